"""Binding on a small transport problem; each test changes one source or one table."""

from typing import Any

import pytest

from modelwright.agent.formulation import Formulation
from modelwright.agent.tables.binding import bind
from modelwright.agent.tables.issue import Bound, Issue
from modelwright.agent.tables.table import Cell, Table

PLANTS = Table(
    "plants",
    "plan.xlsx, sheet Plants",
    ("plant", "capacity", "open"),
    (("P1", 10, "yes"), ("P2", 20.0, "no"), ("P3", 30, "yes")),
    lines=(2, 3, 4),
)
COSTS = Table(
    "costs",
    "plan.xlsx, sheet Costs",
    ("from", "to", "cost"),
    tuple(
        (plant, day, 10 * k + day) for k, plant in enumerate(("P1", "P2", "P3")) for day in (1, 2)
    ),
)
GRID = Table("grid", "grid.csv", ("plant", "1", "2"), (("P1", 1, 2), ("P2", 3, 4), ("P3", 5, 6)))


def members(table: str, column: str, **where: list[str]) -> dict[str, Any]:
    return {"table": table, "column": column, "where": conditions(where)}


def conditions(where: dict[str, list[str]]) -> list[dict[str, Any]]:
    return [{"column": column, "is_in": cells} for column, cells in where.items()]


def values(table: str, keys: list[str], value: str, **changes: Any) -> dict[str, Any]:
    where = conditions(changes.pop("where", {}))
    source = {"table": table, "keys": keys, "value": value, "where": where}
    return source | {"combine": "only", "factor": 1, "blank": None} | changes


def bound(
    index: list[str],
    source: dict[str, Any],
    *tables: Table,
    plants: dict[str, Any] | list[str] | None = None,
    days: list[str] | None = None,
) -> Bound:
    """Bind one parameter `x` over the sets plants and days."""
    plants = members("plants", "plant") if plants is None else plants
    listed = isinstance(plants, list)
    sets = [
        {"name": "plants", "meaning": "", "members": plants if listed else [],
         "source": None if listed else plants},
        {"name": "days", "meaning": "", "members": days or ["1", "2"]},
    ]  # fmt: skip
    x = {"name": "x", "meaning": "", "unit": "", "index": index, "values": [], "source": source}
    return bind(formulation(sets, [x]), tables or (PLANTS, COSTS, GRID))


def formulation(sets: list[Any], parameters: list[Any]) -> Formulation:
    variable = {"name": "v", "meaning": "", "unit": "", "index": [], "domain": "continuous"}
    return Formulation.model_validate(
        {
            "title": "",
            "sets": sets,
            "parameters": parameters,
            "variables": [variable | {"lower": 0, "upper": None}],
            "objective": {"sense": "minimize", "meaning": "", "latex": "v"},
            "constraints": [],
            "assumptions": [],
            "unused": [],
        }
    )


def only(result: Bound, kind: str) -> Issue:
    (issue,) = [issue for issue in result.issues if issue.kind == kind]
    return issue


def renamed(table: Table, rows: list[tuple[Cell, ...]], **changes: Any) -> Table:
    return Table(table.name, table.origin, changes.get("columns", table.columns), tuple(rows))


CAPACITY = values("plants", ["plant"], "capacity")
COST = values("costs", ["from", "to"], "cost")


def test_sets_and_parameters_come_from_columns_with_their_origin():
    result = bound(["plants"], CAPACITY)
    assert result.data == {
        "plants": ["P1", "P2", "P3"],
        "days": ["1", "2"],
        "x": {"P1": 10, "P2": 20, "P3": 30},
    }
    assert result.issues == ()
    assert result.origins == {
        "plants": "plan.xlsx, sheet Plants, column plant",
        "x": "plan.xlsx, sheet Plants, column capacity",
    }


