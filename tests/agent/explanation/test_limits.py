import json
from dataclasses import replace
from typing import Any

import pytest
from cases import Case, bakery, fleet, growth, paint
from limit_cases import devices, fleets, market, twin_paint

from modelwright.agent.explanation.bottlenecks import Bottleneck
from modelwright.agent.explanation.facts import Facts, gather_facts
from modelwright.agent.explanation.objective_words import name_objective
from modelwright.agent.explanation.resolves import Resolver
from modelwright.agent.explanation.template import explain_plainly
from modelwright.agent.explanation.vocabulary import Vocabulary
from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Termination
from modelwright.solvers.program import Program


def facts_of(engine: Engine, case: Case, limits: Limits | None = None) -> Facts:
    outcome = engine.solve(case.program)
    return gather_facts(engine, case.program, case.formulation, outcome, limits)


def named(facts: Facts, source: str, *members: str) -> Bottleneck:
    (found,) = [b for b in facts.bottlenecks if (b.source, b.members) == (source, members)]
    return found


def best(engine: Engine, case: Case, value: float, *path: str) -> float | None:
    """Return the optimum with another number in the data."""
    data: Any = json.loads(case.program.data_json)
    holder = data
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return engine.solve(Program(case.program.source, data)).objective


def agrees_with_the_data(engine: Engine, case: Case, item: Bottleneck, *path: str) -> None:
    """Check both steps against solves with other data."""
    for step in (item.higher, item.lower):
        assert step is not None
        expected = best(engine, case, step.limit, *path)
        assert step.came.objective == pytest.approx(expected)
        if expected is not None:
            assert step.came.change is not None
            rate = step.came.change / (step.limit - item.limit)
            assert step.per_unit == pytest.approx(rate, abs=1e-6)


def test_a_number_in_a_row_and_a_bound_is_changed_in_both(engine):
    case = twin_paint()
    item = named(facts_of(engine, case), "most interior paint that can be sold")
    assert (item.limit, item.price) == (1, None)
    agrees_with_the_data(engine, case, item, "max_interior")
    assert item.higher is not None
    assert item.higher.came.objective == pytest.approx(21000)


def test_a_number_in_a_row_and_a_bound_is_listed_once(engine):
    facts = facts_of(engine, twin_paint())
    assert sorted(item.source for item in facts.bottlenecks) == [
        "material at hand",
        "most interior paint that can be sold",
    ]


def test_without_a_formulation_the_number_is_found_in_the_data(engine):
    case = twin_paint()
    facts = gather_facts(engine, case.program, None, engine.solve(case.program))
    agrees_with_the_data(engine, case, named(facts, "max interior"), "max_interior")


def test_a_number_of_one_row_alone_keeps_its_price(engine):
    item = named(facts_of(engine, twin_paint()), "material at hand", "pigment")
    assert item.price is not None
    assert item.price.per_unit == pytest.approx(5000 / 6)


def test_a_price_is_per_unit_of_the_data_not_of_the_row(engine):
    case = paint()
    source = case.program.source.replace('<= data["stock"][k]', '<= 2 * data["stock"][k] - 3')
    program = Program(source, {**case.program.data, "stock": {"pigment": 13.5, "solvent": 4.5}})
    changed = Case(case.text, case.formulation, program)
    item = named(facts_of(engine, changed), "material at hand", "pigment")
    assert item.limit == 13.5
    assert item.price is not None
    for value in (14, item.price.low, item.price.high):
        expected = 21000 + item.price.per_unit * (value - 13.5)
        assert best(engine, changed, value, "stock", "pigment") == pytest.approx(expected)


def test_the_number_beside_a_yes_or_no_is_told(engine):
    case = devices()
    item = named(facts_of(engine, case), "capacity", "C")
    assert (item.relation, item.limit, item.unit) == ("at most", 1200, "units")
    assert item.higher is not None
    assert (item.higher.came.change, item.higher.per_unit) == (-40, -4)
    agrees_with_the_data(engine, case, item, "capacity", "C")


