import asyncio
from collections.abc import Iterator

import loaves
import pytest

from modelwright.training.diversity import DiversityMetric
from modelwright.training.reward.solver_reward import SolverReward


@pytest.fixture(scope="module")
def reward() -> Iterator[SolverReward]:
    with SolverReward(workers=1) as made:
        yield made


FIRST, SECOND = loaves.item("one").to_json(), loaves.item("two").to_json()


@pytest.mark.slow
def test_right_models_that_differ_are_counted_in_each_group(reward: SolverReward) -> None:
    renamed = loaves.reply(loaves.SOURCE.replace("m.x", "m.loaves"))
    first = [loaves.RIGHT, renamed, loaves.TWO_PARTS, loaves.WRONG]
    second = [loaves.SCALED, loaves.BROKEN, loaves.RIGHT, "nothing"]
    logged: list[tuple[str, float]] = []
    metric = DiversityMetric(reward)
    items, replies = [FIRST] * 4 + [SECOND] * 4, first + second
    plain = asyncio.run(reward([""] * 8, replies, items))
    rewards = asyncio.run(
        metric([""] * 8, replies, items, lambda name, value: logged.append((name, value)))
    )
    assert rewards == plain
    counts = [value for name, value in logged if name == "signatures/distinct_correct@4"]
    assert counts == [2, 1]  # a variable renamed and a constraint scaled are the same model
    assert ("solver/correct_rate", 5 / 8) in logged


@pytest.mark.slow
def test_messages_are_read_like_texts(reward: SolverReward) -> None:
    logged: list[str] = []
    messages = [[{"role": "assistant", "content": loaves.RIGHT}]]
    metric = DiversityMetric(reward)
    asyncio.run(metric([""], messages, [FIRST], lambda name, _: logged.append(name)))
    assert "signatures/distinct_correct@1" in logged
