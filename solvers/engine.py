"""The engine: run a program in a jail, solve its model outside, report an outcome.

Everything in this package that runs generated code goes through here: the agent, the library, the
evaluation and the reward.

>>> from modelwright.solvers.engine import Engine
>>> from modelwright.solvers.program import Program
>>> source = '''
... import pyomo.environ as pyo
... def build_model(data):
...     model = pyo.ConcreteModel()
...     model.x = pyo.Var(bounds=(0, data["most"]))
...     model.gain = pyo.Objective(expr=3 * model.x, sense=pyo.maximize)
...     return model
... '''
>>> with Engine(workers=1) as engine:
...     engine.solve(Program(source, {"most": 4})).objective
12.0
"""

import asyncio
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from types import TracebackType
from typing import Any, Self, TypeVar

from modelwright.solvers.call import Call, Called
from modelwright.solvers.channel import ClosedError
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.instance import Instance
from modelwright.solvers.jail.client import WEAK_JAIL_VARIABLE, Jail, missing_minimum
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.solver_process import SolverProcess
from modelwright.solvers.transport import read_untrusted, write_instance

SOLVERS = ("auto", "highs", "scip", "ipopt")
"""What can be asked to solve; "auto" picks by problem class."""
T = TypeVar("T")

_STRETCH_S = 0.2
_ATTEMPTS = 2
"""A program whose jail dies is tried once more, since somebody else may have killed it."""


class Engine:
    """A pool of jails, each with a solver process beside it, started as they are needed.

    Args:
        workers: how many programs run at the same time; by default one more than there are
            processors, so that they stay busy while a model changes hands (measured: +15 %).
        solver: "auto" picks by problem class; or the name of one solver.

    Raises:
        UsageError: an argument is out of range.
        ServiceMissingError: the chosen solver is not installed.
    """

    def __init__(self, *, workers: int | None = None, solver: str = "auto") -> None:
        self.workers = workers if workers is not None else (os.cpu_count() or 1) + 1
        if self.workers < 1:
            raise UsageError(f"workers must be at least 1, got {self.workers}")
        self.solver = known_solver(solver)
        self._executor = ThreadPoolExecutor(self.workers, thread_name_prefix="modelwright-engine")
        # Each thread owns one slot for as long as it lives: the lifeline of a jail is its thread.
        self._local = threading.local()
        self._slots: list[_Slot] = []
        self._closing = threading.Event()
        self._stop = threading.Event()
        """Set by the next `interrupt`; every solve keeps the one of the moment it was asked for."""

    def solve(self, program: Program, limits: Limits | None = None) -> Outcome:
        """Run one program; blocks while all workers are busy.

        Raises:
            ServiceMissingError: this machine cannot run a jail.
        """
        return _result(self._submit(program, limits or Limits()))

    async def asolve(self, program: Program, limits: Limits | None = None) -> Outcome:
        """Run one program without blocking the event loop (see `solve`)."""
        return await asyncio.wrap_future(self._submit(program, limits or Limits()))

    def solve_many(
        self, programs: Iterable[Program], limits: Limits | None = None
    ) -> Iterator[Outcome]:
        """Yield the outcomes in the order of the programs.

        At most two programs per worker are taken from the iterable ahead of the outcome that is
        waited for, so an endless iterable is fine.
        """
        waiting: deque[Future[Outcome]] = deque()
        try:
            for program in programs:
                waiting.append(self._submit(program, limits or Limits()))
                if len(waiting) >= 2 * self.workers:
                    yield _result(waiting.popleft())
            while waiting:
                yield _result(waiting.popleft())
        finally:  # whoever asked may stop early
            for future in waiting:
                future.cancel()

    def build(self, program: Program, limits: Limits | None = None) -> Instance | Failure:
        """Run `build_model` in a jail and return the model as numbers, without solving it."""
        return _result(self._start(lambda: self._slot().build(program, limits or Limits())))

    def call(
        self, source: str, function: str, arguments: Sequence[Any], limits: Limits | None = None
    ) -> Called | Failure:
        """Call a function of a program in a jail and return what it returns.

        Args:
            source: Python that defines the function; it is executed inside.
            function: its name.
            arguments: plain JSON, in the function's order.
            limits: those of building a model (`build_wall_s`, `build_cpu_s`, `memory_mb`,
                `output_bytes`); the result may have `RESULT_BYTES` of `modelwright.solvers.call`.

        Raises:
            UsageError: the arguments are not plain JSON.
            ServiceMissingError: this machine cannot run a jail.
        """
        return _result(self._call(Call(source, function, arguments), limits))

    async def acall(
        self, source: str, function: str, arguments: Sequence[Any], limits: Limits | None = None
    ) -> Called | Failure:
        """Call a function without blocking the event loop (see `call`)."""
        return await asyncio.wrap_future(self._call(Call(source, function, arguments), limits))

    def solve_instance(
        self, instance: Instance, limits: Limits | None = None, solver: str | None = None
    ) -> Outcome:
        """Solve a model that is numbers already, such as a relaxation of a program's model.

        Args:
            instance: the model.
            limits: memory, time and gap.
            solver: another than the engine's.

        Raises:
            UsageError: there is no such solver.
        """
        chosen, stop = known_solver(solver or self.solver), self._stop
        return _result(
            self._start(
                lambda: self._slot().solve_instance(instance, limits or Limits(), chosen, stop)
            )
        )

    def analyze(
        self, task: str, instance: Instance, limits: Limits | None = None
    ) -> dict[str, Any] | Failure:
        """Return what HiGHS says of a linear program (see `backends/highs_analysis.py`).

        Args:
            task: IIS or RANGING of `modelwright.solvers.solver_process`.
            instance: the model; integrality is ignored.
            limits: memory and time.
        """
        return _result(
            self._start(lambda: self._slot().analyze(task, instance, limits or Limits()))
        )

    def interrupt(self) -> None:
        """End every solve that was asked for so far, from any thread, and keep what it has found.

        Its outcome is the best point so far, checked as always, with termination `unknown`; without
        a point it is `unknown` alone. A program that is still being built or has not begun has
        none. Solves asked for later run as usual; `build`, `call` and `analyze` are left alone.
        """
        stop, self._stop = self._stop, threading.Event()
        stop.set()
        for slot in list(self._slots):
            slot.interrupt(stop)

    def close(self) -> None:
        """End all processes; requests that are under way or waiting fail."""
        self._closing.set()
        self._executor.shutdown(wait=False)
        for slot in list(self._slots):
            slot.kill()
        self._executor.shutdown(wait=True)
        for slot in self._slots:
            slot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _submit(self, program: Program, limits: Limits) -> Future[Outcome]:
        began, stop = time.monotonic(), self._stop

        def run() -> Outcome:
            found = self._slot().run(program, limits, self.solver, stop)
            return replace(found, timing_s=replace(found.timing_s, total=time.monotonic() - began))

        return self._start(run)

    def _call(self, call: Call, limits: Limits | None) -> "Future[Called | Failure]":
        return self._start(lambda: self._slot().call(call, limits or Limits()))

    def _start(self, task: Callable[[], T]) -> Future[T]:
        if self._closing.is_set():
            raise UsageError("the engine is closed")
        return self._executor.submit(task)

    def _slot(self) -> "_Slot":
        """Return the slot of the thread that runs this."""
        slot: _Slot | None = getattr(self._local, "slot", None)
        if slot is None:
            slot = self._local.slot = _Slot(self._closing)
            self._slots.append(slot)
        return slot


