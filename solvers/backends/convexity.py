"""Whether a quadratic objective is convex, and what a dual solution proves about it."""

import numpy as np
from numpy.typing import NDArray

from modelwright.solvers.instance import OBJECTIVE, Floats, Instance
from modelwright.solvers.outcome import Sense

MAX_COUPLED_COLUMNS = 3000
"""Above this the Cholesky test takes seconds and memory; such models count as not known convex."""
SHIFT = 1e-10
"""Relative to the largest entry: what rounding may take from a semidefinite matrix."""
DUAL_TOLERANCE = 1e-7
"""Reduced costs below this, relative to their terms, count as zero at an infinite bound."""


def is_convex(instance: Instance) -> bool:
    """Return True if rows are linear and the objective is linear or provably convex quadratic.

    For maximize the objective must be concave. False also means "not known".
    """
    terms = instance.quadratic
    if instance.expressions or (terms.row != OBJECTIVE).any():
        return False
    value = terms.value if instance.sense is Sense.MINIMIZE else -terms.value
    coupled = np.unique(np.concatenate((terms.first, terms.second))[_off_diagonal(instance)])
    alone = ~np.isin(terms.first, coupled)
    if (value[alone] < 0).any():
        return False
    if not len(coupled):
        return True
    if len(coupled) > MAX_COUPLED_COLUMNS:
        return False
    # Only columns that meet another column need the factorization.
    first, second = (np.searchsorted(coupled, side[~alone]) for side in (terms.first, terms.second))
    matrix = np.zeros((len(coupled), len(coupled)))
    np.add.at(matrix, (first, second), value[~alone])
    np.add.at(matrix, (second, first), value[~alone])
    matrix[np.diag_indices_from(matrix)] += SHIFT * np.abs(matrix).max()
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return True


def dual_bound(instance: Instance, x: Floats, duals: Floats) -> float | None:
    """Return the bound that row duals prove for an LP or convex QP, None if they prove none.

    Weak duality at the gradient g = c + Qx: every feasible z has
    f(z) >= f(x) + g'(z - x) >= f(x) - g'x + y'b + (g - A'y)'(the bounds of z),
    where y'b takes the side of each row that its sign points at. Holds for any x and y.
    """
    sign = 1.0 if instance.sense is Sense.MINIMIZE else -1.0
    terms = instance.quadratic
    matrix = instance.rows
    uphill = gradient(instance, x)
    products = terms.value * x[terms.first] * x[terms.second]
    columns = len(instance.column_names)
    priced = matrix.value * duals[matrix.row_numbers()]
    slope = sign * (uphill - np.bincount(matrix.column, priced, minlength=columns))
    size = np.abs(uphill) + np.bincount(matrix.column, np.abs(priced), minlength=columns)
    side = np.where(slope > 0, instance.column_lower, instance.column_upper)
    open_side = ~np.isfinite(side)
    if (np.abs(slope[open_side]) > DUAL_TOLERANCE * np.maximum(1.0, size[open_side])).any():
        return None
    price = sign * duals
    edge = np.where(price > 0, instance.row_lower, instance.row_upper)
    open_edge = ~np.isfinite(edge)
    if (np.abs(price[open_edge]) > DUAL_TOLERANCE * max(1.0, np.abs(price).max(initial=0.0))).any():
        return None
    # A multiplier that is zero but for rounding prices the point itself, not an infinite bound.
    bound = float(price @ np.where(open_edge, matrix.times(x), edge))
    bound += float(slope @ np.where(open_side, x, side))
    bound += sign * (instance.offset - float(products.sum()))
    return sign * bound if np.isfinite(bound) else None


def gradient(instance: Instance, x: Floats) -> Floats:
    """Return the gradient of the objective at `x`, (columns,)."""
    terms = instance.quadratic
    slope = instance.cost.copy()
    of_objective = terms.row == OBJECTIVE
    first, second = terms.first[of_objective], terms.second[of_objective]
    value = terms.value[of_objective]
    np.add.at(slope, first, value * x[second])
    np.add.at(slope, second, value * x[first])
    return slope


def reduced_costs(instance: Instance, x: Floats, duals: Floats) -> Floats:
    """Return the gradient less what the rows account for, (columns,)."""
    matrix = instance.rows
    priced = matrix.value * duals[matrix.row_numbers()]
    return gradient(instance, x) - np.bincount(matrix.column, priced, minlength=len(x))


def _off_diagonal(instance: Instance) -> NDArray[np.bool_]:
    """Return which entries of (first, second) belong to a product of two columns."""
    mixed = instance.quadratic.first != instance.quadratic.second
    return np.concatenate((mixed, mixed))
