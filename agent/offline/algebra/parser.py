"""A recursive-descent parser for the symbols of formulas."""

# ruff: noqa: E501 - tables and patterns read better in one line

import re
from dataclasses import dataclass, field

from modelwright.agent.offline.algebra.lexer import Symbol, lex
from modelwright.agent.offline.records import Unreadable

FUNCTIONS = ("log", "exp", "sqrt", "abs", "sin", "cos", "tan")
_MAX = ("max", "maximize", "maximise", "maximizing")
_MIN = ("min", "minimize", "minimise", "minimizing")
_SUBJECT = ("st", "subject", "with", "where", "constraints", "under", "s.t")
_KINDS = {
    "integer": "integer", "integers": "integer", "int": "integer", "ints": "integer", "z": "integer", "whole": "integer",
    "binary": "binary", "binaries": "binary", "bin": "binary", "boolean": "binary", "free": "free", "unrestricted": "free",
    "real": "free", "r": "free", "nonnegative": "nonnegative", "positive": "nonnegative", "continuous": "continuous",
}  # fmt: skip
_FILLER = ("are", "is", "be", "and", "to", "all", "variables", "in", "numbers", "non", "negative", "must", "values", "constraint",
           "constraints", "bounds", "the", "following", "objective", "function", "declare", "general", "generals", "end", "please", "solve",
           "find", "given", "problem", "lp", "ilp", "milp", "let", "sign", "urs", "that", "such", "or", "equal")  # fmt: skip


_STOP = {*_FILLER, *_SUBJECT, "for", "forall", "if", "when"}


@dataclass(frozen=True)
class Node:
    """Part of a formula: kind "number", "variable", an operator, or a function's name."""

    kind: str
    parts: tuple["Node", ...] = ()
    value: float = 0.0
    name: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Relation:
    """left sense right."""

    left: Node
    sense: str
    right: Node
    start: int
    end: int
    label: str = ""


@dataclass
class Formulas:
    """A parsed problem."""

    maximize: bool
    objective: Node
    span: tuple[int, int]
    relations: list[Relation] = field(default_factory=list)
    kinds: dict[str, str] = field(default_factory=dict)
    """Variable -> "integer", "binary", "free", "nonnegative"; "" stands for all."""


def parse(text: str) -> Formulas:
    """Parse one problem.

    Raises:
        Unreadable: kind "syntax", at the first symbol that does not fit.
    """
    return _Parser(lex(text)).problem()


