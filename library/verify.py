"""Whether insights do what they are for: fresh attempts with what retrieval would show."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modelwright.datasets.problem import Problem
from modelwright.library.insight import Insight, Verification
from modelwright.library.practice import Attempt, Practice
from modelwright.library.shown import Shelf


@dataclass(frozen=True)
class Repeats:
    """How often something is tried, and how often it must succeed."""

    attempts: int = 3
    needed: int = 2

    def passed(self, attempts: Sequence[Attempt], problem: Problem) -> bool:
        """Return whether enough attempts solve the problem."""
        return sum(one.solves(problem.expected) for one in attempts) >= self.needed


async def repeat(
    practice: Practice, problem: Problem, insights: Sequence[Insight], repeats: Repeats
) -> list[Attempt]:
    """Return attempts with seeds 1, 2, ..."""
    tries = (practice.attempt(problem, insights, seed + 1) for seed in range(repeats.attempts))
    return list(await asyncio.gather(*tries))


async def verify(
    practice: Practice,
    insight: Insight,
    problems: Iterable[Problem],
    shelf: Shelf,
    repeats: Repeats,
) -> list[Verification]:
    """Test an insight on problems, with everything else that retrieval shows beside it.

    Args:
        practice: solves.
        insight: under test.
        problems: that it should solve.
        shelf: with the insight on it, and without what it takes the place of.
        repeats: attempts on each.

    Returns: one for each problem; `retrieved` False, without an attempt, where it is not shown.
    """
    found: list[Verification] = []
    for problem in problems:
        shown = shelf.shown(problem)
        if insight.id not in {one.id for one in shown}:
            found.append(Verification(problem.id, 0, 0, retrieved=False, model=practice.name))
            continue
        attempts = await repeat(practice, problem, shown, repeats)
        priced = [one.dollars for one in attempts if one.dollars is not None]
        found.append(
            Verification(
                problem.id,
                sum(one.solves(problem.expected) for one in attempts),
                len(attempts),
                tuple(range(1, len(attempts) + 1)),
                model=practice.name,
                prompt_digest=attempts[-1].prompt_digest,
                solver=practice.solver,
                tokens=sum(one.tokens for one in attempts),
                dollars=sum(priced) if len(priced) == len(attempts) else None,
            )
        )
    return found


def is_verified(runs: Sequence[Verification], repeats: Repeats) -> bool:
    """Return whether an insight was shown and solved enough, on every problem."""
    return bool(runs) and all(run.retrieved and run.solved >= repeats.needed for run in runs)
