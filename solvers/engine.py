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
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import TracebackType
from typing import Self

from modelwright.solvers.channel import ClosedError
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.instance import Instance
from modelwright.solvers.jail.client import WEAK_JAIL_VARIABLE, Built, Jail, missing_minimum
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.solver_process import SolverProcess
from modelwright.solvers.transport import read_untrusted, write_instance

SOLVERS = ("auto", "highs", "scip", "ipopt")
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
        if solver not in SOLVERS:
            raise UsageError(f"unknown solver {solver!r}; known: {', '.join(SOLVERS)}")
        self.solver = solver
        self._executor = ThreadPoolExecutor(self.workers, thread_name_prefix="modelwright-engine")
        # Each thread owns one slot for as long as it lives: the lifeline of a jail is its thread.
        self._local = threading.local()
        self._slots: list[_Slot] = []
        self._closing = threading.Event()

    def solve(self, program: Program, limits: Limits | None = None) -> Outcome:
        """Run one program; blocks while all workers are busy.

        Raises:
            ServiceMissingError: this machine cannot run a jail.
        """
        return self._submit(program, limits or Limits()).result()

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
        for program in programs:
            waiting.append(self._submit(program, limits or Limits()))
            if len(waiting) >= 2 * self.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def build(self, program: Program, limits: Limits | None = None) -> Instance | Failure:
        """Run `build_model` in a jail and return the model as numbers, without solving it."""
        return self._executor.submit(self._build, program, limits or Limits()).result()

    def solve_instance(self, instance: Instance, limits: Limits | None = None) -> Outcome:
        """Solve a model that is numbers already, such as a relaxation of a program's model."""
        limits = limits or Limits()
        return self._executor.submit(self._solve_instance, instance, limits).result()

    def close(self) -> None:
        """End all processes; a request that is under way fails."""
        self._closing.set()
        self._executor.shutdown(wait=False, cancel_futures=True)
        for slot in self._slots:
            slot.close()
        self._executor.shutdown(wait=True)

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
        return self._executor.submit(self._run, program, limits, time.monotonic())

    def _slot(self) -> "_Slot":
        """Return the slot of the thread that runs this."""
        slot: _Slot | None = getattr(self._local, "slot", None)
        if slot is None:
            slot = self._local.slot = _Slot(self._closing)
            self._slots.append(slot)
        return slot

    def _build(self, program: Program, limits: Limits) -> Instance | Failure:
        return self._slot().build(program, limits)

    def _solve_instance(self, instance: Instance, limits: Limits) -> Outcome:
        return self._slot().solve_instance(instance, limits, self.solver)

    def _run(self, program: Program, limits: Limits, began: float) -> Outcome:
        found = self._slot().run(program, limits, self.solver)
        timing = replace(found.timing_s, total=time.monotonic() - began)
        return replace(found, timing_s=timing)


class _Slot:
    """One jail and one solver process, used by one thread."""

    def __init__(self, closing: threading.Event) -> None:
        self.closing = closing
        self.jail: Jail | None = None
        self.solver: SolverProcess | None = None

    def run(self, program: Program, limits: Limits, solver: str) -> Outcome:
        built = self._build(program, limits)
        if isinstance(built, Failure):
            return Outcome(Termination.FAILED, failure=built)
        return self._solve(built.descriptor, limits, solver)

    def build(self, program: Program, limits: Limits) -> Instance | Failure:
        built = self._build(program, limits)
        if isinstance(built, Failure):
            return built
        with os.fdopen(built.descriptor, "rb") as file:
            file.seek(0)
            received = read_untrusted(file.read(), limits)
        return received if isinstance(received, Failure) else received.instance

    def solve_instance(self, instance: Instance, limits: Limits, solver: str) -> Outcome:
        model = os.memfd_create("model", os.MFD_CLOEXEC)
        with os.fdopen(os.dup(model), "wb") as file:
            file.writelines(write_instance(instance))
        return self._solve(model, limits, solver)

    def _solve(self, model: int, limits: Limits, solver: str) -> Outcome:
        """Solve the model in an open file, and close it."""
        try:
            if self.solver is None:
                self.solver = SolverProcess(self.closing)
            return self.solver.solve(model, limits, solver)
        finally:
            os.close(model)

    def _build(self, program: Program, limits: Limits) -> Built | Failure:
        for _ in range(_ATTEMPTS):
            try:
                if self.jail is None:
                    self.jail = start_jail()
                return self.jail.build(program, limits)
            except ClosedError:
                if self.jail is not None:
                    self.jail.close()
                self.jail = None
                if self.closing.is_set():
                    return Failure(FailureKind.INFRASTRUCTURE, "the engine was closed meanwhile")
        return Failure(FailureKind.JAIL_KILLED, "the jail ended twice while building this program")

    def close(self) -> None:
        for process in (self.jail, self.solver):
            if process is not None:
                process.close()


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
