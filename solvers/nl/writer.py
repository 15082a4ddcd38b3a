"""Writing a model as ASCII NL text for SCIP and Ipopt.

The text is made from numbers alone, so nothing that the author of a model wrote reaches a parser in
C++. Special ordered sets are not in it.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelwright.solvers.instance import (
    OBJECTIVE,
    Expression,
    Floats,
    Instance,
    Ints,
    Op,
    SparseRows,
    Token,
)
from modelwright.solvers.nl.operators import ARITY, MANY, PLUS, POWER, SUM, TIMES
from modelwright.solvers.outcome import Sense

Bools = NDArray[np.bool_]

_SHORT_SUMS: dict[Token, tuple[str, ...]] = {Op(SUM, 2): (f"o{PLUS}",), Op(SUM, 1): ()}
"""SCIP refuses a sum list of fewer than three operands."""


class NlText(NamedTuple):
    """An NL text and what its columns and rows are."""

    text: str
    columns: Ints
    """(columns,) columns[k] is the instance's column of NL variable k."""
    rows: Ints
    """(rows,) rows[k] is the instance's row of NL constraint k."""


def write_nl(instance: Instance) -> NlText:
    """Return the model as NL text, nonlinear variables and rows first as the format demands."""
    bodies = _bodies(instance)
    in_objective = _occurring(instance, [bodies[OBJECTIVE]] if OBJECTIVE in bodies else [])
    in_rows = _occurring(instance, (bodies[row] for row in bodies if row != OBJECTIVE))
    columns = _column_order(instance, in_rows, in_objective)
    nonlinear = np.zeros(len(instance.row_names), dtype=np.bool_)
    nonlinear[[row for row in bodies if row != OBJECTIVE]] = True
    rows = np.concatenate((np.flatnonzero(nonlinear), np.flatnonzero(~nonlinear)))
    draft = _Draft(instance, bodies, columns, rows, in_rows, in_objective)
    text = "".join(f"{line}\n" for line in draft.lines())
    return NlText(text, columns, rows)


def nonlinear_columns(instance: Instance) -> Bools:
    """Return which variables occur in a quadratic term or an expression, (columns,)."""
    return _occurring(instance, _bodies(instance).values())


def _bodies(instance: Instance) -> dict[int, Expression]:
    """Return the expression of every nonlinear row and objective, quadratic terms included."""
    terms: dict[int, list[Token]] = {}
    count: dict[int, int] = {}
    quadratic = instance.quadratic
    for row, first, second, value in zip(
        quadratic.row.tolist(),
        quadratic.first.tolist(),
        quadratic.second.tolist(),
        quadratic.value.tolist(),
        strict=True,
    ):
        # SCIP and Ipopt see a square better as a power than as a product.
        product = (Op(POWER, 2), first, 2.0) if first == second else (Op(TIMES, 2), first, second)
        terms.setdefault(row, []).extend((Op(TIMES, 2), value, *product))
        count[row] = count.get(row, 0) + 1
    for row, expression in instance.expressions.items():
        terms.setdefault(row, []).extend(expression)
        count[row] = count.get(row, 0) + 1
    return {
        row: (Op(SUM, count[row]), *tokens) if count[row] > 1 else tuple(tokens)
        for row, tokens in terms.items()
    }


def _occurring(instance: Instance, expressions: Iterable[Expression]) -> Bools:
    """Return which variables occur in the expressions, also through definitions."""
    columns = len(instance.column_names)
    used = np.zeros(columns + len(instance.definitions), dtype=np.bool_)
    for expression in expressions:
        used[[token for token in expression if isinstance(token, int)]] = True
    # A definition refers to earlier ones only, so one pass from the last reaches all.
    for d in range(len(instance.definitions) - 1, -1, -1):
        if used[columns + d]:
            definition = instance.definitions[d]
            used[definition.column] = True
            used[[token for token in definition.expression if isinstance(token, int)]] = True
    return used[:columns]


