"""From the parse tree to the draft: indices take their values, and all numbers become data."""

import re
from collections.abc import Sequence
from math import isfinite
from typing import TypeAlias

from lark import Token, Tree

from modelwright.agent.formulation import Entry, IndexSet, Variable
from modelwright.agent.offline.algebra.grammar import Branch, failure
from modelwright.agent.offline.algebra.indexing import Indexing, Indices, trees, words
from modelwright.agent.offline.drafting import Drafting, sign
from modelwright.agent.offline.quoting import Quoting
from modelwright.agent.offline.records import Clause

Expression: TypeAlias = dict[str, float]
"""Python of a variable or of something nonlinear -> its coefficient; "" stands for the constant."""
_DEEPEST, _MOST_NAMES, _MOST_NODES, _LONGEST = 60, 200, 40_000, 200_000
_TABLES = {
    "objective_coef": ("coefficients of the objective", ["variables"]),
    "coef": ("coefficients of the constraints", ["rows", "variables"]),
    "rhs": ("right-hand sides", ["rows"]),
    "constant": ("other numbers of the formulas", ["constants"]),
}
_SENSES = {"LESS": "<", "MORE": ">", "EQUAL": "="}
_FUNCTIONS = {"ln": "pyo.log", "√": "pyo.sqrt", "abs": "abs", "": "abs"}
"""Function -> Python, where it has not the name of one of Pyomo's; "" are bars."""


def _add(total: Expression, term: Expression, factor: float = 1.0) -> Expression:
    for atom, value in term.items():
        total[atom] = total.get(atom, 0.0) + factor * value
    return total


