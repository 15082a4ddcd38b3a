"""Numbers in prose that no fact supports.

A number is supported if it is a fact rounded to the digits that are printed ("8.3" for 8.333,
"25%" for 0.25, "1.2 million" for 1,234,567, "twelve" for 12), or part of a name of the problem
("Machine 2", "2024"). Signs do not count: prose says "falls by 8" for -8. "One" is a pronoun more
often than a number, and is not judged.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelwright.agent.explanation.facts import Facts
from modelwright.solvers.checks.text_numbers import TextNumber, find_numbers

_MOST_OFF = 0.05
"""Relative; rounding 0.4 to "0" or 2.6 to "3" is too coarse to be the same number."""
_EXACT = 1e-9
_AROUND = 40
_NAME_BEFORE = re.compile(
    r"([A-Za-z]{2,})[\s#(.-]*(?:\d+(?:\s*,\s*|\s*-\s*|\s*–\s*|\s+(?:and|or|to)\s+))*$"
)
_DIGITS = re.compile(r"(?=[\d.]*\d)[\d,]*\.?(?P<decimals>\d*)")
_POWER = re.compile(r"[\d.,]+e[+-]?\d", re.I)
_PERCENT = re.compile(r"%|per\s?cent", re.I)
_YEAR = range(1900, 2101)


@dataclass(frozen=True)
class ForeignNumber:
    """A number that no fact supports."""

    quote: str
    context: str
    """The words around it."""


def find_foreign_numbers(prose: str, facts: Facts, text: str) -> list[ForeignNumber]:
    """Return the numbers of the prose that are neither facts nor names.

    Args:
        prose: any number of sentences.
        facts: what may be said.
        text: the problem, for the names that hold numbers.
    """
    record = facts.to_json()
    strings = set(_strings(record))
    told = (value for string in strings for n in find_numbers(string) for value in n.values)
    values = sorted({abs(value) for value in (*_values(record), *told)})
    counts = sorted({*values, *map(float, _lengths(record))})
    names = _Names(text, strings)
    masked = names.mask(prose)
    return [
        ForeignNumber(prose[number.start : number.end], _context(prose, number))
        for number in find_numbers(masked)
        if names.is_new(masked, number)
        or not (
            names.has(masked, number)
            or _is_one(number)
            or _is_fact(number, counts if number.is_word else values)
        )
    ]


class _Names:
    """The names of a problem that hold numbers."""

    def __init__(self, text: str, strings: Iterable[str]) -> None:
        words = {string for string in strings if len(string) < 80 and re.search(r"\d", string)}
        whole = [w for w in words if re.search(r"[A-Za-z]", w) and _is_name(w)]
        whole.sort(key=len, reverse=True)
        self._whole = re.compile("|".join(rf"(?<!\w){re.escape(w)}(?!\w)" for w in whole), re.I)
        self._any = bool(whole)
        numbers = find_numbers(text)
        self._labels = {(_word(text, n), n.value) for n in numbers if n.is_label}
        counted = Counter(word for word, _ in self._labels)
        # "A truck 16" looks like a name; "machines 1 and 2" are names.
        self._series = {word for word, values in counted.items() if word and values > 1}
        self._bare = {float(w) for w in words if re.fullmatch(r"\d+", w)}
        self._verbatim = {n.quote for n in numbers if ":" in n.quote or n.value in _YEAR}

    def mask(self, prose: str) -> str:
        """Return the prose with names blanked out, nothing moved."""
        if not self._any:
            return prose
        return self._whole.sub(lambda match: " " * len(match.group()), prose)

    def has(self, prose: str, number: TextNumber) -> bool:
        """Return whether the number is (the end of) a name of the problem."""
        if number.quote in self._verbatim:
            return True
        word = _word(prose, number)
        if (word, number.value) in self._labels:
            return True
        return number.is_label and number.value in self._bare

    def is_new(self, prose: str, number: TextNumber) -> bool:
        """Return whether the number makes a name like those of the problem that it lacks."""
        in_series = number.is_label and _word(prose, number) in self._series
        return in_series and not self.has(prose, number)


def _is_name(string: str) -> bool:
    """Return whether a string of the facts is a name, not a sentence with numbers in it."""
    return len(string.split()) <= 4


def _word(text: str, number: TextNumber) -> str:
    """Return the word before a number in the singular: "machine" of "machines 1 and 2"."""
    found = _NAME_BEFORE.search(text[max(0, number.start - 60) : number.start])
    return found[1].lower().rstrip("s") if found else ""


def _values(record: Any) -> Iterator[float]:
    """Yield every number of the facts; percents as shares too."""
    if isinstance(record, Mapping):
        unit = str(record.get("unit", ""))
        is_percent = "%" in unit or "percent" in unit.lower() or "per cent" in unit.lower()
        for item in record.values():
            found = list(_values(item))
            yield from found
            if is_percent:
                yield from (value / 100 for value in found)
    elif isinstance(record, list):
        for item in record:
            yield from _values(item)
    elif isinstance(record, int | float) and not isinstance(record, bool):
        yield float(record)


def _lengths(record: Any) -> Iterator[int]:
    """Yield the lengths of the lists: "three products" counts what is listed."""
    if isinstance(record, list):
        yield len(record)
    if isinstance(record, Mapping | list):
        for item in record.values() if isinstance(record, Mapping) else record:
            yield from _lengths(item)


def _strings(record: Any) -> Iterator[str]:
    if isinstance(record, Mapping):
        for item in record.values():
            yield from _strings(item)
    elif isinstance(record, list):
        for item in record:
            yield from _strings(item)
    elif isinstance(record, str):
        yield record


def _is_one(number: TextNumber) -> bool:
    return number.is_word and number.value == 1


def _is_fact(number: TextNumber, values: list[float]) -> bool:
    """Return whether a fact rounds to the number as it is printed."""
    share = number.is_word or _PERCENT.search(number.quote)
    readings = (number.value,) if share else number.values
    return any(
        abs(abs(reading) - value) <= _tolerance(number, reading, value)
        for reading in readings
        for value in values
    )


def _tolerance(number: TextNumber, reading: float, value: float) -> float:
    exact = _EXACT * max(1.0, abs(value))
    digits = _DIGITS.match(number.quote)
    if number.is_word or digits is None or "/" in number.quote or _POWER.match(number.quote):
        return exact
    plain = float(digits[0].replace(",", ""))
    scale = abs(reading) / plain if plain else 1.0
    half_a_digit = 0.5 * 10.0 ** -len(digits["decimals"]) * scale
    return max(exact, min(half_a_digit * (1 + 1e-9), _MOST_OFF * abs(value)))


def _context(prose: str, number: TextNumber) -> str:
    left, right = max(0, number.start - _AROUND), min(len(prose), number.end + _AROUND)
    before = "..." if left else ""
    after = "..." if right < len(prose) else ""
    return f"{before}{' '.join(prose[left:right].split())}{after}"
