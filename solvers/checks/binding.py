"""Which number of the text each number of the data stands for."""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, cast

from modelwright.solvers.checks.leaves import Leaf, Path
from modelwright.solvers.checks.text_numbers import TextNumber, find_numbers

_COMMON_FACTORS = (60.0, 100.0, 1000.0)
_UNIT_FACTORS = (*_COMMON_FACTORS, 1e6, 12.0, 24.0, 7.0, 3600.0, 16.0, 52.0, 365.0, 30.0)
_NEED_NONE = (0.0, 1.0, -1.0)
_MOST = 300
_PAIRS = 60
"""Numbers that sums and products are tried of; more would explain anything."""
_REPEATED = 60
"""Numbers of a parameter from a file up to which a text may repeat some; of more, any number of
the text would be one by chance."""


@dataclass
class Binding:
    """What was found for text and data."""

    bound: dict[int, str] = field(default_factory=dict[int, str])
    """Position of a number of the text -> name of a number of the data."""
    unbound: list[TextNumber] = field(default_factory=list[TextNumber])
    """Numbers of the text that stand nowhere."""
    listed: list[TextNumber] = field(default_factory=list[TextNumber])
    """Numbers of the text that the formulation lists as unused."""
    words: list[TextNumber] = field(default_factory=list[TextNumber])
    """Unbound numbers that are words or names, which are often no data."""
    derived: dict[str, str] = field(default_factory=dict[str, str])
    """Number of the data -> how it follows from the text."""
    unsourced: list[Leaf] = field(default_factory=list[Leaf])
    """Numbers of the data that are not in the text and do not follow from it."""


def bind(
    text_numbers: list[TextNumber],
    leaves: list[Leaf],
    formulation: Mapping[str, Any] | None,
    structural: Collection[Path] = (),
    named: Collection[float] = (),
) -> Binding:
    """Return which numbers of text and data belong together.

    Numbers that come from data files need no source in the text.

    Args:
        text_numbers: of the problem text.
        leaves: the numbers of the data.
        formulation: for the numbers it lists as unused, the bounds of its variables, and what it
            takes from data files.
        structural: numbers of the data that need no source, such as positions and sizes.
        named: numbers inside the names of things, such as "45 cm".
    """
    found = Binding()
    filed = from_files(formulation)
    told = [leaf for leaf in leaves if leaf.top not in filed]
    elsewhere = {
        **_repeated([leaf for leaf in leaves if leaf.top in filed]),
        **_in_sources(formulation),
        **dict.fromkeys(_bounds(formulation), "a bound"),
    }
    open_leaves = _directly(found, text_numbers, told, elsewhere)
    open_leaves = [leaf for leaf in open_leaves if leaf.path not in structural]
    # A number that already stands for itself explains little else: any wrong value is some sum,
    # product or multiple of numbers of the text.
    # Where much is open, the data come from elsewhere and no search would explain them.
    if len(open_leaves) <= _MOST:
        open_leaves = _scaled(found, _loose(found, text_numbers), open_leaves, _UNIT_FACTORS)
        open_leaves = _pairs(found, _loose(found, text_numbers), open_leaves)
        open_leaves = _scaled(found, text_numbers[:_MOST], open_leaves, _COMMON_FACTORS)
    found.unsourced = open_leaves
    unused = _unused(formulation)
    for number in text_numbers:
        if number.start in found.bound:
            continue
        if any(_equal(value, other) for value in number.values for other in unused):
            found.listed.append(number)
        elif (
            number.is_word or number.is_label or number.value in (0.0, 1.0) or number.value in named
        ):
            found.words.append(number)
        else:
            found.unbound.append(number)
    return found


def from_files(formulation: Mapping[str, Any] | None) -> frozenset[str]:
    """Return the names of the parameters whose numbers come from data files."""
    return frozenset(item["name"] for item in _parts(formulation, "parameters") if _source(item))


def _directly(
    found: Binding,
    text_numbers: list[TextNumber],
    leaves: list[Leaf],
    elsewhere: Mapping[float, str],
) -> list[Leaf]:
    """Bind equal values; return the numbers of the data that no text number equals.

    Args:
        found: is added to.
        text_numbers: of the problem text.
        leaves: the numbers of the data that need a source.
        elsewhere: further numbers that one of the text may stand for, with names.
    """
    names = _Values(elsewhere)
    for leaf in reversed(leaves):
        names.add(float(leaf.value), leaf.name)
    told = _Values({})
    for number in text_numbers:
        for value in number.values:
            told.add(value, number.quote)
            if number.start not in found.bound and (name := names.find(value)):
                found.bound[number.start] = name
    return [
        leaf
        for leaf in leaves
        if float(leaf.value) not in _NEED_NONE and not told.find(float(leaf.value))
    ]


class _Values:
    """Names of values, found by equality up to the rounding of endless fractions."""

    def __init__(self, names: Mapping[float, str]) -> None:
        self.names: dict[float, str] = {}
        self.endless: dict[float, str] = {}
        for value, name in names.items():
            self.add(value, name)

    def add(self, value: float, name: str) -> None:
        self.names[_digits(value)] = name
        if abs(value) < 10 and not round(value * 1e4, 6).is_integer():
            self.endless[value] = name

    def find(self, value: float) -> str:
        """Return the name of an equal value; "" if there is none."""
        if name := self.names.get(_digits(value)):
            return name
        short = round(value * 1e4, 6).is_integer()
        others = self.endless if short else {}
        return next((n for other, n in others.items() if _equal(value, other)), "")


