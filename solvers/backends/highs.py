"""HiGHS: linear programs, mixed-integer linear programs and convex quadratic programs."""

import time
from dataclasses import replace
from typing import Any, NamedTuple

import highspy
import numpy as np

from modelwright.solvers import evaluate
from modelwright.solvers.backends.backend import OnIncumbent, Solution
from modelwright.solvers.backends.convexity import dual_bound, is_convex
from modelwright.solvers.backends.scaling import INFINITE, Scaled, rescaled
from modelwright.solvers.instance import (
    OBJECTIVE,
    Floats,
    Instance,
    Ints,
    QuadraticTerms,
    SparseRows,
    no_quadratic,
)
from modelwright.solvers.outcome import ProblemClass, Sense, Termination

PROOF_GAP = 1e-6
"""Largest relative gap to our own dual bound at which an LP or QP counts as solved."""
TIGHT = {"primal_feasibility_tolerance": 1e-9, "dual_feasibility_tolerance": 1e-10}
TIGHT_MIP = {"mip_feasibility_tolerance": 1e-10, "primal_feasibility_tolerance": 1e-10}


class Highs:
    """The HiGHS back end (see `Backend`)."""

    name = "highs"
    classes = frozenset({ProblemClass.LP, ProblemClass.MILP, ProblemClass.QP})

    def version(self) -> str:
        return f"HiGHS {_QuietHighs().version()}"

    def missing(self) -> str:
        return ""

    def solve(
        self, instance: Instance, *, time_limit_s: float, gap: float, on_incumbent: OnIncumbent
    ) -> Solution:
        unsupported = _unsupported(instance)
        if unsupported:
            return Solution(Termination.UNKNOWN, unsupported=unsupported)
        crossed = _crossed_bounds(instance)
        if crossed:
            return Solution(Termination.INFEASIBLE, message=crossed)
        scaled = rescaled(instance)
        too_large = _too_large(scaled.instance)
        if too_large:
            return Solution(Termination.UNKNOWN, message=too_large)
        deadline = time.monotonic() + time_limit_s
        if instance.integer.any():
            return _solve_mip(instance, scaled, gap, deadline, on_incumbent)
        return _solve_continuous(instance, scaled, deadline)


class _QuietHighs(highspy.Highs):
    """HiGHS without the banner that 1.16 prints when its callbacks are set up."""

    def enableCallbacks(self) -> None:
        self.silent()
        super().enableCallbacks()


class _Run(NamedTuple):
    """What one call of HiGHS gave, still in scaled units."""

    status: Any
    words: str
    x: Floats | None
    """(columns,) None unless HiGHS calls the point feasible."""
    duals: Floats
    bound: float


def _solve_continuous(instance: Instance, scaled: Scaled, deadline: float) -> Solution:
    """Solve an LP or convex QP, and believe "optimal" only with a dual bound of our own."""
    quadratic = bool(len(instance.quadratic.row))
    # The default regularization moves the optimum of a QP; without it HiGHS sometimes gives up.
    attempts: list[dict[str, Any]] = [{}, TIGHT | {"presolve": "off"}]
    if quadratic:
        attempts = [{"qp_regularization_value": value} for value in (0.0, 1e-10, 1e-7)]
    message = ""
    for options in attempts:
        run = _run(scaled.instance, deadline, options)
        if run.status == highspy.HighsModelStatus.kOptimal and run.x is not None:
            duals = run.duals * scaled.rows / scaled.objective
            solution = _proved(instance, run.x, duals)
            if solution is not None:
                return solution
            message = "the duals that HiGHS reports do not prove its optimum"
        elif run.status == highspy.HighsModelStatus.kInfeasible:
            return Solution(Termination.INFEASIBLE)
        elif run.status == highspy.HighsModelStatus.kTimeLimit:
            return Solution(Termination.TIME_LIMIT, x=run.x, message=run.words)
        else:
            unbounded = _without_end(scaled.instance, run, deadline)
            if unbounded is not None:
                return unbounded
            message = run.words
    return Solution(Termination.UNKNOWN, message=message)


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
        reduced_costs=_reduced_costs(instance, x, duals),
        proves_global=True,
    )


