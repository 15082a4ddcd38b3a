import json
from itertools import product
from typing import Any

import pytest

from modelwright.agent.tagged.reply import TaggedReply, read_reply
from modelwright.agent.tagged.text import number_text
from modelwright.solvers.agreement import NoNumber, Value
from modelwright.solvers.outcome import FailureKind, Termination
from modelwright.training.item import TrainingItem
from modelwright.training.reward.score import Score, score
from modelwright.training.reward.verdict import Hack, Verdict
from modelwright.training.reward.weights import BINARY, STAGE_1, STAGE_2, RewardWeights

GOOD = "<think>a</think><model>b</model><data>{}</data><python>def build_model(data): 1</python>"
REPLIES = [read_reply(text) for text in (GOOD, GOOD + "more", "")]
LABELS: list[Value] = [0.0, 37.0, NoNumber.INFEASIBLE, NoNumber.UNBOUNDED]
FAILURES = (FailureKind.BUILD_ERROR, FailureKind.JAIL_TIMEOUT, FailureKind.SOLVER_CRASH)
STRUCTURES: list[dict[str, float]] = [{}, {"sense": 1.0}, {"sense": 0.0, "binaries": 0.0}]


def all_scores(weights: RewardWeights) -> list[Score]:
    """Every combination of label, form, termination, answer, failure, hacks and structure."""
    found: list[Score] = []
    answers: list[Value] = [*LABELS, 36.9, NoNumber.NONE]
    failures = [None, *FAILURES]
    hacks = [(), (Hack.CHANGED_DATA,), (Hack.DEAD_PARAMETER, Hack.HARD_CODED)]
    for label in LABELS:
        item = TrainingItem("x", number_text("x"), [], label)
        for reply in REPLIES:
            found.append(score(item, reply, None, weights))
            for end, answer, failure, hack, structure, late in product(
                Termination, answers, failures, hacks, STRUCTURES, (False, True)
            ):
                verdict = Verdict(end, answer, failure, "", late, hack, structure=structure)
                found.append(score(item, reply, verdict, weights))
    return found


@pytest.mark.parametrize("weights", [STAGE_1, STAGE_2, BINARY])
def test_a_wrong_answer_never_beats_a_right_one(weights: RewardWeights) -> None:
    scores = all_scores(weights)
    assert all(s.total is not None for s in scores)
    right = [s.total or 0.0 for s in scores if s.components["right"]]
    wrong = [s.total or 0.0 for s in scores if not s.components["right"]]
    assert max(wrong) <= 0.5
    assert min(right) >= 1.0


def verdict(answer: Value = 37.0, **fields: Any) -> Verdict:
    return Verdict(Termination.OPTIMAL, answer, **fields)


def total(reply: TaggedReply, found: Verdict | None, weights: RewardWeights = STAGE_1) -> Any:
    return score(ITEM, reply, found, weights).total


ITEM = TrainingItem("pack", number_text("Pack."), [], 37.0)


def test_the_first_stage_adds_up_to_what_each_step_is_worth() -> None:
    good, bad_form, nothing = REPLIES
    full = verdict(structure={"sense": 1.0, "binaries": 0.5})
    assert total(good, full) == pytest.approx(0.1 + 0.2 + 0.2 + 1.0 + 0.25 * 0.75)
    assert total(good, verdict()) == pytest.approx(1.5)
    assert total(bad_form, verdict()) == pytest.approx(1.4)
    assert total(good, verdict(36.0)) == pytest.approx(0.5)
    assert total(good, None) == pytest.approx(0.1)
    assert total(nothing, None) == 0.0


def test_the_second_stage_drops_the_form_and_raises_the_structure() -> None:
    good, bad_form, _ = REPLIES
    full = verdict(structure={"sense": 1.0})
    assert total(good, full, STAGE_2) == total(bad_form, full, STAGE_2) == pytest.approx(1.9)


def test_what_does_not_build_has_nothing_but_its_form() -> None:
    failed = Verdict(Termination.FAILED, NoNumber.NONE, FailureKind.BUILD_ERROR)
    assert total(REPLIES[0], failed) == pytest.approx(0.1)


def test_a_model_that_no_solver_takes_has_been_built() -> None:
    failed = Verdict(Termination.FAILED, NoNumber.NONE, FailureKind.UNSUPPORTED)
    assert total(REPLIES[0], failed) == pytest.approx(0.3)


def test_structure_counts_only_where_the_answer_is_right() -> None:
    wrong = score(ITEM, REPLIES[0], verdict(36.0, structure={"sense": 1.0}))
    assert "structure" not in wrong.components


def test_an_incumbent_that_happens_to_be_optimal_is_not_right() -> None:
    late = Verdict(Termination.TIME_LIMIT, 37.0, timed_out=True)
    assert total(REPLIES[0], late) == 0.0


@pytest.mark.parametrize("end", [Termination.UNKNOWN, Termination.INFEASIBLE_OR_UNBOUNDED])
def test_what_is_not_proved_is_not_solved(end: Termination) -> None:
    assert score(ITEM, REPLIES[0], Verdict(end, 37.0)).components["solves"] == 0.0


def test_a_fault_of_this_machine_has_no_reward() -> None:
    broken = Verdict(Termination.FAILED, NoNumber.NONE, FailureKind.INFRASTRUCTURE, "no memory")
    found = score(ITEM, REPLIES[0], broken)
    assert found.total is None
    assert found.word == "infrastructure"


def test_a_verdict_comes_back_from_json() -> None:
    whole = Verdict(
        Termination.INFEASIBLE,
        NoNumber.INFEASIBLE,
        FailureKind.EXPORT_ERROR,
        "nan",
        hacks=(Hack.UNMOVED,),
        unchecked=(Hack.CHANGED_DATA,),
        structure={"sense": 1.0},
        seconds=0.5,
    )
    for one in (whole, verdict(0.0)):
        assert Verdict.from_json(json.loads(json.dumps(one.to_json()))) == one