def _digits(value: float) -> float:
    return float(f"{value:.9g}")


def _loose(found: Binding, text_numbers: list[TextNumber]) -> list[TextNumber]:
    loose = [n for n in text_numbers if n.start not in found.bound and not n.is_label]
    return loose[:_MOST]


def _scaled(
    found: Binding, text_numbers: list[TextNumber], leaves: list[Leaf], factors: tuple[float, ...]
) -> list[Leaf]:
    """Bind values in another unit, signs changed, and complements; return those left."""
    rest: list[Leaf] = []
    for leaf in leaves:
        for number in text_numbers:
            how = _unit_of(float(leaf.value), number, factors)
            if how:
                found.bound.setdefault(number.start, leaf.name)
                found.derived[leaf.name] = how
                break
        else:
            rest.append(leaf)
    return rest


def _unit_of(value: float, number: TextNumber, factors: tuple[float, ...]) -> str:
    for told in number.values:
        if _equal(value, -told):
            return f"-({number.quote})"
        if 0 < told < 1 and _equal(value, 1 - told):
            return f"1 - {number.quote}"
        if told > 1 and _equal(value, 1 / told):
            return f"1 / {number.quote}"
        for factor in factors:
            if _equal(value, told * factor):
                return f"{number.quote} * {factor:g}"
            if _equal(value * factor, told):
                return f"{number.quote} / {factor:g}"
    return ""


def _pairs(found: Binding, loose: list[TextNumber], leaves: list[Leaf]) -> list[Leaf]:
    """Bind sums, differences, products and quotients of two loose numbers; return the rest."""
    rest: list[Leaf] = []
    for leaf in leaves:
        for one, other in combinations(loose[:_PAIRS], 2):
            sign = _operation(float(leaf.value), one.value, other.value)
            if sign:
                for number in (one, other):
                    found.bound.setdefault(number.start, leaf.name)
                found.derived[leaf.name] = f"{one.quote} {sign} {other.quote}"
                break
        else:
            rest.append(leaf)
    return rest


def _operation(value: float, one: float, other: float) -> str:
    if _equal(value, one * other):
        return "*"
    if _equal(value, one + other):
        return "+"
    if _equal(abs(value), abs(one - other)):
        return "-"
    if (other and _equal(value, one / other)) or (one and _equal(value, other / one)):
        return "/"
    return ""


def _equal(one: float, other: float) -> bool:
    """Return whether two numbers are the same, also where 1/3 is written as 0.333."""
    distance = abs(one - other)
    if distance <= 1e-9 * max(1.0, abs(one)):
        return True
    endless = not (round(one * 1e4, 6).is_integer() and round(other * 1e4, 6).is_integer())
    return endless and abs(one) < 10 and distance <= 2e-3 * abs(one)


def _bounds(formulation: Mapping[str, Any] | None) -> list[float]:
    """Return the bounds of variables, which are told in the text as well."""
    variables = _parts(formulation, "variables")
    ends = [variable.get(side) for variable in variables for side in ("lower", "upper")]
    return [float(end) for end in ends if isinstance(end, int | float) and end]


def _repeated(leaves: list[Leaf]) -> dict[float, str]:
    """Return the numbers of small tables from files, which a text may repeat."""
    counts = Counter(leaf.top for leaf in leaves)
    return {float(leaf.value): leaf.name for leaf in leaves if counts[leaf.top] <= _REPEATED}


def _in_sources(formulation: Mapping[str, Any] | None) -> dict[float, str]:
    """Return the numbers that say which part of a data file counts, and in which unit."""
    found: dict[float, str] = {}
    for item in (*_parts(formulation, "sets"), *_parts(formulation, "parameters")):
        source = _source(item) or {}
        words = [source.get("table"), source.get("column"), source.get("value")]
        words += source.get("keys") or []
        for condition in source.get("where") or []:
            words += [condition["column"], *condition["is_in"]]
        numbers = [value for word in words for n in find_numbers(word or "") for value in n.values]
        numbers += [source.get("factor"), source.get("blank")]
        name = f"the source of {item['name']}"
        found |= {float(n): name for n in numbers if isinstance(n, int | float)}
    return found


def _parts(formulation: Mapping[str, Any] | None, name: str) -> list[Mapping[str, Any]]:
    return cast(list[Mapping[str, Any]], (formulation or {}).get(name) or [])


def _source(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    return cast("Mapping[str, Any] | None", item.get("source"))


def _unused(formulation: Mapping[str, Any] | None) -> list[float]:
    """Return the numbers that the formulation lists as playing no part."""
    lines = cast(list[str], (formulation or {}).get("unused") or [])
    quoted = [re.split(r":\s|\s[-–—(]", line, maxsplit=1)[0] for line in lines]
    return [value for line in quoted for n in find_numbers(line) for value in n.values]


def stands_for(value: float, number: TextNumber) -> bool:
    """Return whether a value is what a number of the text says, perhaps in another unit."""
    return any(_equal(value, told) for told in number.values) or bool(
        _unit_of(value, number, _UNIT_FACTORS)
    )