def test_two_keys_make_nested_objects_and_whole_numbers_are_members():
    result = bound(["plants", "days"], COST)
    assert result.data["x"] == {"P1": {"1": 1, "2": 2}, "P2": {"1": 11, "2": 12}, "P3": {"1": 21, "2": 22}}  # fmt: skip  # noqa: E501


def test_headings_are_members():
    result = bound(["plants", "days"], values("grid", ["plant", "*"], ""))
    assert result.data["x"] == {"P1": {"1": 1, "2": 2}, "P2": {"1": 3, "2": 4}, "P3": {"1": 5, "2": 6}}  # fmt: skip  # noqa: E501
    assert result.origins["x"] == "grid.csv, columns of days"


def test_a_set_may_be_the_headings_of_the_columns_with_numbers():
    sets = [{"name": "days", "meaning": "", "members": [], "source": members("grid", "*")}]
    result = bind(formulation(sets, []), {"grid": GRID})
    assert result.data == {"days": ["1", "2"]}


def test_conditions_choose_rows():
    plants = members("plants", "plant", open=["yes"])
    result = bound(["plants"], CAPACITY, plants=plants)
    assert result.data["x"] == {"P1": 10, "P3": 30}
    assert "has 'P2', not in set plants" in only(result, "unknown_member").message
    assert not result.fatal


def test_a_scalar_is_one_cell():
    source = values("plants", [], "capacity", where={"plant": ["P2"]})
    assert bound([], source).data["x"] == 20


@pytest.mark.parametrize(
    ("combine", "value", "expected"),
    [("sum", "cost", 3), ("mean", "cost", 1.5), ("min", "cost", 1), ("max", "cost", 2),
     ("count", "", 2)],
)  # fmt: skip
def test_rows_of_one_key_are_combined(combine, value, expected):
    result = bound(["plants"], values("costs", ["from"], value, combine=combine))
    assert result.data["x"]["P1"] == expected


def test_the_factor_changes_the_unit_without_noise():
    table = renamed(PLANTS, [("P1", 57, ""), ("P2", 29, ""), ("P3", 7.5, "")])
    result = bound(["plants"], CAPACITY | {"factor": 0.01}, table)
    assert result.data["x"] == {"P1": 0.57, "P2": 0.29, "P3": 0.075}


def test_columns_match_apart_from_case_with_a_note():
    table = Table("plants", "", ("plant", "Share"), (("P1", 30),), units=("", "%"))
    result = bound(["plants"], values("plants", ["Plant"], "share"), table)
    assert result.data["x"] == {"P1": 30}
    assert [i.kind for i in result.issues] == ["case_differs", "case_differs", "percent_column"]


def test_headings_can_be_counted_and_percent():
    table = Table("grid", "", ("plant", "1", "2"), (("P1", 3, None),), units=("", "%", "%"))
    count = values("grid", ["plant", "*"], "", combine="count")
    assert bound(["plants", "days"], count, table, plants=["P1"]).data["x"] == {"P1": {"1": 1}}
    filled = values("grid", ["plant", "*"], "", blank=0)
    result = bound(["plants", "days"], filled, table, plants=["P1"])
    assert result.data["x"] == {"P1": {"1": 3, "2": 0}}
    assert "column '1' holds percents" in only(result, "percent_column").message


def test_percents_without_a_factor_are_noted():
    table = Table("plants", "", ("plant", "capacity"), (("P1", 30),), units=("", "%"))
    assert "0.01" in only(bound(["plants"], CAPACITY, table), "percent_column").message


def test_spaces_and_the_form_of_numbers_do_not_matter():
    rows: list[tuple[Cell, ...]] = [(" P1 ", 1.0, 5), ("P1", "2.0", 6)]
    result = bound(["plants", "days"], COST, renamed(COSTS, rows), plants=["P1"])
    assert result.data["x"] == {"P1": {"1": 5, "2": 6}}
    assert result.issues == ()


def test_a_match_apart_from_case_is_used_and_noted():
    result = bound(["plants"], CAPACITY, plants=["p1", "P2", "P3"])
    assert result.data["x"]["p1"] == 10
    assert "'P1' for 'p1'" in only(result, "case_differs").message


