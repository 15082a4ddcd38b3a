"""Numbers that tables lack, or have twice."""

from transport_tables import CAPACITY, COST, COSTS, PLANTS, bound, conditions, only, renamed, values

from modelwright.agent.tables.table import Cell


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


def test_a_totals_row_that_the_set_leaves_out_drops_out_of_parameters_unsaid():
    rows: list[tuple[Cell, ...]] = [("P1", 10, ""), ("P2", 20, ""), ("Total", 30, "")]
    result = bound(["plants"], CAPACITY, renamed(PLANTS, rows), plants=["P1", "P2"])
    assert result.data["x"] == {"P1": 10, "P2": 20}
    assert result.issues == ()


def test_a_totals_row_is_noted_in_sets_and_in_sums():
    rows: list[tuple[Cell, ...]] = [("P1", 10, ""), ("P2", 20, ""), ("Total", 30, "")]
    result = bound([], values("plants", [], "capacity", combine="sum"), renamed(PLANTS, rows))
    issues = [issue for issue in result.issues if issue.kind == "totals_row_included"]
    assert [issue.name for issue in issues] == ["plants", "x"]
    assert "'Total' is a member, but row 3" in issues[0].message
    assert not result.fatal
