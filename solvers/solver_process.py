"""Our side of the solver process: hand it a model, wait, and replace it when it hangs or dies."""

import os
import threading
import time
from dataclasses import asdict, replace
from enum import Enum, auto
from typing import Any

from modelwright.solvers import incumbent
from modelwright.solvers.channel import ClosedError, spawn
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination

_READING_S = 60.0
"""Seconds to read any model; a model within the limits takes a tenth of it."""
_GRACE_S = 2.0
_GRACE_SHARE = 0.1
_SOON_S = 0.01
_RECYCLE_AFTER = 1000
"""Solves after which the process is replaced, so that leaks in solvers do not add up."""

SOLVE, ASSESS, READ = "solve", "assess", "read"
"""What is asked: a solution; what an incumbent is worth; or only whether the model is one."""
IIS, RANGING = "iis", "ranging"
"""What is asked of HiGHS about a linear program: `backends/highs_analysis.py` says what comes."""
SOLVING, DONE = "solving", "done"
"""What the process says on its way: the model is read, or a solver begins; the answer follows."""

_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


class _Cut(Enum):
    """Why there is no answer."""

    HUNG_READING = auto()
    HUNG_SOLVING = auto()
    STOPPED = auto()
    """Killed because whoever asked wants no more."""
    DIED = auto()
    """The process died twice, of itself or by somebody else's hand."""


_NEVER = threading.Event()
"""Never set."""


class SolverProcess:
    """One solver process, started when first needed. One request at a time, from one thread."""

    def __init__(self, closing: threading.Event) -> None:
        self._closing = closing
        self._at_work: str | None = None
        """Name and version of the solver that was last begun with."""
        self._start()

    def solve(
        self, model: int, limits: Limits, solver: str, stop: threading.Event = _NEVER
    ) -> Outcome:
        """Solve the model in an open file; the caller closes it.

        Args:
            model: descriptor of the file.
            limits: memory, time and gap.
            solver: "auto" or the name of one solver.
            stop: whoever sets it and then calls `kill` ends the solve; the outcome then is what
                the solver had found so far.

        Raises:
            OSError: this machine ran out of something, such as descriptors.
        """
        record = incumbent.create()
        self._at_work = None
        try:
            answer = self._ask(SOLVE, model, record, limits, solver, stop)
            if answer is _Cut.HUNG_SOLVING or answer is _Cut.STOPPED:
                return self._rescue(answer, model, record, limits)
            return self._outcome(answer, limits)
        finally:
            os.close(record)

    def read(self, model: int, limits: Limits) -> Failure | None:
        """Return why the file holds no model; None if reading it is safe and quick.

        Raises:
            OSError: as `solve`.
        """
        record = incumbent.create()
        try:
            return self._outcome(self._ask(READ, model, record, limits), limits).failure
        finally:
            os.close(record)

    def analyze(self, task: str, model: int, limits: Limits) -> dict[str, Any] | Failure:
        """Return what HiGHS says of the model in an open file, for task IIS or RANGING.

        Raises:
            OSError: as `solve`.
        """
        record = incumbent.create()
        try:
            answer = self._ask(task, model, record, limits)
        finally:
            os.close(record)
        if isinstance(answer, dict) and "analysis" in answer:
            return answer["analysis"]
        failure = self._outcome(answer, limits).failure
        return failure or Failure(FailureKind.SOLVER_CRASH, "the solver process gave no analysis")

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

    def _ask(
        self,
        task: str,
        model: int,
        record: int,
        limits: Limits,
        solver: str = "auto",
        stop: threading.Event = _NEVER,
    ) -> dict[str, Any] | _Cut:
        """Return the header of the answer.

        A process that dies is replaced and asked once more, since somebody else may have killed it.
        """
        request = {"limits": asdict(limits), "solver": solver, "task": task}
        patience = limits.time_limit_s * (1 + _GRACE_SHARE) + _GRACE_S
        for _ in range(2):
            if self._closing.is_set():
                break
            if self._solves >= _RECYCLE_AFTER:
                self._restart()
            self._solves += 1
            # Only now that the process is in place: whoever sets it kills what is in place.
            if stop.is_set():
                break
            answer = self._exchange(request, (model, record), patience)
            if answer is not _Cut.DIED:
                return answer
        return _Cut.STOPPED if stop.is_set() else _Cut.DIED

    def _exchange(
        self, request: dict[str, Any], files: tuple[int, int], patience: float
    ) -> dict[str, Any] | _Cut:
        deadline = None
        try:
            self._channel.send(request, files=files)
            answer = self._channel.receive(_READING_S).header
            while answer["stage"] == SOLVING:
                deadline = deadline or time.monotonic() + patience
                self._at_work = answer.get("solver", self._at_work)
                left = deadline - time.monotonic()
                answer = self._channel.receive(max(left, _SOON_S)).header
            return answer
        except ClosedError:
            self._restart()
            return _Cut.DIED
        except TimeoutError:
            self._restart()
            return _Cut.HUNG_SOLVING if deadline else _Cut.HUNG_READING

    def _rescue(self, cut: _Cut, model: int, record: int, limits: Limits) -> Outcome:
        """Return what a killed solver left behind: its incumbent, checked in a fresh process."""
        found = self._outcome(self._ask(ASSESS, model, record, limits), limits)
        found = replace(found, solver=self._at_work)
        if cut is _Cut.STOPPED:
            return found if found.failure else replace(found, termination=Termination.UNKNOWN)
        if found.objective is not None:
            return found
        failure = self._outcome(cut, limits).failure
        return replace(found, termination=Termination.TIME_LIMIT, failure=failure)

    def _outcome(self, answer: dict[str, Any] | _Cut, limits: Limits) -> Outcome:
        if isinstance(answer, dict):
            return Outcome.from_json(answer["outcome"])
        if answer is _Cut.HUNG_READING:
            message = f"reading the model took longer than {_READING_S:g} s"
            return _failed(FailureKind.SOLVER_TIMEOUT, message)
        if answer is _Cut.HUNG_SOLVING:
            message = f"the solver ignored its time limit of {limits.time_limit_s:g} s"
            hint = "Raise --time-limit or --gap."
            return _failed(FailureKind.SOLVER_TIMEOUT, f"{message} and was killed", hint)
        if self._closing.is_set():
            return _failed(FailureKind.INFRASTRUCTURE, "the engine was closed meanwhile")
        return _failed(FailureKind.SOLVER_CRASH, "the solver process died twice on this model")


def _failed(kind: FailureKind, message: str, hint: str = "") -> Outcome:
    return Outcome(Termination.FAILED, failure=Failure(kind, message, hint=hint))
