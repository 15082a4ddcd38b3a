"""Do the numbers stand at the right things? Values that would fit the text better when exchanged.

The text has to speak twice before this objects: the values as they are fit none of the ways in
which texts give numbers to things (in order; after the thing; before the thing), and with two of
them exchanged they do fit one.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.binding import from_files
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.leaves import Leaf
from modelwright.solvers.checks.text_numbers import TextNumber

NAME = "values_in_place"
_STRIDE = 8
"""Most numbers told about one thing before the next follows."""
_LONGEST = 40
_MOST = 500
"""Numbers of a text beyond which it is a table of data, and was read by a program."""
_REACH = 3
"""Words on each side of a number that say what it is."""


_SYMBOL = re.compile(r"[A-Za-z](?:_?\d+)?")


class Vector(NamedTuple):
    """Numbers of one kind, one for each of several things."""

    members: list[str]
    leaves: list[Leaf]


def check(case: Case) -> Check:
    """Pass if no two values of a table, and no two parameters, look exchanged."""
    if not case.text or not case.text_numbers:
        return skipped(NAME, "no problem text with numbers was given", Weight.ADVISORY)
    numbers = [n for n in case.text_numbers if not n.is_label]
    if len(numbers) > _MOST:
        return skipped(NAME, f"the text holds {len(numbers):,} numbers", Weight.ADVISORY)
    page = _Page(case.text, numbers)
    wrong: list[str] = []
    judged = 0
    filed = from_files(case.formulation)
    leaves = [leaf for leaf in case.leaves if leaf.top not in filed]
    for vector in _vectors(leaves):
        values = [float(leaf.value) for leaf in vector.leaves]
        if len(set(values)) < 2 or not all(page.holds(value) for value in values):
            continue
        if all(_SYMBOL.fullmatch(member) for member in vector.members):
            continue  # "3x + 2y": formulas have their own grammar
        judged += 1
        if pair := _exchange(page, vector.members, values):
            one, other = (vector.leaves[k] for k in pair)
            wrong.append(f"{one.name} = {one.value:g} and {other.name} = {other.value:g}")
    wrong += [f"{one} and {other}" for one, other in _parameters(page, leaves)]
    if wrong:
        return failed(
            NAME, f"fit the text better when exchanged: {listed(wrong, 3)}", Weight.ADVISORY
        )
    if not judged:
        return skipped(NAME, "no table of the data is told number by number", Weight.ADVISORY)
    return passed(
        NAME, f"{judged} rows and columns of data stand as the text tells them", Weight.ADVISORY
    )


def _vectors(leaves: Sequence[Leaf]) -> Iterator[Vector]:
    """Yield rows and columns of tables: numbers whose places differ in one key."""
    groups: dict[tuple[object, ...], Vector] = {}
    for leaf in leaves:
        for position in range(1, len(leaf.path)):
            key = (*leaf.path[:position], None, *leaf.path[position + 1 :], position)
            vector = groups.setdefault(key, Vector([], []))
            vector.members.append(str(leaf.path[position]))
            vector.leaves.append(leaf)
    yield from (v for v in groups.values() if 2 <= len(v.leaves) <= _LONGEST)


def _exchange(page: "_Page", members: list[str], values: list[float]) -> tuple[int, int] | None:
    """Return two positions whose exchange makes the values fit the text, which they do not."""
    mentions = page.mentions(members)
    told = sorted(range(len(members)), key=lambda k: mentions[k][:1])

    def fits(values: list[float]) -> bool:
        return (
            page.by_mention(mentions, values)
            or page.in_order(values)
            or (all(mentions) and page.in_order([values[k] for k in told]))
        )

    if fits(values):
        return None
    for one, other in combinations(range(len(values)), 2):
        if values[one] == values[other]:
            continue
        exchanged = list(values)
        exchanged[one], exchanged[other] = exchanged[other], exchanged[one]
        if fits(exchanged):
            return one, other
    return None


def _parameters(page: "_Page", leaves: Sequence[Leaf]) -> Iterator[tuple[str, str]]:
    """Yield pairs of parameters of one shape whose numbers stand beside the other's name."""
    tables: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        tables.setdefault(leaf.top, []).append(leaf)
    for one, other in combinations(tables, 2):
        if [x.path[1:] for x in tables[one]] != [x.path[1:] for x in tables[other]]:
            continue
        words = {name: page.naming(name) for name in (one, other)}
        common = words[one] & words[other]
        mine, theirs = words[one] - common, words[other] - common
        size = len(tables[one])
        if not mine or not theirs:
            continue
        as_is = page.beside(mine, theirs, tables[one]) + page.beside(theirs, mine, tables[other])
        turned = page.beside(mine, theirs, tables[other]) + page.beside(theirs, mine, tables[one])
        # All of the few, or three quarters of more, have to speak for the exchange.
        if turned - as_is >= (2 * size if size == 1 else 1.5 * size):
            yield one, other


