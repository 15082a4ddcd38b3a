import pytest

from modelwright.agent.tables.problems import Problem, find_problems
from modelwright.agent.tables.table import Cell, Table


def table(columns: str, *rows: tuple[Cell, ...]) -> Table:
    lines = tuple(range(2, len(rows) + 2))
    return Table("plan", "plan.csv", tuple(columns.split()), rows, lines=lines)


def of_kind(kind: str, found: Table) -> list[Problem]:
    return [problem for problem in find_problems(found) if problem.kind == kind]


def test_a_clean_table_has_no_problems():
    assert find_problems(table("item cost", ("A", 5), ("B", 6.5), ("C", 4))) == []


def test_blank_cells_are_named_by_row():
    (problem,) = of_kind("missing_values", table("item cost", ("A", 5), ("B", None), ("C", 4)))
    assert (problem.column, problem.rows) == ("cost", (3,))
    assert problem.message == "column 'cost': 1 blank cell (row 3)"


def test_long_lists_of_rows_are_cut_in_the_message():
    rows = [(f"item {k}", None if k % 2 else k) for k in range(100)]
    (problem,) = of_kind("missing_values", table("item cost", *rows))
    assert problem.message == "column 'cost': 50 blank cells (rows 3, 5, 7, 9, 11 and 45 more)"
    assert len(problem.rows) == 50


def test_repeated_keys_are_found():
    found = table("from to cost", ("A", "B", 1), ("A", "C", 2), ("A", "B", 3))
    (problem,) = of_kind("duplicate_keys", found)
    assert problem.rows == (2, 4)
    assert "'A / B'" in problem.message


def test_a_month_may_belong_to_the_key():
    rows = [(item, month, 7 + month) for item in "AB" for month in (1, 2, 3)]
    assert of_kind("duplicate_keys", table("item month demand", *rows)) == []


def test_units_that_differ_are_found():
    (problem,) = of_kind("mixed_units", table("item w", ("A", "5 kg"), ("B", "3 lb")))
    assert "kg, lb" in problem.message


@pytest.mark.parametrize("word", ["Total", "GRAND TOTAL", "sum", "Gesamt", "Summe:", "total (t)"])
def test_a_totals_row_is_found_by_its_label(word):
    (problem,) = of_kind("totals_row", table("item cost", ("A", 5), ("B", 6), (word, 12)))
    assert problem.rows == (4,)


def test_a_totals_row_is_found_by_its_sum():
    rows = [("A", 5, 1), ("B", 6, 2), ("C", 7, 3), (None, 18, 6)]
    (problem,) = of_kind("totals_row", table("item cost size", *rows))
    assert problem.rows == (5,)
    assert of_kind("totals_row", table("item cost size", *rows[:3], ("D", 18, 7))) == []


def test_totals_columns_are_found_by_heading_and_by_sum():
    named = table("item a b Total", ("A", 5, 1, 0), ("B", 6, 2, 0))
    summed = table("item a b c", ("A", 5, 1, 6), ("B", 6, 2, 8))
    assert [p.column for p in of_kind("totals_column", named)] == ["Total"]
    assert [p.column for p in of_kind("totals_column", summed)] == ["c"]


def test_numbers_stored_as_text_are_found():
    (problem,) = of_kind("numbers_as_text", table("item cost", ("A", "5"), ("B", "1,200")))
    assert problem.rows == (2, 3)


def test_words_among_numbers_are_found():
    (problem,) = of_kind("mixed_types", table("item cost", ("A", 5), ("B", "tbc"), ("C", 6)))
    assert problem.message == "column 'cost': words among numbers: 'tbc' (row 3)"


def test_constant_columns_are_found():
    found = table("item year", ("A", 2025), ("B", 2025), ("C", 2025))
    assert [p.column for p in of_kind("constant_column", found)] == ["year"]


@pytest.mark.parametrize("variant", ["north", "North ", "NORTH", "Nor-th", "Noorth", "Nort"])
def test_spellings_of_one_label_are_found(variant):
    found = table("region item", ("North", "a"), ("North", "b"), (variant, "c"), ("South", "d"))
    (problem,) = [p for p in of_kind("similar_labels", found) if p.column == "region"]
    assert problem.rows == (4,)


def test_labels_that_differ_on_purpose_are_left_alone():
    labels = [
        "Product A",
        "Product A",
        "Product B",
        "Plant 1",
        "Plant 1",
        "Plant 2",
        "East",
        "West",
    ]
    found = table("a n", *((word, k) for k, word in enumerate(labels)))
    assert of_kind("similar_labels", found) == []


def test_outliers_are_found():
    rows = [(k, 5.5) for k in range(9)]
    (problem,) = of_kind("outlier", table("item cost", *rows, (9, 70_000.0)))
    assert problem.rows == (11,)
