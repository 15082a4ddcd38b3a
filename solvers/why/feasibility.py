"""Whether a part of a model has a point, asked of the engine with a deadline."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome, PointStatus, Termination
from modelwright.solvers.why.members import Member, restricted


class Verdict(StrEnum):
    """Whether some conditions can hold together."""

    FEASIBLE = "feasible"
    """A point is in hand that satisfies them, checked by us."""
    INFEASIBLE = "infeasible"
    """A solver proved that there is none."""
    UNKNOWN = "unknown"
    """Neither, in the time there was."""


class OutOfTime(Exception):
    """The deadline of an explanation is over; what was found by then is reported."""


@dataclass
class Budget:
    """Seconds and memory that an explanation may use, and what it used."""

    limits: Limits
    """Of one solve; its time is cut at the deadline."""
    deadline: float
    """By `time.monotonic`."""
    solves: int = field(default=0)

    @classmethod
    def of(cls, seconds: float, limits: Limits, one_solve_s: float | None = None) -> "Budget":
        """Return the budget that starts now."""
        most = min(one_solve_s or seconds, seconds, limits.time_limit_s)
        one = replace(limits, time_limit_s=most)
        return cls(one, time.monotonic() + seconds)

    @property
    def remaining_s(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    def solve(self, engine: ProgramEngine, instance: Instance, least_gap: float = 0.0) -> Outcome:
        """Solve within what is left; the gap is that of the limits, or `least_gap` if larger.

        Raises:
            OutOfTime: nothing is left.
        """
        left = self.remaining_s
        if left <= 0:
            raise OutOfTime
        self.solves += 1
        seconds = min(self.limits.time_limit_s, left)
        gap = max(self.limits.gap, least_gap)
        return engine.solve_instance(instance, replace(self.limits, time_limit_s=seconds, gap=gap))


class Oracle:
    """Answers whether members of one model can hold together."""

    def __init__(self, engine: ProgramEngine, instance: Instance, budget: Budget) -> None:
        self.engine = engine
        self.instance = instance
        self.budget = budget

    def check(self, members: Iterable[Member]) -> Verdict:
        """Return whether the members have a common point.

        Raises:
            OutOfTime: the deadline has passed.
        """
        return verdict_of(self.budget.solve(self.engine, restricted(self.instance, members)))


def verdict_of(outcome: Outcome) -> Verdict:
    """Return what an outcome says about feasibility."""
    if outcome.termination is Termination.INFEASIBLE:
        return Verdict.INFEASIBLE
    if outcome.point is not PointStatus.NONE or outcome.termination is Termination.UNBOUNDED:
        return Verdict.FEASIBLE
    return Verdict.UNKNOWN
