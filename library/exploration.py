"""Look for a right program where there is no reference, with the answer shown.

What is found must compute its answer (`modelwright.library.guard`), and a second program, written
without the answer, must agree. A label can be wrong: whoever looks may say that no reading of the
text gives it, and rounds that only come back to the same wrong value are not repeated for long.
"""

from dataclasses import dataclass, replace

from modelwright.datasets.problem import Problem
from modelwright.library.guard import computes
from modelwright.library.practice import Attempt, Practice
from modelwright.solvers.agreement import NoNumber, agree
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.program import Program

_REPEATS = 2
"""Rounds that come to a value seen before, after which no other is expected."""


@dataclass(frozen=True)
class Exploration:
    """What came of looking for a right program."""

    program: Program | None
    """None: none was found."""
    rounds: int
    reason: str = ""
    """Why there is none."""
    doubts_label: bool = False
    """Whether the reason is that no reading of the text gives the label."""


async def explore(
    problem: Problem, first: Attempt, practice: Practice, engine: ProgramEngine, most: int
) -> Exploration:
    """Return a right program, or why there is none.

    Args:
        problem: with its answer.
        first: the attempt that failed.
        practice: looks.
        engine: for the guard.
        most: rounds.
    """
    failed, repeated = [first], 0
    for seed in range(most):
        found = await practice.explore(problem, failed, seed)
        if found.doubt:
            return Exploration(None, seed + 1, found.doubt, doubts_label=True)
        if found.program is not None and found.solves(problem.expected):
            remark = await _objection(problem, found, practice, engine, seed)
            if not remark:
                return Exploration(found.program, seed + 1)
            found = replace(found, remark=remark)
        repeated += any(_came_to(found, one) for one in failed)
        if repeated == _REPEATS:
            return Exploration(None, seed + 1, f"{_REPEATS} rounds came to values seen before")
        failed.append(found)
    return Exploration(None, most, f"none of {most} rounds found one")


async def _objection(
    problem: Problem, found: Attempt, practice: Practice, engine: ProgramEngine, seed: int
) -> str:
    """Return why a program with the right answer does not count; "" if it does."""
    assert found.program is not None
    again = await practice.rewrite(problem, found, seed)
    if not again.solves(problem.expected):
        return "a second program, written from the formulation alone, gave another answer"
    if not await computes(engine, found.program, found.value):
        return "the program does not compute it: with other data it gives the same"
    return ""


def _came_to(found: Attempt, before: Attempt) -> bool:
    """Return whether two attempts have one answer; no answer tells nothing."""
    if found.value is None or found.value is NoNumber.NONE:
        return False
    return agree(found.value, before.value)
