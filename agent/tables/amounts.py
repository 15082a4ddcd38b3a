"""Cells as numbers of a parameter: blanks, change of unit, several rows of one key."""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from modelwright.agent.formulation import ValueSource
from modelwright.agent.tables.issue import Notebook
from modelwright.agent.tables.numerals import read_plain
from modelwright.agent.tables.table import Cell, Table, label, some

Key = tuple[str, ...]
"""One member per index set."""
_TRUTH = {"yes": 1, "true": 1, "no": 0, "false": 0}


class Item(NamedTuple):
    """A cell that holds a number of a parameter."""

    row: int
    """Index of the row in the table."""
    key: Key
    cell: Cell


def read_numbers(
    items: list[Item], source: ValueSource, table: Table, columns: Sequence[str], book: Notebook
) -> dict[tuple[int, Key], float]:
    """Return the number of each row and key whose cell is one, or is blank and stands for one."""
    numbers: dict[tuple[int, Key], float] = {}
    words: list[Item] = []
    as_text: list[Item] = []
    for item in items:
        value = _number(item.cell)
        if item.cell is None and source.combine != "count":
            value = source.blank
        elif value is not None:
            value = _scaled(value, source.factor)
            if not isinstance(item.cell, int | float) or isinstance(item.cell, bool):
                as_text.append(item)
        elif item.cell is not None:
            words.append(item)
        if value is not None or (source.combine == "count" and item.cell is not None):
            numbers[item.row, item.key] = 1 if value is None else value
    if words and source.combine != "count":
        shown = some([f"row {table.line(item.row)}: {item.cell!r}" for item in words])
        book.refuse("not_a_number", f"cells of table {table.name} are no numbers: {shown}")
    if as_text and source.combine != "count":
        shown = some([f"row {table.line(item.row)}: {label(item.cell)!r}" for item in as_text], 3)
        book.note("text_as_number", f"text read as numbers (yes is 1, no is 0): {shown}")
    percents = [column for column in columns if table.unit(column) == "%"]
    if percents and source.factor == 1 and source.combine != "count":
        book.note(
            "percent_column",
            f"column {percents[0]!r} holds percents, 30 for 30%; factor 0.01 makes fractions",
        )
    return numbers


def _number(cell: Cell) -> float | None:
    match cell:
        case None:
            return None
        case str():
            return _TRUTH.get(cell.strip().lower(), read_plain(cell))
        case _:
            return cell + 0  # True becomes 1


def _scaled(value: float, factor: float) -> float:
    """Multiply; 57 times 0.01 is 0.57, not 0.5700000000000001."""
    if factor == 1:
        return value
    inverse = 1 / factor if factor else 0.0
    if abs(inverse) > 1 and abs(inverse - round(inverse)) < 1e-9:
        return value / round(inverse)
    return value * factor


def combine(found: list[float], source: ValueSource) -> float:
    """Return the one number for several rows of a key."""
    match source.combine:
        case "sum":
            return sum(found)
        case "mean":
            return fmean(found)
        case "min":
            return min(found)
        case "max":
            return max(found)
        case "count":
            return len(found)
        case "only":
            return found[0]