def test_an_unknown_table_is_named_with_those_there_are():
    result = bound(["plants"], CAPACITY | {"table": "plant"})
    issue = only(result, "unknown_table")
    assert issue.fatal
    assert issue.message == (
        "parameter x: there is no table 'plant', perhaps 'plants'; tables: plants, costs, grid"
    )
    assert "x" not in result.data


def test_an_unknown_column_is_named_with_those_there_are():
    issue = only(bound(["plants"], CAPACITY | {"value": "capacty"}), "unknown_column")
    assert issue.message == (
        "parameter x: column 'capacty' is not in table plants, perhaps 'capacity'; "
        "columns: 'plant', 'capacity', 'open'"
    )


def test_an_unknown_set_does_not_hide_the_parameter_with_its_own_mistake():
    plants = members("plants", "name")
    result = bound(["plants"], CAPACITY | {"value": "cap"}, plants=plants)
    assert [(issue.kind, issue.name) for issue in result.issues] == [
        ("unknown_column", "plants"),
        ("unknown_column", "x"),
    ]


def test_words_where_numbers_are_needed_are_fatal_with_their_rows():
    table = renamed(PLANTS, [("P1", "tbc", ""), ("P2", 5, ""), ("P3", "12 t", "")])
    issue = only(bound(["plants"], CAPACITY, table), "not_a_number")
    assert issue.fatal
    assert "row 1: 'tbc', row 3: '12 t'" in issue.message


def test_yes_and_no_are_numbers_but_noted():
    result = bound(["plants"], values("plants", ["plant"], "open"))
    assert result.data["x"] == {"P1": 1, "P2": 0, "P3": 1}
    assert not only(result, "text_as_number").fatal


def test_a_blank_cell_is_fatal_unless_blank_says_what_it_stands_for():
    table = renamed(PLANTS, [("P1", 10, ""), ("P2", None, ""), ("P3", 30, "")])
    issue = only(bound(["plants"], CAPACITY, table), "missing_value")
    assert issue.fatal
    assert "1 number missing, such as P2" in issue.message
    filled = bound(["plants"], CAPACITY | {"blank": 0, "factor": 2}, table)
    assert filled.data["x"] == {"P1": 20, "P2": 0, "P3": 60}
    assert filled.issues == ()


def test_a_member_without_a_row_is_fatal_for_one_key():
    result = bound(["plants"], CAPACITY, plants=["P1", "P2", "P3", "P4"])
    issue = only(result, "member_not_in_table")
    assert issue.fatal
    assert "no row for 'P4' of set plants" in issue.message


def test_a_list_of_existing_pairs_is_sparse():
    rows: list[tuple[Cell, ...]] = [("P1", 1, 5), ("P2", 2, 6), ("P3", 1, 7)]
    result = bound(["plants", "days"], COST, PLANTS, renamed(COSTS, rows))
    assert result.data["x"] == {"P1": {"1": 5}, "P2": {"2": 6}, "P3": {"1": 7}}
    issue = only(result, "missing_value")
    assert not issue.fatal
    assert "3 of 6 combinations have no number" in issue.message


def test_a_single_hole_in_a_large_table_is_fatal():
    plants, days = [f"P{k}" for k in range(10)], [str(k) for k in range(10)]
    rows: list[tuple[Cell, ...]] = [(p, int(d), 1) for p in plants for d in days]
    result = bound(["plants", "days"], COST, renamed(COSTS, rows[:-1]), plants=plants, days=days)
    issue = only(result, "missing_value")
    assert issue.fatal
    assert "1 number missing, such as P9 / 9" in issue.message


def test_pairs_of_a_member_with_itself_may_be_missing():
    rows: list[tuple[Cell, ...]] = [("A", "B", 5), ("B", "A", 6)]
    result = bound(["plants", "plants"], COST, renamed(COSTS, rows), plants=["A", "B"])
    assert result.data["x"] == {"A": {"B": 5}, "B": {"A": 6}}
    assert result.issues == ()


