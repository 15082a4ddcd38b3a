"""How many different right models a group of replies holds: distinct correct signatures @k.

Renamed variables and reordered constraints make no other model (`modelwright.solvers.canonical`).
"""

import asyncio
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from modelwright.agent.tagged.reply import bind, read_reply
from modelwright.solvers.canonical import signature
from modelwright.solvers.outcome import Failure
from modelwright.solvers.program import Program
from modelwright.training.item import TrainingItem
from modelwright.training.reward.solver_reward import SolverReward


class DiversityMetric:
    """A `SolverReward` for TRL that also logs `signatures/distinct_correct@k`, k the group's size.

    Costs one more build of each right program that is new.

    Args:
        reward: says which replies are right, and lends its engine.
    """

    def __init__(self, reward: SolverReward) -> None:
        self.reward = reward
        self._signatures: dict[str, str] = {}

    async def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        item: Sequence[str],
        log_metric: Callable[[str, float], None] | None = None,
        **options: Any,
    ) -> list[float | None]:
        """Return the rewards (B,) of `SolverReward`, whose arguments these are."""
        rewards = await self.reward(prompts, completions, item, log_metric, **options)
        if log_metric is not None:
            replies = [text_of(completion) for completion in completions]
            for size, count in await self._counts(item, replies, rewards):
                log_metric(f"signatures/distinct_correct@{size}", count)
        return rewards

    async def _counts(
        self, items: Sequence[str], replies: Sequence[str], rewards: Sequence[float | None]
    ) -> list[tuple[int, int]]:
        """Return the size of each group and the number of different right models in it."""
        scored = [k for k, reward in enumerate(rewards) if reward is not None]
        read = [TrainingItem.from_json(items[k]) for k in scored]
        # Their verdicts are known by now: nothing is run again.
        scores = await self.reward.scores(read, [replies[k] for k in scored])
        right = {
            k: program_of(item, replies[k])
            for k, item, score in zip(scored, read, scores, strict=True)
            if score.components.get("right")
        }
        await asyncio.to_thread(self._sign, list(right.values()))
        counts = list[tuple[int, int]]()
        for _, members in groupby(range(len(items)), key=lambda k: items[k]):
            group = list(members)
            found = {self._signatures.get(right[k].digest) for k in group if k in right}
            counts.append((len(group), len(found - {None})))
        return counts

    def _sign(self, programs: Sequence[Program]) -> None:
        for program in programs:
            if program.digest not in self._signatures:
                built = self.reward.engine.build(program, self.reward.bench.limits)
                if not isinstance(built, Failure):
                    self._signatures[program.digest] = signature(built)


def text_of(completion: Any) -> str:
    """Return the text of a completion of TRL: itself, or the last of its messages."""
    return completion if isinstance(completion, str) else completion[-1]["content"] or ""


def program_of(item: TrainingItem, reply: str) -> Program:
    """Return the program of a right reply, with the data of its item."""
    read = read_reply(reply, data_given=item.data is not None)
    data = bind(read.data, item.text.values) if item.data is None else item.data
    return Program(read.source or "", data)
