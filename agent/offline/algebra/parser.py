"""A recursive-descent parser for the symbols of formulas."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from modelwright.agent.offline.algebra.lexer import Symbol, lex
from modelwright.agent.offline.lexicon import listed
from modelwright.agent.offline.records import Unreadable

FUNCTIONS = ("log", "exp", "sqrt", "abs", "sin", "cos", "tan")
_MAX = ("max", "maximize", "maximise", "maximizing")
_MIN = ("min", "minimize", "minimise", "minimizing")
_SUBJECT = ("st", "subject", "with", "where", "constraints", "under")
_KINDS = {
    word: kind
    for kind, words in {
        "integer": "integer integers int ints z whole",
        "binary": "binary binaries bin boolean",
        "free": "free unrestricted real reals r urs",
        "nonnegative": "nonnegative negative positive",
        "continuous": "continuous",
    }.items()
    for word in words.split()
}
_FILLER = listed(
    "are is be and to all variables in numbers non must values constraint constraints bounds the "
    "following objective function declare general generals end please solve find given problem lp "
    "ilp milp let sign that such or equal both"
)
_STOP = {*_FILLER, *_SUBJECT, "for", "forall", "if", "when"}
_LONG_KINDS = {word for word in _KINDS if len(word) > 1}
_DEEPEST, _LONGEST_RANGE, _MOST_NODES = 60, 200, 40_000


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


@dataclass
class Formulas:
    """A parsed problem."""

    maximize: bool
    objective: Node
    span: tuple[int, int]
    relations: list[Relation] = field(default_factory=list)
    kinds: dict[str, set[str]] = field(default_factory=dict)
    """Variable -> "integer", "binary", "free", "nonnegative"; "" stands for all."""

    def declare(self, names: list[str], kind: str) -> None:
        """Note the kind of variables."""
        for name in names:
            self.kinds.setdefault(name, set()).add(kind)


def parse(text: str) -> Formulas:
    """Parse one problem.

    Raises:
        Unreadable: kind "syntax", at the first symbol that does not fit.
    """
    return _Parser(lex(text)).problem()


class _Parser:
    def __init__(self, symbols: list[Symbol]) -> None:
        self.symbols = symbols
        self.at = self.depth = self.nodes = 0
        self.indices: dict[str, int] = {}
        self.index_names: set[str] = set()
        self.subscripts: list[Symbol] = []
        self.vectors: dict[str, dict[tuple[int, ...], Node]] = {}
        self.unused: dict[str, Symbol] = {}
        self.seen: set[str] = set()
        self.stops = [len(symbols) - 1] * len(symbols)
        """For each symbol, the one that ends its statement: a line end, ";", "." or the end."""
        for at in range(len(symbols) - 2, -1, -1):
            self.stops[at] = at if symbols[at].text in ("\n", ";", ".") else self.stops[at + 1]

    @property
    def now(self) -> Symbol:
        return self.symbols[self.at]

    def ahead(self, by: int = 1) -> Symbol:
        return self.symbols[min(self.at + by, len(self.symbols) - 1)]

    def fail(self, expected: str, symbol: Symbol | None = None) -> Unreadable:
        found = symbol or self.now
        shown = "the end of the text" if found.kind == "end" else repr(found.text)
        end = max(found.end, found.start + 1)
        return Unreadable("syntax", f"expected {expected}, found {shown}", found.start, end)

    def take(self, *texts: str) -> bool:
        if self.now.kind != "end" and self.now.low in texts:
            self.at += 1
            return True
        return False

    def expect(self, *texts: str) -> None:
        if not self.take(*texts):
            raise self.fail(" or ".join(map(repr, texts)))

    def node(self, kind: str, parts: tuple[Node, ...], start: int) -> Node:
        self.nodes += 1
        if self.nodes > _MOST_NODES:
            raise self.fail("a smaller problem")
        return Node(kind, parts, start=start, end=self.symbols[self.at - 1].end)

    def problem(self) -> Formulas:
        while self.now.low not in (*_MAX, *_MIN):
            label = self.now.kind == "number" and self.ahead().text in (":", ".", ")")
            if self.now.kind in ("relation", "number", "end") and not label:
                raise self.fail("'maximize' or 'minimize'")
            if not self.vector():
                self.at += 1
        maximize = self.now.low in _MAX
        self.at += 1
        while self.take(":", "\n", "the", "objective", "function"):
            pass
        self.objective_name()
        start = self.now.start
        found = Formulas(maximize, self.sum(), (start, self.symbols[self.at - 1].end))
        while True:
            while self.take("\n", ",", ";", ":", ".", "|", "and", *_SUBJECT):
                pass
            if self.now.kind == "end":
                break
            self.statement(found)
        for symbol in self.subscripts:
            if symbol.text in self.index_names:
                raise self.fail(f"a range for this index, as in 'for {symbol.text} = 1..3'", symbol)
        for symbol in self.unused.values():
            raise self.fail("numbers that some formula uses", symbol)
        return found

    def objective_name(self) -> None:
        """Skip "Z =" and "f(x, y) =" before the objective."""
        for at in range(self.at, min(self.at + 12, len(self.symbols))):
            if self.symbols[at].text in ("=", ":") and self.now.kind == "name":
                self.at = at + 1
                return
            if self.symbols[at].kind not in ("name", "sign") or self.symbols[at].text in "\n+*{":
                return

    def vector(self) -> bool:
        """Read "c = [3, 5, 2]", "a = [[1, 2], [3, 4]]" and "I = {1, 2}"."""
        name, start = self.now, self.at
        if name.kind != "name" or self.ahead().text not in ("=", ":") or name.text in self.seen:
            return False
        self.at += 2
        try:
            found = self.entries(())
        except Unreadable:
            found = {}
        if len(found) < 2 or any(
            value.kind not in ("number", "negative") for value in found.values()
        ):
            self.at = start
            return False
        self.vectors[name.text], self.unused[name.text] = found, name
        return True

    def entries(self, key: tuple[int, ...]) -> dict[tuple[int, ...], Node]:
        if len(key) > 3 or not self.take("[", "(", "{"):
            return {key: self.sum()}
        found = self.entries((*key, 1))
        for position in itertools.count(2):
            if not self.take(","):
                break
            found |= self.entries((*key, position))
        self.expect("]", ")", "}")
        return found

    def statement(self, found: Formulas) -> None:
        """Read one constraint, a list of names with bound or kind, or a vector."""
        if self.vector() or self.label() or self.declaration(found):
            return
        start, stop = self.at, self.stops[self.at]
        environments = self.ranges(start, stop)
        for environment in environments:
            self.at, self.indices = start, environment
            self.constraint(found, start)
        self.indices = {}
        if environments != [{}]:
            self.at = stop

    def constraint(self, found: Formulas, start: int) -> None:
        """Read "0 <= x <= 10", "x, y >= 0 integer" or "x in {0, 1}"."""
        begin, names = self.now, self.names()
        if names and self.kind(found, names):
            return
        left = list(names)
        if len(names) < 2 or self.now.kind != "relation":
            self.at, names = start, names[: len(names) == 1]
            left = [self.sum()]
        if self.now.kind != "relation":
            raise self.fail("'<=', '>=' or '='")
        while self.now.kind == "relation":
            sense, self.at = self.now.text, self.at + 1
            right = self.sum()
            end = self.symbols[self.at - 1].end
            found.relations += [Relation(one, sense, right, begin.start, end) for one in left]
            left = [right]
        self.kind(found, names)

    def kind(self, found: Formulas, names: list[Node]) -> bool:
        """Read "integer", "and non-negative" or "in {0, 1}" after a bound or a list of names."""
        start, listed = self.at, [name.name for name in names]
        while self.take("and", ",", "non", "-", "are", "is", "be", "must", "all"):
            pass
        inside = self.take("in")
        if inside and "".join(self.ahead(by).text for by in range(5)) == "{0,1}":
            kind, self.at = "binary", self.at + 5
        else:
            braces = self.take("{")
            kind = _KINDS.get(self.now.low)
            if kind is None or (len(self.now.text) == 1 and not inside):
                if inside:
                    raise self.fail("'{0, 1}', 'integer' or 'real'")
                self.at = start
                return False
            self.at += 1
            if braces:
                self.expect("}")
        if not names:
            raise self.fail("the name of a variable before this", self.symbols[start])
        found.declare(listed, kind)
        while inside and self.take("_", "^", "{", "+", ">=", "0", "}"):
            found.declare(listed, "nonnegative")
        return self.kind(found, names) or True

    def ranges(self, start: int, stop: int) -> list[dict[str, int]]:
        """Values of the indices that "for i = 1, 2, 3" and "forall i in {1..3}, j in J" name."""
        words = [self.symbols[k].low for k in range(start, stop)]
        self.at = start + next((k for k, word in enumerate(words) if word in ("forall", "for")), 0)
        found: list[dict[str, int]] = [{}]
        if self.take("forall", "for"):
            while self.at < stop:
                names = [self.index()]
                while self.take(","):
                    names.append(self.index())
                self.expect("=", "in")
                values = self.values()
                for name in names:
                    found = [{**one, name: value} for one in found for value in values]
                if len(found) > 10 * _LONGEST_RANGE:
                    raise self.fail("a smaller problem")
                if not self.take(",", "and"):
                    break
            if self.at < stop:
                raise self.fail("the end of the range")
        self.at = start
        return found

    def index(self) -> str:
        if self.now.kind != "name":
            raise self.fail("the name of an index")
        self.index_names.add(self.now.text)
        self.at += 1
        return self.symbols[self.at - 1].text

    def values(self) -> list[int]:
        """Read "1, 2, 3", "1..3", "{1, ..., 3}" or the name of a set."""
        if self.now.text in self.vectors:
            self.unused.pop(self.now.text, None)
            self.at += 1
            members = self.vectors[self.symbols[self.at - 1].text].values()
            return [int(member.value) for member in members]
        braces = self.take("{")
        found = [self.whole()]
        while True:
            if self.now.text == "..." or (self.now.text == "," and self.ahead().text == "..."):
                self.take(",")
                self.at += 1
                self.take(",")
                found += self.up_to(found[-1] + 1)
            elif self.now.text == "," and self.ahead().kind == "number":
                self.at += 1
                found.append(self.whole())
            else:
                break
        if braces:
            self.expect("}")
        return found

    def up_to(self, first: int) -> range:
        last = self.whole()
        if not first <= last < first + _LONGEST_RANGE:
            raise self.fail(f"a number from {first} to {first + _LONGEST_RANGE - 1} before this")
        return range(first, last + 1)

    def whole(self) -> int:
        if self.now.kind != "number" or not self.now.text.isdigit():
            raise self.fail("a whole number")
        self.at += 1
        return int(self.symbols[self.at - 1].text)

    def label(self) -> bool:
        """Skip "c1:", "(1)" and "Wood constraint:" before a constraint."""
        words = " ".join(self.ahead(by).text for by in range(7)) + " "
        match = re.match(r"\( \d+ \) (?=[\w(])|(?:[\w.']+ ){1,5}: ", words)
        self.at += match.group().count(" ") if match else 0
        return bool(match)

    def declaration(self, found: Formulas) -> bool:
        """Read "integer x, y", "x and y are non-negative", "all variables binary"."""
        end = self.stops[self.at]
        symbols = self.symbols[self.at : end]
        words = [symbol for symbol in symbols if symbol.kind == "name"]
        kinds = [_KINDS[s.low] for s in words if s.low in _KINDS and len(s.text) > 1]
        rest = [s for s in words if s.low not in _FILLER and _KINDS.get(s.low) not in kinds]
        formula = any(s.kind == "relation" or s.text in "+*/^∈" for s in symbols) or any(
            s.text == "in" for s in words
        )
        if formula or any(len(s.text) > 8 for s in rest) or not (kinds or (words and not rest)):
            return False
        names: list[str] = []
        while self.at < end:
            if any(self.now is one for one in rest):
                names.append(self.variable().name)
            else:
                self.at += 1
        for kind in kinds:
            found.declare(names or [""], kind)
        return True

    def names(self) -> list[Node]:
        """Read "x, y" and "x1, ..., x4"; [] if it is something else."""
        result: list[Node] = []
        while self.now.kind == "name" and self.now.low not in (*FUNCTIONS, *_STOP, "sum", "frac"):
            result.append(self.variable())
            if self.now.text == "," and self.ahead().text == "..." and self.ahead(2).text == ",":
                self.at += 3
                result += _between(result[-1], self.variable())
            if self.now.text not in (",", "and") or self.ahead().kind != "name":
                break
            self.at += _KINDS.get(self.ahead().low) is None
        return result if all(one.kind == "variable" for one in result) else []

    def sum(self) -> Node:
        start, parts = self.now.start, list[Node]()
        while not parts or self.now.text in ("+", "-"):
            negative = self.now.text == "-"
            self.take("-", "+")
            begin, term = self.now.start, self.term()
            parts.append(self.node("negative", (term,), begin) if negative else term)
            if self.now.text == "\n" and self.ahead().text in ("+", "-"):
                self.at += 1
        return parts[0] if len(parts) == 1 else self.node("+", tuple(parts), start)

    def term(self) -> Node:
        start, node = self.now.start, self.power()
        for _ in range(_DEEPEST):
            if self.now.text in ("*", "/"):
                sign, self.at = self.now.text, self.at + 1
            elif self.now.text in ("(", "[") or (
                self.now.kind in ("number", "name") and self.now.low not in (*_STOP, *_LONG_KINDS)
            ):
                sign = "*"
            else:
                return node
            node = self.node(sign, (node, self.power()), start)
        raise self.fail("a simpler formula")

    def power(self) -> Node:
        start, base = self.now.start, self.atom()
        if not self.take("^"):
            return base
        minus = self.take("-")
        exponent = self.atom()
        exponent = self.node("negative", (exponent,), exponent.start) if minus else exponent
        return self.node("^", (base, exponent), start)

    def atom(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.fail("a simpler formula")
        node = self.simple()
        self.depth -= 1
        return node

    def simple(self) -> Node:
        symbol, low = self.now, self.now.low
        if symbol.kind == "number":
            self.at += 1
            value = float(symbol.text.replace(",", ""))
            return Node("number", value=value, start=symbol.start, end=symbol.end)
        if symbol.text in ("(", "[", "{", "|"):
            self.at += 1
            inner = self.sum()
            self.expect({"(": ")", "[": "]", "{": "}", "|": "|"}[symbol.text])
            return self.node("abs", (inner,), symbol.start) if symbol.text == "|" else inner
        if symbol.kind != "name" or low in (*_SUBJECT, *_MAX, *_MIN):
            raise self.fail("a number, a variable or '('")
        special: dict[str, Callable[[], Node]] = {"sum": self.series, "frac": self.fraction}
        if low in special and self.ahead().text in ("_", "{", "("):
            self.at += 1
            return special[low]()
        if low in FUNCTIONS:
            self.at += 1
            return self.node(low, (self.atom(),), symbol.start)
        return self.variable()

    def fraction(self) -> Node:
        start = self.now.start
        return self.node("/", (self.atom(), self.atom()), start)

    def series(self) -> Node:
        """Read "_{i=1}^{3} c_i x_i" or "_{i in I} c_i x_i" by writing out the terms."""
        start = self.now
        self.expect("_")
        self.expect("{")
        name = self.index()
        self.expect("=", "in")
        values = self.values()
        self.expect("}")
        if self.take("^"):
            braces = self.take("{")
            values = list(self.up_to(values[0]))
            if braces:
                self.expect("}")
        body, saved, terms = self.at, self.indices, list[Node]()
        for value in values:
            self.at, self.indices = body, {**saved, name: value}
            terms.append(self.term())
        self.indices = saved
        return self.node("+", tuple(terms), start.start)

    def variable(self) -> Node:
        """Read a name with its subscripts: x, x1, x_1, x_{1,2}, x[1], c_i inside a sum."""
        symbol = self.now
        if symbol.kind != "name":
            raise self.fail("a variable")
        self.at += 1
        parts: list[str] = []
        adjacent = self.now.start == symbol.end
        if self.now.kind == "number" and adjacent and "." not in self.now.text:
            parts, self.at = [self.now.text], self.at + 1
        elif self.take("_") or (adjacent and self.now.text == "["):
            braces = self.take("{", "[")
            parts = self.subscript()
            while braces and not self.take("}", "]"):
                self.take(",")
                parts += self.subscript()
        if symbol.text in self.vectors:
            self.unused.pop(symbol.text, None)
            key = tuple(int(part) for part in parts if part.isdigit())
            if key not in self.vectors[symbol.text]:
                raise self.fail(f"an index of {symbol.text!r}", symbol)
            return self.vectors[symbol.text][key]
        self.seen.add(symbol.text)
        name = symbol.text.rstrip("'")
        glue = "" if len(parts) == 1 else "_"
        node = self.node("variable", (), symbol.start)
        return Node("variable", (), 0.0, glue.join([name, *parts]), node.start, node.end)

    def subscript(self) -> list[str]:
        symbol = self.now
        if symbol.kind not in ("name", "number"):
            raise self.fail("a subscript")
        self.at += 1
        if symbol.text not in self.indices:
            if symbol.kind == "name" and all(letter in self.indices for letter in symbol.text):
                return [str(self.indices[letter]) for letter in symbol.text]
            self.subscripts.append(symbol)
            return [symbol.text]
        value = self.indices[symbol.text]
        if self.now.text in ("+", "-") and self.ahead().kind == "number":
            self.at += 1
            minus = self.symbols[self.at - 1].text == "-"
            value += -self.whole() if minus else self.whole()
        return [str(value)]


def _between(first: Node, last: Node) -> list[Node]:
    """x2, x3, x4 for "x1, ..., x4"."""
    one, two = (re.fullmatch(r"(.*?)(\d+)", node.name) for node in (first, last))
    if not one or not two or one[1] != two[1]:
        return [last]
    numbers = range(int(one[2]) + 1, min(int(two[2]), int(one[2]) + _LONGEST_RANGE) + 1)
    return [
        Node("variable", name=f"{one[1]}{number}", start=last.start, end=last.end)
        for number in numbers
    ]
