import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command_runs import Run

Write = Callable[[str, str | bytes], str]

PROGRAM = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    P = list(data["profit"])
    m.make = pyo.Var(P, domain=pyo.NonNegativeReals)
    m.hours = pyo.Constraint(data["hours"], rule=lambda m, h: (
        sum(data["use"][h][p] * m.make[p] for p in P) <= data["hours"][h]))
    m.gain = pyo.Objective(expr=sum(data["profit"][p] * m.make[p] for p in P), sense=pyo.maximize)
    return m
"""
DATA = {
    "profit": {"chair": 3, "desk": 5},
    "hours": {"saw": 4, "drill": 12, "paint": 18},
    "use": {
        "saw": {"chair": 1, "desk": 0},
        "drill": {"chair": 0, "desk": 2},
        "paint": {"chair": 3, "desk": 2},
    },
}
"""The Wyndor example: 36 at chair 2, desk 6."""


def whatif(run: Run, write: Write, *more: str):
    data = write("d.json", json.dumps(DATA))
    return run("whatif", write("p.py", PROGRAM), "--data", data, *more)


@pytest.mark.slow
def test_changes_together_are_one_scenario(run: Run, write: Write):
    ended = whatif(run, write, "--set", "hours.drill=18", "--set", "profit*=2")
    assert ended.code == 0
    assert "hours.drill=18, profit*=2" in ended.out
    assert "+54" in ended.out  # 0 chairs and 9 desks at 10 are 90
    assert "+150.00 %" in ended.out
    assert "Decisions that change" in ended.out


def test_each_change_is_a_scenario(run: Run, write: Write):
    changes = ("--set", "hours.drill=18", "--set", "profit*=2", "--each", "--json")
    found = whatif(run, write, *changes).json
    assert [each["change"] for each in found["scenarios"]] == [9, 36]
    assert found["base"]["objective"] == 36
    assert found["ranges"] is None


@pytest.mark.slow
def test_scenarios_come_from_a_table(run: Run, write: Write):
    table = write("s.csv", "name,hours.drill,profit\nlong,18,\nrich,,*=2\n")
    ended = whatif(run, write, "--scenarios", table)
    assert ended.code == 0
    assert "long" in ended.out
    assert "rich" in ended.out


@pytest.mark.slow
def test_a_case_without_optimum_decides_the_exit_code(run: Run, write: Write):
    ended = whatif(run, write, "--set", "hours.saw=-1")
    assert ended.code == 4
    assert "infeasible" in ended.out


@pytest.mark.slow
def test_a_sweep_is_tabled_and_drawn(run: Run, write: Write, tmp_path: Path):
    pytest.importorskip("matplotlib")
    picture = tmp_path / "sweep.svg"
    ended = whatif(run, write, "--sweep", "hours.drill=6:12:2", "--plot", str(picture))
    assert ended.code == 0
    assert "Sweep of hours.drill" in ended.out
    assert "1.5" in ended.out  # the price of the drill
    assert picture.read_text().startswith("<?xml")


@pytest.mark.slow
def test_a_decision_is_forced(run: Run, write: Write):
    ended = whatif(run, write, "--force", "make[chair]>=4")
    assert ended.code == 0
    assert "make[chair] >= 4 costs 9: the objective goes from 36 to 27." in ended.out


@pytest.mark.slow
def test_an_impossible_decision_is_explained(run: Run, write: Write):
    ended = whatif(run, write, "--force", "make[chair]=5")
    assert ended.code == 4
    assert "make[chair] <= 4" in ended.out
    assert "make[chair] >= 5" in ended.out


@pytest.mark.slow
def test_without_a_question_prices_and_ranges_are_shown(run: Run, write: Write):
    ended = whatif(run, write)
    assert ended.code == 0
    assert "What constraints are worth" in ended.out
    assert "How far costs may move" in ended.out
    rows = whatif(run, write, "--json").json["ranges"]["rows"]
    drill = next(row for row in rows if row["name"] == "hours[drill]")
    assert (drill["price"], drill["low"], drill["high"]) == (1.5, 6, 18)
    saw = next(row for row in rows if row["name"] == "hours[saw]")
    assert saw["high"] is None


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--set", "hours.dril=3"], "no hours.dril"),
        (["--set", "hours"], "PATH=VALUE"),
        (["--sweep", "hours.drill=1"], "FIRST:LAST:STEP"),
        (["--force", "make[chiar]=1"], "no variable make[chiar]"),
        (["--plot", "a.png"], "--sweep"),
        (["--sweep", "hours.drill=1:3:1", "--plot", "a.gif"], "*.png"),
        (["--scenarios", "missing.csv"], "missing.csv"),
    ],
)
def test_a_bad_question_is_refused(run: Run, write: Write, arguments: list[str], says: str):
    ended = whatif(run, write, *arguments, "--json")
    assert ended.code == 2
    assert says in ended.error["message"] + ended.error["hint"]


def test_a_program_that_fails_is_shown_as_check_does(run: Run, write: Write):
    ended = run("whatif", write("p.py", "def build_model(data):\n    return data['x']\n"))
    assert ended.code == 5
    assert "build_error" in ended.out
