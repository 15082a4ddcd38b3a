"""Tables in text files: CSV, TSV and their relatives."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from modelwright.agent.tables.encoding import find_encoding
from modelwright.agent.tables.grid import Grid, split
from modelwright.agent.tables.limits import check_cells
from modelwright.agent.tables.shape import Layout, shape, spoken
from modelwright.agent.tables.table import Cell, Table, counted, identifier
from modelwright.solvers.errors import UsageError

_DELIMITERS = "\t;|,"
"""In order of preference where several fit."""
_SAMPLE_ROWS = 200

Row = tuple[int, list[str]]
"""Line number of its start, and cells."""


def read_delimited(content: bytes, name: str, stem: str, digest: str) -> list[Table]:
    """Return the tables of a text file; blank lines may separate several.

    Args:
        content: the file.
        name: of the file, for messages and origins.
        stem: name of the file without suffix.
        digest: SHA-256 of the content.

    Raises:
        UsageError: it is no text, has no header, rows that differ in length, a quote that never
            closes, or more cells than can be handled.
    """
    encoding, notes = find_encoding(content, name)
    delimiter, skipped = _find_delimiter(content, encoding, name)
    cells = 0
    for _, row in _rows(content, encoding, delimiter, name):
        cells += len(row)
        check_cells(cells, name)
    grid, comments = _read_grid(_rows(content, encoding, delimiter, name), skipped)
    if comments:
        notes += (f"{counted(len(comments), 'comment line')} skipped: {spoken([[*comments]])!r}",)
    blocks = split(grid, across=False)
    tables: list[Table] = []
    for block in blocks:
        origin = name if len(blocks) == 1 else f"{name}, lines {block.lines[0]}-{block.lines[-1]}"
        point = "," if delimiter == ";" else "."
        layout = Layout(origin, identifier(stem), digest, point)
        table = shape(block, layout)
        if table is None:
            notes += (f"text outside the table: {spoken(block.rows)!r}",)
        else:
            tables.append(table)
    if not tables:
        raise UsageError(
            f"{name}: expected a table, a row of column names with rows below, got {_what(grid)}",
            hint="Put the column names into the first line.",
            kind="empty",
        )
    return [_with_notes(table, notes) for table in tables]


def _with_notes(table: Table, notes: tuple[str, ...]) -> Table:
    return replace(table, notes=(*notes, *table.notes)) if notes else table


def _what(grid: Grid) -> str:
    return f"one row: {spoken(grid.rows)!r}" if grid.rows else "no rows"


def _rows(content: bytes, encoding: str, delimiter: str, name: str) -> Iterator[Row]:
    """Yield the rows; the text is decoded piece by piece, so that large files stay cheap."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, skipinitialspace=True, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(
            f"{name}, line {line}: cannot tell the cells apart: {error}",
            hint='Close each quote, and write a quote inside a quoted cell twice: "".',
            kind="bad_csv",
        ) from None


def _find_delimiter(content: bytes, encoding: str, name: str) -> tuple[str, int]:
    """Return the delimiter, and how many lines at the top only name it ("sep=;")."""
    first = content[:64].decode(encoding, "ignore").split("\n")[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4], 1
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for _, row in _rows(content, encoding, delimiter, name):
                if any(row) and not row[0].startswith("#"):
                    widths[len(row)] += 1
                if widths.total() >= _SAMPLE_ROWS:
                    break
        except UsageError:
            continue
        wide = [(count, width) for width, count in widths.items() if width > 1]
        if wide:
            count, width = max(wide)
            score = (count / widths.total(), width)
            if score[0] > best_score[0] + 1e-9:
                best, best_score = delimiter, score
    return best, 0


def _read_grid(rows: Iterator[Row], skipped: int) -> tuple[Grid, list[str]]:
    """Return the cells without comment lines, and the comments."""
    cells: list[list[Cell]] = []
    lines: list[int] = []
    comments: list[str] = []
    for line, row in rows:
        if line <= skipped:
            continue
        # "#id,name" is a header; "# about ids, names" is a remark.
        if row and row[0].startswith("#") and (len(row) == 1 or row[0][1:2] in ("", " ", "#")):
            comments.append(", ".join(row))
            continue
        cells.append([cell.strip() or None for cell in row])
        lines.append(line)
    return Grid(cells, lines), comments