class _Parser:
    def __init__(self, symbols: list[Symbol]) -> None:
        self.symbols = symbols
        self.at = 0
        self.indices: dict[str, int] = {}
        self.vectors: dict[str, list[Node]] = {}
        self.depth = 0

    @property
    def now(self) -> Symbol:
        return self.symbols[self.at]

    def ahead(self, by: int = 1) -> Symbol:
        return self.symbols[min(self.at + by, len(self.symbols) - 1)]

    def fail(self, expected: str) -> Unreadable:
        shown = "the end of the text" if self.now.kind == "end" else repr(self.now.text)
        return Unreadable(
            "syntax",
            f"expected {expected}, found {shown}",
            self.now.start,
            max(self.now.end, self.now.start + 1),
        )

    def take(self, *texts: str) -> bool:
        if self.now.kind != "end" and self.now.text.lower() in texts:
            self.at += 1
            return True
        return False

    def expect(self, *texts: str) -> None:
        if not self.take(*texts):
            raise self.fail(" or ".join(map(repr, texts)))

    def skip(self) -> None:
        while self.now.kind != "end" and (
            self.now.text in ("\n", ",", ";", ":", ".", "|")
            or self.now.text.lower() in (*_SUBJECT, "and")
        ):
            self.at += 1

    def problem(self) -> Formulas:
        while self.now.kind != "end" and self.now.text.lower() not in (*_MAX, *_MIN):
            if not self.vector():
                self.at += 1
        if self.now.kind == "end":
            raise Unreadable("syntax", "expected 'maximize' or 'minimize'", 0, 1)
        maximize = self.now.text.lower() in _MAX
        self.at += 1
        while self.now.text.lower() in (":", "\n", "the", "objective", "function"):
            self.at += 1
        self.objective_name()
        start = self.now.start
        objective = self.sum()
        found = Formulas(maximize, objective, (start, self.symbols[self.at - 1].end))
        while True:
            self.skip()
            if self.now.kind == "end":
                return found
            self.statement(found)

    def objective_name(self) -> None:
        """Skip "Z =" and "f(x, y) =" before the objective."""
        for at in range(self.at, min(self.at + 12, len(self.symbols))):
            if self.symbols[at].text in ("=", ":") and self.symbols[self.at].kind == "name":
                self.at = at + 1
                return
            if self.symbols[at].text in ("\n", "+", "*", "<=", ">=", "sum", "{") or self.symbols[
                at
            ].kind in ("number", "end"):
                return

    def vector(self) -> bool:
        """Read "c = [3, 5, 2]"."""
        if (
            self.now.kind != "name"
            or self.ahead().text not in ("=", ":")
            or self.ahead(2).text not in ("[", "(", "{")
        ):
            return False
        name, self.at = self.now.text, self.at + 3
        values = [self.sum()]
        while self.take(","):
            values.append(self.sum())
        self.expect("]", ")", "}")
        self.vectors[name] = values
        return True

    def statement(self, found: Formulas) -> None:
        """Read one constraint, a list of names with bound or kind, or a vector."""
        if self.vector() or self.label() or self.declaration(found):
            return
        start = self.at
        names = self.names()
        if names and self.now.kind != "relation":
            self.at, names = start, []
        begin = self.symbols[start]
        if names:
            sense, self.at = self.now.text, self.at + 1
            right = self.sum()
            end = self.symbols[self.at - 1].end
            found.relations += [Relation(name, sense, right, begin.start, end) for name in names]
        else:
            self.chain(found, start)
        kind = self.now.text.lower()
        if self.now.kind == "name" and kind in _KINDS:
            self.at += 1
            for name in names:
                found.kinds[name.name] = _KINDS[kind]

    def chain(self, found: Formulas, start: int) -> None:
        """Read "0 <= x <= 10", once for each index of a following "for i = 1..3"."""
        stop = self.end_of_statement()
        ranges = self.ranges(start, stop)
        for env in ranges:
            self.at, self.indices = start, env
            left = self.sum()
            if self.now.kind != "relation":
                raise self.fail("'<=', '>=' or '='")
            while self.now.kind == "relation":
                sense, self.at = self.now.text, self.at + 1
                right = self.sum()
                found.relations.append(
                    Relation(
                        left, sense, right, self.symbols[start].start, self.symbols[self.at - 1].end
                    )
                )
                left = right
        self.indices = {}
        if len(ranges) > 1 or ranges[0]:
            self.at = stop

    def end_of_statement(self) -> int:
        """Index of the symbol that ends the statement: a line end, ";" or the end."""
        at = self.at
        while self.symbols[at].kind != "end" and self.symbols[at].text not in ("\n", ";"):
            at += 1
        return at

    def ranges(self, start: int, stop: int) -> list[dict[str, int]]:
        """Values of the index that "for i = 1, 2, 3" or "forall i in {1..3}" runs over."""
        at = next(
            (k for k in range(start, stop) if self.symbols[k].text.lower() in ("forall", "for")), -1
        )
        if at < 0 or at + 2 >= stop:
            return [{}]
        name = self.symbols[at + 1].text
        numbers = [int(float(s.text)) for s in self.symbols[at + 2 : stop] if s.kind == "number"]
        dotted = any(s.text in ("...", ".") for s in self.symbols[at + 2 : stop])
        if dotted and len(numbers) > 1:
            numbers = list(range(numbers[0], min(numbers[-1], numbers[0] + 200) + 1))
        if not numbers:
            raise Unreadable(
                "syntax",
                f"expected the values of {name!r}",
                self.symbols[at].start,
                self.symbols[stop].start,
            )
        return [{name: value} for value in numbers]

    def label(self) -> bool:
        """Skip "c1:", "(1)" and "Wood constraint:" before a constraint."""
        if (
            self.now.text == "("
            and self.ahead().kind == "number"
            and self.ahead(2).text == ")"
            and self.ahead(3).kind in ("name", "number")
        ):
            self.at += 3
            return True
        for by in range(1, 6):
            symbol = self.ahead(by)
            if symbol.text == ":":
                self.at += by + 1
                return True
            if symbol.kind not in ("name", "number"):
                return False
        return False

    def declaration(self, found: Formulas) -> bool:
        """Read "x, y integer", "x and y are non-negative", "all variables binary"."""
        end = self.end_of_statement()
        words: list[Symbol] = []
        kind = ""
        at = self.at
        while at < end:
            symbol = self.symbols[at]
            low = symbol.text.lower()
            if symbol.kind == "relation" or symbol.text in "+*/^":
                return False
            if low in _KINDS and (words or low not in ("r", "z")):
                kind = _KINDS[low]
            elif low == "negative":
                kind = kind or "nonnegative"
            elif symbol.kind == "name" and low not in _FILLER:
                words.append(symbol)
            elif low == "." and at + 1 < end:
                break
            at += 1
        if not kind or any(len(word.text) > 8 for word in words):
            if words or not all(
                s.text.lower() in _FILLER for s in self.symbols[self.at : end] if s.kind == "name"
            ):
                return False
            self.at = max(at, self.at + 1)
            return True
        start = self.at
        names: list[str] = []
        while self.at < at:
            if self.now.kind == "name" and self.now.text.lower() not in (*_FILLER, *_KINDS):
                names.append(self.variable().name)
            else:
                self.at += 1
        for name in names or ([""] if self.at > start else []):
            found.kinds[name] = kind
        return True

    def names(self) -> list[Node]:
        """Read "x, y" and "x1, ..., x4" before a relation; [] if it is something else."""
        result: list[Node] = []
        while self.now.kind == "name" and self.now.text.lower() not in (*FUNCTIONS, "sum", "frac"):
            result.append(self.variable())
            if self.now.text == "," and self.ahead().text == "..." and self.ahead(2).text == ",":
                self.at += 3
                last = self.variable()
                result += _between(result[-1], last)
            elif self.take(",", "and"):
                continue
            else:
                break
        return result if len(result) > 1 else []

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > 60:
            raise self.fail("a simpler formula")
        negative = self.now.text == "-"
        self.take("-", "+")
        node = self.term()
        if negative:
            node = Node("negative", (node,), start=node.start, end=node.end)
        while self.now.text in ("+", "-") or (
            self.now.text == "\n" and self.ahead().text in ("+", "-")
        ):
            self.take("\n")
            sign, self.at = self.now.text, self.at + 1
            right = self.term()
            node = Node(sign, (node, right), start=node.start, end=right.end)
        self.depth -= 1
        return node

    def term(self) -> Node:
        node = self.power()
        while True:
            if self.now.text in ("*", "/"):
                sign, self.at = self.now.text, self.at + 1
                right = self.power()
            elif self.now.kind in ("number", "name") or self.now.text in ("(", "["):
                low = self.now.text.lower()
                if low in _STOP or (low in _KINDS and len(low) > 1):
                    return node
                sign, right = "*", self.power()
            else:
                return node
            node = Node(sign, (node, right), start=node.start, end=right.end)

    def power(self) -> Node:
        base = self.atom()
        if not self.take("^"):
            return base
        if self.take("{"):
            exponent = self.sum()
            self.expect("}")
        else:
            minus = self.take("-")
            exponent = self.atom()
            exponent = Node("negative", (exponent,)) if minus else exponent
        return Node("^", (base, exponent), start=base.start, end=self.symbols[self.at - 1].end)

    def atom(self) -> Node:
        symbol, low = self.now, self.now.text.lower()
        if symbol.kind == "number":
            self.at += 1
            return Node(
                "number",
                value=float(symbol.text.replace(",", "")),
                start=symbol.start,
                end=symbol.end,
            )
        if symbol.text in ("(", "[", "{"):
            self.at += 1
            inner = self.sum()
            self.expect({"(": ")", "[": "]", "{": "}"}[symbol.text])
            return inner
        if symbol.text == "|":
            self.at += 1
            inner = self.sum()
            self.expect("|")
            return Node("abs", (inner,), start=symbol.start, end=self.symbols[self.at - 1].end)
        if symbol.kind != "name" or low in (*_SUBJECT, *_MAX, *_MIN):
            raise self.fail("a number, a variable or '('")
        if low in FUNCTIONS:
            self.at += 1
            return Node(low, (self.atom(),), start=symbol.start, end=self.symbols[self.at - 1].end)
        if low == "frac":
            self.at += 1
            return Node(
                "/",
                (self.atom(), self.atom()),
                start=symbol.start,
                end=self.symbols[self.at - 1].end,
            )
        if low == "sum" and self.ahead().text in ("_", "{"):
            return self.series()
        return self.variable()

    def series(self) -> Node:
        """Read "sum_{i=1}^{3} c_i x_i" by writing out its terms."""
        start = self.now
        self.at += 1
        self.expect("_")
        self.expect("{")
        name, self.at = self.now.text, self.at + 1
        self.expect("=", "in")
        first = int(self.sum().value)
        self.expect("}")
        self.expect("^")
        last = int(self.atom().value)
        body, saved = self.at, dict(self.indices)
        if not first <= last <= first + 200:
            raise Unreadable(
                "syntax", f"the sum runs from {first} to {last}", start.start, self.now.start
            )
        node: Node | None = None
        for value in range(first, last + 1):
            self.at, self.indices = body, {**saved, name: value}
            term = self.term()
            node = (
                term if node is None else Node("+", (node, term), start=start.start, end=term.end)
            )
        self.indices = saved
        assert node is not None
        return node

    def variable(self) -> Node:
        """Read a name with its subscripts: x, x1, x_1, x_{1,2}, c_i inside a sum."""
        symbol = self.now
        if symbol.kind != "name":
            raise self.fail("a variable")
        self.at += 1
        parts: list[str] = []
        if self.now.kind == "number" and self.now.start == symbol.end and "." not in self.now.text:
            parts, self.at = [self.now.text], self.at + 1
        elif self.take("_"):
            braces = self.take("{", "[")
            while True:
                parts += self.subscript()
                if not (braces and self.take(",")) and not (
                    braces and self.now.kind in ("name", "number")
                ):
                    break
            if braces:
                self.expect("}", "]")
        end = self.symbols[self.at - 1].end
        if symbol.text in self.vectors and len(parts) == 1 and parts[0].isdigit():
            values = self.vectors[symbol.text]
            if 1 <= int(parts[0]) <= len(values):
                return values[int(parts[0]) - 1]
        return Node(
            "variable",
            name="_".join([symbol.text.rstrip("'"), *parts])
            if len(parts) != 1
            else symbol.text + parts[0],
            start=symbol.start,
            end=end,
        )

    def subscript(self) -> list[str]:
        symbol = self.now
        if symbol.kind not in ("name", "number"):
            raise self.fail("a subscript")
        self.at += 1
        if symbol.text in self.indices:
            return [str(self.indices[symbol.text])]
        if (
            symbol.kind == "name"
            and len(symbol.text) > 1
            and all(letter in self.indices for letter in symbol.text)
        ):
            return [str(self.indices[letter]) for letter in symbol.text]
        return [symbol.text]


def _between(first: Node, last: Node) -> list[Node]:
    """x2, x3, x4 for "x1, ..., x4"."""
    one, two = (re.fullmatch(r"(.*?)(\d+)", node.name) for node in (first, last))
    if not one or not two or one[1] != two[1]:
        return [last]
    numbers = range(int(one[2]) + 1, min(int(two[2]), int(one[2]) + 200) + 1)
    return [
        Node("variable", name=f"{one[1]}{number}", start=last.start, end=last.end)
        for number in numbers
    ]
