"""Speed of the reward with all that it examines, against the reward without; read the ratios.

    python benchmarks/reward.py [--items 24] [--replies 8] [--workers N]

Every reply is another program, so no verdict is found in the cache. Half of them are the reference
and half another formulation of it, all right: right answers cost most, since only they are looked
at for hacks. The replies of an item share the work on its reference, as a group does in training.

For three kinds of replies it prints how many a second are scored with all checks, without the look
for hacks, and how many of the programs the engine alone solves. The processor time that each takes
is measured beside it, with that of all processes started: it tells what an idle machine would do.
"""

import argparse
import asyncio
import json
import os
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

import psutil

from modelwright.datasets.families.registry import family_named
from modelwright.datasets.families.verification import verified
from modelwright.datasets.problem import Problem
from modelwright.solvers.engine import Engine
from modelwright.solvers.program import Program
from modelwright.training.demo.compact import FAMILIES, compact_items
from modelwright.training.item import TrainingItem
from modelwright.training.reward.score import Score
from modelwright.training.reward.solver_reward import SolverReward

T = TypeVar("T")
Batch = list[tuple[TrainingItem, str]]


def batch_of(problems: Sequence[Problem], replies: int, *, wrong: bool) -> Batch:
    batch: Batch = []
    for problem in problems:
        item = TrainingItem.from_problem(problem)
        for k in range(replies):
            source = problem.extra["program_2" if k % 4 < 2 else "program"] + f"\n# {k}\n"
            if wrong and k % 2:
                source = source.replace("expr=sum(", "expr=1.5 * sum(", 1)
                source = source.replace("expr=pyo.quicksum(", "expr=1.5 * pyo.quicksum(", 1)
            told = ""
            if item.data is None:
                told = f"<data>{json.dumps(problem.extra['data_refs'])}</data>"
            batch.append(
                (item, f"<think>t</think><model>m</model>{told}<python>\n{source}</python>")
            )
    return batch


class Speed(NamedTuple):
    rate: float
    """Per second."""
    cpu_s: float
    """Processor seconds of each."""

    def line(self, name: str, what: str) -> str:
        idle = (os.cpu_count() or 1) / self.cpu_s
        cost = f"{1000 * self.cpu_s:5.1f} ms of processor each, so {idle:6.1f}/s if idle"
        return f"  {name:<26}{self.rate:7.1f} {what}/s   {cost}"


def timed(count: int, run: Callable[[], T]) -> tuple[Speed, T]:
    began, used = time.perf_counter(), processor_s()
    result = run()
    seconds = time.perf_counter() - began
    return Speed(count / seconds, (processor_s() - used) / count), result


def processor_s() -> float:
    """Return the processor time of this process and of those that it started."""
    me = psutil.Process()
    own = me.cpu_times()
    others = [process.cpu_times() for process in me.children(recursive=True)]
    return (
        own.user
        + own.system
        + sum(t.user + t.system + t.children_user + t.children_system for t in others)
    )


def scored(reward: SolverReward, batch: Batch) -> tuple[Speed, list[Score]]:
    items, replies = zip(*batch, strict=True)
    return timed(len(batch), lambda: asyncio.run(reward.scores(items, replies)))


def measure(engine: Engine, name: str, batch: Batch, programs: list[Program]) -> None:
    with SolverReward(engine=engine) as reward:
        checked, scores = scored(reward, batch)
        assert reward.found == 0, "no verdict may have been known"
        again, _ = scored(reward, batch)
    with SolverReward(engine=engine, hacks=False) as reward:
        unchecked, _ = scored(reward, batch)
    alone, _ = timed(len(programs), lambda: list(engine.solve_many(programs)))
    words = [score.word for score in scores]
    print(f"{name}: {len(batch)} replies, {words.count('right')} right, no two programs equal")
    print(checked.line("all isolation and checks", "replies"))
    print(
        unchecked.line("without a look for hacks", "replies")
        + f"   the checks take {checked.cpu_s / unchecked.cpu_s:.2f} times as much"
    )
    print(
        alone.line("the programs alone", "programs")
        + f"   the reward takes {checked.cpu_s / alone.cpu_s:.2f} times as much"
    )
    print(f"  {'seen before':<26}{again.rate:7.0f} replies/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=24)
    parser.add_argument("--replies", type=int, default=8, help="of one item")
    parser.add_argument("--workers", type=int, default=None, help="by default processors + 1")
    options = parser.parse_args()
    with Engine(workers=options.workers) as engine:
        compact = list(verified(engine, compact_items(FAMILIES, options.items, seed=7)))
        drawn = [
            family_named(FAMILIES[k % len(FAMILIES)]).item(k, difficulty=2)
            for k in range(options.items)
        ]
        given = list(verified(engine, drawn))
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        for name, problems, wrong in (
            ("numbers by reference", compact, False),
            ("numbers by reference, every other reply wrong", compact, True),
            ("given data", given, False),
        ):
            batch = batch_of(problems, options.replies, wrong=wrong)
            programs = [
                Program(p.extra["program"] + f"\n# {k}\n", p.extra["data"])
                for p in problems
                for k in range(options.replies)
            ]
            measure(engine, name, batch, programs)


if __name__ == "__main__":
    main()
