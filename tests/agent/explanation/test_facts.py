import asyncio
import json
import math
from dataclasses import replace

import pytest
from cases import ALL, Case, bakery, can, fleet, growth, paint, sites

from modelwright.agent.explanation.facts import Facts, agather_facts, gather_facts
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome, PointStatus, Termination
from modelwright.solvers.program import Program


def facts_of(engine: Engine, case: Case, **options) -> Facts:
    outcome = engine.solve(case.program)
    return gather_facts(engine, case.program, case.formulation, outcome, **options)


def objective(engine: Engine, case: Case, name: str, value) -> float:
    """Return the optimum with another parameter, through data and program."""
    data = json.loads(case.program.data_json)
    if isinstance(value, dict):
        data[name].update(value)
    else:
        data[name] = value
    found = engine.solve(Program(case.program.source, data)).objective
    assert found is not None
    return found


def test_goal_and_decision_have_words_and_units(engine):
    facts = facts_of(engine, paint())
    assert facts.goal is not None
    assert (facts.goal.noun, facts.goal.unit, facts.goal.proved) == ("daily profit", "$", True)
    assert facts.goal.value == pytest.approx(21000)
    (group,) = facts.decisions
    assert (group.meaning, group.unit, group.nonzero) == ("paint made", "tons", 2)
    assert [(line.members, line.value) for line in group.lines] == [
        (("exterior",), pytest.approx(3)),
        (("interior",), pytest.approx(1.5)),
    ]


def test_prices_of_a_linear_model_equal_solves_with_other_data(engine):
    case = paint()
    facts = facts_of(engine, case)
    assert {item.members[0] for item in facts.bottlenecks} == {"pigment", "solvent"}
    for item in facts.bottlenecks:
        assert item.price is not None
        assert item.unit == "tons"
        assert item.source == "material at hand"
        for limit in (item.limit + 0.5, item.price.low, item.price.high):
            moved = objective(engine, case, "stock", {item.members[0]: limit})
            expected = 21000 + item.price.per_unit * (limit - item.limit)
            assert moved == pytest.approx(expected)


def test_a_price_ends_where_its_range_ends(engine):
    case = paint()
    for item in facts_of(engine, case).bottlenecks:
        assert item.price is not None
        beyond = item.price.high + 1
        moved = objective(engine, case, "stock", {item.members[0]: beyond})
        assert moved < 21000 + item.price.per_unit * (beyond - item.limit) - 1


def test_a_price_for_which_there_is_no_step_is_solved_for(engine):
    # With at most 1.5 tons of interior paint three limits meet at (3, 1.5): some prices hold for
    # no step, and what a step does is not what they say.
    case = paint()
    data = json.loads(case.program.data_json)
    data["max_interior"] = 1.5
    program = Program(case.program.source, data)
    outcome = engine.solve(program)
    facts = gather_facts(engine, program, case.formulation, outcome)
    assert len(facts.bottlenecks) == 3
    assert any(item.higher for item in facts.bottlenecks)
    for item in facts.bottlenecks:
        if item.price is not None:
            assert item.price.low < item.limit < item.price.high
            continue
        for step in (item.higher, item.lower):
            assert step is not None
            name = "stock" if item.members else "max_interior"
            key = {item.members[0]: step.limit} if item.members else step.limit
            expected = objective(engine, Case("", case.formulation, program), name, key)
            assert step.came.objective == pytest.approx(expected)


def test_limits_of_whole_number_models_are_solved_one_step_up_and_down(engine):
    case = fleet()
    (item,) = facts_of(engine, case).bottlenecks
    assert (item.limit, item.unit, item.relation) == (120, "sofas", "at least")
    assert item.higher is not None
    assert item.lower is not None
    assert (item.higher.limit, item.lower.limit) == (121, 119)
    for step in (item.higher, item.lower):
        assert step.came.objective == pytest.approx(objective(engine, case, "load", step.limit))


def test_a_limit_written_with_the_other_sign_is_told_the_right_way(engine):
    case = fleet()
    turned = case.program.source.replace(
        'for v in data["vehicles"]) >= data["load"]',
        'for v in data["vehicles"]) * -1 <= -data["load"]',
    )
    assert turned != case.program.source
    flipped = Case(case.text, case.formulation, Program(turned, case.program.data))
    (item,) = facts_of(engine, flipped).bottlenecks
    assert (item.limit, item.relation) == (120, "at least")
    assert item.higher is not None
    assert item.higher.came.objective == pytest.approx(objective(engine, case, "load", 121))


def test_what_is_left_of_a_limit_is_told_with_its_unit(engine):
    family = next(f for f in facts_of(engine, fleet()).families if f.name == "most")
    assert (family.binding, family.slack, family.limit, family.unit) == (0, 2, 6, "trips")


def test_the_decision_stays_the_best_within_its_leeway_and_not_beyond(engine):
    case = paint()
    before = engine.solve(case.program).variables
    for item in facts_of(engine, case).leeway:
        paint_name = item.name.removeprefix("make[").removesuffix("]")
        assert item.low is not None
        assert item.high is not None
        for price, stays in ((item.low + 1, True), (item.high - 1, True), (item.high + 1, False)):
            data = json.loads(case.program.data_json)
            data["profit"][paint_name] = price
            after = engine.solve(Program(case.program.source, data)).variables
            same = all(math.isclose(before[k], after[k], abs_tol=1e-6) for k in before)
            assert same is stays


