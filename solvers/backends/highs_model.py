"""One call of HiGHS: arrays in, status, point and duals out."""

import time
from typing import Any, NamedTuple

import highspy
import numpy as np

from modelwright.solvers.instance import Floats, Instance, Ints
from modelwright.solvers.outcome import Sense


class QuietHighs(highspy.Highs):
    """HiGHS without the banner that 1.16 prints when its callbacks are set up."""

    def enableCallbacks(self) -> None:
        """Silence first: this is called by the constructor, and prints."""
        self.silent()
        super().enableCallbacks()


class Run(NamedTuple):
    """What one call of HiGHS gave, still in scaled units."""

    status: Any
    words: str
    x: Floats | None
    """(columns,) None unless HiGHS calls the point feasible."""
    duals: Floats
    bound: float


def run(
    instance: Instance, deadline: float, options: dict[str, Any], subscriber: Any = None
) -> Run:
    """Run HiGHS once, in a fresh solver."""
    highs = QuietHighs()
    settings = {
        # One process must set `threads` always or never (HiGHS 1.16 scheduler).
        "threads": 1,
        "time_limit": max(deadline - time.monotonic(), 0.01),
        "small_matrix_value": 1e-12,
        **options,
    }
    for name, value in settings.items():
        highs.setOptionValue(name, value)
    pass_model(highs, instance)
    if subscriber is not None:
        highs.cbMipImprovingSolution.subscribe(subscriber)
    highs.run()
    status = highs.getModelStatus()
    info, solution = highs.getInfo(), highs.getSolution()
    empty = status == highspy.HighsModelStatus.kModelEmpty
    if empty:
        status = highspy.HighsModelStatus.kOptimal
    feasible = empty or info.primal_solution_status == 2  # kSolutionStatusFeasible
    return Run(
        status=status,
        words=f"HiGHS: {highs.modelStatusToString(status)}",
        x=np.array(solution.col_value, dtype=np.float64) if feasible else None,
        duals=np.array(solution.row_dual, dtype=np.float64),
        bound=float(info.mip_dual_bound),
    )


def pass_model(highs: Any, instance: Instance) -> None:
    """Hand the arrays to HiGHS."""
    starts, index, value = hessian(instance)
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


def hessian(instance: Instance) -> tuple[Ints, Ints, Floats]:
    """Return the lower triangle of Q by columns (start, row, value), for 1/2 x'Qx."""
    terms = instance.quadratic
    columns = len(instance.column_names)
    order = np.lexsort((terms.second, terms.first))
    value = np.where(terms.first == terms.second, 2.0, 1.0) * terms.value
    count = np.bincount(terms.first, minlength=columns) if len(order) else np.zeros(columns)
    starts = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
    return starts, terms.second[order], value[order]