def test_idle_limits_are_not_used_up(engine):
    family = next(f for f in facts_of(engine, devices()).families if f.name == "capacity_limit")
    assert (family.count, family.binding, family.used_up) == (4, 1, [("C",)])


def test_an_average_is_told_by_the_number_it_is_compared_with(engine):
    case = fleets()
    facts = facts_of(engine, case)
    item = named(facts, "largest average emission")
    assert (item.relation, item.limit, item.unit) == ("at most", 40, "g")
    agrees_with_the_data(engine, case, item, "most_emission")
    assert facts.bottlenecks[0] == item  # a step of it matters most


def test_limits_come_in_the_order_of_what_a_step_changes(engine):
    for case in (twin_paint(), devices(), fleets()):
        effects = []
        for item in facts_of(engine, case).bottlenecks:
            if item.price is not None:
                effects.append(abs(item.price.per_unit))
                continue
            steps = [step for step in (item.higher, item.lower) if step]
            effects.append(max(abs(step.came.change or 0) for step in steps))
        assert effects == sorted(effects, reverse=True)


def test_a_limit_that_changes_nothing_is_left_out_beside_others(engine):
    # 7 v + 16 t >= 120 with t <= 4: a fifth truck trip changes nothing, nor does one less ...
    case = fleet()
    data = {
        **case.program.data,
        "capacity": {"van": 8, "truck": 16},
        "cost": {"van": 1, "truck": 2},
    }
    data |= {"load": 128, "most_trucks": 8}
    program = Program(case.program.source, data)
    facts = gather_facts(engine, program, case.formulation, engine.solve(program))
    assert [item.source for item in facts.bottlenecks] == ["sofas to be moved"]


def test_a_whole_number_stays_whole_for_programs_that_count_with_it(engine):
    source = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.make = pyo.Var(range(data["machines"]), bounds=(0, 5))
    m.most = pyo.Constraint(expr=sum(m.make.values()) <= 4 * data["machines"])
    m.few = pyo.Constraint(expr=m.make[0] <= data["machines"])
    m.gain = pyo.Objective(expr=2 * sum(m.make.values()) + m.make[0], sense=pyo.maximize)
    return m