class Problem(Drafting):
    """Drafting over tables of coefficients: one row per formula, one column per variable.

    Raises:
        Unreadable: kind "syntax", with the place.
    """

    def __init__(self, text: str, tree: Branch, nonnegative: bool = False) -> None:
        super().__init__(Quoting(text))
        self.taken |= {*_TABLES, "rows", "variables", "constants", "goal"}
        self.text, self.nodes, self.loose = text, 0, False
        self.entries: dict[str, list[Entry]] = {table: [] for table in _TABLES}
        self.atoms: dict[str, str] = {}  # what the text calls a variable -> its Python
        self.kinds: dict[str, set[str]] = {"": set()}  # its Python ("" for all) -> "integer", ...
        self.bounded: set[str] = set()
        self.indexing = Indexing(text, tree)
        self._failure = self.indexing.failure
        variables = [one for one in tree.find_data("variable") if not trees(one)]
        self.letters = {str(one.children[0]) for one in variables}
        statements, verb = trees(tree), words(tree)[0]
        goal = statements.pop(tree.children.index(verb))
        lines = [
            [item for item in trees(one) if not self.indexing.define(item)] for one in statements
        ]
        objective, start, end = self._value(goal, {}), goal.meta.start_pos, goal.meta.end_pos
        if not objective.keys() - {""}:
            raise self._failure("a variable in the objective", goal)
        maximize, shown = "max" in verb.lower(), " ".join(text[start:end].split())
        told = f"{'maximize' if maximize else 'minimize'} {shown}"
        python = self._python(objective, "objective_coef")
        self.optimize(maximize, python, shown, Clause("objective", start, end, told))
        for line in lines:
            ranges = trees(line.pop()) if line and line[-1].data == "ranges" else []
            for indices in self.indexing.cases(ranges, {}):
                self._line(line, indices)
        for name in self.indexing.unused.values():
            raise self._failure("numbers that some formula uses", name)
        self._close(nonnegative)
        self.draft = self.finish(told[:80])

    def _line(self, items: Sequence[Branch], indices: Indices) -> None:
        """Read relations and domains of one line; a domain alone is that of what is before it."""
        before, opened = list[str](), ""
        for item in items:
            first, *sides = trees(item) or [item]
            names = [name for side in [first, *sides] for name in self._names(side, indices)]
            signs = [_SENSES[word.type] for word in words(item) if word.type in _SENSES]
            types = {word.type.lower() for word in words(item) if word.type not in _SENSES}
            left = [{name: 1.0} for name in self._names(first, indices)]
            if opened in signs and left and not {*before} & {*names}:
                raise self._failure("bounds as in '0 <= x <= 9, 0 <= y <= 9'", item)
            opened = signs[0] if len(signs) == 1 and first.data == "number" and names else ""
            if len(left) > _MOST_NAMES:
                raise self._failure("a shorter list", first)
            for sense, side in zip(signs, sides, strict=True):
                left, right = left or [self._value(first, indices)], self._value(side, indices)
                for one in left:
                    self._row(_add(dict(one), right, -1.0), sense, item.meta.start_pos, side)
                left = [right]
            if types and signs and not names:
                raise self._failure("a variable alone before its domain", item)
            for name in names or before or [""]:
                kinds = (kind for one in types for kind in one.split("_"))
                self.kinds.setdefault(name, set()).update(kinds)
            before = before + names if names else []

    def _row(self, difference: Expression, sense: str, start: int, side: Branch) -> None:
        """Write a constraint; that a variable is not negative needs none."""
        limit, end = 0.0 - difference.pop("", 0.0), side.meta.end_pos
        self.nodes += 10
        if not any(difference.values()):
            raise failure(self.text, "a variable in this constraint", start, end)
        atom, value = next(iter(difference.items()))
        if len(difference) == 1 and (sense == "=" or (value > 0) == (sense == ">")):
            self.bounded.add(atom)
            if sense != "=" and not limit and atom[6:].isidentifier():
                self.kinds.setdefault(atom, set()).add("nonnegative")
                self.understood.append(Clause("bound", start, end, f"{atom[6:]} is not negative"))
                return
        row, shown = f"row{len(self.entries['rhs']) + 1}", " ".join(self.text[start:end].split())
        quote = self.quoting.around(side.meta.start_pos, end) if side.data == "number" else ""
        right = self._known("rhs", [row], limit, quote)
        sides = self._python(difference, "coef", row), sense, right
        latex = re.sub(r"<=|>=", lambda match: sign(match.group()[0]), shown)
        self.constrain(row, sides, latex, Clause("constraint", start, end, shown))

    def _names(self, tree: Branch, indices: Indices) -> list[str]:
        """Return the variables of "x" and of "x1, ..., x4, y"; none for other formulas."""
        if tree.data == "names":
            return [name for one in trees(tree) for name in self._names(one, indices)]
        ends = trees(tree) if tree.data == "span" else [tree]
        if any(
            one.data != "variable" or str(one.children[0]) in self.indexing.given for one in ends
        ):
            return []
        (name, first), (_, last) = (
            self.indexing.resolve(one, indices) for one in (ends[0], ends[-1])
        )
        if len(ends) == 1:
            return [] if name in indices and not first else [self._atom(name, first)]
        numbers = self.indexing.between(first[-1:], last[-1:], tree)
        return [self._atom(name, [*first[:-1], number]) for number in numbers]

    def _atom(self, name: str, parts: Sequence[str] = ()) -> str:
        name, short = name.lstrip("\\"), all(len(part) == 1 for part in parts) or len(parts) == 1
        title = name + "".join(parts) if short else "_".join([name, *parts])  # x_{12}, x_{1,2}: x12
        if title not in self.atoms:
            self.atoms[title] = f"model.{self.name(title, keep_case=True)}"
        return self.atoms[title]

    def _value(self, tree: Branch, indices: Indices, depth: int = 0) -> Expression:
        """Return what a formula means while indices have these values."""
        self.nodes += 1
        if depth > _DEEPEST or self.nodes > _MOST_NODES:
            raise self._failure("a simpler formula", tree)
        parts, told = trees(tree), "".join(words(tree))
        if tree.data in ("vector", "span"):
            raise self._failure("a number or a variable", tree)
        if tree.data == "variable":
            return self._variable(tree, indices, depth)
        if tree.data == "number":
            found: Expression = {"": float(told.replace(",", ""))}
        elif tree.data == "series":
            pieces, *upper, body = parts
            ranges, found = trees(pieces), {}
            if upper:  # i = 1 with ^3 is i = 1..3
                ranges[-1:] = [Tree("span", [ranges[-1], *trees(upper[0])], upper[0].meta)]
            for case in self.indexing.cases(ranges, indices):
                _add(found, self._value(body, case, depth + 1))
        else:
            found = self._operation(tree, [self._value(o, indices, depth + 1) for o in parts])
        if not all(map(isfinite, found.values())) or len("".join(found)) > _LONGEST:
            raise self._failure("a simpler formula", tree)
        return found

    def _operation(self, tree: Branch, parts: list[Expression]) -> Expression:
        first, last, signs = parts[0], parts[-1], [str(word) for word in words(tree)]
        if tree.data in ("absolute", "function"):
            name = "".join(signs).lower().lstrip("\\")
            return {f"{_FUNCTIONS.get(name, f'pyo.{name}')}({self._python(first)})": 1.0}
        if tree.data == "raised":
            exponent = (
                {"": 2.0} if signs == ["²"] else _add({}, last, -1.0 if "-" in signs else 1.0)
            )
            if exponent == {"": 2.0}:  # keeps a quadratic formula quadratic
                return self._times(first, first)
            return {f"({self._python(first)}) ** ({self._python(exponent)})": 1.0}
        found: Expression = {} if tree.data == "sum" else {"": 1.0}
        sign, rest = "", iter(parts)
        for child in tree.children:
            if isinstance(child, Token):
                sign = str(child)
            elif tree.data == "sum":
                _add(found, next(rest), -1.0 if sign == "-" else 1.0)
            else:
                part = next(rest)
                found = self._times(found, self._inverse(part, child) if sign == "/" else part)
                sign = "/" if tree.data == "fraction" else ""
        return found

    def _variable(self, tree: Branch, indices: Indices, depth: int) -> Expression:
        """Return a variable, an entry of a vector, or an index as a number."""
        name, parts = self.indexing.resolve(tree, indices)
        if entry := self.indexing.entry(tree, name, parts):
            return self._value(entry, {}, depth + 1)
        if not parts and indices.get(name, "").isdigit():
            return {"": float(indices[name])}
        if not parts and len(name) > 1 and self.letters >= {*name}:  # xy of the variables x and y
            return {" * ".join(map(self._atom, name)): 1.0}
        return {self._atom(name, parts): 1.0}

    def _times(self, left: Expression, right: Expression) -> Expression:
        for number, other in ((left, right), (right, left)):
            if number.keys() <= {""}:
                return _add({}, other, number.get("", 0.0))
        if len(left) == len(right) == 1:
            ((one, factor), (other, value)) = [*left.items(), *right.items()]
            return {f"{one} * {other}": factor * value}
        return {f"({self._python(left)}) * ({self._python(right)})": 1.0}

    def _inverse(self, divisor: Expression, tree: Branch) -> Expression:
        if divisor.keys() > {""} or "" not in divisor:
            return {f"1 / ({self._python(divisor)})": 1.0}
        if not divisor[""]:
            raise self._failure("a divisor other than zero", tree)
        return {"": 1 / divisor[""]}

    def _python(self, expression: Expression, table: str = "", *row: str) -> str:
        """Return Python of an expression; in a table, if one is named, stand its coefficients."""
        terms: list[str] = []
        for atom, value in expression.items():
            number = f"k{len(self.entries['constant']) + 1}"
            if table and atom[6:].isidentifier():  # a variable
                terms.append(f"{self._known(table, [*row, atom[6:]], value)} * {atom}")
            elif atom and value == 1:
                terms.append(atom)
            elif value or not any(expression.values()):
                terms.append(self._known("constant", [number], value) + (atom and f" * {atom}"))
        return " + ".join(terms)

    def _known(self, table: str, key: list[str], value: float, quote: str = "") -> str:
        """Note a number; return it in Python."""
        self.entries[table].append(Entry(key=key, value=value, quote=quote))
        return f'data["{table}"]' + "".join(f'["{part}"]' for part in key)

    def _close(self, nonnegative: bool) -> None:
        """Add variables, sets and parameters; without a bound may mean `nonnegative`."""
        for title, atom in self.atoms.items():
            kinds = self.kinds[""] | self.kinds.get(atom, set())
            is_loose = atom not in self.bounded and not kinds & {"nonnegative", "binary", "free"}
            self.loose |= is_loose
            floor = kinds & {"nonnegative", "binary"} or (is_loose and nonnegative)
            whole = "binary" if "binary" in kinds else "integer"
            self.variables.append(
                Variable(
                    name=atom[6:], meaning=title, unit="", index=[],
                    domain=whole if whole in kinds else "continuous",
                    lower=0 if floor else None, upper=1 if "binary" in kinds else None,
                )
            )  # fmt: skip
        for name, meaning, members in (
            ("variables", "variables of the formulas", [atom[6:] for atom in self.atoms.values()]),
            ("rows", "constraints", [entry.key[0] for entry in self.entries["rhs"]]),
            ("constants", _TABLES["constant"][0], [e.key[0] for e in self.entries["constant"]]),
        ):
            if members:
                self.sets.append(IndexSet(name=name, meaning=meaning, members=members))
        for name, (meaning, index) in _TABLES.items():
            self.parameter(name, meaning, index, self.entries[name])
