"""The reward of a job, and the items that it scores."""

import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

from modelwright.datasets.families.verification import verified
from modelwright.datasets.problem import Problem
from modelwright.solvers.executors import LOCAL, open_engine
from modelwright.training.item import TrainingItem
from modelwright.training.jobs.config import Reward, RlJob
from modelwright.training.jobs.data import is_of_family
from modelwright.training.jobs.job import PreparedJob
from modelwright.training.reward.solver_reward import SolverReward
from modelwright.training.reward.weights import BINARY, STAGE_1, STAGE_2, RewardWeights

_STAGES: dict[int | str, RewardWeights] = {1: STAGE_1, 2: STAGE_2, "binary": BINARY}


@contextmanager
def open_reward(job: PreparedJob) -> Generator[SolverReward]:
    """Give the reward of a job; its processes start here, before anything uses a GPU.

    Raises:
        ServiceMissingError: this machine cannot run programs in isolation, or there is no Ray.
    """
    config = job.config
    assert config.kind != "sft", "no reply is scored there"
    chosen: Reward = config.reward
    with open_engine(chosen.executor, workers=chosen.workers or _share(chosen)) as engine:
        reward = SolverReward(
            weights_of(job),
            engine=engine,
            hacks=chosen.hacks,
            cache=chosen.cache or job.folder / "verdicts.jsonl",
        )
        with reward:
            yield reward


def weights_of(job: PreparedJob) -> RewardWeights:
    """Return the weights of the components of the reward."""
    config = job.config
    assert config.kind != "sft", "no reply is scored there"
    binary = not isinstance(config, RlJob) or config.trainer == "regression"
    return _STAGES[config.reward.stage or ("binary" if binary else 1)]


def items_of(job: PreparedJob, reward: SolverReward) -> list[TrainingItem]:
    """Return the items of a job; those of families are solved for their answers."""
    answered = _answered(job.data.problems, reward)
    hidden = job.numbers == "hidden"
    return [TrainingItem.from_problem(problem, hide_values=hidden) for problem in answered]


def _answered(problems: Sequence[Problem], reward: SolverReward) -> Iterator[Problem]:
    unknown = [p for p in problems if p.expected is None and is_of_family(p)]
    found = {problem.id: problem for problem in verified(reward.engine, unknown)}
    for problem in problems:
        yield found.get(problem.id, problem)


def _share(chosen: Reward) -> int | None:
    """Return this process's share of the processors; None leaves it to the cluster."""
    if chosen.executor != LOCAL:
        return None
    processes = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
    return max(1, len(os.sched_getaffinity(0)) // processes)
