import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from modelwright.agent.tables.read import read_tables
from modelwright.solvers.errors import UsageError


@pytest.fixture
def book():
    return openpyxl.Workbook()


@pytest.fixture
def save(tmp_path, book):
    def save(name: str = "plan.xlsx") -> Path:
        book.save(tmp_path / name)
        return tmp_path / name

    return save


def fill(sheet: Any, rows: list[list[object]]) -> None:
    for row in rows:
        sheet.append(row)


def test_all_visible_sheets_are_read_and_hidden_ones_noted(book, save):
    book.active.title = "Costs"
    fill(book.active, [["item", "cost"], ["A", 5]])
    fill(book.create_sheet("Max load"), [["truck", "load"], ["T", 9.5]])
    fill(hidden := book.create_sheet("Old"), [["item", "cost"], ["A", 4]])
    hidden.sheet_state = "hidden"
    costs, load = read_tables([save()])
    assert (costs.name, costs.origin) == ("plan_costs", "plan.xlsx, sheet Costs")
    assert (load.name, load.rows) == ("plan_max_load", (("T", 9.5),))
    assert "hidden sheets not read: Old" in costs.notes


def test_titles_are_skipped_and_merged_cells_filled(book, save):
    sheet = book.active
    fill(sheet, [["Transport"], ["plant", "store", "cost"]])
    fill(sheet, [["P1", "S1", 4], [None, "S2", 5], ["P2", "S1", 6]])
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A3:A4")
    (table,) = read_tables([save("plan.xlsm")])
    assert table.cells("plant") == ["P1", "P1", "P2"]
    assert table.lines == (3, 4, 5)
    assert "merged cells A1:C1, A3:A4 filled" in table.notes
    assert "1 title row above the header skipped: 'Transport'" in table.notes


def test_headings_that_span_columns_are_joined_with_those_below(book, save):
    sheet = book.active
    fill(sheet, [[None, "Cost", None, "Time", None], ["plant", "Jan", "Feb", "Jan", "Feb"]])
    fill(sheet, [["P", 1, 2, 3, 4], ["Q", 5, 6, 7, 8]])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("D1:E1")
    (table,) = read_tables([save()])
    assert table.columns == ("plant", "Cost Jan", "Cost Feb", "Time Jan", "Time Feb")


def test_several_tables_of_a_sheet_are_split(book, save):
    sheet = book.active
    fill(sheet, [["item", "cost", None, "truck", "load"]])
    fill(sheet, [["A", 1, None, "T", 9], ["B", 2], [], ["day", "hours"], ["Mon", 8]])
    items, days, trucks = read_tables([save()])
    assert items.rows == (("A", 1), ("B", 2))
    assert (days.columns, days.rows, days.lines) == (("day", "hours"), (("Mon", 8),), (6,))
    assert (trucks.origin, trucks.rows) == ("plan.xlsx, sheet Sheet, cells D1:E2", (("T", 9),))
    assert len({items.name, days.name, trucks.name}) == 3


def test_a_blank_row_does_not_split_rows_without_headings(book, save):
    fill(book.active, [["item", "cost"], ["A", 1], [], ["B", 2]])
    assert read_tables([save()])[0].rows == (("A", 1), ("B", 2))


def test_dates_become_iso_text_and_text_becomes_numbers(book, save):
    day, moment = datetime.date(2025, 3, 31), datetime.datetime(2025, 3, 31, 8, 30)
    fill(book.active, [["day", "start", "load"], [day, moment, "1,200"], [day, moment, 5]])
    (table,) = read_tables([save()])
    assert table.rows[0] == ("2025-03-31", "2025-03-31 08:30:00", 1200)
    assert "column 'load': 1 number stored as text" in table.notes


def test_percent_and_currency_formats_are_told(book, save):
    fill(book.active, [["item", "share", "price"], ["A", 0.3, 4]])
    book.active["B2"].number_format = "0%"
    book.active["C2"].number_format = '"$"#,##0.00'
    (table,) = read_tables([save()])
    assert table.rows == (("A", 0.3, 4),)
    assert table.unit("price") == "$"
    assert "column 'share': shown as percent; its numbers are fractions" in table.notes


def test_errors_are_blank_and_noted(book, save):
    fill(book.active, [["item", "cost"], ["A", "#DIV/0!"], ["B", 2]])
    (table,) = read_tables([save()])
    assert table.cells("cost") == [None, 2]
    assert "errors read as blank: #DIV/0! in B2" in table.notes


def rewrite(path: Path, part: str, old: str, new: str) -> None:
    """Replace text in one part of a workbook, as another program might have written it."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_formulas_give_the_value_computed_last(book, save):
    fill(book.active, [["item", "cost"], ["A", "=2*3"]])
    path = save()
    rewrite(path, "xl/worksheets/sheet1.xml", "<v />", "<v>6</v>")
    assert read_tables([path])[0].rows == (("A", 6),)


def test_formulas_that_were_never_computed_are_refused(book, save):
    fill(book.active, [["item", "cost"], ["A", "=2*3"]])
    with pytest.raises(UsageError, match="formulas in B2 have no computed values") as caught:
        read_tables([save()])
    assert caught.value.kind == "no_values"


def test_a_workbook_without_a_table_is_refused(book, save):
    with pytest.raises(UsageError, match="found none") as caught:
        read_tables([save()])
    assert caught.value.kind == "empty"


def test_a_broken_archive_is_refused(book, save):
    fill(book.active, [["item", "cost"], ["A", 5]])
    path = save()
    for content in (path.read_bytes()[:600], b"PK\x03\x04 nothing", b"item,cost\nA,1\n"):
        path.write_bytes(content)
        with pytest.raises(UsageError, match="damaged") as caught:
            read_tables([path])
        assert caught.value.kind == "bad_workbook"


def test_a_workbook_with_broken_parts_is_refused(book, save):
    fill(book.active, [["item", "cost"], ["A", 5]])
    path = save()
    rewrite(path, "xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData")
    with pytest.raises(UsageError, match="damaged"):
        read_tables([path])


def test_too_many_cells_are_refused_before_the_workbook_is_loaded(book, save):
    fill(book.active, [["item", "cost"], ["A", 5]])
    path = save()
    cells = '<c r="A2"/>' * 1_000_001
    rewrite(path, "xl/worksheets/sheet1.xml", "</sheetData>", f"<row>{cells}</row></sheetData>")
    with pytest.raises(UsageError, match="more than 1,000,000 cells"):
        read_tables([path])


def test_password_protection_and_old_workbooks_are_told_apart(tmp_path):
    protected, old = tmp_path / "a.xlsx", tmp_path / "b.xls"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    protected.write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    old.write_bytes(ole)
    with pytest.raises(UsageError, match="protected by a password"):
        read_tables([protected])
    with pytest.raises(UsageError, match="97-2003") as caught:
        read_tables([old])
    assert "save it as .xlsx" in caught.value.hint
