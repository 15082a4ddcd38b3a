"""Reading a model from the ASCII NL text that Pyomo 6.10's NL writer makes, in pure Python.

The text comes from the jail and may say anything: every count, index and number is checked, time
and memory grow with the length of the text only, and nothing recurses.
"""

import math
from collections.abc import Sequence

import numpy as np

from modelwright.solvers import evaluate
from modelwright.solvers.instance import (
    OBJECTIVE,
    Definition,
    Expression,
    Floats,
    Instance,
    Ints,
    Op,
    SparseRows,
    Token,
)
from modelwright.solvers.nl.header import Header, read_header
from modelwright.solvers.nl.lines import Lines, MalformedModel, UnsupportedModel
from modelwright.solvers.nl.operators import ARITY, BY_CODE, MANY, UNHANDLED
from modelwright.solvers.outcome import Sense

MAX_NAME = 10_000
"""Characters of a row or column name."""

Entries = tuple[Ints, Floats]


def read_nl(
    data: bytes,
    row_names: Sequence[str],
    column_names: Sequence[str],
    *,
    max_variables: int,
    max_nonzeros: int,
) -> Instance:
    """Return the model in an NL text.

    Args:
        data: the text, ASCII form.
        row_names: of the rows in the order of the text; the objective's name may follow.
        column_names: of the variables in the order of the text.
        max_variables: more is malformed.
        max_nonzeros: more nonzeros, or more tokens of expressions, is malformed.

    Raises:
        MalformedModel: the text or the names are not a model, or too large.
        UnsupportedModel: the model uses something that nobody here handles.
    """
    lines = Lines(data)
    header = read_header(lines, max_variables, max_nonzeros)
    _check_names(column_names, (header.variables,), "variables")
    _check_names(row_names, (header.rows, header.rows + header.objectives), "rows")
    reader = _Reader(lines, header, max_nonzeros)
    while not lines.at_end():
        reader.read_segment()
    return reader.finish(list(row_names), list(column_names))


def _check_names(names: Sequence[str], lengths: tuple[int, ...], what: str) -> None:
    """Raise unless there are so many names, each a string and each once."""
    if len(names) not in lengths:
        raise MalformedModel(f"{len(names)} names for {lengths[0]} {what}")
    # The sender chose the types too.
    if not all(isinstance(name, str) and len(name) <= MAX_NAME for name in names):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise MalformedModel(f"a name of {what} is not a string of at most {MAX_NAME} characters")
    if len(set(names)) != len(names):
        raise MalformedModel(f"two {what} have the same name")


