"""From what a solver reports to an outcome: nothing it says of its point is taken on trust.

The point is checked against every row, the objective is evaluated again, the gap is ours. A solver
that calls a point optimal which is not feasible, or not within the gap, has solved nothing.
"""

from dataclasses import dataclass, replace

import numpy as np

from modelwright.solvers import evaluate
from modelwright.solvers.backends.backend import Solution
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.outcome import Outcome, PointStatus, Termination

FEASIBILITY_TOLERANCE = 1e-6
"""Largest accepted violation, relative to max(1, |bound|)."""
_GAP_SLACK = 1e-6
"""Relative gap that rounding may leave between a proved optimum and our own evaluation."""


@dataclass(frozen=True)
class Assessed:
    """A solution whose point was checked: `x` is feasible, or None."""

    solution: Solution
    x: Floats | None
    objective: float | None
    gap: float | None


def assess(instance: Instance, solution: Solution, gap: float) -> Assessed:
    """Check a solution against the model.

    Args:
        instance: the model.
        solution: what the solver reports.
        gap: relative gap at which the model counts as solved.
    """
    x = None if solution.termination in _WITHOUT_POINT else solution.x
    if x is not None:
        x = _clean(instance, x)
    objective = None if x is None else evaluate.objective(instance, x)
    if x is None or objective is None or not np.isfinite(objective):
        if solution.termination is Termination.OPTIMAL:
            message = "the solver's optimal point is not feasible"
            solution = replace(solution, termination=Termination.UNKNOWN, message=message)
        return Assessed(solution, None, None, None)
    found_gap = _gap(objective, solution.bound)
    if solution.termination is Termination.OPTIMAL and (
        found_gap is None or found_gap > gap + _GAP_SLACK
    ):
        message = f"the proved bound leaves a gap of {found_gap}"
        solution = replace(solution, termination=Termination.UNKNOWN, message=message)
    return Assessed(solution, x, objective, found_gap)


def outcome(instance: Instance, assessed: Assessed, solver: str) -> Outcome:
    """Return the outcome of a checked solution, without its timing."""
    solution, x = assessed.solution, assessed.x
    solved = solution.termination is Termination.OPTIMAL
    point = PointStatus.NONE if x is None else PointStatus.FEASIBLE
    bound = solution.bound
    return Outcome(
        termination=solution.termination,
        point=PointStatus.OPTIMAL if solved else point,
        objective=assessed.objective,
        bound=bound if bound is not None and np.isfinite(bound) else None,
        gap=assessed.gap,
        sense=instance.sense,
        problem_class=instance.problem_class,
        global_optimum=solved and solution.proves_global,
        solver=solver,
        variables={} if x is None else _named(instance.column_names, x) | instance.fixed,
        duals=_optional(instance.row_names, solution.duals if solved else None),
        reduced_costs=_optional(instance.column_names, solution.reduced_costs if solved else None),
        statistics=instance.statistics,
    )


_WITHOUT_POINT = {
    Termination.INFEASIBLE,
    Termination.UNBOUNDED,
    Termination.INFEASIBLE_OR_UNBOUNDED,
    Termination.FAILED,
}


def is_feasible(instance: Instance, x: Floats) -> bool:
    """Return whether `x` satisfies everything within the tolerance."""
    return not evaluate.violations(instance, x, FEASIBILITY_TOLERANCE)


def round_integers(instance: Instance, x: Floats) -> Floats:
    """Return `x` with integer variables at whole numbers and all within their bounds."""
    rounded = np.where(instance.integer, np.round(x), x)
    return np.clip(rounded, instance.column_lower, instance.column_upper) + 0.0  # no -0


def _clean(instance: Instance, x: Floats) -> Floats | None:
    """Return the point with whole integers where that is feasible, as it is where only that is."""
    for candidate in (round_integers(instance, x), x):
        if is_feasible(instance, candidate):
            return candidate
    return None


def _gap(objective: float, bound: float | None) -> float | None:
    if bound is None or not np.isfinite(bound):
        return None
    return abs(objective - bound) / max(1.0, abs(objective))


def _named(names: list[str], values: Floats) -> dict[str, float]:
    return dict(zip(names, values.tolist(), strict=True))


def _optional(names: list[str], values: Floats | None) -> dict[str, float] | None:
    return None if values is None else _named(names, values)
