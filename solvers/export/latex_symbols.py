"""Letters for index sets and coefficients of a model that came without a formulation."""

import re
from collections.abc import Mapping, Sequence

from modelwright.solvers.export.families import Index
from modelwright.solvers.export.latex_text import element, escape, number

_SETS = "IJKLMNPQRSTUVW"
_MOST_MEMBERS = 10
_COMMA = r",\allowbreak\ "


class Symbols:
    """Index sets and coefficient tables, named as they come up."""

    def __init__(self) -> None:
        self._sets: dict[frozenset[str], tuple[str, list[str]]] = {}
        self.coefficients: list[tuple[str, str]] = []
        """Symbol and description of each table of numbers."""
        self._tables: dict[str, int] = {}

    def letter(self, members: Sequence[str], used: set[str]) -> str:
        """Return an index letter that runs over a set, one not in `used`, and mark it used."""
        symbol = self.set_symbol(members)
        letter = symbol.lower()
        while letter in used:
            letter += "'"
        used.add(letter)
        return letter

    def set_symbol(self, members: Sequence[str]) -> str:
        """Return the symbol of a set."""
        distinct = list(dict.fromkeys(members))
        key = frozenset(distinct)
        if key not in self._sets:
            position = len(self._sets)
            letter = _SETS[position % len(_SETS)]
            turn = position // len(_SETS)
            self._sets[key] = (letter + (f"_{{{turn}}}" if turn else ""), distinct)
        return self._sets[key][0]

    def table(self, stem: str, index: str, entries: Mapping[Index, float], what: str) -> str:
        """Return a symbol for numbers that depend on an index, and note what it stands for."""
        count = self._tables[stem] = self._tables.get(stem, 0) + 1
        symbol = rf"{stem}^{{({count})}}_{{{index}}}"
        if len(entries) <= _MOST_MEMBERS:
            pairs = (f"{escape(', '.join(key))}: ${number(v)}$" for key, v in entries.items())
            numbers = "; ".join(pairs)
        else:
            low, high = number(min(entries.values())), number(max(entries.values()))
            numbers = f"{len(entries):,} numbers from ${low}$ to ${high}$"
        self.coefficients.append((symbol, f"{what}: {numbers}"))
        return symbol

    def set_lines(self) -> list[tuple[str, str]]:
        """Return symbol and members of every set."""
        return [(symbol, _listing(members)) for symbol, members in self._sets.values()]


def _listing(members: list[str]) -> str:
    """Return the members as mathematics; runs of whole numbers and long sets are cut short."""
    whole = all(re.fullmatch(r"-?[0-9]{1,9}", text) for text in members)
    if whole and len(members) > 3:
        numbers = sorted(int(text) for text in members)
        if numbers == list(range(numbers[0], numbers[-1] + 1)):
            return rf"\{{{numbers[0]}, \dots, {numbers[-1]}\}}"
    if whole:
        members = sorted(members, key=int)
    listed = [element(text) for text in members[:_MOST_MEMBERS]]
    if len(members) > _MOST_MEMBERS:
        listed += [r"\dots", rf"\text{{{len(members):,} in all}}"]
    return rf"\{{{_COMMA.join(listed)}\}}"
