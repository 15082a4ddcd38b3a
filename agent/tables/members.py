"""Matching cells to members of a set, or columns: by text and number, then by letters alone."""

from collections.abc import Iterable

from modelwright.agent.tables.numerals import read_plain
from modelwright.agent.tables.table import Cell, label


class Members:
    """Words that cells may stand for.

    Args:
        words: distinct after normalizing, or the first of equal ones counts.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words: list[str] = []
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str | None] = {}
        for word in words:
            if (key := normal(word)) in self._exact:
                continue
            self.words.append(word)
            self._exact[key] = word
            fold = key.casefold()
            self._folded[fold] = None if fold in self._folded else word
        self.inexact: dict[str, str] = {}
        """Text of cells that matched but for case -> the word."""

    def find(self, cell: Cell) -> str | None:
        """Return the word that a cell stands for; None if there is none, or several by case."""
        key = normal(cell)
        if (word := self._exact.get(key)) is not None:
            return word
        if word := self._folded.get(key.casefold()):
            self.inexact[label(cell)] = word
        return word


def normal(cell: Cell) -> str:
    """Return the text that equal cells share: 1, 1.0 and "1.0" are "1"; spaces are single."""
    text = label(cell)
    if isinstance(cell, str) and (value := read_plain(text)) is not None:
        return label(value)
    return text
