"""Telling unbounded from infeasible where HiGHS cannot, or is not to be believed."""

from dataclasses import replace

import numpy as np
from highspy import HighsModelStatus as Status

from modelwright.solvers.backends.backend import Solution
from modelwright.solvers.backends.highs_model import Run, hessian, run
from modelwright.solvers.instance import Floats, Instance, SparseRows, no_quadratic
from modelwright.solvers.outcome import Sense, Termination

TIGHT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-10}


def without_end(scaled: Instance, found: Run, deadline: float) -> Solution | None:
    """Return the verdict on a run that ended "unbounded" or without a word, None if there is none.

    "Infeasible or unbounded" plus a feasible point is unbounded. A QP counts as unbounded only
    with a direction of endless improvement in hand, because HiGHS regularizes QPs.
    """
    unbounded = found.status == Status.kUnbounded
    either = found.status == Status.kUnboundedOrInfeasible
    if len(scaled.quadratic.row):
        unbounded = _has_improving_ray(scaled, deadline)
    if not unbounded and not either:
        return None
    columns = len(scaled.column_names)
    feasibility = replace(scaled, cost=np.zeros(columns), quadratic=no_quadratic())
    status = run(feasibility, deadline, {}).status
    if status == Status.kInfeasible:
        return Solution(Termination.INFEASIBLE)
    if status == Status.kOptimal:
        return Solution(Termination.UNBOUNDED, message=found.words)
    if either and not len(scaled.quadratic.row):
        return Solution(Termination.INFEASIBLE_OR_UNBOUNDED, message=found.words)
    return None


def _has_improving_ray(instance: Instance, deadline: float) -> bool:
    """Return True if a direction d with Qd = 0 keeps all rows and bounds and improves c'd."""
    columns = len(instance.column_names)
    starts, index, value = hessian(instance)
    column = np.repeat(np.arange(columns), np.diff(starts))
    mirrored = column != index
    row = np.concatenate((index, column[mirrored])).astype(np.int64)
    other = np.concatenate((column, index[mirrored])).astype(np.int64)
    order = np.lexsort((other, row))
    matrix = instance.rows
    stationary = np.bincount(row, minlength=columns)
    zeros = np.zeros(columns)
    cone = replace(
        instance,
        offset=0.0,
        quadratic=no_quadratic(),
        rows=SparseRows(
            np.concatenate((matrix.start, matrix.start[-1] + np.cumsum(stationary))),
            np.concatenate((matrix.column, other[order])),
            np.concatenate((matrix.value, np.concatenate((value, value[mirrored]))[order])),
        ),
        row_lower=np.concatenate((_recession(instance.row_lower), zeros)),
        row_upper=np.concatenate((_recession(instance.row_upper), zeros)),
        column_lower=np.maximum(_recession(instance.column_lower), -1.0),
        column_upper=np.minimum(_recession(instance.column_upper), 1.0),
        row_names=[*instance.row_names, *instance.column_names],
    )
    found = run(cone, deadline, TIGHT)
    if found.status != Status.kOptimal or found.x is None:
        return False
    gain = float(instance.cost @ found.x) * (-1 if instance.sense is Sense.MINIMIZE else 1)
    return gain > 1e-6 * float(np.abs(instance.cost).max(initial=0.0))


def _recession(bounds: Floats) -> Floats:
    """Return the bounds of directions: 0 where a bound is finite."""
    return np.where(np.isfinite(bounds), 0.0, bounds)
