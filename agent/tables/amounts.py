"""Cells as numbers of a parameter: blanks, change of unit, several rows of one key."""

from collections.abc import Sequence
from statistics import fmean
from typing import NamedTuple

from modelwright.agent.formulation import ValueSource
from modelwright.agent.tables.issue import Notebook
from modelwright.agent.tables.numerals import Quantity, read_quantity
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
    units: set[str] = set()
    for item in items:
        if source.combine == "count":
            if item.cell is not None:
                numbers[item.row, item.key] = 1
        elif item.cell is None:
            if source.blank is not None:
                numbers[item.row, item.key] = source.blank
        elif quantity := _quantity(item.cell):
            numbers[item.row, item.key] = _scaled(quantity.value, source.factor)
            units.add(quantity.unit)
            if isinstance(item.cell, str | bool):
                as_text.append(item)
        else:
            words.append(item)
    if words:
        book.refuse("not_a_number", f"no numbers in table {table.name}: {_cells(words, table)}")
    elif len(units) > 1:
        named = " and ".join(sorted(unit or "none" for unit in units))
        shown = _cells(as_text, table)
        book.refuse("mixed_units", f"units differ in table {table.name}, {named}: {shown}")
    elif as_text:
        shown = _cells(as_text, table)
        book.note("text_as_number", f"text read as numbers (yes is 1, 5% is 5): {shown}")
    percents = [column for column in columns if table.unit(column) == "%"]
    if percents and source.factor == 1 and source.combine != "count":
        book.note(
            "percent_column",
            f"column {percents[0]!r} holds percents, 30 for 30%; factor 0.01 makes fractions",
        )
    return numbers


def _quantity(cell: str | float) -> Quantity | None:
    if isinstance(cell, str):
        word = cell.strip().lower()
        return Quantity(_TRUTH[word], "") if word in _TRUTH else read_quantity(cell)
    return Quantity(cell + 0, "")  # True becomes 1


def _cells(items: Sequence[Item], table: Table) -> str:
    return some([f"row {table.line(item.row)}: {label(item.cell)[:40]!r}" for item in items])


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
