"""Cells of a workbook: numbers that read well, and text that stays text."""

from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

Value = str | float | int | bool | None

HEADING = Font(bold=True)
SHADE = PatternFill("solid", fgColor="DDE6F0")
MARK = PatternFill("solid", fgColor="FFF2CC")
_MOST_LETTERS = 32_767
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ILLEGAL_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))
_NARROWEST, _WIDEST = 9, 50


def cell(sheet: Any, value: Value, *, heading: bool = False, mark: bool = False) -> Any:
    """Return what to append to a row; text is never a formula, whatever it starts with."""
    if not (heading or mark) and _is_plain(value):
        return value  # a value without a cell object takes half the time
    if isinstance(value, str):
        made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)[:_MOST_LETTERS])
        made.data_type = "s"
        # Without this mark Excel makes a formula of it when the user edits the cell.
        made.quotePrefix = value.startswith(_FORMULA_STARTS)
    else:
        made = WriteOnlyCell(sheet, value)
        if value is not None and not isinstance(value, bool):
            made.number_format = _number_format(value)
    if heading:
        made.font, made.fill = HEADING, SHADE
        made.alignment = Alignment(horizontal="right" if isinstance(value, str) else None)
    elif mark:
        made.fill = MARK
    return made


def _is_plain(value: Value) -> bool:
    """Return whether a value needs no style and cannot be taken for anything else."""
    if isinstance(value, str):
        return value.isprintable() and len(value) < 1000 and value[:1].isalnum()
    return value is None or isinstance(value, bool) or (abs(value) < 1000 and value == int(value))


def _number_format(value: float) -> str:
    size = abs(value)
    if size >= 1e15 or 0 < size < 1e-4:
        return "0.0000E+00"
    return "#,##0" if value == int(value) else "#,##0.0000"


def add_table(
    book: Any,
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Value]],
    *,
    frozen_columns: int = 1,
    marked: Iterable[bool] = (),
    filtered: bool = True,
) -> None:
    """Add a sheet with a frozen header.

    Args:
        book: write-only workbook.
        title: of the sheet; made legal and different from all others.
        header: one text per column.
        rows: values of the cells.
        frozen_columns: columns at the left that stay in sight.
        marked: per row, whether it is coloured.
        filtered: whether the header offers filters.
    """
    sheet = book.create_sheet(sheet_title(title, book.sheetnames))
    body = [list(row) for row in rows]
    sheet.freeze_panes = f"{get_column_letter(frozen_columns + 1)}2"
    for column, name in enumerate(header):
        texts = (_shown(row[column]) for row in body[:500] if column < len(row))
        width = max([len(name), *map(len, texts)]) + 3
        letter = get_column_letter(column + 1)
        sheet.column_dimensions[letter].width = min(max(width, _NARROWEST), _WIDEST)
    if filtered and body:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(header))}{len(body) + 1}"
    sheet.append([cell(sheet, name, heading=True) for name in header])
    marks = iter(marked)
    for row in body:
        mark = next(marks, False)
        sheet.append([cell(sheet, value, mark=mark) for value in row])


def _shown(value: Value) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else f"{value:,.4f}"


def sheet_title(wanted: str, taken: Iterable[str]) -> str:
    """Return a title that Excel accepts: at most 31 letters, no []:*?/ and such, none twice."""
    used = {title.lower() for title in taken} | {"history"}
    stem = ILLEGAL_CHARACTERS_RE.sub("_", wanted).translate(_ILLEGAL_IN_TITLES)[:31] or "_"
    title, attempt = stem, 1
    while title.lower() in used:
        attempt += 1
        title = f"{stem[: 30 - len(str(attempt))]}_{attempt}"
    return title
