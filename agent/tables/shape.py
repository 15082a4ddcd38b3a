"""From a block of raw cells to a table: titles, headings, numbers."""

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

from modelwright.agent.tables.column import choose_point, looks_numeric, read_column
from modelwright.agent.tables.grid import Grid, extent
from modelwright.agent.tables.table import Cell, Table, counted, is_number, label, some, unique
from modelwright.solvers.errors import UsageError

_SHOWN_LETTERS = 80


class Layout(NamedTuple):
    """Where a block comes from."""

    origin: str
    """For people: "plan.xlsx, sheet Costs"."""
    name: str
    """Identifier of the table."""
    digest: str
    point: str = "."
    """Decimal point where no cell decides."""


def shape(grid: Grid, layout: Layout) -> Table | None:
    """Return the table in a block; None if it holds no headings with rows below.

    Raises:
        UsageError: a row has more or fewer cells than the header, or there is no header.
    """
    top = grid.header()
    if top is None:
        return None
    notes = _title_notes(grid.rows[:top])
    top, headings = _join_header_rows(grid, top, notes)
    body, lines = grid.rows[top + 1 :], grid.lines[top + 1 :]
    width = max(extent(headings), grid.width if len({*map(len, grid.rows[top:])}) == 1 else 0)
    _check_widths(body, lines, width, len(headings), layout.origin)
    _check_header(headings[:width], grid.lines[top], layout.origin)
    rows = [row[:width] + [None] * (width - len(row)) for row in body]
    columns = [list(column) for column in zip(*rows, strict=True)]
    kept = [at for at in range(width) if headings[at] is not None or _filled(columns[at])]
    if len(kept) < width:
        notes.append(f"{counted(width - len(kept), 'empty column')} skipped")
    names = _names([headings[at] for at in kept], [at + grid.left for at in kept], notes)
    columns = [columns[at] for at in kept]
    marks = [_mark(grid, columns[k], lines, kept[k] + grid.left) for k in range(len(kept))]
    points, usual = choose_point(columns, layout.point)
    cells: list[tuple[Cell, ...]] = []
    units: list[str] = []
    for name, column, point, mark in zip(names, columns, points, marks, strict=True):
        chosen = usual if point == "" else point
        reading = read_column(name, column, chosen)
        notes += reading.notes
        if chosen == "," and reading.cells is not column and _has_point(column):
            notes.append(f"column {name!r}: decimal comma (1,5 is one and a half)")
        if mark == "%":
            notes.append(f"column {name!r}: shown as percent; its numbers are fractions")
        units.append(reading.unit or (mark if mark != "%" else ""))
        cells.append(tuple(reading.cells))
    return Table(
        name=layout.name,
        origin=layout.origin,
        columns=tuple(names),
        rows=tuple(zip(*cells, strict=True)),
        notes=tuple(notes),
        lines=tuple(lines),
        units=tuple(units) if any(units) else (),
        digest=layout.digest,
    )


def spoken(rows: list[list[Cell]]) -> str:
    """Return the text of rows that are no table, shortened, for notes."""
    words = dict.fromkeys(label(cell) for row in rows for cell in row if cell is not None)
    text = " ".join(words)
    return text if len(text) <= _SHOWN_LETTERS else text[: _SHOWN_LETTERS - 1] + "…"


def _title_notes(rows: list[list[Cell]]) -> list[str]:
    if not rows:
        return []
    return [f"{counted(len(rows), 'title row')} above the header skipped: {spoken(rows)!r}"]


def _join_header_rows(grid: Grid, top: int, notes: list[str]) -> tuple[int, list[Cell]]:
    """Join two header rows, of which the upper one spans columns: "Cost" over "Jan", "Feb"."""
    upper = grid.rows[top]
    lower = grid.rows[top + 1]
    spans = any(a is not None and a == b for a, b in pairwise(upper))
    words = [cell for cell in lower if cell is not None]
    if not spans or top + 2 >= len(grid.rows) or any(is_number(cell) for cell in upper):
        return top, upper
    if len(words) < 2 or sum(map(looks_numeric, words)) > len(words) / 2:
        return top, upper
    if not any(looks_numeric(cell) for row in grid.rows[top + 2 :] for cell in row):
        return top, upper
    notes.append("2 header rows joined")
    joined: list[Cell] = []
    for above, below in zip(upper, lower, strict=False):
        parts = dict.fromkeys(label(cell) for cell in (above, below) if cell is not None)
        joined.append(" ".join(parts) or None)
    return top + 1, joined


def _check_widths(
    body: list[list[Cell]], lines: list[int], width: int, header: int, origin: str
) -> None:
    for row, line in zip(body, lines, strict=True):
        if width <= len(row) and extent(row) <= max(width, header):
            continue
        raise UsageError(
            f"{origin}, line {line}: expected {width} cells as in the header, got {len(row)}",
            hint="Put cells that hold the delimiter into quotes, and write blank cells too.",
            kind="ragged_rows",
        )


def _check_header(headings: list[Cell], line: int, origin: str) -> None:
    numbers = [cell for cell in headings if looks_numeric(cell)]
    if not numbers:
        return
    corner_blank = headings[0] is None and len(numbers) > 1
    starts_with_word = headings[0] is not None and not looks_numeric(headings[0])
    if corner_blank or (starts_with_word and _are_periods(numbers)):
        return
    shown = ", ".join(label(cell) for cell in numbers[:5])
    raise UsageError(
        f"{origin}, line {line}: expected column names in the first row, got numbers ({shown})",
        hint="Add a row with names above; where the numbers are the names, put a letter before "
        "them.",
        kind="no_header",
    )


def _are_periods(numbers: list[Cell]) -> bool:
    """Say whether numeric headings count something: 1, 2, 3 or 2024, 2025."""
    values = [int(text) if (text := label(cell)).isdigit() else -1 for cell in numbers]
    steps = {b - a for a, b in pairwise(values)}
    if all(1900 <= value <= 2100 for value in values):
        return len(set(values)) == len(values)
    return min(values) >= 0 and (steps == {1} or (len(values) > 2 and len(steps) == 1))


def _names(headings: list[Cell], places: list[int], notes: list[str]) -> list[str]:
    names: list[str] = []
    plain = [label(heading) for heading in headings]
    repeated = {name for name, count in Counter(plain).items() if name and count > 1}
    unnamed: list[str] = []
    for name, place in zip(plain, places, strict=True):
        if not name:
            name = f"column_{place + 1}"
            unnamed.append(name)
        names.append(unique(name, {*names, *(set(plain) - {name})}))
    if unnamed:
        notes.append(f"columns without a heading: {some(unnamed)}")
    if repeated:
        notes.append(
            f"column names used more than once got a number: {some([*map(repr, repeated)])}"
        )
    return names


def _mark(grid: Grid, cells: list[Cell], lines: list[int], place: int) -> str:
    if not grid.marks:
        return ""
    shown = {
        grid.marks.get((line, place), "")
        for line, cell in zip(lines, cells, strict=True)
        if is_number(cell)
    }
    return shown.pop() if len(shown) == 1 else ""


def _filled(cells: list[Cell]) -> bool:
    return any(cell is not None for cell in cells)


def _has_point(cells: list[Cell]) -> bool:
    return any(isinstance(cell, str) and "," in cell for cell in cells)
