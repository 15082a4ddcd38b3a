"""What the names of a model mean: "bake[loaf]" is "loaf (pieces baked)", 30 is "flour at hand"."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any, NamedTuple

from modelwright.agent.formulation import Constraint, Formulation, Variable
from modelwright.solvers.checks.leaves import find_leaves

Key = tuple[str, ...]

_MEMBER = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([^,]+)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_RELATION = re.compile(r"\\(?P<side>le|ge)(?:q|qslant)?(?![a-zA-Z])|(?P<sign>[<>]=?|≤|≥)")
_CONDITION = re.compile(r"\\forall|\\q?quad|\\text\s*\{\s*(?:for|if|where)\\s")
_LONGEST = 60
"""Letters of a meaning inside a sentence; for a longer one the name stands."""
_OFFLINE = re.compile(r"^(?:at most|at least|exactly) this much for ")
"""How the offline formulator describes every limit."""


class Named(NamedTuple):
    """The name of a variable or row, taken apart."""

    family: str
    members: Key


@dataclass(frozen=True)
class Given:
    """One number of the data, and what it is."""

    name: str
    """Of the parameter."""
    meaning: str
    unit: str
    key: Key
    value: float


def take_apart(name: str) -> Named:
    """Return family and members of "ship[North,'a, b']"."""
    family, bracket, inside = name.partition("[")
    if not bracket or not inside.endswith("]"):
        return Named(name, ())
    found = _MEMBER.findall(inside[:-1])
    return Named(family, tuple((a or b or c).strip() for a, b, c in found))


class Vocabulary:
    """Looks up meanings, units and data.

    Args:
        formulation: None where a program came without one; then names stand for themselves.
        data: of the program.
    """

    def __init__(self, formulation: Formulation | None, data: Mapping[str, Any]) -> None:
        self.formulation = formulation
        self._variables = {v.name: v for v in formulation.variables} if formulation else {}
        self._constraints = {c.name: c for c in formulation.constraints} if formulation else {}
        self._parameters = {p.name: p for p in formulation.parameters} if formulation else {}
        self.given = [*self._numbers(data)]
        self._by_key: dict[tuple[str, frozenset[str]], list[Given]] = {}
        for given in self.given:
            self._by_key.setdefault((given.name, frozenset(given.key)), []).append(given)
        self._names = list(dict.fromkeys(given.name for given in self.given))
        self._spoken_of: dict[str, set[str]] = {}

    def is_helper(self, name: str) -> bool:
        """Whether the program has a variable that the formulation does not know."""
        return bool(self._variables) and take_apart(name).family not in self._variables

    def variable(self, family: str) -> Variable | None:
        """Return the variable of the formulation, if it has it."""
        return self._variables.get(family)

    def decision(self, name: str) -> str:
        """Return words for one variable: "loaf (pieces baked)", "loaf" if all are pieces baked."""
        family, members = take_apart(name)
        variable = self._variables.get(family)
        meaning = self._short(variable.meaning) if variable else ""
        if not members:
            return meaning or family
        said = " / ".join(members)
        return said if len(self._variables) == 1 else f"{said} ({meaning or family})"

    def is_yes_or_no(self, name: str) -> bool:
        """Whether a variable decides between yes and no."""
        variable = self._variables.get(take_apart(name).family)
        return variable is not None and variable.domain == "binary"

    def unit_of(self, name: str) -> str:
        """Return the unit of a variable; "" if unknown."""
        variable = self._variables.get(take_apart(name).family)
        return variable.unit if variable else ""

    def constraint(self, name: str) -> str:
        """Return what the family of a row demands; "" if the formulation does not know it."""
        constraint = self._constraints.get(take_apart(name).family)
        return self.in_words(constraint.meaning) if constraint else ""

    def is_auxiliary(self, row: str) -> bool:
        """Whether only the program knows a row: it ties helping variables, and limits nothing."""
        return self.formulation is not None and take_apart(row).family not in self._constraints

    def limit(self, name: str, value: float, *, is_bound: bool = False) -> Given | None:
        """Return the number of the data that a limit comes from; None if that is not certain.

        Args:
            name: of the row, or of the variable that the bound is of.
            value: of the limit.
            is_bound: the limit is a bound of a variable.
        """
        family, members = take_apart(name)
        constraint = None if is_bound else self._constraints.get(family)
        named = self._named(constraint) if constraint else self._names
        found = [g for g in self._of(named, members) if _size(g.value) == _size(value)]
        if is_bound and self.formulation is not None:
            # No formula names the source of a bound, so at least the units must be the same.
            found = [given for given in found if given.unit == self.unit_of(name) != ""]
        return _closest(found, members)

    def compared_with(self, row: str) -> tuple[Given, str] | None:
        """Return the number that the formula of a row limits by, and "at most" or "at least".

        It is the only number of the data on the right of the inequality, else on the left: 40 in
        "emissions are at most 40 times the vehicles". None if that is not certain.
        """
        family, members = take_apart(row)
        constraint = self._constraints.get(family)
        inequality = _inequality(constraint.latex) if constraint else None
        if inequality is None:
            return None
        is_most, left, right = inequality
        for words, is_right in ((right, True), (left, False)):
            known = [*self._of(words & self._parameters.keys(), members)]
            if known:
                is_only = len({given.name for given in known}) == 1
                found = _closest(known, members) if is_only else None
                return found and (found, "at most" if is_most is is_right else "at least")
        return None

    def _of(self, names: Iterable[str], members: Key) -> Iterator[Given]:
        """Yield the numbers of some parameters whose keys are among the members of a row."""
        some = [*dict.fromkeys(members)]
        for size in range(len(some) + 1):
            for key in combinations(some, size):
                for name in names:
                    yield from self._by_key.get((name, frozenset(key)), [])

    def _named(self, constraint: Constraint) -> set[str]:
        """Return the parameters that a constraint speaks of."""
        if constraint.name not in self._spoken_of:
            words = find_words(constraint.latex) | find_words(constraint.meaning)
            self._spoken_of[constraint.name] = words & self._parameters.keys()
        return self._spoken_of[constraint.name]

    def _numbers(self, data: Mapping[str, Any]) -> Iterator[Given]:
        """Yield the numbers of the data; without a formulation their names are all there is."""
        for leaf in find_leaves(data):
            parameter = self._parameters.get(leaf.top)
            if parameter is None and self.formulation is not None:
                continue
            meaning = parameter.meaning if parameter else leaf.top.replace("_", " ")
            unit = parameter.unit if parameter else ""
            key = tuple(str(step) for step in leaf.path[1:])
            said = _OFFLINE.sub("the limit on ", meaning)
            yield Given(leaf.top, said, unit, key, float(leaf.value))

    def _short(self, meaning: str) -> str:
        said = self.in_words(meaning).rstrip(".")
        return said if len(said) <= _LONGEST else ""

    def in_words(self, text: str) -> str:
        """Return the text with its names of parameters as words: max_share is "max share"."""

        def word(match: re.Match[str]) -> str:
            name = match.group()
            return name.replace("_", " ") if name in self._parameters else name

        return _WORD.sub(word, " ".join(text.split()))


@cache
def _inequality(latex: str) -> tuple[bool, set[str], set[str]] | None:
    """Return whether the right side is the larger one, and the words left and right."""
    formula = _CONDITION.split(latex)[0]
    relations = [*_RELATION.finditer(formula)]
    if len(relations) != 1:
        return None
    (relation,) = relations
    is_most = (relation["side"] or relation["sign"]) in ("le", "<", "<=", "≤")
    start, end = relation.span()
    return is_most, find_words(formula[:start]), find_words(formula[end:])


def find_words(text: str) -> set[str]:
    """Return the words of a formula; of "price_p" also "price", since p may be a subscript."""
    words = _WORD.findall(text.replace("\\_", "_"))
    return {word[:end] for word in words for end in (len(word), *_underscores(word))}


def _underscores(word: str) -> list[int]:
    return [place for place, letter in enumerate(word) if letter == "_"]


def _size(value: float) -> str:
    return format(abs(value), ".9g")


def _closest(found: Iterable[Given], members: Key) -> Given | None:
    """Return the number with the most members in common; None if it is not the only one.

    Of the capacities from a to b and from b to a, the one of [a, b] has its members in order.
    """
    listed = list(found)
    most = max((len(given.key) for given in listed), default=0)
    closest = {(g.name, g.key): g for g in listed if len(g.key) == most}
    if len(closest) > 1:
        closest = {place: g for place, g in closest.items() if _is_in_order(g.key, members)}
    return next(iter(closest.values())) if len(closest) == 1 else None


def _is_in_order(key: Key, members: Key) -> bool:
    rest = iter(members)
    return all(member in rest for member in key)
