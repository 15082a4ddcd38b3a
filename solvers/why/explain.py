"""`why`: what keeps a model from having an optimum, and what would mend it.

>>> from modelwright.solvers.engine import Engine
>>> from modelwright.solvers.program import Program
>>> from modelwright.solvers.why.explain import why
>>> source = '''
... import pyomo.environ as pyo
... def build_model(data):
...     m = pyo.ConcreteModel()
...     m.make = pyo.Var(["chair", "desk"], domain=pyo.NonNegativeReals)
...     m.hours = pyo.Constraint(expr=2 * m.make["chair"] + 5 * m.make["desk"] <= data["hours"])
...     m.order = pyo.Constraint(expr=m.make["desk"] >= 9)
...     m.cost = pyo.Objective(expr=3 * m.make["chair"] + 4 * m.make["desk"])
...     return m
... '''
>>> with Engine(workers=1) as engine:
...     found = why(engine, Program(source, {"hours": 40}))
>>> for text in found.conflict.texts:
...     print(text)
2 make[chair] + 5 make[desk] <= 40
make[desk] >= 9
make[chair] >= 0
>>> print(found.repairs.found[0].text())
lower order from 9 to 8, then cost is 32
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import OBJECTIVE, Instance, no_quadratic
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.why.conflict import Conflict, find_conflict
from modelwright.solvers.why.feasibility import Budget, Verdict, verdict_of
from modelwright.solvers.why.rays import Ray, find_ray
from modelwright.solvers.why.repairs import Repairs, find_repairs


@dataclass(frozen=True)
class Explanation:
    """What keeps a model from having an optimum."""

    outcome: Outcome
    """Of the model as it is; `termination` says which of the fields below are there."""
    conflict: Conflict | None = None
    repairs: Repairs | None = None
    ray: Ray | None = None

    def to_json(self) -> dict[str, Any]:
        """Return {"termination", "failure", "objective", "conflict", "repairs", "note", "ray"}."""
        record = self.outcome.to_json()
        kept = ("termination", "point", "objective", "sense", "problem_class", "failure")
        repairs = self.repairs or Repairs([])
        return {key: record[key] for key in kept} | {
            "conflict": self.conflict and self.conflict.to_json(),
            "repairs": [repair.to_json() for repair in repairs.found],
            "repairs_note": repairs.note or None,
            "ray": self.ray and self.ray.to_json(),
        }


def why(
    engine: ProgramEngine,
    program: Program,
    *,
    limits: Limits | None = None,
    repairs: int = 3,
    keep: Sequence[str] = (),
    costs: Mapping[str, float] | None = None,
    search_s: float = 10.0,
) -> Explanation:
    """Return why a program's model has no optimum; of a solved one only the outcome.

    Args:
        engine: to build and solve with.
        program: the program and its data.
        limits: of one build or solve.
        repairs: how many different repairs to look for.
        keep: patterns of names of constraints and variables that no repair may change.
        costs: pattern of names -> factor on the cost of changing them.
        search_s: seconds for the conflict or the ray, and again for the repairs.
    """
    limits = limits or Limits()
    instance = engine.build(program, limits)
    if isinstance(instance, Failure):
        return Explanation(Outcome(Termination.FAILED, failure=instance))
    return explain(
        engine,
        instance,
        limits=limits,
        repairs=repairs,
        keep=keep,
        costs=costs,
        search_s=search_s,
    )


def explain(
    engine: ProgramEngine,
    instance: Instance,
    *,
    limits: Limits | None = None,
    repairs: int = 3,
    keep: Sequence[str] = (),
    costs: Mapping[str, float] | None = None,
    search_s: float = 10.0,
) -> Explanation:
    """Return the same for a model as numbers (see `why`)."""
    limits = limits or Limits()
    outcome = engine.solve_instance(instance, limits)
    termination = outcome.termination
    if termination is Termination.INFEASIBLE_OR_UNBOUNDED:
        termination = _which(engine, instance, limits)
        outcome = replace(outcome, termination=termination)
    if termination is Termination.UNBOUNDED:
        ray = find_ray(engine, instance, Budget.of(search_s, limits))
        return Explanation(outcome, ray=ray)
    if termination is not Termination.INFEASIBLE:
        return Explanation(outcome)
    conflict = find_conflict(engine, instance, time_limit_s=search_s, limits=limits)
    found = find_repairs(
        engine,
        instance,
        most=repairs,
        keep=keep,
        costs=costs,
        within=conflict.members if _is_nonlinear(instance) else None,
        time_limit_s=search_s,
        limits=limits,
    )
    return Explanation(outcome, conflict, found)


def _is_nonlinear(instance: Instance) -> bool:
    """Return whether relaxing the whole model would ask a global solver for too much."""
    return bool(instance.expressions) or bool((instance.quadratic.row != OBJECTIVE).any())


def _which(engine: ProgramEngine, instance: Instance, limits: Limits) -> Termination:
    """Return whether a model without optimum has a point: infeasible or unbounded."""
    nothing = replace(
        instance,
        cost=np.zeros(len(instance.cost)),
        quadratic=no_quadratic() if not _is_nonlinear(instance) else instance.quadratic,
    )
    verdict = verdict_of(engine.solve_instance(nothing, limits))
    known = {
        Verdict.FEASIBLE: Termination.UNBOUNDED,
        Verdict.INFEASIBLE: Termination.INFEASIBLE,
    }
    return known.get(verdict, Termination.INFEASIBLE_OR_UNBOUNDED)
