from pathlib import Path

import pytest

from modelwright.agent.tables.read import read_tables
from modelwright.agent.tables.table import Table, label
from modelwright.solvers.errors import UsageError


@pytest.fixture
def read(tmp_path):
    def read(content: str | bytes, name: str = "plan.csv") -> list[Table]:
        file = Path(tmp_path / name)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_tables([file])

    return read


def notes(table: Table) -> str:
    return "\n".join(table.notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(read, delimiter):
    (table,) = read(f"item{delimiter}cost\nA{delimiter}5\nB{delimiter}7.5\n")
    assert table.columns == ("item", "cost")
    assert table.rows == (("A", 5), ("B", 7.5))
    assert table.lines == (2, 3)
    assert (table.name, table.origin) == ("plan", "plan.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_encodings_are_told_apart(read, encoding):
    (table,) = read("ville,coût\nOrléans,5\n".encode(encoding))
    assert (table.columns, table.rows) == (("ville", "coût"), (("Orléans", 5),))


def test_a_windows_encoding_is_guessed_and_noted(read):
    text = "Straße;Preis\nMünchner;3,50\nKölner;4,20\n"
    (table,) = read(text.encode("cp1252"))
    assert table.rows == (("Münchner", 3.5), ("Kölner", 4.2))
    assert "read as Windows-1252" in table.notes


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name,café\nnaïve,1\n", "cp1252"),
        ("товар,цена\nхлеб,1\nмолоко,2\n", "cp1251"),
        ("miasto,popyt\nŁódź,1\nGdańsk,2\nKraków,3\nBiałystok,4\nZielona Góra,5\n", "cp1250"),
        ("品名,価格\nパン,100\n牛乳,200\n", "shift_jis"),
    ],
)
def test_few_letters_suffice_to_guess_an_encoding(read, text, encoding):
    (table,) = read(text.encode(encoding))
    assert ",".join(table.columns) == text.split("\n")[0]
    assert label(table.rows[0][0]) == text.split("\n")[1].split(",")[0]


def test_a_decimal_comma_is_read_and_noted(read):
    (table,) = read("item;cost;stock\nA;1,5;1.200\nB;2,25;3.400,5\n")
    assert table.rows == (("A", 1.5, 1200), ("B", 2.25, 3400.5))
    assert "column 'cost': decimal comma" in notes(table)


def test_what_may_be_either_is_a_decimal_comma_only_with_semicolons(read):
    assert read('item,stock\nA,"1,200"\n')[0].rows == (("A", 1200),)
    assert read("item;stock\nA;1,200\n")[0].rows == (("A", 1.2),)
    assert read("item;stock;cost\nA;1,200;3.25\n")[0].rows == (("A", 1200, 3.25),)


@pytest.mark.parametrize("cell", ['"1,234,567"', "1 234 567", "1'234'567", "1\u202f234\u202f567"])
def test_thousands_separators_are_left_out(read, cell):
    assert read(f"item,stock\nA,{cell}\n")[0].rows == (("A", 1234567),)


def test_currency_percent_and_units_are_kept_per_column(read):
    (table,) = read('item,cost,share,weight\nA,"$1,200.50",30%,5 kg\nB,-$3,7.5 %,2kg\n')
    assert table.rows == (("A", 1200.5, 30, 5), ("B", -3, 7.5, 2))
    assert table.units == ("", "$", "%", "kg")


def test_different_units_in_a_column_are_left_alone(read):
    (table,) = read("item,weight\nA,5 kg\nB,3 lb\n")
    assert table.cells("weight") == ["5 kg", "3 lb"]


def test_codes_with_leading_zeros_stay_text(read):
    assert read("zip,demand\n01234,5\n99999,6\n")[0].cells("zip") == ["01234", "99999"]


def test_words_for_nothing_are_blank_among_numbers_only(read):
    (table,) = read("country,cost\nNA,5\nDE,-\nFR,n/a\n")
    assert table.cells("country") == ["NA", "DE", "FR"]
    assert table.cells("cost") == [5, None, None]
    assert "read as blank (2 cells)" in notes(table)


def test_not_even_infinity_and_nan_become_numbers(read):
    (table,) = read("item,cost\nA,inf\nB,nan\nC,1e999\nD,5\nE,6\nF,7\nG,8\n")
    assert table.cells("cost") == ["inf", None, "1e999", 5, 6, 7, 8]


