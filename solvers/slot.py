"""One worker of the engine: a jail with a solver process beside it, used by one thread."""

import os
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from modelwright.solvers.call import Call, Called
from modelwright.solvers.channel import ClosedError
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.instance import Instance
from modelwright.solvers.jail.client import WEAK_JAIL_VARIABLE, Jail, missing_minimum
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.solver_process import SolverProcess
from modelwright.solvers.transport import read_untrusted, write_instance

T = TypeVar("T")

_ATTEMPTS = 2
"""A program whose jail dies is tried once more, since somebody else may have killed it."""
_CLOSED = Failure(FailureKind.INFRASTRUCTURE, "the engine was closed meanwhile")


class _UnwantedError(Exception):
    """The engine is closed, or the solve was ended before there was a model."""


class Slot:
    """One jail and one solver process, started as they are needed.

    Args:
        closing: set once the engine closes.
    """

    def __init__(self, closing: threading.Event) -> None:
        self.closing = closing
        self.jail: Jail | None = None
        self.solver: SolverProcess | None = None
        self._stop: threading.Event | None = None
        """Of the solve under way."""
        self._building = False

    def run(self, program: Program, limits: Limits, solver: str, stop: threading.Event) -> Outcome:
        """Build a program in the jail and solve its model; `stop` is what `interrupt` will name."""

        def work() -> Outcome | Failure:
            built = self._in_jail(lambda jail: jail.build(program, limits))
            if isinstance(built, Failure):
                return built
            with os.fdopen(built.descriptor, "rb") as model:
                return self._solver_process().solve(model.fileno(), limits, solver, stop)

        return self._stoppable(work, stop)

    def build(self, program: Program, limits: Limits) -> Instance | Failure:
        """Build a program in the jail and return its model."""

        def work() -> Instance | Failure:
            built = self._in_jail(lambda jail: jail.build(program, limits))
            if isinstance(built, Failure):
                return built
            with os.fdopen(built.descriptor, "rb") as model:
                # It may be a bomb: read it first where reading can be killed, only then here.
                failure = self._solver_process().read(model.fileno(), limits)
                received = failure or read_untrusted(model.fileno(), limits)
            return received if isinstance(received, Failure) else received.instance

        return self._guarded(work)

    def call(self, call: Call, limits: Limits) -> Called | Failure:
        """Call a function of a program in the jail."""
        return self._guarded(lambda: self._in_jail(lambda jail: jail.call(call, limits)))

    def solve_instance(
        self, instance: Instance, limits: Limits, solver: str, stop: threading.Event
    ) -> Outcome:
        """Solve a model that is numbers already."""

        def work() -> Outcome:
            with os.fdopen(os.memfd_create("model", os.MFD_CLOEXEC), "wb") as model:
                model.writelines(write_instance(instance))
                model.flush()
                return self._solver_process().solve(model.fileno(), limits, solver, stop)

        return self._stoppable(work, stop)

    def analyze(self, task: str, instance: Instance, limits: Limits) -> dict[str, Any] | Failure:
        """Return what HiGHS says of a model; see `Engine.analyze`."""

        def work() -> dict[str, Any] | Failure:
            with os.fdopen(os.memfd_create("model", os.MFD_CLOEXEC), "wb") as model:
                model.writelines(write_instance(instance))
                model.flush()
                return self._solver_process().analyze(task, model.fileno(), limits)

        return self._guarded(work)

    def interrupt(self, stop: threading.Event) -> None:
        """End the solve that was asked for with this event, from any thread."""
        if self._stop is stop:
            process = self.jail if self._building else self.solver
            if process is not None:
                process.kill()

    def kill(self) -> None:
        """End both processes, from any thread; the thread that waits for them wakes up."""
        for process in (self.jail, self.solver):
            if process is not None:
                process.kill()

    def close(self) -> None:
        """End both processes, from the thread that uses them, or after it."""
        for process in (self.jail, self.solver):
            if process is not None:
                process.close()
        self.jail = self.solver = None

    def _guarded(self, work: Callable[[], T | Failure]) -> T | Failure:
        """Return what `work` returns, or that this machine, or a closed engine, is at fault."""
        if self.closing.is_set():
            return _CLOSED
        try:
            return work()
        except _UnwantedError:
            if self.closing.is_set():
                return _CLOSED
            raise
        except OSError as error:
            self.close()
            message = f"this machine ran out of something: {error}"
            return Failure(FailureKind.INFRASTRUCTURE, message)

    def _stoppable(self, work: Callable[[], Outcome | Failure], stop: threading.Event) -> Outcome:
        """Return what comes of a solve that `interrupt` may end."""
        self._stop = stop
        try:
            return _as_outcome(self._guarded(work))
        except _UnwantedError:
            return Outcome(Termination.UNKNOWN)
        finally:
            self._stop = None

    def _check_wanted(self) -> None:
        if self.closing.is_set() or (self._stop is not None and self._stop.is_set()):
            raise _UnwantedError

    def _solver_process(self) -> SolverProcess:
        if self.solver is None:
            self.solver = SolverProcess(self.closing)
        return self.solver

    def _in_jail(self, work: Callable[[Jail], T]) -> T | Failure:
        for _ in range(_ATTEMPTS):
            self._check_wanted()
            try:
                if self.jail is None:
                    self.jail = start_jail()
                self._building = True
                self._check_wanted()  # `kill` or `interrupt` may have come before there was a jail
                return work(self.jail)
            except ClosedError:
                if self.jail is not None:
                    self.jail.close()
                self.jail = None
            finally:
                self._building = False
        self._check_wanted()
        return Failure(FailureKind.JAIL_KILLED, "the jail ended twice while running this program")


def _as_outcome(found: Outcome | Failure) -> Outcome:
    return Outcome(Termination.FAILED, failure=found) if isinstance(found, Failure) else found


def start_jail() -> Jail:
    """Return a jail that untrusted code may run in.

    Raises:
        ServiceMissingError: layers of the minimum do not work on this machine.
    """
    jail = Jail()
    if missing := missing_minimum(jail.layers):
        jail.close()
        raise ServiceMissingError(
            f"generated code is not run here, because the jail lacks: {missing}",
            hint="Run `modelwright doctor`; on a machine you can lose, "
            f"{WEAK_JAIL_VARIABLE}=1 runs it all the same.",
            kind="jail_missing",
        )
    return jail