def _solve_mip(
    instance: Instance, scaled: Scaled, gap: float, deadline: float, on_incumbent: OnIncumbent
) -> Solution:
    """Solve a MILP; its point has exact integers."""
    message = ""
    gaps = {"mip_rel_gap": gap, "mip_abs_gap": min(max(gap, 1e-9), 1e-6)}
    for options in (gaps, gaps | TIGHT_MIP):
        run = _run(scaled.instance, deadline, options, _reporter(scaled, on_incumbent))
        bound = run.bound / scaled.objective if np.isfinite(run.bound) else None
        point = None if run.x is None else _with_exact_integers(instance, scaled, run.x, deadline)
        if run.status == highspy.HighsModelStatus.kInfeasible:
            return Solution(Termination.INFEASIBLE)
        if run.status == highspy.HighsModelStatus.kTimeLimit:
            return Solution(Termination.TIME_LIMIT, x=point, bound=bound, message=run.words)
        if run.status != highspy.HighsModelStatus.kOptimal:
            unbounded = _without_end(scaled.instance, run, deadline)
            return unbounded or Solution(Termination.UNKNOWN, message=run.words)
        if point is not None and bound is not None:
            value = evaluate.objective(instance, point)
            if abs(value - bound) <= 1.01 * max(gap, PROOF_GAP) * max(1.0, abs(value)):
                return Solution(Termination.OPTIMAL, x=point, bound=bound, proves_global=True)
        # Within HiGHS's tolerance 1e-6 on integers a large "big M" lets a constraint leak.
        message = "the optimum that HiGHS reports is lost when its integers are made exact"
    return Solution(Termination.UNKNOWN, x=point, bound=None, message=message)


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
    polished = _run(fixed, max(deadline, time.monotonic() + 1.0), {}).x
    if polished is None:
        return None
    return np.where(instance.integer, rounded, polished)


def _leak(x: Floats, instance: Instance) -> float:
    """Return the largest fractional part of an integer variable."""
    return float(np.abs(x - np.round(x))[instance.integer].max(initial=0.0))


def _without_end(scaled: Instance, run: _Run, deadline: float) -> Solution | None:
    """Return the verdict on a run that ended "unbounded" or without a word, None if there is none.

    "Infeasible or unbounded" plus a feasible point is unbounded. A QP counts as unbounded only
    with a direction of endless improvement in hand, because HiGHS regularizes QPs.
    """
    unbounded = run.status == highspy.HighsModelStatus.kUnbounded
    either = run.status == highspy.HighsModelStatus.kUnboundedOrInfeasible
    if len(scaled.quadratic.row):
        unbounded = _has_improving_ray(scaled, deadline)
    if not unbounded and not either:
        return None
    columns = len(scaled.column_names)
    feasibility = replace(scaled, cost=np.zeros(columns), quadratic=no_quadratic())
    status = _run(feasibility, deadline, {}).status
    if status == highspy.HighsModelStatus.kInfeasible:
        return Solution(Termination.INFEASIBLE)
    if status == highspy.HighsModelStatus.kOptimal:
        return Solution(Termination.UNBOUNDED, message=run.words)
    if either and not len(scaled.quadratic.row):
        return Solution(Termination.INFEASIBLE_OR_UNBOUNDED, message=run.words)
    return None


def _has_improving_ray(instance: Instance, deadline: float) -> bool:
    """Return True if a direction d with Qd = 0 keeps all rows and bounds and improves c'd."""
    columns = len(instance.column_names)
    starts, index, value = _hessian(instance)
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
    run = _run(cone, deadline, TIGHT)
    if run.status != highspy.HighsModelStatus.kOptimal or run.x is None:
        return False
    gain = float(instance.cost @ run.x) * (-1 if instance.sense is Sense.MINIMIZE else 1)
    return gain > 1e-6 * float(np.abs(instance.cost).max(initial=0.0))


def _recession(bounds: Floats) -> Floats:
    """Return the bounds of directions: 0 where a bound is finite."""
    return np.where(np.isfinite(bounds), 0.0, bounds)