def test_title_rows_and_comments_are_skipped_and_noted(read):
    (table,) = read("# exported, by hand\nTransport costs\n\nfrom,to,cost\nA,B,4\n")
    assert table.columns == ("from", "to", "cost")
    assert table.lines == (5,)
    assert "1 comment line skipped: '# exported, by hand'" in notes(table)
    assert "Transport costs" in notes(table)


def test_a_title_right_above_the_header_is_skipped(read):
    (table,) = read("Transport costs,,\nfrom,to,cost\nA,B,4\n")
    assert table.columns == ("from", "to", "cost")
    assert "1 title row above the header skipped: 'Transport costs'" in table.notes


def test_trailing_blank_rows_and_columns_are_left_out(read):
    (table,) = read("item,cost,,\nA,1,,\nB,2,,\n,,,\n\n")
    assert (table.columns, table.rows) == (("item", "cost"), (("A", 1), ("B", 2)))


def test_blank_lines_separate_tables_with_headings_of_their_own(read):
    first, second = read("item,cost\nA,1\n\nperiod,demand,price\n1,4,3\n2,5,4\n\nSource: us\n")
    assert (first.name, first.origin) == ("plan", "plan.csv, lines 1-2")
    assert (second.name, second.columns) == ("plan_2", ("period", "demand", "price"))
    assert "text outside the table: 'Source: us'" in notes(first)


def test_a_blank_line_inside_a_table_is_skipped(read):
    (table,) = read("item,cost\nA,1\n\nB,2\n")
    assert (table.rows, table.lines) == ((("A", 1), ("B", 2)), (2, 4))


def test_quoted_cells_may_hold_anything(read):
    (table,) = read('item,note\nA,"one, ""two""\nthree"\nB,x\n')
    assert table.cells("note") == ['one, "two"\nthree', "x"]
    assert table.lines == (2, 4)


def test_names_used_twice_are_numbered_and_noted(read):
    (table,) = read("item,cost,cost,,cost_2\nA,1,2,3,4\n")
    assert table.columns == ("item", "cost", "cost_3", "column_4", "cost_2")
    assert "used more than once" in notes(table)


def test_periods_may_be_headings(read):
    assert read("plant,2024,2025\nA,5,6\n")[0].columns == ("plant", "2024", "2025")
    assert read(",1,2,3\nA,5,6,7\n")[0].columns == ("column_1", "1", "2", "3")


def test_excel_names_the_delimiter_in_the_first_line(read):
    (table,) = read("sep=|\nitem|cost\nA|1\n")
    assert (table.columns, table.lines) == (("item", "cost"), (3,))


def test_mostly_numbers_become_numbers_and_the_rest_stays_text(read):
    assert read("item,cost\nA,5\nB,tbc\nC,7\nD,8\n")[0].cells("cost") == [5, "tbc", 7, 8]


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        ("item,cost\nA,1\nB,2,3\n", "ragged_rows", "line 3: expected 2 cells"),
        ("item,cost\nA,1\nB\n", "ragged_rows", "line 3: expected 2 cells"),
        ("1,2\n3,4\n", "no_header", "numbers (1, 2)"),
        ("A,10\nB,20\n", "no_header", "numbers (10)"),
        ('item,cost\nA,"1\nB,2\n', "bad_csv", "line 2"),
        ("item,cost\n", "empty", "one row: 'item cost'"),
        ("\n \n", "empty", "empty file"),
        (b"\x00\x01\x02\x03" * 50, "not_text", "binary"),
        (bytes(range(1, 32)) * 50, "not_text", "binary"),
        ("item,cost\nA,1\n".encode("utf-16") + b"\x00", "not_text", "utf-16"),
    ],
)
def test_bad_files_are_refused_with_the_reason(read, content, kind, words):
    with pytest.raises(UsageError, match=r"plan\.csv") as caught:
        read(content)
    assert caught.value.kind == kind
    assert words in caught.value.message
    assert caught.value.hint


def test_too_many_cells_are_refused_before_they_are_held(read):
    with pytest.raises(UsageError, match="more than 2,000,000 cells") as caught:
        read("a,b\n" + "1,2\n" * 1_000_000)
    assert caught.value.kind == "too_large"