class _Reader:
    """The segments read so far."""

    def __init__(self, lines: Lines, header: Header, max_tokens: int) -> None:
        self._lines = lines
        self._header = header
        self._tokens_left = max_tokens
        self._sense = Sense.MINIMIZE
        self._seen: set[str] = set()
        self._definitions: list[Definition] = []
        self._bodies: dict[int, Expression] = {}
        """Row or OBJECTIVE -> its expression."""
        self._linear: dict[int, Entries] = {}
        """Row or OBJECTIVE -> its linear part."""
        self._row_bounds = np.zeros((2, 0))
        self._column_bounds = np.zeros((2, 0))
        self._ends: list[int] = []
        self._start: Floats | None = None
        self._handlers = {
            "C": self._read_row_body,
            "O": self._read_objective_body,
            "V": self._read_definition,
            "J": self._read_row_entries,
            "G": self._read_objective_entries,
            "S": self._read_suffix,
            "d": self._read_duals,
            "x": self._read_start,
            "r": self._read_row_bounds,
            "b": self._read_column_bounds,
            "k": self._read_column_ends,
        }

    def read_segment(self) -> None:
        """Read the segment that starts on the next line."""
        line = self._lines.next()
        letter = line[:1]
        if letter == "F":
            raise UnsupportedModel("external functions")
        if letter == "L":
            raise UnsupportedModel("logical constraints")
        handler = self._handlers.get(letter)
        if handler is None:
            self._lines.fail(f"a segment, one of {' '.join(self._handlers)}")
        if letter in "dxrbk":
            if letter in self._seen:
                self._lines.fail(f"one segment {letter!r}; this is the second")
            self._seen.add(letter)
        handler(line[1:].split())

    def finish(self, row_names: list[str], column_names: list[str]) -> Instance:
        """Return the model, once every declared part has been read."""
        header = self._header
        self._check_complete()
        offset, row_shift, expressions = self._constants_apart()
        rows = self._matrix()
        cost = np.zeros(header.variables)
        if OBJECTIVE in self._linear:
            columns, values = self._linear[OBJECTIVE]
            cost[columns] = values
        names = row_names[: header.rows]
        return Instance(
            sense=self._sense,
            offset=offset,
            cost=cost,
            rows=rows,
            row_lower=self._row_bounds[0] - row_shift,
            row_upper=self._row_bounds[1] - row_shift,
            column_lower=self._column_bounds[0],
            column_upper=self._column_bounds[1],
            integer=header.integer_columns(),
            row_names=names,
            column_names=column_names,
            objective_name=row_names[-1] if len(row_names) > header.rows else "objective",
            expressions=expressions,
            definitions=self._definitions,
            start=self._start,
        )

    def _check_complete(self) -> None:
        """Raise if a declared part is missing."""
        header = self._header
        for letter in "rbk":
            if letter not in self._seen:
                raise MalformedModel(f"segment {letter!r} is missing")
        bodies = header.rows + header.objectives
        if len(self._bodies) != bodies:
            raise MalformedModel(f"{len(self._bodies)} segments 'C' and 'O'; declared are {bodies}")
        gradient = len(self._linear[OBJECTIVE][0]) if OBJECTIVE in self._linear else 0
        if gradient != header.gradient:
            raise MalformedModel(
                f"{gradient} linear terms in the objective; declared are {header.gradient}"
            )

    def _constants_apart(self) -> tuple[float, Floats, dict[int, Expression]]:
        """Return the objective's offset, the constant of every row, and the true expressions."""
        offset, shift = 0.0, np.zeros(self._header.rows)
        expressions: dict[int, Expression] = {}
        for row, body in self._bodies.items():
            if any(type(token) is int for token in body):
                if row >= self._header.nonlinear_rows:
                    raise MalformedModel(f"row {row} is nonlinear but declared linear")
                expressions[row] = body
                continue
            constant = evaluate.evaluate(body, ())
            if not math.isfinite(constant):
                raise MalformedModel("an expression is a constant that is not a finite number")
            if row == OBJECTIVE:
                offset = constant
            else:
                shift[row] = constant
        return offset, shift, expressions

    def _matrix(self) -> SparseRows:
        """Return the J segments as a sparse matrix, checked against the header and segment k."""
        header = self._header
        none = (np.zeros(0, np.int64), np.zeros(0))
        parts = [self._linear.get(row, none) for row in range(header.rows)]
        start = np.zeros(header.rows + 1, np.int64)
        np.cumsum([len(columns) for columns, _ in parts], out=start[1:])
        column = np.concatenate([none[0], *(columns for columns, _ in parts)])
        value = np.concatenate([none[1], *(values for _, values in parts)])
        if len(column) != header.nonzeros:
            raise MalformedModel(f"{len(column)} nonzeros; declared are {header.nonzeros}")
        ends = np.cumsum(np.bincount(column, minlength=header.variables))
        if ends[:-1].tolist() != self._ends:
            raise MalformedModel("segment 'k' contradicts the segments 'J'")
        keep = value != 0.0  # Pyomo writes zeros for the variables of nonlinear parts
        kept = np.concatenate(([0], np.cumsum(keep)))[start].astype(np.int64)
        return SparseRows(kept, column[keep], value[keep])

    def _read_row_body(self, words: list[str]) -> None:
        row = self._word(words, 0, self._header.rows)
        self._put_body(row)

    def _read_objective_body(self, words: list[str]) -> None:
        self._word(words, 0, self._header.objectives)
        maximize = self._word(words, 1, 2)
        self._sense = Sense.MAXIMIZE if maximize else Sense.MINIMIZE
        self._put_body(OBJECTIVE)

    def _put_body(self, row: int) -> None:
        if row in self._bodies:
            self._lines.fail("each row and objective once")
        self._bodies[row] = self._read_expression()

    def _read_definition(self, words: list[str]) -> None:
        header, known = self._header, len(self._definitions)
        if known >= header.definitions:
            self._lines.fail(f"at most {header.definitions} segments 'V', as declared")
        number = self._word(words, 0, header.variables + known + 1)
        if number != header.variables + known:
            self._lines.fail(f"definition v{header.variables + known}")
        count = self._word(words, 1, header.nonlinear_variables + 1)
        self._word(words, 2, header.rows + header.objectives + 1)
        columns, values = self._lines.pairs(count, header.nonlinear_variables)
        self._definitions.append(Definition(columns, values, self._read_expression()))

    def _read_expression(self) -> Expression:
        """Read one expression in prefix order, one token a line."""
        lines, header = self._lines, self._header
        references = header.variables + len(self._definitions)
        tokens: list[Token] = []
        missing = 1
        while missing:
            line = lines.next()
            kind, rest = line[:1], line[1:].rstrip()
            missing -= 1
            if kind == "n":
                tokens.append(lines.number(rest))
            elif kind == "v":
                reference = lines.integer(rest, references)
                if header.nonlinear_variables <= reference < header.variables:
                    lines.fail("a variable declared nonlinear, or a definition")
                tokens.append(reference)
            elif kind == "o":
                operator = self._read_operator(rest)
                tokens.append(operator)
                missing += operator.arity
            elif kind in ("f", "h"):
                raise UnsupportedModel("external functions")
            else:
                lines.fail("a token of an expression: n, v or o")
            if len(tokens) + missing > self._tokens_left:
                raise MalformedModel("the expressions have more terms than are allowed")
        self._tokens_left -= len(tokens)
        return tuple(tokens)

    def _read_operator(self, digits: str) -> Op:
        code = self._lines.integer(digits, 83)
        if code in UNHANDLED:
            raise UnsupportedModel(UNHANDLED[code])
        if code not in ARITY:
            self._lines.fail("a known operator")
        if ARITY[code] != MANY:
            return BY_CODE[code]
        count = self._lines.integer(self._lines.next().strip(), self._tokens_left + 1)
        if not count:
            self._lines.fail("at least one operand")
        return Op(code, count)

    def _read_row_entries(self, words: list[str]) -> None:
        self._put_entries(self._word(words, 0, self._header.rows), words)

    def _read_objective_entries(self, words: list[str]) -> None:
        self._word(words, 0, self._header.objectives)
        self._put_entries(OBJECTIVE, words)

    def _put_entries(self, row: int, words: list[str]) -> None:
        if row in self._linear:
            self._lines.fail("each row and objective once")
        count = self._word(words, 1, self._header.variables + 1)
        self._linear[row] = self._lines.pairs(count, self._header.variables)

    def _read_suffix(self, words: list[str]) -> None:
        """Check a suffix and forget it; special ordered sets come to us as arrays."""
        kind = self._word(words, 0, 8)
        header = self._header
        below = (header.variables, header.rows, header.objectives, 1)[kind % 4]
        self._lines.pairs(self._word(words, 1, below + 1), below)

    def _read_duals(self, words: list[str]) -> None:
        rows = self._header.rows
        self._lines.pairs(self._word(words, 0, rows + 1), rows)

    def _read_start(self, words: list[str]) -> None:
        variables = self._header.variables
        columns, values = self._lines.pairs(self._word(words, 0, variables + 1), variables)
        if len(columns):
            self._start = np.full(variables, np.nan)
            self._start[columns] = values

    def _read_row_bounds(self, words: list[str]) -> None:
        self._expect_no(words)
        self._row_bounds, kinds = self._read_bounds(self._header.rows)
        if (kinds.count("0"), kinds.count("4")) != (self._header.ranges, self._header.equations):
            raise MalformedModel("segment 'r' has other ranges and equations than declared")

    def _read_column_bounds(self, words: list[str]) -> None:
        self._expect_no(words)
        self._column_bounds, _ = self._read_bounds(self._header.variables)

    def _read_bounds(self, count: int) -> tuple[Floats, list[str]]:
        """Return lower and upper bounds, (2, count), and the kind of every line."""
        if count > self._lines.left():
            self._lines.fail(f"{count} lines of bounds")
        bounds = np.repeat(np.array([[-np.inf], [np.inf]]), count, axis=1)
        kinds: list[str] = []
        sides = {"0": (0, 1), "1": (1,), "2": (0,), "3": (), "4": (0,)}
        for k in range(count):
            kind, *numbers = self._lines.next().split() or [""]
            if kind == "5":
                raise UnsupportedModel("complementarity constraints")
            if kind not in sides or len(numbers) != len(sides[kind]):
                self._lines.fail("bounds: 0 L U, 1 U, 2 L, 3 or 4 B")
            for side, number in zip(sides[kind], numbers, strict=True):
                bounds[side, k] = self._lines.number(number)
            if kind == "4":
                bounds[1, k] = bounds[0, k]
            kinds.append(kind)
        return bounds, kinds

    def _read_column_ends(self, words: list[str]) -> None:
        """Read the running totals of entries by column, all but the last."""
        header = self._header
        expected = header.variables - 1
        if words != [str(expected)]:
            self._lines.fail(f"k{expected}")
        for line in self._lines.take(max(expected, 0)):
            self._ends.append(self._lines.integer(line.strip(), header.nonzeros + 1))

    def _word(self, words: list[str], place: int, below: int) -> int:
        """Return a word of the segment's first line as an integer in 0 .. below - 1."""
        if place >= len(words):
            self._lines.fail("more numbers on the first line of the segment")
        return self._lines.integer(words[place], below)

    def _expect_no(self, words: list[str]) -> None:
        if words:
            self._lines.fail("the segment's letter alone")
