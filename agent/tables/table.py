"""A table of a data file as read: named columns, rows of plain cells, and what reading decided."""

import keyword
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass

Cell = str | int | float | bool | None
"""None is a blank cell; dates are ISO text; floats are finite."""

NAME_LETTERS = 48
"""Longest name of a table."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table; the rows are as long as `columns`."""

    name: str
    """Python identifier, unique among the tables that were read together."""
    origin: str
    """For people: "plan.xlsx, sheet Costs"."""
    columns: tuple[str, ...]
    """Headings, unique."""
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    """What reading had to decide: "decimal comma", "2 title rows above the header skipped"."""
    lines: tuple[int, ...] = ()
    """Row number in the file of each row, from 1; empty if rows are simply counted from 1."""
    units: tuple[str, ...] = ()
    """Unit that the cells of each column carried ("%", "kg"), "" for none; empty if none did."""
    digest: str = ""
    """SHA-256 of the file's content, in hexadecimal."""

    def cells(self, column: str) -> list[Cell]:
        """Return the cells of a column, top to bottom."""
        at = self.columns.index(column)
        return [row[at] for row in self.rows]

    def line(self, row: int) -> int:
        """Return the row number in the file of the row with this index."""
        return self.lines[row] if self.lines else row + 1

    def unit(self, column: str) -> str:
        """Return the unit that the cells of a column carried, "" for none."""
        return self.units[self.columns.index(column)] if self.units else ""


def label(cell: Cell) -> str:
    """Return a cell as the text of a member or heading: 3.0 is "3", True is "true", None is ""."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case int():
            return str(cell)
        case str():
            return " ".join(cell.split())


def is_number(cell: Cell) -> bool:
    """Say whether a cell is a number; True and False are not."""
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def identifier(words: str, taken: Collection[str] = ()) -> str:
    """Return a Python identifier made from words, different from those that are taken."""
    name = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", words)).strip("_").lower()
    name = name[:NAME_LETTERS].strip("_") or "table"
    if not name.isidentifier():
        name = f"t_{name}"
    if not name.isidentifier():  # letters that words may hold but identifiers may not
        name = "table"
    if keyword.iskeyword(name):
        name += "_"
    return unique(name, taken)


def unique(name: str, taken: Collection[str]) -> str:
    """Return the name, with a number behind it if it is taken."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found


def counted(number: int, noun: str) -> str:
    """Return "1 row", "12,000 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def some(words: Sequence[object], most: int = 5) -> str:
    """Return the first few, and how many there are beyond: "1, 2, 3 and 97 more"."""
    more = f" and {len(words) - most:,} more" if len(words) > most else ""
    return ", ".join(map(str, words[:most])) + more