class _UnwantedError(Exception):
    """The engine is closed, or the solve was ended before there was a model."""


class _Slot:
    """One jail and one solver process, used by one thread."""

    def __init__(self, closing: threading.Event) -> None:
        self.closing = closing
        self.jail: Jail | None = None
        self.solver: SolverProcess | None = None
        self._stop: threading.Event | None = None
        """Of the solve under way."""
        self._building = False

    def run(self, program: Program, limits: Limits, solver: str, stop: threading.Event) -> Outcome:
        def work() -> Outcome | Failure:
            built = self._in_jail(lambda jail: jail.build(program, limits))
            if isinstance(built, Failure):
                return built
            with os.fdopen(built.descriptor, "rb") as model:
                return self._solver_process().solve(model.fileno(), limits, solver, stop)

        return self._stoppable(work, stop)

    def build(self, program: Program, limits: Limits) -> Instance | Failure:
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
        return self._guarded(lambda: self._in_jail(lambda jail: jail.call(call, limits)))

    def solve_instance(
        self, instance: Instance, limits: Limits, solver: str, stop: threading.Event
    ) -> Outcome:
        def work() -> Outcome:
            with os.fdopen(os.memfd_create("model", os.MFD_CLOEXEC), "wb") as model:
                model.writelines(write_instance(instance))
                model.flush()
                return self._solver_process().solve(model.fileno(), limits, solver, stop)

        return self._stoppable(work, stop)

    def analyze(self, task: str, instance: Instance, limits: Limits) -> dict[str, Any] | Failure:
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


def _result(future: Future[T]) -> T:
    """Return what comes of a request, waiting in short stretches.

    The kernel may hand Ctrl-C to another thread; a main thread that waits without end would then
    not notice it.
    """
    while not future.done():
        wait((future,), timeout=_STRETCH_S)
    return future.result()


_CLOSED = Failure(FailureKind.INFRASTRUCTURE, "the engine was closed meanwhile")


def _as_outcome(found: Outcome | Failure) -> Outcome:
    return Outcome(Termination.FAILED, failure=found) if isinstance(found, Failure) else found


def known_solver(name: str) -> str:
    """Return the name.

    Raises:
        UsageError: it is none of `SOLVERS`.
    """
    if name not in SOLVERS:
        raise UsageError(f"unknown solver {name!r}; known: {', '.join(SOLVERS)}")
    return name


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


def solve(program: Program, limits: Limits | None = None) -> Outcome:
    """Run one program in an engine of its own; use `Engine` for more than one."""
    with Engine(workers=1) as engine:
        return engine.solve(program, limits)
