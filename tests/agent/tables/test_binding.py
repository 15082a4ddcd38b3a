import pytest
from transport_tables import (
    CAPACITY,
    COST,
    COSTS,
    GRID,
    PLANTS,
    bound,
    formulation,
    members,
    only,
    renamed,
    values,
)

from modelwright.agent.tables.binding import bind
from modelwright.agent.tables.table import Cell, Table


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
    table = renamed(PLANTS, [("P1", "tbc", ""), ("P2", 5, ""), ("P3", "12 x", "")])
    issue = only(bound(["plants"], CAPACITY, table), "not_a_number")
    assert issue.fatal
    assert "row 1: 'tbc', row 3: '12 x'" in issue.message


def test_one_number_with_its_unit_is_read_from_a_column_of_all_sorts():
    rows: list[tuple[Cell, ...]] = [("budget", "100"), ("rate", "5%"), ("name", "trial")]
    table = Table("plants", "", ("plant", "capacity"), tuple(rows))
    rate = values("plants", [], "capacity", where={"plant": ["rate"]}, factor=0.01)
    result = bound([], rate, table)
    assert result.data["x"] == 0.05
    assert "row 2: '5%'" in only(result, "text_as_number").message


def test_units_that_differ_are_fatal():
    table = renamed(PLANTS, [("P1", "5 kg", ""), ("P2", "3 lb", ""), ("P3", "2 kg", "")])
    issue = only(bound(["plants"], CAPACITY, table), "mixed_units")
    assert issue.fatal
    assert "kg and lb: row 1: '5 kg'" in issue.message


def test_yes_and_no_are_numbers_but_noted():
    result = bound(["plants"], values("plants", ["plant"], "open"))
    assert result.data["x"] == {"P1": 1, "P2": 0, "P3": 1}
    assert not only(result, "text_as_number").fatal


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
