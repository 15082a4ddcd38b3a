import json
from dataclasses import replace
from pathlib import Path

import pytest
from cases import ALL, Case, fleet, growth, paint, sites

from modelwright.agent.console import render
from modelwright.agent.console_explanation import show_explanation
from modelwright.agent.explanation.explanation import Explanation
from modelwright.agent.explanation.facts import gather_facts
from modelwright.agent.explanation.numbers import find_foreign_numbers
from modelwright.agent.explanation.template import explain_plainly
from modelwright.solvers.engine import Engine
from modelwright.solvers.outcome import (
    Failure,
    FailureKind,
    Outcome,
    PointStatus,
    Sense,
    Termination,
)
from modelwright.solvers.program import Program

EXAMPLES = Path(__file__).parents[3] / "examples" / "programs"


def explained(engine: Engine, case: Case, outcome: Outcome | None = None) -> Explanation:
    outcome = outcome or engine.solve(case.program)
    return explain_plainly(gather_facts(engine, case.program, case.formulation, outcome))


@pytest.mark.parametrize("name", ALL)
def test_every_class_is_told_shortly_and_with_no_number_of_its_own(engine, name):
    case = ALL[name]()
    facts = gather_facts(engine, case.program, case.formulation, engine.solve(case.program))
    text = explain_plainly(facts).text()
    assert find_foreign_numbers(text, facts, case.text) == []
    assert len(text.splitlines()) <= 25
    assert not any(word in text.lower() for word in ("dual", "slack", "nan", "inf ", "None"))


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_programs_without_formulation_are_told_in_their_own_names(engine, path):
    data = json.loads(path.with_suffix(".json").read_text())
    program = Program(path.read_text(), data)
    facts = gather_facts(engine, program, None, engine.solve(program))
    explanation = explain_plainly(facts)
    assert explanation.what_binds
    assert find_foreign_numbers(explanation.text(), facts, "") == []


def test_a_linear_answer_says_what_one_more_unit_is_worth_and_how_far(engine):
    found = explained(engine, paint())
    assert found.summary == "The highest possible daily profit is $21,000."
    assert found.decision == ["Paint made: exterior 3 tons, interior 1.5 tons."]
    assert found.what_binds[0] == (
        "Material used is at most the stock (pigment): the limit of 24 tons is used up. Each "
        "further ton raises the daily profit by $750 (this holds for limits between 20 and 36 "
        "tons)."
    )
    assert "0.5 tons below the limit of 2" in found.what_binds[-1]


def test_a_whole_number_answer_says_what_a_step_does(engine):
    found = explained(engine, fleet())
    assert "With 121 sofas the total cost rises to $585 (+$5, +0.86%)" in found.what_binds[0]
    assert found.alternatives == [
        "Without truck the total cost rises to $630 (+$50, +8.6%); then van 18 trips instead of 8.",
        "Without van there is no solution.",
    ]
    assert found.what_would_change[0].startswith("Each trip of truck adds $75 to the total cost")


def test_yes_and_no_are_said_in_words(engine):
    found = explained(engine, sites())
    assert "yes for Site 2, Site 5, Site 8, Site 10 (4 of 10)" in found.decision[0]
    assert "49 of 490 are not 0" in found.decision[1]


def test_an_infeasible_problem_names_conflict_and_mend(engine):
    found = explained(engine, ALL["infeasible"]())
    assert "cannot all be met" in found.summary
    assert any("30 bake[rye] + 20 bake[wheat] <= 600" in line for line in found.what_binds)
    assert found.what_would_change[0] == (
        "Raise oven time from 600 to 690 minutes; then the highest possible profit is $96."
    )
    assert [title for title, _ in found.sections()] == [
        "What contradicts itself",
        "What would mend it",
    ]


def test_an_unbounded_problem_says_what_is_missing(engine):
    found = explained(engine, growth())
    assert found.summary == "There is no best solution: the profit can rise without end."
    assert found.what_would_change == ["An upper bound on chairs made."]


def test_a_point_without_proof_says_so(engine):
    case = fleet()
    outcome = replace(
        engine.solve(case.program),
        termination=Termination.TIME_LIMIT,
        point=PointStatus.FEASIBLE,
        bound=570.0,
        gap=10 / 580,
    )
    found = explained(engine, case, outcome)
    assert found.summary == (
        "The lowest total cost found is $580, not proved to be the best. Nothing below $570 is "
        "possible, a gap of 1.7%."
    )
    assert "proved optimum" in found.note


@pytest.mark.parametrize("termination", [t for t in Termination if t != Termination.OPTIMAL])
def test_every_end_without_a_point_has_words(engine, termination):
    failure = Failure(FailureKind.BUILD_ERROR, "KeyError: 'x'\nmore")
    outcome = Outcome(
        termination,
        sense=Sense.MINIMIZE,
        failure=failure if termination is Termination.FAILED else None,
    )
    found = explained(engine, fleet(), outcome)
    assert found.summary
    assert found.decision == []
    if termination is Termination.FAILED:
        assert found.summary == "There is no answer: KeyError: 'x'."


def test_the_screen_shows_all_parts_and_spares_the_decision_if_asked(engine):
    found = explained(engine, paint())
    screen = render(*show_explanation(found))
    assert "Paint made: exterior 3 tons" in screen
    assert "What limits it" in screen
    assert "Paint made: exterior 3 tons" not in render(*show_explanation(found, decision=False))


def test_json_holds_every_part(engine):
    record = explained(engine, paint()).to_json()
    assert json.loads(json.dumps(record)) == record
    assert record["source"] == "template"
    assert record["what_binds"]
