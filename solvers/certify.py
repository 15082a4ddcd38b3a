"""From an answer to its certificate: run every check that needs no language model.

>>> from modelwright.solvers.certify import certify
>>> from modelwright.solvers.engine import Engine
>>> from modelwright.solvers.program import Program
>>> source = '''
... import pyomo.environ as pyo
... def build_model(data):
...     model = pyo.ConcreteModel()
...     model.x = pyo.Var(bounds=(0, data["most"]))
...     model.gain = pyo.Objective(expr=data["price"] * model.x, sense=pyo.maximize)
...     return model
... '''
>>> program = Program(source, {"most": 40, "price": 3})
>>> with Engine(workers=1) as engine:
...     text = "Each piece earns 3. At most 40 are sold. Maximize the revenue."
...     certificate = certify(program, engine.solve(program), engine=engine, text=text)
>>> print(certificate.verdict)
verified
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from modelwright.solvers.certificate import Certificate, judge
from modelwright.solvers.checks import ALL
from modelwright.solvers.checks.case import STANDARD, Case, Effort
from modelwright.solvers.engine import Engine
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome, PointStatus, Termination
from modelwright.solvers.program import Program

_ENDED = {Termination.INFEASIBLE, Termination.UNBOUNDED, Termination.INFEASIBLE_OR_UNBOUNDED}


class Certifier:
    """Issues certificates, and keeps the solver processes that second opinions need.

    Args:
        engine: builds programs; stays open.
        limits: of each build and solve; the solves are also limited by the effort.
        effort: how much one certificate may cost.
    """

    def __init__(
        self, engine: ProgramEngine, *, limits: Limits | None = None, effort: Effort = STANDARD
    ) -> None:
        self._engine = engine
        self._others: dict[str, Engine] = {}
        self.effort = effort
        self.limits = limits or Limits()

    def certify(
        self,
        program: Program,
        outcome: Outcome,
        *,
        text: str = "",
        formulation: Mapping[str, Any] | None = None,
    ) -> Certificate:
        """Return verdict and checks for the outcome of a program.

        Args:
            program: what was run.
            outcome: what came of it.
            text: the problem in words; without it, what concerns the text is skipped.
            formulation: the five elements as JSON.
        """
        if not _is_answer(outcome):
            return judge([], answered=False)
        built = self._engine.build(program, self.limits)
        case = Case(
            program,
            outcome,
            None if isinstance(built, Failure) else built,
            build=lambda changed: self._engine.build(changed, self.limits),
            solve=self._solve,
            text=text,
            formulation=formulation,
            effort=self.effort,
        )
        checks = []
        for check in ALL:
            began = time.monotonic()
            checks.append(replace(check(case), seconds=time.monotonic() - began))
        return judge(checks, answered=True)

    def close(self) -> None:
        """End the processes of other solvers."""
        for engine in self._others.values():
            engine.close()
        self._others.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _solve(self, instance: Instance, solver: str) -> Outcome:
        limits = replace(
            self.limits, time_limit_s=min(self.limits.time_limit_s, self.effort.solve_s)
        )
        if solver not in ("auto", self._engine.solver):
            if solver not in self._others:
                self._others[solver] = Engine(workers=1, solver=solver)
            return self._others[solver].solve_instance(instance, limits)
        return self._engine.solve_instance(instance, limits)


def certify(
    program: Program,
    outcome: Outcome,
    *,
    engine: ProgramEngine,
    text: str = "",
    formulation: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    effort: Effort = STANDARD,
) -> Certificate:
    """Return the certificate of one outcome (see `Certifier`)."""
    with Certifier(engine, limits=limits, effort=effort) as certifier:
        return certifier.certify(program, outcome, text=text, formulation=formulation)


async def acertify(
    program: Program,
    outcome: Outcome,
    *,
    engine: ProgramEngine,
    text: str = "",
    formulation: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    effort: Effort = STANDARD,
) -> Certificate:
    """Do the same as `certify` without blocking the event loop."""
    return await asyncio.to_thread(
        certify,
        program,
        outcome,
        engine=engine,
        text=text,
        formulation=formulation,
        limits=limits,
        effort=effort,
    )


def _is_answer(outcome: Outcome) -> bool:
    return outcome.point is not PointStatus.NONE or outcome.termination in _ENDED