def _column_order(instance: Instance, in_rows: Bools, in_objective: Bools) -> Ints:
    """Return the instance's columns in the order that the format demands (Gay, tables 3 and 4)."""
    block = np.select([in_rows & in_objective, in_rows, in_objective], [0, 1, 2], 3)
    kind = instance.integer.astype(np.int64)
    kind[instance.integer & (block == 3) & ~_is_binary(instance)] = 2
    return np.lexsort((np.arange(len(block)), kind, block)).astype(np.int64)


def _is_binary(instance: Instance) -> Bools:
    """Return which integer columns have bounds within 0 and 1."""
    return instance.integer & (instance.column_lower >= 0) & (instance.column_upper <= 1)


class _Draft:
    """One model on its way to text."""

    def __init__(
        self,
        instance: Instance,
        bodies: dict[int, Expression],
        columns: Ints,
        rows: Ints,
        in_rows: Bools,
        in_objective: Bools,
    ) -> None:
        self._instance = instance
        self._bodies = bodies
        self._columns = columns
        self._rows = rows
        self._in_rows = in_rows
        self._in_objective = in_objective
        self._places = np.empty(len(columns), np.int64)
        self._places[columns] = np.arange(len(columns))
        self._place_list: list[int] = self._places.tolist()
        self._matrix = _with_nonlinear_entries(instance, bodies, self._places)
        self._gradient = (instance.cost != 0) | in_objective

    def lines(self) -> Iterable[str]:
        """Return all lines of the text."""
        yield from self._header()
        yield from self._definition_lines()
        for k, row in enumerate(self._rows.tolist()):
            yield f"C{k}"
            yield from self._tokens(self._bodies.get(row, (0.0,)))
        yield from self._objective_lines()
        yield from self._start_lines()
        instance, rows, columns = self._instance, self._rows, self._columns
        yield "r"
        yield from _bound_lines(instance.row_lower[rows], instance.row_upper[rows])
        yield "b"
        yield from _bound_lines(instance.column_lower[columns], instance.column_upper[columns])
        counts = np.bincount(self._matrix.column, minlength=len(columns))
        yield f"k{len(columns) - 1}"
        yield from map(str, np.cumsum(counts)[:-1].tolist())
        yield from self._entry_lines()

    def _header(self) -> list[str]:
        """Return the ten header lines."""
        instance = self._instance
        in_rows, in_objective = self._in_rows, self._in_objective
        only_objective = in_objective & ~in_rows
        both = in_rows & in_objective
        linear = ~(in_rows | in_objective)
        finite = np.isfinite(instance.row_lower) & np.isfinite(instance.row_upper)
        equal = finite & (instance.row_lower == instance.row_upper)
        nonlinear_rows = len(self._bodies) - (OBJECTIVE in self._bodies)
        # Variables of the objective alone come after those of the rows, whose number then counts.
        of_objective = in_rows.sum() + only_objective.sum() if only_objective.any() else both.sum()
        binary, integer = _is_binary(instance), instance.integer
        discrete = (
            linear & binary,
            linear & integer & ~binary,
            both & integer,
            in_rows & ~both & integer,
            only_objective & integer,
        )
        return [
            "g3 1 1 0",
            f" {len(self._columns)} {len(self._rows)} 1 {(finite & ~equal).sum()} {equal.sum()}",
            f" {nonlinear_rows} {int(OBJECTIVE in self._bodies)} 0 0 0 0",
            " 0 0",
            f" {in_rows.sum()} {of_objective} {both.sum()}",
            " 0 0 0 1",
            " " + " ".join(str(group.sum()) for group in discrete),
            f" {len(self._matrix.value)} {self._gradient.sum()}",
            " 0 0",
            f" {len(instance.definitions)} 0 0 0 0",
        ]

    def _definition_lines(self) -> Iterable[str]:
        columns = len(self._columns)
        for d, definition in enumerate(self._instance.definitions):
            yield f"V{columns + d} {len(definition.column)} 0"
            yield from _pair_lines(self._places[definition.column], definition.value)
            yield from self._tokens(definition.expression)

    def _objective_lines(self) -> Iterable[str]:
        instance = self._instance
        yield f"O0 {int(instance.sense is Sense.MAXIMIZE)}"
        if OBJECTIVE not in self._bodies:
            yield f"n{float(instance.offset)!r}"
            return
        if instance.offset:
            yield f"o{PLUS}"
        yield from self._tokens(self._bodies[OBJECTIVE])
        if instance.offset:
            yield f"n{float(instance.offset)!r}"

    def _start_lines(self) -> Iterable[str]:
        start = self._instance.start
        if start is None:
            return
        ordered = start[self._columns]
        known = np.flatnonzero(np.isfinite(ordered))
        yield f"x{len(known)}"
        yield from _pair_lines(known, ordered[known])

    def _entry_lines(self) -> Iterable[str]:
        """Return the linear parts of rows and objective, segments J and G."""
        matrix = self._matrix
        begins: list[int] = matrix.start[self._rows].tolist()
        ends: list[int] = matrix.start[self._rows + 1].tolist()
        for k, (begin, end) in enumerate(zip(begins, ends, strict=True)):
            if begin < end:
                yield f"J{k} {end - begin}"
                yield from _pair_lines(matrix.column[begin:end], matrix.value[begin:end])
        entries = self._columns[self._gradient[self._columns]]
        if len(entries):
            yield f"G0 {len(entries)}"
            yield from _pair_lines(self._places[entries], self._instance.cost[entries])

    def _tokens(self, expression: Expression) -> Iterable[str]:
        """Return one line per token."""
        columns, places = len(self._columns), self._place_list
        for token in expression:
            if token in _SHORT_SUMS:
                yield from _SHORT_SUMS[token]
            elif isinstance(token, Op):
                yield f"o{token.code}"
                if ARITY[token.code] == MANY:
                    yield str(token.arity)
            elif isinstance(token, int):
                yield f"v{token if token >= columns else places[token]}"
            else:
                yield f"n{float(token)!r}"


