import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from reward_items import BARE, PACK, PACK_BODY, PACK_REFS, SHOP, SHOP_BODY, SHOP_REFS, tagged

from modelwright.datasets.families.registry import families, family_named
from modelwright.datasets.families.verification import verified
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine
from modelwright.training.item import TrainingItem
from modelwright.training.reward.solver_reward import SolverReward
from modelwright.training.reward.weights import STAGE_2

GOOD = tagged(SHOP_BODY, SHOP_REFS)
WRONG = tagged(SHOP_BODY.replace("maximize", "minimize"), SHOP_REFS)
HACKED = tagged(SHOP_BODY.replace('data["time"]', "64"), SHOP_REFS)


@pytest.fixture
def reward(engine: Engine) -> Iterator[SolverReward]:
    with SolverReward(engine=engine) as reward:
        yield reward


def totals(reward: SolverReward, item: TrainingItem, *replies: str) -> list[float | None]:
    scores = asyncio.run(reward.scores([item] * len(replies), replies))
    return [score.total for score in scores]


def called(reward: SolverReward, *replies: Any) -> tuple[list[float | None], dict[str, Any]]:
    """Call the reward as TRL does; return the rewards and all that was logged."""
    logged: dict[str, Any] = {}
    rewards = asyncio.run(
        reward(
            prompts=[SHOP.messages] * len(replies),
            completions=list(replies),
            completion_ids=[[1]] * len(replies),
            item=[SHOP.to_json()] * len(replies),
            log_metric=logged.__setitem__,
            log_extra=logged.__setitem__,
            trainer_state=None,
        )
    )
    return rewards, logged


def test_completions_may_be_texts_or_messages(reward: SolverReward) -> None:
    message = [{"role": "assistant", "content": GOOD}]
    rewards, _ = called(reward, GOOD, message)
    assert rewards == [1.75, 1.75]


def test_thoughts_that_a_template_took_out_count_with_the_form(reward: SolverReward) -> None:
    thoughts, rest = GOOD.removeprefix("<think>").split("</think>")
    message = {"role": "assistant", "content": rest, "reasoning_content": thoughts}
    rewards, _ = called(reward, GOOD, [message])
    assert rewards == [1.75, 1.75]


def test_identical_programs_are_judged_once(reward: SolverReward) -> None:
    same = GOOD.replace("What is decided?", "Something else.")
    assert totals(reward, SHOP, GOOD, same, GOOD, WRONG) == [1.75, 1.75, 1.75, 0.5]
    assert (reward.judged, reward.found) == (2, 2)
    assert totals(reward, SHOP, GOOD) == [1.75]
    assert (reward.judged, reward.found) == (2, 3)


def test_what_was_begun_early_is_not_judged_again(reward: SolverReward) -> None:
    item = SHOP.to_json()
    reward.begin([item, item])
    reward.begin([item, item], [GOOD, [{"role": "assistant", "content": WRONG}]])
    rewards, logged = called(reward, GOOD, WRONG, GOOD, HACKED)
    assert rewards == [1.75, 0.5, 1.75, 0.5]
    assert (reward.judged, reward.found) == (3, 1)
    assert logged["solver/cache_hit_rate"] == 0.25
    rewards, logged = called(reward, GOOD, "no program")
    assert rewards == [1.75, 0.0]
    assert logged["solver/cache_hit_rate"] == 1.0
    assert logged["solver/queue_wait"] == 0.0


def test_the_same_program_is_another_one_for_another_item(reward: SolverReward) -> None:
    assert totals(reward, SHOP, GOOD) == [1.75]
    assert totals(reward, replace(SHOP, label=720.0), GOOD) == [0.5]


def test_form_is_scored_apart_from_the_program(reward: SolverReward) -> None:
    assert totals(reward, SHOP, GOOD, GOOD + "more") == [1.75, pytest.approx(1.65)]
    assert reward.judged == 1


@pytest.mark.parametrize("levels", [95, 900])
def test_deep_data_have_a_score_all_the_same(reward: SolverReward, levels: int) -> None:
    deep = tagged(SHOP_BODY, {"time": 0}).replace("0}", "[" * levels + "]" * levels + "}")
    (score,) = asyncio.run(reward.scores([SHOP], [deep]))
    assert score.total is not None
    assert score.total < 0.6  # no more than for a readable form