def _run(
    instance: Instance, deadline: float, options: dict[str, Any], subscriber: Any = None
) -> _Run:
    """Run HiGHS once, in a fresh solver."""
    highs = _QuietHighs()
    settings = {
        # One process must set `threads` always or never (HiGHS 1.16 scheduler).
        "threads": 1,
        "time_limit": max(deadline - time.monotonic(), 0.01),
        "small_matrix_value": 1e-12,
        **options,
    }
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    _pass_model(highs, instance)
    if subscriber is not None:
        highs.cbMipImprovingSolution.subscribe(subscriber)
    highs.run()
    status = highs.getModelStatus()
    info, solution = highs.getInfo(), highs.getSolution()
    empty = status == highspy.HighsModelStatus.kModelEmpty
    if empty:
        status = highspy.HighsModelStatus.kOptimal
    feasible = empty or info.primal_solution_status == 2  # kSolutionStatusFeasible
    return _Run(
        status=status,
        words=f"HiGHS: {highs.modelStatusToString(status)}",
        x=np.array(solution.col_value, dtype=np.float64) if feasible else None,
        duals=np.array(solution.row_dual, dtype=np.float64),
        bound=float(info.mip_dual_bound),
    )


def _pass_model(highs: Any, instance: Instance) -> None:
    """Hand the arrays to HiGHS."""
    starts, index, value = _hessian(instance)
    maximize = instance.sense is Sense.MAXIMIZE
    highs.passModel(
        len(instance.column_names),
        len(instance.row_names),
        len(instance.rows.value),
        len(value),
        int(highspy.MatrixFormat.kRowwise),
        int(highspy.HessianFormat.kTriangular),
        int(highspy.ObjSense.kMaximize if maximize else highspy.ObjSense.kMinimize),
        instance.offset,
        instance.cost,
        instance.column_lower,
        instance.column_upper,
        instance.row_lower,
        instance.row_upper,
        instance.rows.start.astype(np.int32),
        instance.rows.column.astype(np.int32),
        instance.rows.value,
        starts.astype(np.int32),
        index.astype(np.int32),
        value,
        instance.integer.astype(np.int32),
    )


def _hessian(instance: Instance) -> tuple[Ints, Ints, Floats]:
    """Return the lower triangle of Q by columns (start, row, value), for 1/2 x'Qx."""
    terms: QuadraticTerms = instance.quadratic
    columns = len(instance.column_names)
    order = np.lexsort((terms.second, terms.first))
    value = np.where(terms.first == terms.second, 2.0, 1.0) * terms.value
    count = np.bincount(terms.first, minlength=columns) if len(order) else np.zeros(columns)
    starts = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
    return starts, terms.second[order], value[order]


def _reporter(scaled: Scaled, on_incumbent: OnIncumbent) -> Any:
    """Return the callback that hands out each improving point."""

    def report(event: Any) -> None:
        x = np.array(event.data_out.mip_solution, dtype=np.float64)
        bound = float(event.data_out.mip_dual_bound) / scaled.objective
        on_incumbent(x, bound if abs(bound) < INFINITE else None)

    return report


def _reduced_costs(instance: Instance, x: Floats, duals: Floats) -> Floats:
    """Return the gradient less what the rows account for, (columns,)."""
    terms, matrix = instance.quadratic, instance.rows
    costs = instance.cost - np.bincount(
        matrix.column, matrix.value * duals[matrix.row_numbers()], minlength=len(x)
    )
    np.add.at(costs, terms.first, terms.value * x[terms.second])
    np.add.at(costs, terms.second, terms.value * x[terms.first])
    return costs


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


def _crossed_bounds(instance: Instance) -> str:
    """Return a message if a lower bound lies above its upper bound."""
    for lower, upper, names in (
        (instance.column_lower, instance.column_upper, instance.column_names),
        (instance.row_lower, instance.row_upper, instance.row_names),
    ):
        crossed = np.flatnonzero((lower > upper) | (lower == np.inf) | (upper == -np.inf))
        if len(crossed):
            k = crossed[0]
            return f"{names[k]}: lower bound {lower[k]:g} is above upper bound {upper[k]:g}"
    return ""


def _too_large(instance: Instance) -> str:
    """Return a message if a number that matters would be read as infinite."""
    binding = (
        instance.row_lower,
        -instance.row_upper,
        instance.column_lower,
        -instance.column_upper,
        np.abs(instance.cost),
    )
    if any((numbers >= INFINITE).any() for numbers in binding):
        return "the model holds finite numbers of 1e20 and more, which HiGHS reads as infinite"
    return ""


HIGHS = Highs()
