"""Rows and columns that add up others, which must not be counted again."""

import re

from modelwright.agent.tables.column import is_numeric, kind_of
from modelwright.agent.tables.table import Cell, Table, is_number, label

_WORDS = (
    r"(?:grand\s+|sub-?\s?|overall\s+)?totals?|sum|sums|summe|gesamt(?:summe)?|insgesamt|somme|"
    r"totaal|totale|suma|toplam|итого|всего|合计|总计"
)
_TOTAL = re.compile(rf"(?:{_WORDS})(?:\s*[:(].*)?", re.IGNORECASE)
_CLOSE = 1e-9


def find_total_rows(table: Table) -> dict[int, str]:
    """Return index of each row that is a total -> why it seems to be one."""
    texts = {cell for row in table.rows for cell in row if isinstance(cell, str)}
    named = {text for text in texts if _TOTAL.fullmatch(label(text))}
    found: dict[int, str] = {}
    for at, row in enumerate(table.rows if named else ()):
        if word := next((cell for cell in row if cell in named), None):
            found[at] = f"{label(word)[:40]!r} seems to be a total"
    if not found and _last_row_adds_up(table):
        found[len(table.rows) - 1] = "it is the sum of the rows above"
    return found


def find_total_columns(table: Table) -> dict[str, str]:
    """Return each column that is a total -> why it seems to be one."""
    numeric = [name for name in table.columns if is_numeric(kind_of(table.cells(name)))]
    found = {
        name: "it seems to be a total"
        for name in numeric
        if _TOTAL.fullmatch(label(name)) and len(numeric) > 2
    }
    if not found and len(numeric) > 2 and len(table.rows) > 1:
        *others, last = numeric
        sums = [sum(map(_number, row)) for row in zip(*map(table.cells, others), strict=True)]
        totals = [*map(_number, table.cells(last))]
        if any(sums) and all(map(_equal, sums, totals)):
            found[last] = "it is the sum of the other numbers of its row"
    return found


def _last_row_adds_up(table: Table) -> bool:
    if len(table.rows) < 4:
        return False
    *above, last = table.rows
    places = [at for at, cell in enumerate(last) if is_number(cell)]
    sums = [sum(_number(row[at]) for row in above) for at in places]
    totals = [_number(last[at]) for at in places]
    return any(sums) and all(map(_equal, sums, totals))


def _number(cell: Cell) -> float:
    return cell if isinstance(cell, int | float) else 0


def _equal(a: float, b: float) -> bool:
    return abs(a - b) <= _CLOSE * max(1, abs(a))
