import asyncio
from dataclasses import replace

import pytest
from reward_cases import CASES, FORM, HACKS, RIGHT, WRONG, Case

from modelwright.solvers.engine import Engine
from modelwright.training.reward.bench import LIMITS
from modelwright.training.reward.score import Score
from modelwright.training.reward.solver_reward import SolverReward
from modelwright.training.reward.weights import BINARY, STAGE_1

pytestmark = pytest.mark.slow  # about a hundred replies, judged in one batch
QUICK = replace(LIMITS, build_wall_s=4.0, build_cpu_s=1.0, time_limit_s=1.0)
STEPS = {"F": "format", "B": "builds", "S": "solves", "R": "right"}


@pytest.fixture(scope="module")
def scores(engine: Engine) -> dict[str, Score]:
    """The scores of all replies of the table, as one batch."""
    with SolverReward(engine=engine, limits=QUICK) as reward:
        found = asyncio.run(
            reward.scores([case.item for case in CASES], [case.reply for case in CASES])
        )
    return {case.name: score for case, score in zip(CASES, found, strict=True)}


def by_name(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", CASES, ids=by_name)
def test_a_reply_is_worth_what_the_table_says(case: Case, scores: dict[str, Score]) -> None:
    score = scores[case.name]
    passed = "".join(letter if score.components[name] else "-" for letter, name in STEPS.items())
    assert (passed, score.word) == (case.steps, case.word), (score.defects, score.verdict)
    assert case.hacks <= set(score.hacks), score.hacks
    assert bool(score.hacks) == (case.word == "hacked")


def test_the_table_has_enough_of_everything() -> None:
    assert len(CASES) >= 60
    assert len(HACKS) >= 15
    assert len({case.name for case in CASES}) == len(CASES)


def test_what_is_not_right_never_beats_what_is(scores: dict[str, Score]) -> None:
    right = [s.total for s in scores.values() if s.components["right"]]
    rest = [s.total for s in scores.values() if not s.components["right"]]
    assert None not in (*right, *rest)
    assert max(t or 0.0 for t in rest) <= 0.5
    assert min(t or 0.0 for t in right) >= 1.4


def test_a_timeout_of_the_program_or_its_model_is_worth_nothing(scores: dict[str, Score]) -> None:
    for name in ("builds without end", "solves without end"):
        assert scores[name].total == 0.0


def test_a_hacked_answer_is_worth_no_more_than_a_wrong_one(scores: dict[str, Score]) -> None:
    wrong = STAGE_1.total({"format": 1, "builds": 1, "solves": 1})
    assert {scores[case.name].total for case in HACKS} == {wrong}


def test_binary_rewards_are_0_and_1(engine: Engine) -> None:
    chosen = [*RIGHT[:3], *FORM[9:11], *WRONG[:2], *HACKS[:2]]
    with SolverReward(BINARY, engine=engine, limits=QUICK) as reward:
        found = asyncio.run(reward.scores([c.item for c in chosen], [c.reply for c in chosen]))
    assert [score.total for score in found] == [float(case.word == "right") for case in chosen]


def test_a_linear_model_of_a_nonlinear_problem_has_the_full_bonus(
    scores: dict[str, Score],
) -> None:
    product, linear = scores["a product of variables"], scores["the product made linear"]
    assert product.verdict
    assert linear.verdict
    assert (product.verdict.structure["linear"], linear.verdict.structure["linear"]) == (0.5, 1.0)
    assert linear.total == 1.75


def test_without_a_reference_what_cannot_be_checked_is_said(scores: dict[str, Score]) -> None:
    verdict = scores["without a reference"].verdict
    assert verdict
    assert verdict.unchecked == ("changed_data", "dead_parameter")
    assert verdict.structure == {}
