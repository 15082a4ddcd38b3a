"""What is doubtful in a table: blanks, repeated keys, mixed units, totals, odd labels."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from modelwright.agent.tables.column import is_numeric, kind_of, looks_numeric
from modelwright.agent.tables.labels import find_variants
from modelwright.agent.tables.numerals import read_quantity
from modelwright.agent.tables.table import Cell, Table, counted, is_number, label, some
from modelwright.agent.tables.totals import find_total_columns, find_total_rows
from modelwright.solvers.plain_text import plain

ProblemKind = Literal[
    "missing_values",
    "duplicate_keys",
    "mixed_units",
    "totals_row",
    "totals_column",
    "numbers_as_text",
    "mixed_types",
    "constant_column",
    "similar_labels",
    "outlier",
]
_MOST_LETTERS = 60
_OUTLIER = 1000
"""An outlier is so many times the median."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a table that a reader should know before using its numbers."""

    kind: ProblemKind
    message: str
    """A sentence that names the column and the rows."""
    column: str
    """"" if it concerns whole rows."""
    rows: tuple[int, ...]
    """Row numbers as in the file; empty if it concerns the whole column."""


def find_problems(table: Table) -> list[Problem]:
    """Return what is doubtful in a table, most serious first."""
    problems = [
        Problem("totals_row", f"{_rows(table, [at])}: {why}; leave it out", "", (table.line(at),))
        for at, why in find_total_rows(table).items()
    ]
    problems += [
        Problem("totals_column", f"column {_quote(column)}: {why}; leave it out", column, ())
        for column, why in find_total_columns(table).items()
    ]
    problems += _duplicate_keys(table)
    for column in table.columns:
        problems += _column_problems(table, column)
    return problems


def _column_problems(table: Table, column: str) -> list[Problem]:
    cells = table.cells(column)
    kind = kind_of(cells)
    filled = [at for at, cell in enumerate(cells) if cell is not None]
    found: list[Problem] = []

    def add(what: ProblemKind, rows: Sequence[int], words: str) -> None:
        place = f" ({_rows(table, rows)})" if rows else ""
        lines = tuple(map(table.line, rows))
        message = f"column {_quote(column)}: {words}{place}"
        found.append(Problem(what, message, column, lines))

    if len(filled) < len(cells):
        blank = [at for at, cell in enumerate(cells) if cell is None]
        add("missing_values", blank, counted(len(blank), "blank cell"))
    if kind == "text":
        texts = [(at, cells[at]) for at in filled]
        if units := _units(cells):
            rows = [at for at, cell in texts if _quantity(cell)]
            add("mixed_units", rows, f"numbers with different units, {some(units)}")
        elif all(looks_numeric(cell) for _, cell in texts):
            add("numbers_as_text", filled, "numbers stored as text")
        for variants, rows in find_variants(cells):
            add("similar_labels", rows, f"{' and '.join(map(_quote, variants))} may be the same")
    elif kind == "mixed":
        words = [at for at in filled if not is_number(cells[at])]
        numbers = [at for at in filled if is_number(cells[at])]
        rare = words if len(words) <= len(numbers) else numbers
        what = "words among numbers" if rare is words else "numbers among words"
        add("mixed_types", rare, f"{what}: {some([_quote(cells[at]) for at in rare], 3)}")
    elif is_numeric(kind) and (outliers := _outliers(cells)):
        shown = some([label(cells[at]) for at in outliers], 3)
        add("outlier", outliers, f"{shown} is over {_OUTLIER} times the median")
    if len(filled) > 2 and all(label(cells[at]) == label(cells[filled[0]]) for at in filled):
        add("constant_column", (), f"always {_quote(cells[filled[0]])}")
    return found


def _duplicate_keys(table: Table) -> list[Problem]:
    """Report rows with equal keys: the columns of text on the left, before the first number.

    A column of whole numbers after them, such as a month, may belong to the key.
    """
    kinds = {column: kind_of(table.cells(column)) for column in table.columns}
    keys: list[str] = []
    for column in table.columns:
        if kinds[column] not in ("text", "date"):
            break
        keys.append(column)
    if not keys or len(keys) == len(table.columns):
        return []
    repeated = _repeats(table, keys)
    rest = [column for column in table.columns[len(keys) :] if kinds[column] == "whole number"]
    longer = _repeats(table, [*keys, *rest[:2]]) if rest and len(repeated) > 1 else repeated
    if not repeated or (len(table.columns) > len(keys) + 1 and not longer):
        return []
    key, rows = next(iter(repeated.items()))
    lines = tuple(sorted(table.line(at) for group in repeated.values() for at in group))
    first = " / ".join(key)
    words = f"{' and '.join(map(repr, keys))}: {counted(len(repeated), 'key')} in several rows"
    message = f"{words}, such as {_quote(first)} ({_rows(table, rows)})"
    return [Problem("duplicate_keys", message, keys[0], lines)]


def _repeats(table: Table, keys: list[str]) -> dict[tuple[str, ...], list[int]]:
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, cells in enumerate(zip(*map(table.cells, keys), strict=True)):
        if all(cell is not None for cell in cells):
            groups[tuple(map(label, cells))].append(at)
    return {key: rows for key, rows in groups.items() if len(rows) > 1}


def _units(cells: Sequence[Cell]) -> list[str]:
    """Return the units of a column in which most cells are numbers with different units."""
    quantities = [quantity for cell in cells if (quantity := _quantity(cell))]
    units = Counter(quantity[1] or "none" for quantity in quantities)
    filled = sum(cell is not None for cell in cells)
    return sorted(units) if len(units) > 1 and 2 * len(quantities) > filled else []


def _quantity(cell: Cell) -> tuple[float, str] | None:
    if not isinstance(cell, str):
        return None
    return read_quantity(cell) or read_quantity(cell, ",")


def _outliers(cells: Sequence[Cell]) -> list[int]:
    sizes = {at: abs(cell) for at, cell in enumerate(cells) if isinstance(cell, int | float)}
    positive = [size for size in sizes.values() if size]
    if len(positive) < 5:
        return []
    middle = median(positive)
    found = [at for at, size in sizes.items() if size > _OUTLIER * middle]
    return found if 10 * len(found) <= len(positive) else found[:1] if len(found) == 1 else []


def _rows(table: Table, rows: Sequence[int]) -> str:
    lines = [table.line(at) for at in rows[:5]]
    more = f" and {len(rows) - 5:,} more" if len(rows) > 5 else ""
    return f"row{'s' if len(rows) > 1 else ''} {', '.join(map(str, lines))}{more}"


def _quote(cell: Cell) -> str:
    """Return a cell in quotes, on one line and not too long."""
    return f"'{plain(label(cell), _MOST_LETTERS)}'"
