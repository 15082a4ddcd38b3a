"""A rectangle of raw cells, and how a sheet that holds several tables is cut into them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from modelwright.agent.tables.column import looks_numeric
from modelwright.agent.tables.table import Cell

_HEADER_ROWS = 20
"""Rows from the top that may be titles, or decide how wide a table is."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Raw cells; text is stripped, and blank cells are None. Rows may differ in length."""

    rows: list[list[Cell]]
    lines: list[int]
    """Row number in the file of each row."""
    left: int = 0
    """Column number in the file of the first cell, from 0."""
    marks: dict[tuple[int, int], str] = field(default_factory=dict[tuple[int, int], str])
    """(row number, column number) in the file -> "%" or currency sign that a number is shown with.
    """

    @property
    def width(self) -> int:
        """Length of the longest row, blank cells at its end aside."""
        return max(map(extent, self.rows), default=0)

    def part(self, rows: slice, columns: slice) -> "Grid":
        """Return the cells of a range of rows and columns."""
        cells = [row[columns] for row in self.rows[rows]]
        return Grid(cells, self.lines[rows], self.left + (columns.start or 0), self.marks)

    def header(self) -> int | None:
        """Return the index of the row with the headings: the first that is wide enough.

        Rows before it are titles. None if no row below could be data.
        """
        filled = [_filled(row) for row in self.rows[: _HEADER_ROWS + 1]]
        widest = max(filled, default=0)
        least = 1 if widest <= 1 else max(2, (widest + 1) // 2)
        for at, count in enumerate(filled):
            if count >= least:
                return at if at + 1 < len(self.rows) else None
        return None


def _filled(row: list[Cell]) -> int:
    """Return how many cells are filled; a title that is merged over a whole row counts once."""
    cells = [cell for cell in row if cell is not None]
    return len(cells) if len(set(cells)) > 1 else min(len(cells), 1)


def extent(row: list[Cell]) -> int:
    """Return the length of a row without the blank cells at its end."""
    length = len(row)
    while length and row[length - 1] is None:
        length -= 1
    return length


def split(grid: Grid, *, across: bool) -> list[Grid]:
    """Return the blocks of cells that blank rows, and blank columns if `across`, separate.

    A blank row inside a table does not separate: what follows has no headings of its own.
    """
    blocks: list[Grid] = []
    for part in _split_columns(grid) if across else [grid]:
        bands = _join(list(_bands(part)))
        if len(bands) > 1 and across:
            blocks += [block for band in bands for block in split(band, across=True)]
        else:
            blocks += bands
    return blocks


def _split_columns(grid: Grid) -> Iterator[Grid]:
    width = grid.width
    used = [False] * (width + 1)
    for row in grid.rows:
        for at, cell in enumerate(row[:width]):
            used[at] = used[at] or cell is not None
    start: int | None = None
    for at, filled in enumerate(used):
        if filled and start is None:
            start = at
        elif not filled and start is not None:
            yield grid.part(slice(None), slice(start, at))
            start = None


def _bands(grid: Grid) -> Iterator[Grid]:
    """Yield the runs of rows that are not blank."""
    start: int | None = None
    for at in range(len(grid.rows) + 1):
        blank = at == len(grid.rows) or not extent(grid.rows[at])
        if not blank and start is None:
            start = at
        elif blank and start is not None:
            yield grid.part(slice(start, at), slice(None))
            start = None


def _join(bands: list[Grid]) -> list[Grid]:
    """Join bands that only go on with the table above them."""
    joined: list[Grid] = []
    for band in bands:
        if joined and _continues(joined[-1], band):
            last = joined.pop()
            band = Grid(last.rows + band.rows, last.lines + band.lines, last.left, last.marks)
        joined.append(band)
    return joined


def _continues(above: Grid, band: Grid) -> bool:
    if above.header() is None or band.width > above.width:
        return False
    first = [cell for cell in band.rows[0] if cell is not None]
    if len(first) == 1 and above.width > 1:  # a title or a remark
        return False
    if len(above.rows[0]) == len(band.rows[0]) and any(map(looks_numeric, first)):
        return True
    return not any(looks_numeric(cell) for row in band.rows[1:] for cell in row) and not any(
        looks_numeric(cell) for row in above.rows[1:] for cell in row
    )
