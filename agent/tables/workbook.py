"""Tables in Excel workbooks (.xlsx, .xlsm)."""

import datetime
import io
import math
import re
import warnings
import zipfile
import zlib
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import ParseError

from modelwright.agent.tables.grid import Grid, split
from modelwright.agent.tables.limits import WORKBOOK_CELLS, check_cells
from modelwright.agent.tables.shape import Layout, shape, spoken
from modelwright.agent.tables.table import Cell, Table, identifier, some
from modelwright.solvers.errors import UsageError

_UNPACKED_BYTES = 1_000_000_000
_CHUNK = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    NotImplementedError,
    OSError,
)
"""What openpyxl raises for files that are not what they should be."""
_CURRENCY_FORMAT = re.compile(r"\[\$([^\]-]{1,4})|([$€£¥₹])")


def read_workbook(content: bytes, name: str, stem: str, digest: str) -> list[Table]:
    """Return the tables of all visible sheets; blank rows and columns separate several.

    Args:
        content: the file.
        name: of the file, for messages and origins.
        stem: name of the file without suffix.
        digest: SHA-256 of the content.

    Raises:
        UsageError: it is damaged, too large, holds no table, or formulas that were never computed.
    """
    _check_size(content, name)
    book = _load(content, name, values=False)
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    used = [sheet for sheet in shown if sheet.max_row > 1 or sheet["A1"].value is not None]
    tables: list[Table] = []
    outside: list[str] = []
    values: Any = None
    for sheet in used:
        formulas = any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        if formulas and values is None:
            values = _load(content, name, values=True)
        grid, notes = _read_sheet(sheet, values[sheet.title] if formulas else sheet, name)
        found: list[Table] = []
        for block in (blocks := split(grid, across=True)):
            origin = f"{name}, sheet {sheet.title}"
            if len(blocks) > 1:
                origin += f", cells {_range(block)}"
            words = stem if len(used) == 1 else f"{stem} {sheet.title}"
            if table := shape(block, Layout(origin, identifier(words), digest)):
                found.append(table)
            else:
                outside.append(f"text outside the tables, {origin}: {spoken(block.rows)!r}")
        tables += [replace(table, notes=(*notes, *table.notes)) for table in found]
    if not tables:
        raise UsageError(
            f"{name}: expected a sheet with a row of column names and rows below, found none",
            hint=f"Hidden sheets are not read: {', '.join(hidden[:5])}. Show them first."
            if hidden
            else "Put the table into the first sheet, with column names on top.",
            kind="empty",
        )
    if hidden:
        outside.append(f"hidden sheets not read: {', '.join(hidden[:5])}")
    return [replace(tables[0], notes=(*outside, *tables[0].notes)), *tables[1:]]


def _check_size(content: bytes, name: str) -> None:
    """Count the cells before openpyxl holds all of them; packed files may be tiny."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _UNPACKED_BYTES:
                check_cells(WORKBOOK_CELLS + 1, name, WORKBOOK_CELLS)
            count = 0
            for part in archive.namelist():
                if not part.startswith("xl/worksheets/"):
                    continue
                with archive.open(part) as file:
                    tail = b""
                    while chunk := file.read(_CHUNK):
                        chunk = tail + chunk
                        count += chunk.count(b"<c ") + chunk.count(b":c ")
                        tail = chunk[-2:]
                        check_cells(count, name, WORKBOOK_CELLS)
    except _BROKEN as error:
        raise _damaged(name, error) from None


def _load(content: bytes, name: str, *, values: bool) -> Any:
    """Return the workbook with its formulas, or with the values Excel computed last."""
    import openpyxl

    try:
        # openpyxl warns about what it leaves out (styles, drop-down lists); tables need none of it.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(content), data_only=values)
    except _BROKEN as error:
        raise _damaged(name, error) from None


def _damaged(name: str, error: Exception) -> UsageError:
    return UsageError(
        f"{name}: the workbook is damaged or is none ({error})",
        hint="Open it in a spreadsheet program and save it again as .xlsx.",
        kind="bad_workbook",
    )


def _read_sheet(sheet: Any, values: Any, name: str) -> tuple[Grid, list[str]]:
    """Return the cells of a sheet, merged ones filled, and notes."""
    grid = Grid([], [])
    errors: list[str] = []
    uncomputed: list[str] = []
    pairs = zip(sheet.iter_rows(), values.iter_rows(), strict=True)
    for line, (row, computed) in enumerate(pairs, start=1):
        cells: list[Cell] = []
        for at, (cell, value) in enumerate(zip(row, computed, strict=True)):
            if value.data_type == "e":
                errors.append(f"{value.value} in {cell.coordinate}")
                cells.append(None)
                continue
            if cell.data_type == "f" and value.value is None:
                uncomputed.append(cell.coordinate)
            cells.append(_plain(value.value))
            if mark := _mark(cell.number_format):
                grid.marks[line, at] = mark
        grid.rows.append(cells)
        grid.lines.append(line)
    if uncomputed:
        raise UsageError(
            f"{name}, sheet {sheet.title}: the formulas in {some(uncomputed)} have no computed "
            "values",
            hint="Open the workbook in a spreadsheet program, save it, and try again.",
            kind="no_values",
        )
    notes = [f"errors read as blank: {some(errors)}"] if errors else []
    if merged := [str(area) for area in sheet.merged_cells.ranges]:
        notes.append(f"merged cells {some(sorted(merged))} filled")
    for area in sheet.merged_cells.ranges:
        value = grid.rows[area.min_row - 1][area.min_col - 1]
        for row in grid.rows[area.min_row - 1 : area.max_row]:
            row[area.min_col - 1 : area.max_col] = [value] * (area.max_col - area.min_col + 1)
    return grid, notes


def _plain(value: Any) -> Cell:
    match value:
        case datetime.datetime():
            at_midnight = value.time() == datetime.time()
            return value.date().isoformat() if at_midnight else value.isoformat(sep=" ")
        case datetime.date() | datetime.time():
            return value.isoformat()
        case bool() | int() | None:
            return value
        case float():
            return value if math.isfinite(value) else None
        case _:
            return str(value).strip() or None


def _mark(number_format: str) -> str:
    """Return "%" or the currency sign that a cell is shown with."""
    if number_format == "General":
        return ""
    if "%" in number_format:
        return "%"
    found = _CURRENCY_FORMAT.search(number_format)
    return (found[1] or found[2]) if found else ""


def _range(block: Grid) -> str:
    from openpyxl.utils import get_column_letter as letter

    first, last = letter(block.left + 1), letter(block.left + max(block.width, 1))
    return f"{first}{block.lines[0]}:{last}{block.lines[-1]}"