def _with_nonlinear_entries(
    instance: Instance, bodies: dict[int, Expression], places: Ints
) -> SparseRows:
    """Return the linear part with a zero for every variable that is only in a row's expression.

    Columns are those of the text, ascending in each row. The format wants all variables of a row
    listed. Rows do not list those that they reach through definitions only: that could take
    rows x variables, and neither SCIP nor casadi needs it.
    """
    matrix = instance.rows
    columns = len(instance.column_names)
    row = [matrix.row_numbers()]
    column = [matrix.column]
    for number, body in bodies.items():
        if number != OBJECTIVE:
            direct = {token for token in body if isinstance(token, int) and token < columns}
            row.append(np.full(len(direct), number, np.int64))
            column.append(np.fromiter(direct, np.int64, len(direct)))
    keys = np.concatenate(row) * columns + places[np.concatenate(column)]
    unique, place = np.unique(keys, return_inverse=True)
    value = np.bincount(place[: len(matrix.value)], matrix.value, len(unique)).astype(np.float64)
    start = np.searchsorted(unique, np.arange(len(instance.row_names) + 1) * columns)
    return SparseRows(start.astype(np.int64), unique % max(columns, 1), value)


def _bound_lines(lower: Floats, upper: Floats) -> Iterable[str]:
    """Return one line per pair of bounds."""
    for low, high in zip(lower.tolist(), upper.tolist(), strict=True):
        if low == high:
            yield f"4 {low!r}"
        elif low == -np.inf:
            yield "3" if high == np.inf else f"1 {high!r}"
        else:
            yield f"2 {low!r}" if high == np.inf else f"0 {low!r} {high!r}"


def _pair_lines(indices: Ints, values: Floats) -> Iterable[str]:
    """Return one line per index and value."""
    return [f"{k} {v!r}" for k, v in zip(indices.tolist(), values.tolist(), strict=True)]
