import json
from collections.abc import Callable

import pytest
from command_runs import Run

Write = Callable[[str, str | bytes], str]

PLAN = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    D, P = list(data["capacity"]), list(data["cost"])
    m.make = pyo.Var(P, D, domain=pyo.NonNegativeReals)
    m.capacity = pyo.Constraint(D, rule=lambda m, d: (
        sum(data["hours"][p] * m.make[p, d] for p in P) <= data["capacity"][d]))
    m.demand = pyo.Constraint(P, D, rule=lambda m, p, d: m.make[p, d] >= data["demand"][d][p])
    m.cost = pyo.Objective(expr=sum(data["cost"][p] * m.make[p, d] for p in P for d in D))
    return m
"""
DATA = {
    "capacity": {"Mon": 50, "Tue": 40},
    "cost": {"chair": 20, "desk": 35},
    "hours": {"chair": 2, "desk": 3},
    "demand": {"Mon": {"chair": 5, "desk": 6}, "Tue": {"chair": 8, "desk": 10}},
}
"""On Tuesday 2 * 8 + 3 * 10 = 46 hours are needed; 46 cost 13 * 20 + 16 * 35 = 820."""
ENDLESS = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(domain=pyo.NonNegativeReals)
    m.gain = pyo.Objective(expr=2 * m.x, sense=pyo.maximize)
    return m
"""


def test_a_conflict_and_its_repairs_are_shown(run: Run, write: Write):
    ended = run("why", write("p.py", PLAN), "--data", write("d.json", json.dumps(DATA)))
    assert ended.code == 4
    assert "Infeasible" in ended.out
    assert "without any one of them the others can" in ended.out
    assert "2 make[chair,Tue] + 3 make[desk,Tue] <= 40" in ended.out
    assert "1. raise capacity[Tue] from 40 to 46, then cost is 820" in ended.out


@pytest.mark.slow
def test_the_same_as_json(run: Run, write: Write):
    data = write("d.json", json.dumps(DATA))
    ended = run("why", write("p.py", PLAN), "--data", data, "--keep", "capacity", "--json")
    assert ended.code == 4
    found = ended.json
    assert found["termination"] == "infeasible"
    assert found["conflict"]["irreducible"]
    names = {member["name"] for member in found["conflict"]["members"]}
    assert names == {"capacity[Tue]", "demand[chair,Tue]", "demand[desk,Tue]"}
    changes = [change["name"] for repair in found["repairs"] for change in repair["changes"]]
    assert changes
    assert "capacity[Tue]" not in changes


@pytest.mark.slow
def test_a_dear_change_is_not_the_first(run: Run, write: Write):
    data = write("d.json", json.dumps(DATA))
    ended = run("why", write("p.py", PLAN), "--data", data, "--cost", "capacity=50", "--json")
    assert ended.json["repairs"][0]["changes"][0]["name"] != "capacity[Tue]"


@pytest.mark.slow
def test_an_unbounded_model_is_explained_by_a_ray(run: Run, write: Write):
    ended = run("why", write("p.py", ENDLESS))
    assert ended.code == 4
    assert "Unbounded" in ended.out
    assert "Each step changes gain by 2." in ended.out
    assert "Probably missing: an upper bound on x" in ended.out


@pytest.mark.slow
def test_a_solved_model_has_nothing_to_explain(run: Run, write: Write):
    data = DATA | {"capacity": {"Mon": 50, "Tue": 60}}
    ended = run("why", write("p.py", PLAN), "--data", write("d.json", json.dumps(data)))
    assert ended.code == 0
    assert "nothing to explain" in ended.out


def test_a_program_that_fails_is_shown_as_check_does(run: Run, write: Write):
    ended = run("why", write("p.py", "def build_model(data):\n    return data['x']\n"))
    assert ended.code == 5
    assert "build_error" in ended.out


def test_a_bad_cost_is_refused(run: Run, write: Write):
    program = write("p.py", ENDLESS)
    for text in ("x", "x=", "x=-1", "=3", "x=nan"):
        ended = run("why", program, "--cost", text, "--json")
        assert ended.code == 2
        assert "PATTERN=FACTOR" in ended.error["message"]
