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
from modelwright.solvers.errors import UsageError
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome
from modelwright.solvers.program import Program
from modelwright.solvers.slot import Slot

SOLVERS = ("auto", "highs", "scip", "ipopt")
"""What can be asked to solve; "auto" picks by problem class."""
T = TypeVar("T")

_STRETCH_S = 0.2
"""Between two looks at whether a request that is waited for is done."""


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
        self._slots: list[Slot] = []
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

    def _slot(self) -> Slot:
        """Return the slot of the thread that runs this."""
        slot: Slot | None = getattr(self._local, "slot", None)
        if slot is None:
            slot = self._local.slot = Slot(self._closing)
            self._slots.append(slot)
        return slot


def _result(future: Future[T]) -> T:
    """Return what comes of a request, waiting in short stretches.

    The kernel may hand Ctrl-C to another thread; a main thread that waits without end would then
    not notice it.
    """
    while not future.done():
        wait((future,), timeout=_STRETCH_S)
    return future.result()


def known_solver(name: str) -> str:
    """Return the name.

    Raises:
        UsageError: it is none of `SOLVERS`.
    """
    if name not in SOLVERS:
        raise UsageError(f"unknown solver {name!r}; known: {', '.join(SOLVERS)}")
    return name


def solve(program: Program, limits: Limits | None = None) -> Outcome:
    """Run one program in an engine of its own; use `Engine` for more than one."""
    with Engine(workers=1) as engine:
        return engine.solve(program, limits)
