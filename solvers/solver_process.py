"""Our side of the solver process: hand it a model, wait, and replace it when it hangs or dies."""

import os
import threading
from dataclasses import asdict, dataclass, replace
from typing import Any

from modelwright.solvers import incumbent
from modelwright.solvers.channel import ClosedError, spawn
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination

_READING_S = 60.0
"""Seconds to read any model; a model within the limits takes a tenth of it."""
_GRACE_S = 2.0
_GRACE_SHARE = 0.1
_HUNG_READING = Failure(
    FailureKind.SOLVER_TIMEOUT, f"reading the model took longer than {_READING_S:g} s"
)
_RECYCLE_AFTER = 1000
"""Solves after which the process is replaced, so that leaks in solvers do not add up."""

SOLVE, ASSESS, READ = "solve", "assess", "read"
"""What is asked: a solution; what an incumbent is worth; or only whether the model is one."""
IIS, RANGING = "iis", "ranging"
"""What is asked of HiGHS about a linear program: `backends/highs_analysis.py` says what comes."""
SOLVING, DONE = "solving", "done"
"""What the process says on its way: the model is read; the answer follows."""

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

        Raises:
            OSError: this machine ran out of something, such as descriptors.
        """
        record = incumbent.create()
        try:
            answer = self._ask_twice(SOLVE, model, record, limits, solver)
            if isinstance(answer, _Hung):
                return self._rescue(answer, model, record, limits, solver)
            return answer
        finally:
            os.close(record)

    def read(self, model: int, limits: Limits) -> Failure | None:
        """Return why the file holds no model; None if reading it is safe and quick.

        Raises:
            OSError: as `solve`.
        """
        record = incumbent.create()
        try:
            answer = self._ask_twice(READ, model, record, limits, "auto")
        finally:
            os.close(record)
        return _HUNG_READING if isinstance(answer, _Hung) else answer.failure

    def analyze(self, task: str, model: int, limits: Limits) -> dict[str, Any] | Failure:
        """Return what HiGHS says of the model in an open file, for task IIS or RANGING.

        Raises:
            OSError: as `solve`.
        """
        record = incumbent.create()
        try:
            answer = self._exchange(task, model, record, limits, "highs")
        finally:
            os.close(record)
        if isinstance(answer, _Hung):
            return Failure(FailureKind.SOLVER_TIMEOUT, f"HiGHS was killed: task {task!r} took long")
        if answer is None:
            return Failure(FailureKind.SOLVER_CRASH, f"the solver process died on task {task!r}")
        return answer["analysis"] if "analysis" in answer else _read_failure(answer)

    def kill(self) -> None:
        """End the process, from any thread."""
        self._process.kill()

    def close(self) -> None:
        """End the process, from the thread that uses it."""
        self._process.kill()
        self._process.wait()
        self._channel.close()

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    def _start(self) -> None:
        self._process, self._channel = spawn("modelwright.solvers.worker", _ENVIRONMENT)
        self._solves = 0
        if self._closing.is_set():  # `kill` may have come before there was this process
            self._process.kill()

    def _restart(self) -> None:
        self.close()
        if not self._closing.is_set():
            self._start()

    def _ask_twice(
        self, task: str, model: int, record: int, limits: Limits, solver: str
    ) -> Outcome | _Hung:
        for _ in range(2):
            answer = self._ask(task, model, record, limits, solver)
            if answer is not None:
                return answer
        if self._closing.is_set():
            return _failed(FailureKind.INFRASTRUCTURE, "the engine was closed meanwhile")
        return _failed(FailureKind.SOLVER_CRASH, "the solver process died twice on this model")

    def _ask(
        self, task: str, model: int, record: int, limits: Limits, solver: str
    ) -> Outcome | _Hung | None:
        """Return an outcome; None if the process died."""
        answer = self._exchange(task, model, record, limits, solver)
        return Outcome.from_json(answer["outcome"]) if isinstance(answer, dict) else answer

    def _exchange(
        self, task: str, model: int, record: int, limits: Limits, solver: str
    ) -> dict[str, Any] | _Hung | None:
        """Return the header of the answer; None if the process died."""
        if self._closing.is_set():
            return None
        if self._solves >= _RECYCLE_AFTER:
            self._restart()
        self._solves += 1
        request = {"limits": asdict(limits), "solver": solver, "task": task}
        patience = limits.time_limit_s * (1 + _GRACE_SHARE) + _GRACE_S
        solving = False
        try:
            self._channel.send(request, files=(model, record))
            answer = self._channel.receive(_READING_S).header
            if answer["stage"] == SOLVING:
                solving = True
                answer = self._channel.receive(patience).header
            return answer
        except ClosedError:
            self._restart()
            return None
        except TimeoutError:
            self._restart()
            return _Hung(solving)

    def _rescue(self, hung: _Hung, model: int, record: int, limits: Limits, solver: str) -> Outcome:
        """Return what a killed solver left behind: its incumbent, checked in a fresh process."""
        if not hung.while_solving:
            return Outcome(Termination.FAILED, failure=_HUNG_READING)
        answer = self._ask(ASSESS, model, record, limits, solver)
        if isinstance(answer, Outcome) and answer.objective is not None:
            return answer
        message = f"the solver ignored its time limit of {limits.time_limit_s:g} s and was killed"
        failure = Failure(FailureKind.SOLVER_TIMEOUT, message, hint="Raise --time-limit or --gap.")
        if isinstance(answer, Outcome):
            return replace(answer, termination=Termination.TIME_LIMIT, failure=failure)
        return Outcome(Termination.TIME_LIMIT, failure=failure)


def _read_failure(answer: dict[str, Any]) -> Failure:
    failure = Outcome.from_json(answer["outcome"]).failure
    return failure or Failure(FailureKind.SOLVER_CRASH, "the solver process gave no analysis")


def _failed(kind: FailureKind, message: str) -> Outcome:
    return Outcome(Termination.FAILED, failure=Failure(kind, message))
