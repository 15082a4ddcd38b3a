"""The cells of one column: from what the file holds to numbers or text, and what they are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from modelwright.agent.tables.numerals import CURRENCIES, find_point, read_plain, read_quantity
from modelwright.agent.tables.table import Cell, counted, is_number, label

BLANK_WORDS = frozenset(
    {"-", "–", "—", "n/a", "na", "nan", "null", "none", "#n/a", "n.a.", "nil", "(blank)"}
)
"""Words that stand for a blank cell in a column of numbers."""
_YES_NO = frozenset({"yes", "no", "true", "false", "y", "n"})
_MOST_EVIDENCE = 2_000
"""Cells of a column that decide about its decimal point."""

Kind = Literal["number", "whole number", "text", "date", "yes/no", "mixed", "blank"]


class Reading(NamedTuple):
    """A column after its numbers were read."""

    cells: Sequence[Cell]
    unit: str
    notes: tuple[str, ...]


def choose_point(columns: Iterable[Sequence[Cell]], default: str) -> tuple[list[str | None], str]:
    """Return the decimal point of each column, and that of the file for undecided ones.

    Args:
        columns: cells as in the file.
        default: the point if no column decides.
    """
    points = [find_point(_texts(cells)[:_MOST_EVIDENCE]) for cells in columns]
    votes = Counter(point for point in points if point)
    return points, (votes.most_common(1)[0][0] if votes else default)


def read_column(name: str, cells: Sequence[Cell], point: str | None) -> Reading:
    """Return the column with numbers in place of text that holds numbers.

    The column is read as numbers if more than half of its cells are; what is left is text, and
    `modelwright.agent.tables.problems` names it. Different units in one column are left alone.

    Args:
        name: the heading, for notes.
        cells: as in the file, None for blank.
        point: the decimal point; None if cells contradict each other.
    """
    texts = _texts(cells)
    if not texts or point is None or any(_is_code(text) for text in texts):
        return Reading(cells, "", ())
    found = {text: read_quantity(text, point) for text in set(texts)}
    blanks = [text for text in texts if not found[text] and text.lower() in BLANK_WORDS]
    typed = sum(map(is_number, cells)) if len(texts) < len(cells) else 0
    numbers = sum(1 for text in texts if found[text]) + typed
    filled = sum(cell is not None for cell in cells) - len(blanks)
    if 2 * numbers <= filled or not numbers:
        return Reading(cells, "", ())
    units = {quantity.unit for quantity in found.values() if quantity}
    if typed:
        units.add("")
    # A missing currency sign is harmless; a missing percent sign or unit may not be.
    named = units - {""}
    if len(named) > 1 or (named and "" in units and not named <= set(CURRENCIES)):
        return Reading(cells, "", ())
    read: list[Cell] = []
    for cell in cells:
        if not isinstance(cell, str):
            read.append(cell)
        elif quantity := found[cell]:
            read.append(quantity.value)
        else:
            read.append(None if cell.lower() in BLANK_WORDS else cell)
    notes: list[str] = []
    if blanks:
        shown = ", ".join(repr(word) for word in sorted(set(blanks))[:3])
        notes.append(f"column {name!r}: {shown} read as blank ({counted(len(blanks), 'cell')})")
    if typed:
        stored = sum(1 for text in texts if found[text])
        notes.append(f"column {name!r}: {counted(stored, 'number')} stored as text")
    return Reading(read, named.pop() if named else "", tuple(notes))


def kind_of(cells: Iterable[Cell]) -> Kind:
    """Return what the cells of a column are, blanks aside."""
    # Types first: most columns have one, and long ones should not be asked cell by cell.
    cells = list(cells)
    types = set(map(type, cells)) - {type(None)}
    if types == {int}:
        return "whole number"
    distinct = cells if bool in types else set(cells)
    kinds: set[Kind] = {_kind(cell) for cell in distinct if cell is not None}
    if not kinds:
        return "blank"
    if kinds == {"whole number", "number"}:
        return "number"
    if kinds <= {"yes/no", "text", "date"} and len(kinds) > 1:
        return "text"
    return kinds.pop() if len(kinds) == 1 else "mixed"


def is_numeric(kind: Kind) -> bool:
    """Say whether a column of this kind holds numbers only."""
    return kind in ("number", "whole number")


def looks_numeric(cell: Cell) -> bool:
    """Say whether a cell is a number, or text that can be read as one."""
    if isinstance(cell, str):
        return bool(read_quantity(cell) or read_quantity(cell, ","))
    return is_number(cell)


def _kind(cell: Cell) -> Kind:
    match cell:
        case bool():
            return "yes/no"
        case int():
            return "whole number"
        case float():
            return "whole number" if cell.is_integer() else "number"
        case _:
            text = label(cell)
    if text.lower() in _YES_NO:
        return "yes/no"
    return "date" if _is_date(text) else "text"


def _is_date(text: str) -> bool:
    """Say whether text starts as 2025-03-31 does."""
    parts = text[:10].split("-")
    return (
        len(text) >= 10
        and [len(part) for part in parts] == [4, 2, 2]
        and all(part.isdigit() for part in parts)
    )


def _texts(cells: Iterable[Cell]) -> list[str]:
    return [cell for cell in cells if isinstance(cell, str)]


def _is_code(text: str) -> bool:
    return text[0] == "0" and text.isdigit() and len(text) > 1 and read_plain(text) is None
