"""Damaged solutions break what they say, and nothing else."""

import numpy as np
import pytest
from bakery import SOURCE, candidate_of, formulation_with

from modelwright.agent.state import Candidate
from modelwright.agent.verification.damage import Damaged, damage
from modelwright.solvers import evaluate
from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance


def damaged(engine: Engine, candidate: Candidate) -> tuple[Instance, list[Damaged]]:
    built = engine.build(candidate.program)
    assert isinstance(built, Instance)
    point = np.array([candidate.outcome.variables[name] for name in built.column_names])
    return built, damage(built, point, candidate.formulation, engine.solve_instance)


def broken_at(instance: Instance, item: Damaged) -> list[tuple[str, str]]:
    x = np.array([item.values[name] for name in instance.column_names])
    return [(str(found.kind), found.name) for found in evaluate.violations(instance, x, 1e-6)]


def test_each_constraint_and_domain_is_broken_alone(engine: Engine):
    instance, found = damaged(engine, candidate_of(engine))
    assert [(item.broken, item.stated) for item in found] == [
        ("flour_limit", True),
        ("roll_share_limit", True),
        ("a fraction of bake[loaf]", False),
        ("a negative bake[roll]", False),
    ]
    assert [broken_at(instance, item) for item in found] == [
        [("row", "flour_limit")],
        [("row", "roll_share_limit")],
        [("integrality", "bake[loaf]")],
        [("bound", "bake[roll]")],
    ]


def test_a_constraint_is_broken_clearly(engine: Engine):
    instance, (flour, *_) = damaged(engine, candidate_of(engine))
    x = np.array([flour.values[name] for name in instance.column_names])
    used = evaluate.row_activity(instance, x)[instance.row_names.index("flour_limit")]
    assert 33 <= used <= 40  # a tenth of 30 beyond it, and not wildly more


def test_constraints_without_a_quote_are_not_stated(engine: Engine):
    def unquote(formulation):
        formulation["constraints"][0]["quote"] = ""

    _, found = damaged(engine, candidate_of(engine, SOURCE, formulation_with(unquote)))
    assert [item.broken for item in found if item.stated] == ["roll_share_limit"]


def test_an_equation_is_broken_on_one_of_its_sides(engine: Engine):
    source = SOURCE.replace('/ 1000 <= data["flour_stock"]', '/ 1000 == data["flour_stock"]')
    instance, found = damaged(engine, candidate_of(engine, source))
    assert broken_at(instance, found[0]) == [("row", "flour_limit")]


@pytest.mark.parametrize(("bound", "broken"), [("None", True), ("80", False)])
def test_a_constraint_that_a_bound_implies_is_left_out(bound: str, broken: bool, engine: Engine):
    # Where only the flour implies that at most 100 loaves are baked, both are broken.
    more = '    model.most = pyo.Constraint(expr=model.bake["loaf"] <= 100)\n    return model\n'
    source = SOURCE.replace("    return model\n", more).replace("(0, None)", f"(0, {bound})")

    def add(formulation):
        limit = {**formulation["constraints"][0], "name": "most", "quote": "at most 100"}
        formulation["constraints"].append(limit)

    _, found = damaged(engine, candidate_of(engine, source, formulation_with(add)))
    assert ("most" in [item.broken for item in found]) is broken


def test_rows_with_helping_variables_are_left_alone(engine: Engine):
    # A checker does not see the helper, so that it cannot know that this row is broken.
    row = 'expr=model.bake["roll"]'
    extra = "    model.extra = pyo.Var(bounds=(0, 5))\n    model.roll_share_limit"
    helped = SOURCE.replace(row, f"{row} - model.extra")
    helped = helped.replace("    model.roll_share_limit", extra)
    assert helped.count("model.extra") == 2
    _, found = damaged(engine, candidate_of(engine, helped))
    assert [item.broken for item in found if item.stated] == ["flour_limit"]


NONLINEAR = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    model.bake = pyo.Var(data["goods"], bounds=(0, 100))
    model.gain = pyo.Objective(expr=sum(model.bake[g] for g in data["goods"]), sense=pyo.maximize)
    model.flour_limit = pyo.Constraint(expr={body} <= data["flour_stock"])
    return model
"""


@pytest.mark.parametrize(
    "body",
    ['sum(model.bake[g] ** 2 for g in data["goods"])', 'pyo.exp(model.bake["loaf"] / 10)'],
)
def test_quadratic_and_nonlinear_rows_are_broken(body: str, engine: Engine):
    candidate = candidate_of(engine, NONLINEAR.replace("{body}", body))
    instance, found = damaged(engine, candidate)
    assert found[0].broken == "flour_limit"
    assert broken_at(instance, found[0]) == [("row", "flour_limit")]


ASSIGN = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    goods = data["goods"]
    model.bake = pyo.Var(goods, goods, domain=pyo.Binary)
    model.gain = pyo.Objective(
        expr=sum(data["price"][g] * model.bake[g, h] for g in goods for h in goods)
    )
    model.flour_limit = pyo.Constraint(
        goods, rule=lambda m, g: sum(m.bake[g, h] for h in goods) == 1
    )
    model.roll_share_limit = pyo.Constraint(
        goods, rule=lambda m, h: sum(m.bake[g, h] for g in goods) == 1
    )
    return model
"""


def test_constraints_that_depend_on_each_other_are_broken_together(engine: Engine):
    # Each row of ones and each column of ones: one too many here is one too many there.
    def both(formulation):
        formulation["variables"][0].update(index=["goods", "goods"], domain="binary")

    instance, found = damaged(engine, candidate_of(engine, ASSIGN, formulation_with(both)))
    stated = [item for item in found if item.stated]
    assert [item.broken for item in stated] == ["flour_limit", "roll_share_limit"]
    for item in stated:
        kinds, names = zip(*broken_at(instance, item), strict=True)
        assert set(kinds) == {"row"}
        assert sum(name.startswith(item.broken) for name in names) == 1