class _Page:
    """A text, as far as it gives numbers to things."""

    def __init__(self, text: str, numbers: list[TextNumber]) -> None:
        self.text, self.low, self.numbers = text, text.lower(), numbers
        self.kinds = [self._kind(number) for number in numbers]
        self.places: dict[float, list[int]] = {}
        for position, number in enumerate(numbers):
            for value in number.values:
                self.places.setdefault(round(value, 9), []).append(position)

    def _kind(self, number: TextNumber) -> tuple[bool, str]:
        money = "$" in self.text[max(0, number.start - 2) : number.end + 1]
        following = re.match(r"\s*([a-z]+)", self.low[number.end : number.end + 20])
        return money, "" if money or not following else _stem(following[1])

    def holds(self, value: float) -> bool:
        """Return whether the text gives the number."""
        return round(value, 9) in self.places

    def in_order(self, values: list[float]) -> bool:
        """Return whether the values follow each other at even steps: a row, column or list.

        Of two values only those told alike count: both in dollars, with the same word after them.
        """
        places = [set(self.places[round(value, 9)]) for value in values]
        return any(
            all(first + k * stride in places[k] for k in range(len(values)))
            and (len(values) > 2 or self.kinds[first] == self.kinds[first + stride])
            for first in places[0]
            for stride in range(1, _STRIDE + 1)
        )

    def by_mention(self, mentions: list[list[int]], values: list[float]) -> bool:
        """Return whether each value stands right after, or right before, its thing."""
        if not all(mentions):
            return False
        for before in (True, False):
            owners = self._owners(mentions, before=before)
            if all(
                any(owners[place] == k for place in self.places[round(value, 9)])
                for k, value in enumerate(values)
            ):
                return True
        return False

    def mentions(self, members: list[str]) -> list[list[int]]:
        """Return where the text names each of the things."""
        names = [re.split(r"[\s_-]+", member.lower()) for member in members]
        shared = set(names[0]).intersection(*names[1:])
        return [self._mentions(name, shared) for name in names]

    def _mentions(self, name: list[str], shared: set[str]) -> list[int]:
        """Return where a thing is named, else where the longest word is that is its own."""
        if not re.search("[a-z]", "".join(name)):
            return []  # a position in a list
        words = r"[\s-]+".join(map(_numbered, name))
        found = [m.start() for m in re.finditer(rf"(?<!\w){words}(?!\w)", self.low)]
        own = [word for word in name if word not in shared]
        if found or len(name) == 1 or not own:
            return found
        head = max(own, key=len)
        return [m.start() for m in re.finditer(rf"(?<!\w){re.escape(head)}", self.low)]

    def _owners(self, mentions: list[list[int]], *, before: bool) -> list[int]:
        """Return for each number which thing was mentioned last before it, or next after it."""
        everything = sorted((place, k) for k, places in enumerate(mentions) for place in places)
        owners: list[int] = []
        for number in self.numbers:
            if before:
                near = [k for place, k in everything if place < number.start]
                owners.append(near[-1] if near else -1)
            else:
                near = [k for place, k in everything if place >= number.end]
                owners.append(near[0] if near else -1)
        return owners

    def naming(self, name: str) -> set[str]:
        """Return the words of a parameter's name that the text has as well, as stems."""
        words = re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
        found = {_stem(word) for word in words if len(word) > 2} - _VAGUE
        if found & _MONEY:
            found.add("$")
        return found

    def beside(self, words: set[str], others: set[str], leaves: Sequence[Leaf]) -> int:
        """Return how many of the numbers stand beside one of the words, rather than the others."""
        return sum(
            any(
                self._names(place, words, others)
                for place in self.places.get(round(float(leaf.value), 9), [])
            )
            for leaf in leaves
        )

    def _names(self, place: int, words: set[str], others: set[str]) -> bool:
        """Return whether the nearest telling word, after the number or else before, is one."""
        number = self.numbers[place]
        if "$" in self.text[max(0, number.start - 2) : number.end + 1] and "$" in words | others:
            return "$" in words
        after = re.split(r"[.;:,]|\d", self.low[number.end : number.end + 40])[0]
        before = re.split(r"[.;:,]|\d", self.low[max(0, number.start - 40) : number.start])[-1]
        near = re.findall(r"[a-z]+", after)[:_REACH]
        near += re.findall(r"[a-z]+", before)[: -_REACH - 1 : -1]
        telling = [stem for word in near if (stem := _stem(word)) in words | others]
        return bool(telling) and telling[0] in words


_VAGUE = {
    *("min", "max", "minimum", "maximum", "per", "total", "limit", "available", "number"),
    *("unit", "value", "amount", "need"),
}
_MONEY = {"profit", "cost", "price", "revenue", "budget", "rent", "income", "wage", "pay"}


def _numbered(word: str) -> str:
    """Return a pattern for the singular and the plural of a word."""
    if re.fullmatch(r"[a-z]{2,}ves", word):  # loaves, knives, sleeves
        return rf"{word[:-3]}(?:fe?|ves?)"
    if re.fullmatch(r"[a-z]{2,}ies", word):
        return rf"{word[:-3]}(?:y|ies?)"
    singular = re.sub(r"(?<=[a-z]{3})s$", "", word)
    return rf"{re.escape(singular)}(?:e?s)?"


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
