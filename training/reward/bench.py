"""The engine as the reward uses it; faults of this machine are told apart from a program's."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from modelwright.datasets.families.union import build_each
from modelwright.solvers.errors import ModelwrightError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome
from modelwright.solvers.program import Program

LIMITS = Limits(build_wall_s=10, build_cpu_s=10, memory_mb=2048, time_limit_s=20, gap=1e-7)
"""Of one reply; the gap is tighter than the tolerance of agreement."""
T = TypeVar("T")


class InfrastructureError(ModelwrightError):
    """This machine, not a program, is at fault: there is nothing to be said about the program."""

    default_kind = "infrastructure"


class Bench:
    """Builds and solves within the limits of the reward.

    Args:
        engine: stays open.
        limits: of each program.
    """

    def __init__(self, engine: ProgramEngine, limits: Limits = LIMITS) -> None:
        self.engine = engine
        self.limits = limits

    def build(self, program: Program) -> Instance | Failure:
        """Return a model, or why there is none.

        Raises:
            InfrastructureError: this machine is at fault.
        """
        return _own_fault(self._ask(lambda: self.engine.build(program, self.limits)))

    def build_together(self, programs: Sequence[Program]) -> list[Instance | None]:
        """Return the models of programs of one author; None where there is none alone.

        Raises:
            InfrastructureError: this machine is at fault.
        """
        try:
            found = self._ask(lambda: build_each(self.engine, programs, self.limits))
        except (ValueError, LookupError):  # names that make the parts look like each other's
            return [None] * len(programs)
        found = _own_fault(found)
        return [None] * len(programs) if isinstance(found, Failure) else found

    def solve(self, instance: Instance, time_limit_s: float | None = None) -> Outcome:
        """Return what the solver finds.

        Raises:
            InfrastructureError: this machine is at fault.
        """
        seconds = min(time_limit_s or self.limits.time_limit_s, self.limits.time_limit_s)
        limits = replace(self.limits, time_limit_s=seconds)
        outcome = self._ask(lambda: self.engine.solve_instance(instance, limits))
        if outcome.failure is not None:
            _own_fault(outcome.failure)
        return outcome

    def _ask(self, request: Callable[[], T]) -> T:
        try:
            return request()
        except (ModelwrightError, OSError, RuntimeError) as error:
            raise InfrastructureError(f"the engine does not answer: {error}") from error


def _own_fault(found: T) -> T:
    if isinstance(found, Failure) and found.kind is FailureKind.INFRASTRUCTURE:
        raise InfrastructureError(found.message)
    return found
