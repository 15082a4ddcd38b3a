import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from export_corpus import AWKWARD, BY_NAME, Case
from openpyxl import load_workbook

from modelwright.solvers.engine import Engine
from modelwright.solvers.export.excel_cells import sheet_title
from modelwright.solvers.export.formats import export
from modelwright.solvers.export.subject import Exported
from modelwright.solvers.outcome import Outcome

OutcomeOf = Callable[[str], Outcome]


@pytest.fixture
def open_workbook(engine: Engine, tmp_path: Path) -> Callable[[Case], Any]:
    def open_it(case: Case) -> Any:
        path = tmp_path / "book.xlsx"
        assert isinstance(export(case.program, "xlsx", path, engine=engine), Exported)
        return load_workbook(path)

    return open_it


def rows_of(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_the_summary_tells_the_outcome(open_workbook: Callable[[Case], Any]) -> None:
    book = open_workbook(BY_NAME["transport"])
    assert book.sheetnames == ["summary", "ship", "constraints", "data"]
    summary = dict(rows_of(book["summary"]))
    assert summary[None] == "book"
    assert summary["status"] == "optimal"
    assert summary["objective"] == pytest.approx(251.0)
    assert summary["sense"] == "minimize"
    assert (summary["variables"], summary["constraints"]) == (6, 5)


def test_two_indices_make_a_matrix(open_workbook: Callable[[Case], Any]) -> None:
    header, *rows = rows_of(open_workbook(BY_NAME["transport"])["ship"])
    value = {(row[0], city): v for row in rows for city, v in zip(header[1:], row[1:], strict=True)}
    assert header[0] == "ship"
    # The plan whose cost the corpus adds up.
    shipped = {key: v for key, v in value.items() if v}
    assert shipped == {
        ("Bonn", "Köln"): 20,
        ("Bonn", "Kiel"): 5,
        ("Ulm", "Kiel"): 7,
        ("Ulm", "Jena"): 18,
    }


def test_one_index_makes_a_list_with_bounds(open_workbook: Callable[[Case], Any]) -> None:
    rows = rows_of(open_workbook(BY_NAME["lot_sizing"])["make"])
    assert rows[0] == ("index", "value", "lower", "upper", "reduced cost", "kind")
    assert [row[0] for row in rows[1:]] == ["1", "2", "3", "4", "5"]
    assert all(row[2:4] == (0, 60) for row in rows[1:])


def test_binding_rows_are_marked_with_their_price(open_workbook: Callable[[Case], Any]) -> None:
    sheet = open_workbook(BY_NAME["factory"])["constraints"]
    header, *rows = rows_of(sheet)
    assert header == ("constraint", "lower", "activity", "upper", "slack", "binding", "dual")
    by_name = {row[0]: row[1:] for row in rows}
    # 2 chairs and 6 desks leave 2 of 4 hours at the saw; an hour of pack earns 1, of paint 1.5.
    assert by_name["capacity[saw]"] == (None, 2, 4, 2, "no", 0)
    assert by_name["capacity[paint]"] == (None, 12, 12, 0, "yes", 1.5)
    assert by_name["capacity[pack]"] == (None, 18, 18, 0, "yes", 1)
    assert sheet["A3"].fill.fgColor.rgb != sheet["A2"].fill.fgColor.rgb


def test_all_values_are_those_of_the_outcome(
    open_workbook: Callable[[Case], Any], outcome_of: OutcomeOf
) -> None:
    for name in ("lot_sizing", "names_of_blocks", "mixed_order", "qcp", "fixed_by_program"):
        shown = [
            value
            for sheet in open_workbook(BY_NAME[name]).worksheets[1:-1]
            if sheet.title not in ("constraints", "data")
            for value in _values(sheet)
        ]
        expected = list(outcome_of(name).variables.values())
        assert sorted(shown) == pytest.approx(sorted(expected), abs=1e-9)


def _values(sheet: Any) -> list[float]:
    header, *rows = rows_of(sheet)
    if "value" in header:
        return [row[header.index("value")] for row in rows]
    return [value for row in rows for value in row[1:]]


def test_text_is_never_a_formula(open_workbook: Callable[[Case], Any]) -> None:
    book = open_workbook(BY_NAME["awkward_names"])
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type in ("f", "e")]
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]
    texts = [cell for cell in risky if cell.data_type == "s"]
    assert {"=1+1", "+", "-5", "@home"} <= {cell.value for cell in texts}
    assert all(cell.quotePrefix for cell in texts)


def test_names_and_data_come_back_as_they_were(open_workbook: Callable[[Case], Any]) -> None:
    book = open_workbook(BY_NAME["awkward_names"])
    named = [row[0] or "" for row in rows_of(book["v"])[1:]]
    assert sorted(named) == sorted(AWKWARD)
    listed = [row[2] or "" for row in rows_of(book["data"])[1:]]
    assert listed == AWKWARD


def test_every_sheet_has_a_frozen_header_and_legible_numbers(
    open_workbook: Callable[[Case], Any],
) -> None:
    for sheet in open_workbook(BY_NAME["portfolio"]):
        assert sheet.freeze_panes
        assert sheet["A1"].font.bold
        widths = [sheet.column_dimensions[letter].width for letter in "AB"]
        assert all(9 <= width <= 50 for width in widths)
        formats = {cell.number_format for row in sheet.iter_rows() for cell in row}
        assert formats <= {"General", "#,##0", "#,##0.0000", "0.0000E+00"}


def test_an_infeasible_model_shows_its_bounds(open_workbook: Callable[[Case], Any]) -> None:
    body = """
m.x = pyo.Var([1, 2], bounds=(0, 4))
m.a = pyo.Constraint(expr=sum(m.x.values()) >= 9)
m.goal = pyo.Objective(expr=m.x[1])
"""
    book = open_workbook(Case("infeasible", "LP", body))
    assert dict(rows_of(book["summary"]))["status"] == "infeasible"
    assert rows_of(book["x"])[1] == ("1", None, 0, 4, None, "continuous")
    assert rows_of(book["constraints"])[1] == ("a", 9, None, None, None, None, None)


def test_sheet_titles_are_legal_and_different() -> None:
    taken: list[str] = ["summary"]
    for wanted in ("a" * 40, "a" * 41, "x[1]:y", "", "History", "SUMMARY", "x[1]/y"):
        title = sheet_title(wanted, taken)
        assert 1 <= len(title) <= 31
        assert not set(title) & set("[]:*?/\\")
        assert title.lower() not in {other.lower() for other in taken}
        taken.append(title)


def test_huge_integers_of_the_data_keep_their_digits(
    open_workbook: Callable[[Case], Any],
) -> None:
    body = "m.x = pyo.Var(bounds=(0, 1))\nm.goal = pyo.Objective(expr=m.x)"
    data = {"n": 12345678901234567890, "deep": {"a": [1.5, {"b": None}]}, "none": {}, "t": True}
    book = open_workbook(Case("data", "LP", body, data))
    listed = rows_of(book["data"])[1:]
    assert listed == [
        ("n", None, None, None, "12345678901234567890"),
        ("deep", "a", "0", None, 1.5),
        ("deep", "a", "1", "b", "null"),
        ("none", None, None, None, "empty"),
        ("t", None, None, None, True),
    ]
    assert math.isfinite(dict(rows_of(book["summary"]))["objective"])
