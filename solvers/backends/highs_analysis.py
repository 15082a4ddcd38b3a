"""What HiGHS knows of a linear program beyond its optimum: conflicts, and ranges of its numbers.

Runs in the solver process; what comes back is JSON, row and column numbers are the instance's. It
is a suggestion: `modelwright.solvers.why` and `modelwright.solvers.whatif` verify it.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from highspy import HighsModelStatus, IisBoundStatus

from modelwright.solvers.backends.convexity import reduced_costs
from modelwright.solvers.backends.highs_model import QuietHighs, pass_model
from modelwright.solvers.backends.scaling import rescaled
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.solver_process import IIS, RANGING

_IRREDUCIBLE = 4
"""`iis_strategy`; the default 0 finds trivial conflicts only (HiGHS 1.16)."""
_SIDES = {
    int(IisBoundStatus.kIisBoundStatusLower): "lower",
    int(IisBoundStatus.kIisBoundStatusUpper): "upper",
    int(IisBoundStatus.kIisBoundStatusBoxed): "both",
}


def conflict(instance: Instance, time_limit_s: float) -> dict[str, Any]:
    """Return {"rows": [[row, side]], "columns": [[column, side]]}, sides lower, upper or both.

    Both lists are empty where HiGHS finds no conflict in time.
    """
    highs = _loaded(rescaled(instance).instance, time_limit_s)
    highs.setOptionValue("iis_strategy", _IRREDUCIBLE)
    highs.setOptionValue("iis_time_limit", time_limit_s)
    _, found = highs.getIis()
    if not found.valid_:
        return {"rows": [], "columns": []}
    return {
        "rows": _sided(found.row_index_, found.row_bound_),
        "columns": _sided(found.col_index_, found.col_bound_),
    }


def _sided(indices: Any, bounds: Any) -> list[list[Any]]:
    return [
        [int(index), _SIDES[int(bound)]]
        for index, bound in zip(indices, bounds, strict=True)
        if int(bound) in _SIDES
    ]


def ranging(instance: Instance, time_limit_s: float) -> dict[str, Any]:
    """Return the ranges in which the optimal basis stays optimal, {} where there is none.

    "x", "duals" and "reduced_costs" belong to that basis. "cost": per column, lowest and highest
    cost. "rhs": per row, lowest and highest right-hand side of the side that binds. "bound": the
    same for the bound that a nonbasic column is at. "basic_row" and "basic_column" say where a
    range is about an activity that nothing binds.
    """
    scaled = rescaled(replace(instance, integer=np.zeros_like(instance.integer)))
    highs = _loaded(scaled.instance, time_limit_s)
    highs.run()
    if highs.getModelStatus() != HighsModelStatus.kOptimal:
        return {}
    _, found = highs.getRanging()
    if not found.valid:
        return {}
    basis, columns, solution = highs.getBasis(), len(instance.cost), highs.getSolution()
    x = np.array(solution.col_value)
    duals = np.array(solution.row_dual) * scaled.rows / scaled.objective
    return {
        "x": x.tolist(),
        "duals": duals.tolist(),
        "reduced_costs": reduced_costs(instance, x, duals).tolist(),
        "cost": _pairs(found.col_cost_dn, found.col_cost_up, scaled.objective, columns),
        "rhs": _pairs(found.row_bound_dn, found.row_bound_up, scaled.rows, len(scaled.rows)),
        "bound": _pairs(found.col_bound_dn, found.col_bound_up, 1.0, columns),
        "basic_row": [status.name == "kBasic" for status in basis.row_status],
        "basic_column": [status.name == "kBasic" for status in basis.col_status],
    }


def _pairs(down: Any, up: Any, factor: float | Floats, count: int) -> list[list[float]]:
    """Return [lowest, highest] in the model's own units, the first `count` records."""
    both = np.stack((np.array(down.value_)[:count], np.array(up.value_)[:count]))
    return (both / factor).T.tolist()


def _loaded(instance: Instance, time_limit_s: float) -> QuietHighs:
    highs = QuietHighs()
    # One process must set `threads` always or never (HiGHS 1.16 scheduler).
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("time_limit", max(time_limit_s, 0.01))
    highs.setOptionValue("small_matrix_value", 1e-12)
    pass_model(highs, instance)
    return highs


ANALYSES: dict[str, Callable[[Instance, float], dict[str, Any]]] = {
    IIS: conflict,
    RANGING: ranging,
}
