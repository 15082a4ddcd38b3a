"""Points of a model in the terms of the formulation."""

import pytest
from bakery import candidate_of, formulation_with

from modelwright.agent.formulation import Formulation
from modelwright.agent.verification.solution import NotToldError, solution_of, split_name
from modelwright.solvers.engine import Engine

MEMBERS = ["loaf", "1", "a,b", "x[1]", "it's", 'say "a"', "a\\b", "New York", "-3", "inf", "ü.5"]
SHIP = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    model.ship = pyo.Var(data["places"], data["places"], bounds=(0, 9))
    model.total = pyo.Var(domain=pyo.Integers, bounds=(0, 5))
    model.helper = pyo.Var(bounds=(0, 1))
    for k, a in enumerate(data["places"]):
        for j, b in enumerate(data["places"]):
            if k == j:
                model.ship[a, b].fix(0)
            else:
                model.ship[a, b].setub(len(data["places"]) * k + j)
    model.gain = pyo.Objective(
        expr=sum(model.ship[k] for k in model.ship) + model.total + model.helper,
        sense=pyo.maximize,
    )
    return model
"""


def test_every_member_finds_its_number(engine: Engine):
    def ship(formulation):
        formulation["sets"] = [{"name": "places", "meaning": "", "members": MEMBERS}]
        formulation["parameters"], formulation["constraints"] = [], []
        (bake,) = formulation["variables"]
        formulation["variables"] = [
            {**bake, "name": "ship", "index": ["places", "places"], "domain": "continuous"},
            {**bake, "name": "total", "index": []},
        ]

    candidate = candidate_of(engine, SHIP, formulation_with(ship))
    found = solution_of(candidate.outcome.variables, candidate.formulation)
    assert set(found) == {"ship", "total"}
    assert found["total"] == 5
    assert isinstance(found["total"], int)
    for k, a in enumerate(MEMBERS):
        row = [0 if k == j else len(MEMBERS) * k + j for j in range(len(MEMBERS))]
        assert [found["ship"][a][b] for b in MEMBERS] == pytest.approx(row)


def test_members_of_several_sets_stand_side_by_side():
    assert split_name("x['1',u]") == ("x", ("1", "u"))
    assert split_name("x['p, q',u]") == ("x", ("p, q", "u"))
    assert split_name("x") == ("x", ())


def test_whole_numbers_lose_the_rounding_of_the_solver(engine: Engine):
    candidate = candidate_of(engine)
    values = {"bake[loaf]": 59.9999999, "bake[roll]": 0.5}
    assert solution_of(values, candidate.formulation) == {"bake": {"loaf": 60, "roll": 0.5}}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({}, "no values of bake"),
        ({"bake": 3.0}, "another way"),
        ({"bake[a,b]": 3.0}, "another way"),
    ],
)
def test_what_cannot_be_told_is_named(values: dict[str, float], reason: str, engine: Engine):
    formulation: Formulation = candidate_of(engine).formulation
    with pytest.raises(NotToldError, match=reason):
        solution_of(values, formulation)