def test_leeway_of_whole_number_models_equals_solves_with_other_costs(engine):
    case = fleet()
    found = facts_of(engine, case).leeway
    assert len(found) == 2
    for item in found:
        vehicle = item.name.removeprefix("trips[").removesuffix("]")
        for factor, stays in ((0.9, item.stays_if_lower), (1.1, item.stays_if_higher)):
            best = objective(engine, case, "cost", {vehicle: item.per_unit * factor})
            costs = {"van": 35.0, "truck": 75.0, vehicle: item.per_unit * factor}
            same = 8 * costs["van"] + 4 * costs["truck"]
            assert stays is math.isclose(best, same, rel_tol=1e-6)


def test_alternatives_are_what_the_restricted_problem_gives(engine):
    facts = facts_of(engine, fleet())
    without = {item.decision: item.came for item in facts.alternatives}
    # 18 vans carry 126 sofas for 630; 6 trucks carry only 96.
    assert without["truck"].objective == pytest.approx(630)
    assert without["truck"].change == pytest.approx(50)
    assert without["van"].termination == "infeasible"


def test_an_equally_good_answer_is_seen(engine):
    case = fleet(load=7 * 16)
    data = json.loads(case.program.data_json)
    data["cost"] = {"van": 7, "truck": 16}
    data["most_trucks"] = 7
    program = Program(case.program.source, data)
    facts = gather_facts(engine, program, case.formulation, engine.solve(program))
    assert any(item.came.change == 0 for item in facts.alternatives)


def test_a_decision_that_cannot_be_left_out_is_moved(engine):
    facts = facts_of(engine, can())
    assert {item.relation for item in facts.alternatives} == {"<=", ">="}
    assert all(item.came.change and item.came.change > 0 for item in facts.alternatives)


def test_infeasible_facts_hold_conflict_and_repairs_in_words(engine):
    found = facts_of(engine, bakery()).obstacles
    assert found is not None
    assert {demand.name for demand in found.demands} == {"oven", "order[rye]", "order[wheat]"}
    mends = {mend.changes[0].name: mend for mend in found.mends}
    oven = mends["oven"].changes[0]
    assert (oven.source, oven.before, oven.after, oven.unit) == ("oven time", 600, 690, "minutes")
    assert mends["oven"].objective == pytest.approx(15 * 4 + 12 * 3)


def test_unbounded_facts_say_what_grows(engine):
    found = facts_of(engine, growth()).obstacles
    assert found is not None
    assert [(g.decision, g.unit) for g in found.growth] == [("chairs made", "chairs")]
    assert found.rate == pytest.approx(3 * found.growth[0].step)
    assert found.missing == ["an upper bound on chairs made"]


@pytest.mark.slow
def test_large_answers_are_counted_and_helpers_left_out(engine):
    case = sites()
    facts = facts_of(engine, case)
    opened, served = facts.decisions
    assert (opened.count, opened.nonzero) == (10, 4)
    assert (served.count, served.nonzero, len(served.lines)) == (490, 49, 12)
    assert served.total == pytest.approx(49)
    hidden = case.formulation.model_copy(update={"variables": case.formulation.variables[:1]})
    outcome = engine.solve(case.program)
    assert gather_facts(engine, case.program, hidden, outcome).helpers == 490


def test_a_point_without_proof_gets_no_prices(engine):
    case = fleet()
    outcome = replace(
        engine.solve(case.program),
        termination=Termination.TIME_LIMIT,
        point=PointStatus.FEASIBLE,
        bound=570.0,
        gap=10 / 580,
    )
    facts = gather_facts(engine, case.program, case.formulation, outcome)
    assert facts.goal is not None
    assert (facts.goal.proved, facts.goal.bound) == (False, 570.0)
    assert facts.families
    assert not facts.bottlenecks
    assert "proved optimum" in facts.notes[0]


def test_a_spent_budget_is_said(engine):
    facts = facts_of(engine, fleet(), budget_s=1e-6)
    assert facts.notes == ["time ran out: not everything was tried"]
    assert facts.goal is not None
    assert not facts.alternatives


def test_nothing_is_built_for_an_outcome_without_answer(engine):
    for termination in (Termination.FAILED, Termination.TIME_LIMIT, Termination.UNKNOWN):
        facts = gather_facts(engine, Program("no program"), None, Outcome(termination))
        assert (facts.termination, facts.notes) == (termination.value, [])


@pytest.mark.parametrize("name", ALL)
def test_facts_are_plain_json(engine, name):
    case = ALL[name]()
    outcome = engine.solve(case.program)
    facts = asyncio.run(
        agather_facts(engine, case.program, case.formulation, outcome, Limits(), 10.0)
    )
    text = json.dumps(facts.to_json(), allow_nan=False)
    assert json.loads(text)["termination"] == outcome.termination
