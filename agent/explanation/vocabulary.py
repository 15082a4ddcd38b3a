"""What the names of a model mean: "bake[loaf]" is "loaf (pieces baked)", 30 is "flour at hand"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from modelwright.agent.explanation.amounts import CURRENCIES
from modelwright.agent.formulation import Constraint, Formulation, Parameter, Variable

Key = tuple[str, ...]

_MEMBER = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"|([^,]+)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_SENSE = re.compile(r"^(?:maximi[sz]e|minimi[sz]e)\s+", re.I)
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)
_IN_UNIT = re.compile(r",?\s+(?:in|\()\s*(?P<unit>[$€£¥]|[A-Za-z]+)\)?\.?$")
_MONEY = {"dollars": "$", "dollar": "$", "usd": "$", "euros": "€", "euro": "€", "pounds": "£"}
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
        self.given = [g for p in self._parameters.values() for g in _entries(p, data.get(p.name))]
        self._by_size: dict[str, list[Given]] = {}
        for given in self.given:
            self._by_size.setdefault(_size(given.value), []).append(given)
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
        return self._in_words(constraint.meaning) if constraint else ""

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
        named = self._named(constraint) if constraint else set(self._parameters)
        found = [
            given
            for given in self._by_size.get(_size(value), [])
            if given.name in named
            and set(given.key) <= set(members)
            # No formula names the source of a bound, so at least the units must be the same.
            and (not is_bound or given.unit == self.unit_of(name) != "")
        ]
        closest = [given for given in found if len(given.key) == max(len(g.key) for g in found)]
        return closest[0] if len({given.name for given in closest}) == 1 else None

    @property
    def objective(self) -> str:
        """What is optimized, as a noun: "revenue"."""
        if self.formulation is None:
            return "objective"
        said = _ARTICLE.sub("", _SENSE.sub("", self.formulation.objective.meaning.strip()))
        said = self._in_words(said).rstrip(".")
        unit = _IN_UNIT.search(said)
        said = said[: unit.start()] if unit and self.objective_unit else said
        said = re.split(r"[,;:(]", said)[0].strip()
        return said if 0 < len(said) <= _LONGEST else "objective"

    @property
    def objective_unit(self) -> str:
        """Unit of the objective: as its meaning says, or the currency of its parameters."""
        if self.formulation is None:
            return ""
        objective = self.formulation.objective
        found = _IN_UNIT.search(objective.meaning.strip())
        word = found["unit"] if found else ""
        if word.lower() in _MONEY or word in CURRENCIES:
            return _MONEY.get(word.lower(), word)
        units = {item.unit for item in (*self._parameters.values(), *self._variables.values())}
        if word and word in {part for unit in units for part in unit.split(" per ")[:1]}:
            return word
        names = _words(objective.latex)
        inside = [p.unit for p in self._parameters.values() if p.name in names]
        signs = {sign for unit in inside for sign in CURRENCIES if unit.startswith(sign)}
        if signs:
            return signs.pop() if len(signs) == 1 else ""
        summed = {v.unit for v in self._variables.values() if v.name in names}
        return summed.pop() if not inside and len(summed) == 1 else ""

    def _named(self, constraint: Constraint) -> set[str]:
        """Return the parameters that a constraint speaks of."""
        if constraint.name not in self._spoken_of:
            words = _words(constraint.latex) | _words(constraint.meaning)
            self._spoken_of[constraint.name] = words & self._parameters.keys()
        return self._spoken_of[constraint.name]

    def _short(self, meaning: str) -> str:
        said = self._in_words(meaning).rstrip(".")
        return said if len(said) <= _LONGEST else ""

    def _in_words(self, text: str) -> str:
        """Return the text with its names of parameters as words: max_share is "max share"."""

        def word(match: re.Match[str]) -> str:
            name = match.group()
            return name.replace("_", " ") if name in self._parameters else name

        return _WORD.sub(word, " ".join(text.split()))


def _words(text: str) -> set[str]:
    """Return the words of a formula; of "price_p" also "price", since p may be a subscript."""
    words = _WORD.findall(text.replace("\\_", "_"))
    return {word[:end] for word in words for end in (len(word), *_underscores(word))}


def _underscores(word: str) -> list[int]:
    return [place for place, letter in enumerate(word) if letter == "_"]


def _size(value: float) -> str:
    return format(abs(value), ".9g")


def _entries(parameter: Parameter, value: Any, key: Key = ()) -> Iterator[Given]:
    """Yield the numbers of a parameter as they lie in the data."""
    if isinstance(value, Mapping):
        for member, inner in value.items():
            yield from _entries(parameter, inner, (*key, str(member)))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        meaning = _OFFLINE.sub("the limit on ", parameter.meaning)
        yield Given(parameter.name, meaning, parameter.unit, key, float(value))
