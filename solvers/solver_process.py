"""Our side of the solver process: hand it a model, wait, and replace it when it hangs or dies."""

import os
import threading
from dataclasses import asdict, dataclass, replace

from modelwright.solvers import incumbent
from modelwright.solvers.channel import ClosedError, spawn
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination

_READING_S = 60.0
"""Seconds to read any model; a model within the limits takes a tenth of it."""
_GRACE_S = 2.0
_GRACE_SHARE = 0.1
_RECYCLE_AFTER = 1000
"""Solves after which the process is replaced, so that leaks in solvers do not add up."""

_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class _Hung:
    """The solver was killed for taking too long."""

    while_solving: bool


class SolverProcess:
    """One solver process, started when first needed. One request at a time, from one thread."""

    def __init__(self, closing: threading.Event) -> None:
        self._closing = closing
        self._start()

    def solve(self, model: int, limits: Limits, solver: str) -> Outcome:
        """Solve the model in an open file; the caller closes it.

        A process that dies is replaced and asked once more, since somebody else may have killed it.
        """
        record = incumbent.create()
        try:
            answer = self._ask(model, record, limits, solver) or self._ask(
                model, record, limits, solver
            )
            if answer is None and self._closing.is_set():
                return _failed(FailureKind.INFRASTRUCTURE, "the engine was closed meanwhile")
            if answer is None:
                message = "the solver process died twice on this model"
                return _failed(FailureKind.SOLVER_CRASH, message)
            if isinstance(answer, _Hung):
                return self._rescue(answer, model, record, limits, solver)
            return answer
        finally:
            os.close(record)

    def close(self) -> None:
        """End the process."""
        self._channel.close()
        self._process.kill()
        self._process.wait()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def _start(self) -> None:
        self._process, self._channel = spawn("modelwright.solvers.worker", _ENVIRONMENT)
        self._solves = 0

    def _restart(self) -> None:
        self.close()
        if not self._closing.is_set():
            self._start()

    def _ask(
        self, model: int, record: int, limits: Limits, solver: str, *, only_assess: bool = False
    ) -> Outcome | _Hung | None:
        """Return an outcome; None if the process died."""
        if self._solves >= _RECYCLE_AFTER:
            self._restart()
        self._solves += 1
        request = {"limits": asdict(limits), "solver": solver, "only_assess": only_assess}
        patience = limits.time_limit_s * (1 + _GRACE_SHARE) + _GRACE_S
        solving = False
        try:
            self._channel.send(request, files=(model, record))
            answer = self._channel.receive(_READING_S).header
            if answer["stage"] == "solving":
                solving = True
                answer = self._channel.receive(patience).header
            return Outcome.from_json(answer["outcome"])
        except ClosedError:
            self._restart()
            return None
        except TimeoutError:
            self._restart()
            return _Hung(solving)

    def _rescue(self, hung: _Hung, model: int, record: int, limits: Limits, solver: str) -> Outcome:
        """Return what a killed solver left behind: its incumbent, checked in a fresh process."""
        if not hung.while_solving:
            message = f"reading the model took longer than {_READING_S:g} s"
            return _failed(FailureKind.SOLVER_TIMEOUT, message)
        answer = self._ask(model, record, limits, solver, only_assess=True)
        if isinstance(answer, Outcome) and answer.objective is not None:
            return answer
        message = f"the solver ignored its time limit of {limits.time_limit_s:g} s and was killed"
        failure = Failure(FailureKind.SOLVER_TIMEOUT, message, hint="Raise --time-limit or --gap.")
        if isinstance(answer, Outcome):
            return replace(answer, termination=Termination.TIME_LIMIT, failure=failure)
        return Outcome(Termination.TIME_LIMIT, failure=failure)


def _failed(kind: FailureKind, message: str) -> Outcome:
    return Outcome(Termination.FAILED, failure=Failure(kind, message))