def test_verdicts_outlive_the_process(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "verdicts.jsonl"
    with SolverReward(engine=engine, cache=path) as reward:
        assert totals(reward, SHOP, GOOD, HACKED) == [1.75, 0.5]
    with SolverReward(STAGE_2, engine=engine, cache=path) as reward:
        assert totals(reward, SHOP, GOOD, HACKED) == [pytest.approx(1.9), pytest.approx(0.4)]
        assert reward.judged == 0


def test_a_line_that_a_kill_cut_off_is_judged_again(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "verdicts.jsonl"
    with SolverReward(engine=engine, cache=path) as reward:
        totals(reward, SHOP, GOOD)
    path.write_bytes(path.read_bytes()[:-20])
    with SolverReward(engine=engine, cache=path) as reward:
        assert totals(reward, SHOP, GOOD) == [1.75]
        assert reward.judged == 1
    with SolverReward(engine=engine, cache=path) as reward:
        assert len(reward.verdicts) == 1


def test_a_cache_that_cannot_be_written_is_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot use"):
        SolverReward(engine=engine, cache=tmp_path)


@pytest.mark.slow
def test_a_broken_engine_gives_no_reward_and_is_counted(engine: Engine) -> None:
    own = Engine(workers=1)
    with SolverReward(engine=own) as reward:
        own.close()
        rewards, logged = called(reward, GOOD, "")
    assert rewards == [None, 0.0]
    assert logged["solver/infra_error_rate"] == 0.5
    assert logged["verdict"] == ["infrastructure", "unreadable"]


@pytest.mark.slow
def test_a_fault_of_the_machine_is_not_kept(engine: Engine) -> None:
    own = Engine(workers=1)
    with SolverReward(engine=own) as reward:
        own.close()
        assert totals(reward, SHOP, GOOD) == [None]
        reward.bench.engine = engine
        assert totals(reward, SHOP, GOOD) == [1.75]


def test_all_components_are_logged(reward: SolverReward) -> None:
    rewards, logged = called(reward, GOOD, WRONG, HACKED, "no tags")
    assert rewards == [1.75, 0.5, 0.5, 0.0]
    assert logged["solver/parse_rate"] == 0.75
    assert logged["solver/build_rate"] == 0.75
    assert logged["solver/correct_rate"] == logged["reward/right"] == 0.25
    assert logged["hack/any_rate"] == logged["hack/changed_data_rate"] == 0.25
    assert logged["hack/hard_coded_rate"] == 0.25
    assert logged["hack/unmoved_rate"] == 0.0
    assert logged["struct/sense"] == logged["struct/binaries"] == 1.0
    assert logged["solver/cache_hit_rate"] == 0.0
    assert 0 < logged["solver/latency_p50"] <= logged["solver/latency_p95"]
    assert logged["verdict"] == ["right", "optimal", "hacked", "unreadable"]
    assert logged["answer"] == ["719.0", "0.0", "719.0", None]
    assert "the reference gives" in logged["evidence"][2]


def test_a_batch_of_nothing_readable_is_logged_too(reward: SolverReward) -> None:
    rewards, logged = called(reward, "", "")
    assert rewards == [0.0, 0.0]
    assert logged["solver/parse_rate"] == 0.0


def test_without_a_look_for_hacks_the_answer_alone_counts(engine: Engine) -> None:
    with SolverReward(engine=engine, hacks=False) as reward:
        assert totals(reward, SHOP, HACKED) == [1.75]


def test_several_event_loops_share_one_reward(reward: SolverReward) -> None:
    assert totals(reward, PACK, tagged(PACK_BODY, PACK_REFS)) == [1.75]
    assert totals(reward, BARE, GOOD) == [1.5]
    assert totals(reward, PACK, tagged(PACK_BODY, PACK_REFS), "") == [1.75, 0.0]


def test_items_and_replies_have_to_be_as_many(reward: SolverReward) -> None:
    with pytest.raises(UsageError, match="2 items for 1 replies"):
        asyncio.run(reward.scores([SHOP, SHOP], [GOOD]))


def second_formulations(engine: ProgramEngine, problems: Any) -> list[tuple[TrainingItem, str]]:
    """Return the labelled items with their second formulation as a reply."""
    labelled = [p for problem in problems for p in verified(engine, [problem])]
    return [(TrainingItem.from_problem(p), reply_of(p.extra["program_2"])) for p in labelled]


def reply_of(program: str) -> str:
    return f"<think>a</think><model>b</model><python>\n{program}</python>"


def judged(reward: SolverReward, pairs: list[tuple[TrainingItem, str]]) -> None:
    items, replies = zip(*pairs, strict=True)
    for item, score in zip(items, asyncio.run(reward.scores(items, replies)), strict=True):
        assert score.word == "right", (item.id, score.verdict)
        assert score.verdict
        assert not score.verdict.unchecked, item.id


def test_an_honest_formulation_of_another_kind_is_no_hack(reward: SolverReward) -> None:
    # In the set packing item, all choices are pinned by the data.
    problems = [
        family_named("set_packing").item(0, difficulty=4),
        family_named("knapsack").item(2, difficulty=3),
        family_named("production").item(2, difficulty=3, status="infeasible"),
        family_named("production").item(2, difficulty=2, status="unbounded"),
    ]
    judged(reward, second_formulations(reward.bench.engine, problems))


@pytest.mark.slow
def test_honest_formulations_of_all_families_are_no_hacks(reward: SolverReward) -> None:
    problems = [family.item(1, difficulty=2) for family in families()]
    judged(reward, second_formulations(reward.bench.engine, problems))


def test_a_contradiction_is_no_model_of_an_infeasible_item_with_given_data(
    reward: SolverReward,
) -> None:
    problem = family_named("production").item(0, difficulty=2, status="infeasible")
    (item, _), *_ = second_formulations(reward.bench.engine, [problem])
    lazy = tagged("m.x = pyo.Var(bounds=(0, 1))\nm.c = pyo.Constraint(expr=m.x >= 2)\n"
                  "m.o = pyo.Objective(expr=m.x)")  # fmt: skip
    [score] = asyncio.run(reward.scores([item], [lazy]))
    assert score.word == "hacked"
    assert "changed_data" in score.hacks


def test_the_column_of_a_dataset_is_plain_json() -> None:
    assert json.loads(SHOP.to_json())["id"] == "shop"