def test_blank_fills_missing_combinations():
    rows: list[tuple[Cell, ...]] = [("P1", 1, 5)]
    result = bound(["plants", "days"], COST | {"blank": 9}, renamed(COSTS, rows), plants=["P1"])
    assert result.data["x"] == {"P1": {"1": 5, "2": 9}}


def test_several_rows_for_one_key_are_refused_by_only():
    issue = only(bound(["plants"], values("costs", ["from"], "cost")), "duplicate_key")
    assert issue.fatal
    assert "2 rows of table costs for key P1 (rows 1, 2; 3 such keys)" in issue.message
    scalar = only(bound([], values("costs", [], "cost")), "duplicate_key")
    assert "for a single number" in scalar.message


def test_a_condition_that_no_row_meets_is_fatal():
    result = bound(["plants"], CAPACITY | {"where": conditions({"open": ["maybe"]})})
    assert only(result, "no_rows").fatal
    assert "is 'maybe'; cells: 'yes', 'no'" in only(result, "unknown_value").message


def test_rows_without_a_key_are_left_out_and_noted():
    table = renamed(PLANTS, [("P1", 1, ""), (None, 5, "")])
    result = bound(["plants"], CAPACITY, table)
    assert result.data["x"] == {"P1": 1}
    assert "rows without a key left out: 2" in only(result, "blank_key").message


def test_a_set_without_members_is_fatal():
    table = renamed(PLANTS, [(None, 1, ""), (None, 5, "")])
    assert only(
        bound([], values("plants", [], "capacity", where={"capacity": ["1"]}), table), "empty_set"
    ).fatal


def test_a_totals_row_is_noted_in_sets_and_in_sums():
    rows: list[tuple[Cell, ...]] = [("P1", 10, ""), ("P2", 20, ""), ("Total", 30, "")]
    result = bound([], values("plants", [], "capacity", combine="sum"), renamed(PLANTS, rows))
    issues = [issue for issue in result.issues if issue.kind == "totals_row_included"]
    assert [issue.name for issue in issues] == ["plants", "x"]
    assert "'Total' is a member, but row 3" in issues[0].message
    assert not result.fatal


def test_numbers_of_the_text_get_their_span():
    text = "Each truck  carries 14 or 4 boxes. At MOST 4 trips."
    entries = [
        {"key": ["a"], "value": 14, "quote": "truck carries 14"},
        {"key": ["b"], "value": 4, "quote": "4"},
        {"key": ["c"], "value": 4, "quote": "at most 4"},
        {"key": ["d"], "value": 9, "quote": "nine boxes"},
        {"key": ["e"], "value": 1, "quote": ""},
    ]
    sets = [{"name": "s", "meaning": "", "members": list("abcde")}]
    x = {"name": "x", "meaning": "", "unit": "", "index": ["s"], "values": entries}
    result = bind(formulation(sets, [x]), [], text)
    assert result.origins["x"] == "text 5-22, 26-27, 35-44"
    issue = only(result, "quote_not_found")
    assert "'nine boxes'" in issue.message
    assert not issue.fatal
    assert result.data["x"] == {"a": 14, "b": 4, "c": 4, "d": 9, "e": 1}


def test_written_keys_that_the_file_does_not_have_are_fatal():
    entries = [{"key": [key], "value": 1, "quote": ""} for key in ("P1", "p9")]
    sets = [{"name": "s", "meaning": "", "members": [], "source": members("plants", "plant")}]
    x = {"name": "x", "meaning": "", "unit": "", "index": ["s"], "values": entries}
    issue = only(bind(formulation(sets, [x]), [PLANTS]), "unknown_member")
    assert issue.fatal
    assert "'p9' not in set s; members: 'P1', 'P2', 'P3'" in issue.message
