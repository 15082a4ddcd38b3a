"""Worth knowing, without a verdict: rows that cannot bind or do not, variables without a choice."""

import numpy as np

from modelwright.solvers import evaluate
from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, listed, passed, skipped
from modelwright.solvers.instance import Floats, Instance, Ints

REDUNDANT = "redundant_constraints"
SLACK = "slack_constraints"
FIXED = "fixed_variables"
_TOLERANCE = 1e-6


def check_redundant(case: Case) -> Check:
    """Name the linear rows that the bounds of their variables already imply."""
    instance = case.instance
    if instance is None or not instance.row_names:
        return skipped(REDUNDANT, "there are no constraints", Weight.NOTE)
    least, most = _range(instance)
    slack = _TOLERANCE * np.maximum(1.0, np.abs(least))
    implied = (least >= instance.row_lower - slack) & (most <= instance.row_upper + slack)
    implied[[row for row in instance.expressions if row >= 0]] = False
    implied[instance.quadratic.row[instance.quadratic.row >= 0]] = False
    names = [instance.row_names[row] for row in np.flatnonzero(implied).tolist()]
    if names:
        said = f"implied by the bounds of their variables: {listed(names)}"
        return passed(REDUNDANT, said, Weight.NOTE)
    return passed(REDUNDANT, "no constraint is implied by bounds alone", Weight.NOTE)


def check_slack(case: Case) -> Check:
    """Name the rows that do not bind at the reported point."""
    instance = case.instance
    if instance is None or case.point is None or not instance.row_names:
        return skipped(SLACK, "there is no point, or there are no constraints", Weight.NOTE)
    activity = evaluate.row_activity(instance, case.point)
    size = _TOLERANCE * np.maximum(1.0, np.abs(activity))
    binds = (activity <= instance.row_lower + size) | (activity >= instance.row_upper - size)
    loose = [instance.row_names[row] for row in np.flatnonzero(~binds).tolist()]
    said = f"{int(binds.sum())} of {len(binds)} constraints bind"
    return passed(SLACK, said + (f"; not: {listed(loose)}" if loose else ""), Weight.NOTE)


def check_fixed(case: Case) -> Check:
    """Name the variables that can take one value only."""
    instance = case.instance
    if instance is None:
        return skipped(FIXED, "the program cannot be built again", Weight.NOTE)
    stuck = np.flatnonzero(instance.column_lower >= instance.column_upper).tolist()
    names = [instance.column_names[k] for k in stuck] + list(instance.fixed)
    if names:
        return passed(FIXED, f"without a choice: {listed(names)}", Weight.NOTE)
    return passed(FIXED, "every variable has more than one value to take", Weight.NOTE)


def _range(instance: Instance) -> tuple[Floats, Floats]:
    """Return the least and most that each linear row can be, (rows,) both."""
    rows, count = instance.rows, len(instance.row_names)
    owner = rows.row_numbers()
    lower, upper = instance.column_lower[rows.column], instance.column_upper[rows.column]
    positive = rows.value > 0
    with np.errstate(invalid="ignore"):
        low = np.where(positive, rows.value * lower, rows.value * upper)
        high = np.where(positive, rows.value * upper, rows.value * lower)
    low[rows.value == 0] = high[rows.value == 0] = 0.0
    return _sums(owner, low, count), _sums(owner, high, count)


def _sums(owner: Ints, values: Floats, count: int) -> Floats:
    return np.bincount(owner, values, count).astype(np.float64)
