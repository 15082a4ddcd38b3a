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
from typing import Any

from modelwright.solvers.certificate import Certificate, Check, judge
from modelwright.solvers.checks import ALL
from modelwright.solvers.checks.case import STANDARD, Case, Effort
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome, PointStatus, Termination
from modelwright.solvers.program import Program

_ENDED = {Termination.INFEASIBLE, Termination.UNBOUNDED, Termination.INFEASIBLE_OR_UNBOUNDED}


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
    """Return verdict and checks for the outcome of a program.

    Args:
        program: what was run.
        outcome: what came of it.
        engine: builds and solves more; stays open.
        text: the problem in words; without it, what concerns the text is skipped.
        formulation: the five elements as JSON.
        limits: of each build and solve; the solves are also limited by the effort.
        effort: how much the certificate may cost.
    """
    if not _is_answer(outcome):
        return judge([], answered=False)
    limits = limits or Limits()
    of_solve = replace(limits, time_limit_s=min(limits.time_limit_s, effort.solve_s))

    def solve(instance: Instance, solver: str) -> Outcome:
        return engine.solve_instance(instance, of_solve, None if solver == "auto" else solver)

    built = engine.build(program, limits)
    case = Case(
        program,
        outcome,
        None if isinstance(built, Failure) else built,
        build=lambda changed: engine.build(changed, limits),
        solve=solve,
        text=text,
        formulation=formulation,
        effort=effort,
    )
    checks: list[Check] = []
    for check in ALL:
        began = time.monotonic()
        checks.append(replace(check(case), seconds=time.monotonic() - began))
    return judge(checks, answered=True)


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
