"""Random tables are written as people's programs write them, and must be read back equal."""

import csv
import io
import tempfile
from pathlib import Path

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from modelwright.agent.tables.column import BLANK_WORDS, looks_numeric
from modelwright.agent.tables.read import read_tables
from modelwright.agent.tables.table import Cell, Table

_WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]),
    min_size=1,
    max_size=9,
).map(str.strip)


def _is_word(text: str) -> bool:
    return bool(text) and not looks_numeric(text) and not text.startswith("#")


words = _WORDS.filter(_is_word).filter(lambda text: text.lower() not in BLANK_WORDS)
numbers = st.integers(-999_999, 999_999) | st.floats(-1e6, 1e6).map(lambda x: round(x, 2))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table with a column of names, columns of numbers with blanks, and one of words."""
    width = draw(st.integers(1, 4))
    names = draw(st.lists(words.map(lambda x: f"c {x}"), min_size=width + 2, max_size=width + 2,
                          unique_by=lambda text: " ".join(text.split())))  # fmt: skip
    rows = draw(
        st.lists(st.tuples(words, *[numbers] * width, words | st.none()), min_size=2, max_size=6)
    )
    return Table("plan", "", tuple(" ".join(name.split()) for name in names), tuple(rows))


def _point(cell: Cell, comma: bool, thousands: str) -> str:
    if isinstance(cell, int | float):
        text = f"{cell:,}" if thousands else str(cell)
        swap = {",": thousands, ".": "," if comma else "."}
        return "".join(swap.get(char, char) for char in text)
    return "" if cell is None else str(cell)


def _read(content: bytes, name: str) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        (table,) = read_tables([Path(folder) / name])
        return table


@settings(max_examples=60, deadline=None)
@given(
    table=tables(),
    delimiter=st.sampled_from(",;\t|"),
    comma=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_delimited_text_is_read_back(table, delimiter, comma, encoding, newline):
    comma = comma and delimiter == ";"
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=newline)
    writer.writerow(table.columns)
    writer.writerows([[_point(cell, comma, "") for cell in row] for row in table.rows])
    read = _read(file.getvalue().encode(encoding), "plan.csv")
    assert read.columns == table.columns
    assert read.rows == table.rows


@settings(max_examples=40, deadline=None)
@given(
    values=st.lists(st.integers(1000, 10**9), min_size=2, max_size=6),
    gap=st.sampled_from([",", " ", "'", "’", "\u00a0", "\u202f"]),
    sign=st.sampled_from(["", "$", "€ ", "-", "−"]),
)
def test_grouped_numbers_are_read_back(values, gap, sign):
    lines = [f'"x","{sign}{f"{value:,}".replace(",", gap)}"' for value in values]
    read = _read("\n".join(['"item","stock"', *lines]).encode(), "plan.csv")
    factor = -1 if sign in ("-", "−") else 1
    assert read.cells("stock") == [factor * value for value in values]


@settings(max_examples=40, deadline=None)
@given(table=tables())
def test_workbooks_are_read_back(table):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Data", 0)
    for row in (table.columns, *table.rows):
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            # Text such as "=5" or "#N/A" is text in this table, neither formula nor error.
            if isinstance(cell.value, str):
                cell.data_type = "s"
    file = io.BytesIO()
    book.save(file)
    read = _read(file.getvalue(), "plan.xlsx")
    assert read.columns == table.columns
    assert read.rows == table.rows
