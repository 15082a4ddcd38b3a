"""HiGHS: linear programs, mixed-integer linear programs and convex quadratic programs."""

import time
from dataclasses import replace
from typing import Any

import numpy as np
from highspy import HighsModelStatus as Status

from modelwright.solvers import evaluate
from modelwright.solvers.backends.backend import OnIncumbent, Solution
from modelwright.solvers.backends.convexity import dual_bound, gradient, is_convex, reduced_costs
from modelwright.solvers.backends.highs_model import QuietHighs, run
from modelwright.solvers.backends.highs_unbounded import TIGHT, without_end
from modelwright.solvers.backends.scaling import (
    INFINITE,
    Scaled,
    crossed_bounds,
    rescaled,
    too_large,
)
from modelwright.solvers.instance import (
    OBJECTIVE,
    Floats,
    Instance,
)
from modelwright.solvers.outcome import ProblemClass, Termination

PROOF_GAP = 1e-6
"""Largest relative gap to our own dual bound at which an LP or QP counts as solved."""
INTERIOR_POINT_NONZEROS = 60_000
"""Above this the interior point method with crossover goes first: a random LP with 250,000 took
10 s instead of 49 s; a transport problem with 180,000, 0.4 s instead of 0.1 s."""
QP_LEAVES = 0.6
"""Share of the time limit that a QP leaves to the next solver."""
TIGHT_MIP = {"mip_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-10}


class Highs:
    """The HiGHS back end (see `Backend`)."""

    name = "highs"
    classes = frozenset({ProblemClass.LP, ProblemClass.MILP, ProblemClass.QP})

    def version(self) -> str:
        """Return name and version."""
        return f"HiGHS {QuietHighs().version()}"

    def missing(self) -> str:
        """Return "": HiGHS is a dependency of the package."""
        return ""

    def solve(
        self, instance: Instance, *, time_limit_s: float, gap: float, on_incumbent: OnIncumbent
    ) -> Solution:
        """Solve and report."""
        unsupported = _unsupported(instance)
        if unsupported:
            return Solution(Termination.UNKNOWN, unsupported=unsupported)
        crossed = crossed_bounds(instance)
        if crossed:
            return Solution(Termination.INFEASIBLE, message=crossed)
        scaled = rescaled(instance)
        beyond = too_large(scaled.instance)
        if beyond:
            return Solution(Termination.UNKNOWN, message=beyond)
        deadline = time.monotonic() + time_limit_s
        if instance.integer.any():
            return _solve_mip(instance, scaled, gap, deadline, on_incumbent)
        if not len(instance.quadratic.row):
            return _solve_continuous(instance, scaled, deadline)
        # The QP solver may never end (300 dense columns of rank 50: not in 10 s).
        solution = _solve_continuous(instance, scaled, deadline - QP_LEAVES * time_limit_s)
        if solution.termination is Termination.TIME_LIMIT:
            return replace(solution, termination=Termination.UNKNOWN)
        return solution


def _solve_continuous(instance: Instance, scaled: Scaled, deadline: float) -> Solution:
    """Solve an LP or convex QP, and believe "optimal" only with a dual bound of our own."""
    attempts: list[dict[str, Any]] = [{}, TIGHT | {"presolve": "off"}]
    if len(instance.rows.value) > INTERIOR_POINT_NONZEROS:
        attempts.insert(0, {"solver": "ipm"})
    moved, shift = scaled.instance, np.zeros(len(instance.column_names))
    if len(instance.quadratic.row):
        # The default regularization 1e-7 moves the optimum; without it HiGHS may give up. A box
        # whose corner is near the origin made 25 % of small QPs end in "Solve error" (1.16).
        attempts = [{"qp_regularization_value": value} for value in (0.0, 1e-10, 1e-7)]
        moved, shift = _moved_to_origin(moved)
    message = ""
    for options in attempts:
        found = run(moved, deadline, options)
        x = None if found.x is None else found.x + shift
        if found.status == Status.kOptimal and x is not None:
            solution = _proved(instance, x, found.duals * scaled.rows / scaled.objective)
            if solution is not None:
                return solution
            message = "the duals that HiGHS reports do not prove its optimum"
        elif found.status == Status.kInfeasible:
            return Solution(Termination.INFEASIBLE)
        elif found.status == Status.kTimeLimit:
            return Solution(Termination.TIME_LIMIT, x=x, message=found.words)
        else:
            verdict = without_end(scaled.instance, found, deadline)
            if verdict is not None:
                return verdict
            message = found.words
    return Solution(Termination.UNKNOWN, message=message)


def _moved_to_origin(instance: Instance) -> tuple[Instance, Floats]:
    """Return the model in z = x - shift, where shift is a finite corner of the box."""
    lower, upper = instance.column_lower, instance.column_upper
    shift = np.where(np.isfinite(lower), lower, np.where(np.isfinite(upper), upper, 0.0))
    activity = instance.rows.times(shift)
    moved = replace(
        instance,
        offset=evaluate.objective(instance, shift),
        cost=gradient(instance, shift),
        row_lower=instance.row_lower - activity,
        row_upper=instance.row_upper - activity,
        column_lower=lower - shift,
        column_upper=upper - shift,
    )
    return moved, shift


def _proved(instance: Instance, x: Floats, duals: Floats) -> Solution | None:
    """Return the solution if its duals prove it optimal."""
    bound = dual_bound(instance, x, duals)
    value = evaluate.objective(instance, x)
    if bound is None or not abs(value - bound) <= PROOF_GAP * max(1.0, abs(value)):
        return None
    return Solution(
        Termination.OPTIMAL,
        x=x,
        bound=bound,
        duals=duals,
        reduced_costs=reduced_costs(instance, x, duals),
        proves_global=True,
    )


def _solve_mip(
    instance: Instance, scaled: Scaled, gap: float, deadline: float, on_incumbent: OnIncumbent
) -> Solution:
    """Solve a MILP; its point has exact integers."""
    point = None
    gaps = {"mip_rel_gap": gap, "mip_abs_gap": min(max(gap, 1e-9), 1e-6)}
    for options in (gaps, gaps | TIGHT_MIP):
        found = run(scaled.instance, deadline, options, _reporter(scaled, on_incumbent))
        bound = found.bound / scaled.objective if np.isfinite(found.bound) else None
        if found.status == Status.kInfeasible:
            return Solution(Termination.INFEASIBLE)
        if found.x is not None:
            point = _with_exact_integers(instance, scaled, found.x, deadline)
        if found.status == Status.kTimeLimit:
            return Solution(Termination.TIME_LIMIT, x=point, bound=bound, message=found.words)
        if found.status != Status.kOptimal:
            verdict = without_end(scaled.instance, found, deadline)
            return verdict or Solution(Termination.UNKNOWN, message=found.words)
        if point is not None and bound is not None:
            value = evaluate.objective(instance, point)
            if abs(value - bound) <= 1.01 * max(gap, PROOF_GAP) * max(1.0, abs(value)):
                return Solution(Termination.OPTIMAL, x=point, bound=bound, proves_global=True)
        # Within HiGHS's tolerance 1e-6 on integers a large "big M" lets a constraint leak.
    message = "the optimum that HiGHS reports is lost when its integers are made exact"
    return Solution(Termination.UNKNOWN, x=point, message=message)


def _with_exact_integers(
    instance: Instance, scaled: Scaled, x: Floats, deadline: float
) -> Floats | None:
    """Return the best point with the integers of `x` rounded, None where there is none."""
    rounded = np.where(instance.integer, np.round(x), x)
    if not evaluate.violations(instance, rounded, 1e-9) and _leak(x, instance) <= 1e-12:
        return rounded
    fixed = replace(
        scaled.instance,
        column_lower=np.where(instance.integer, rounded, instance.column_lower),
        column_upper=np.where(instance.integer, rounded, instance.column_upper),
        integer=np.zeros_like(instance.integer),
    )
    polished = run(fixed, max(deadline, time.monotonic() + 1.0), {}).x
    if polished is None:
        return None
    return np.where(instance.integer, rounded, polished)


def _leak(x: Floats, instance: Instance) -> float:
    """Return the largest fractional part of an integer variable."""
    return float(np.abs(x - np.round(x))[instance.integer].max(initial=0.0))


def _reporter(scaled: Scaled, on_incumbent: OnIncumbent) -> Any:
    """Return the callback that hands out each improving point."""

    def report(event: Any) -> None:
        x = np.array(event.data_out.mip_solution, dtype=np.float64)
        bound = float(event.data_out.mip_dual_bound) / scaled.objective
        on_incumbent(x, bound if abs(bound) < INFINITE else None)

    return report


def _unsupported(instance: Instance) -> str:
    """Return what HiGHS cannot handle in the model."""
    if instance.sos:
        return "special ordered sets (SOS)"
    if instance.expressions:
        return "nonlinear expressions"
    if (instance.quadratic.row != OBJECTIVE).any():
        return "quadratic constraints"
    if not len(instance.quadratic.row):
        return ""
    if instance.integer.any():
        return "integer variables with a quadratic objective"
    return "" if is_convex(instance) else "a quadratic objective that is not known to be convex"


HIGHS = Highs()