"""
    program = Program(source, {"machines": 3})
    facts = gather_facts(engine, program, None, engine.solve(program))
    item = named(facts, "machines")
    assert item.higher is not None
    assert item.higher.came.objective == pytest.approx(2 * 16 + 4)


@pytest.mark.slow
def test_a_try_that_ran_out_of_time_is_not_told(engine):
    case, short = market(), Limits(time_limit_s=0.02)
    # The solver finds points of this problem at once, and proves nothing for many minutes.
    found = engine.solve(case.program, Limits(time_limit_s=0.5))
    outcome = replace(found, termination=Termination.OPTIMAL)
    instance = engine.build(case.program)
    assert isinstance(instance, Instance)
    words = Vocabulary(case.formulation, case.program.data)
    resolver = Resolver.of(engine, case.program, instance, outcome, words, short, 60.0)
    assert not resolver.solve(instance).is_known
    facts = gather_facts(engine, case.program, case.formulation, outcome, short)
    assert len(facts.bottlenecks) == 4
    assert not any(item.higher or item.lower for item in facts.bottlenecks)
    assert facts.alternatives == []
    assert "no solution" not in explain_plainly(facts).text()


def test_totals_are_sums_over_all_but_one_index(engine):
    (group,) = facts_of(engine, fleets()).decisions
    totals = {t.index: {o.members[0]: o.value for o in t.lines} for t in group.totals}
    assert totals["kinds"] == pytest.approx({"dirty": 180, "clean": 540})
    assert totals["years"] == pytest.approx({"first": 320, "second": 400})


def test_what_is_used_of_each_limit_is_told(engine):
    family = next(f for f in facts_of(engine, paint()).families if f.name == "material")
    assert [(u.members, u.used, u.limit) for u in family.uses] == [
        (("pigment",), pytest.approx(24), 24),
        (("solvent",), pytest.approx(6), 6),
    ]


def test_at_most_one_unused_decision_is_tried_and_it_is_the_cheapest(engine):
    case = devices()
    unused = [a for a in facts_of(engine, case).alternatives if a.before == 0]
    assert [(a.name, a.came.change) for a in unused] == [("enable[D]", 700)]


@pytest.mark.slow
def test_an_answer_that_is_one_of_several_is_called_so(engine):
    case = fleet()
    data = {**case.program.data, "cost": {"van": 7, "truck": 16}, "load": 112, "most_trucks": 7}
    program = Program(case.program.source, data)
    facts = gather_facts(engine, program, case.formulation, engine.solve(program))
    assert explain_plainly(facts).summary.endswith("one of several equally good answers.")
    plain = explain_plainly(facts_of(engine, devices())).summary
    assert "several" not in plain


def test_an_objective_that_only_counts_has_no_leeway(engine):
    case = fleet()
    counting = {"sense": "minimize", "meaning": "number of trips", "latex": "\\sum_v trips_{v}"}
    formulation = case.formulation.model_copy(
        update={"objective": type(case.formulation.objective).model_validate(counting)}
    )
    program = Program(case.program.source, {**case.program.data, "cost": {"van": 1, "truck": 1}})
    facts = gather_facts(engine, program, formulation, engine.solve(program))
    assert facts.goal is not None
    assert (facts.goal.unit, facts.leeway) == ("trips", [])


@pytest.mark.parametrize(
    ("meaning", "latex", "noun", "unit"),
    [
        ("minimize the total cost", "\\sum_v cost_{v} trips_{v}", "total cost", "$"),
        ("total cost in $ over the year: all trips", "", "total cost over the year", "$"),
        ("average cost in $ per trip: cost divided by trips", "", "average cost", "$ per trip"),
        ("cost in dollars", "", "cost", "$"),
        ("profit ($)", "", "profit", "$"),
        ("total trips", "\\min \\sum_{v \\in vehicles} trips_{v}", "total trips", "trips"),
        ("sum of squares", "\\sum_{v} trips_{v}^2 + trips_{truck}", "sum of squares", ""),
        ("sofas carried", "\\sum_v capacity_{v} trips_{v}", "sofas carried", ""),
        ("cost of one", "\\frac{\\sum_v cost_{v} trips_{v}}{\\sum_v trips_{v}}", "cost of one", ""),
        ("cost in CHF", "", "cost", "CHF"),
        ("total revenue (in CA$)", "", "total revenue", "CA$"),
        ("cost in thousands of dollars", "", "cost in thousands of dollars", ""),
    ],
)
def test_the_unit_of_the_objective_is_told_only_if_certain(meaning, latex, noun, unit):
    case = fleet()
    objective = case.formulation.objective.model_copy(update={"meaning": meaning, "latex": latex})
    formulation = case.formulation.model_copy(update={"objective": objective})
    assert name_objective(Vocabulary(formulation, case.program.data)) == (noun, unit)


def test_a_repair_is_told_with_what_the_changed_data_lead_to(engine):
    # Orders stand in rows and again as bounds: a repair has to move both.
    case = bakery()
    source = case.program.source.replace(
        "domain=pyo.NonNegativeIntegers)",
        'domain=pyo.Integers, bounds=lambda m, k: (data["ordered"][k], None))',
    )
    assert source != case.program.source
    twin = Case(case.text, case.formulation, Program(source, case.program.data))
    found = facts_of(engine, twin).obstacles
    assert found is not None
    rye = next(m for m in found.mends if m.changes[0].name in ("order[rye]", "bake[rye]"))
    (change,) = rye.changes
    assert (change.source, change.before, change.after) == ("loaves ordered", 15, 12)
    assert rye.objective == pytest.approx(best(engine, twin, change.after, "ordered", "rye"))


@pytest.mark.parametrize("case", [twin_paint(), devices(), fleets(), bakery(), growth()])
def test_without_formulation_everything_can_be_told_too(engine, case):
    facts = gather_facts(engine, case.program, None, engine.solve(case.program))
    assert explain_plainly(facts).summary
