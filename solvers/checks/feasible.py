"""Is the reported point feasible, and does it have the reported objective?

Both are computed by our own evaluator, on the model as it is built anew from the program.
"""

import numpy as np

from modelwright.solvers import evaluate
from modelwright.solvers.agreement import agree
from modelwright.solvers.assessment import FEASIBILITY_TOLERANCE
from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, passed, skipped
from modelwright.solvers.instance import Floats, Instance

FEASIBLE = "point_feasible"
OBJECTIVE = "objective_recomputed"


def check_point(case: Case) -> Check:
    """Pass if every row, bound and integrality holds at the reported point."""
    if case.instance is None or case.point is None:
        return _without_point(FEASIBLE, case)
    found = evaluate.violations(case.instance, case.point, FEASIBILITY_TOLERANCE)
    if found:
        worst = found[0]
        said = f"{worst.kind} {worst.name} is violated by {worst.amount:.3g}"
        more = f"; {len(found)} conditions do not hold in all" if len(found) > 1 else ""
        return failed(FEASIBLE, said + more, Weight.REFUTES)
    rows, columns = len(case.instance.row_names), len(case.instance.column_names)
    said = f"{rows} rows, {columns} variables with their bounds"
    if case.instance.integer.any():
        said += f" and {int(case.instance.integer.sum())} integralities"
    return passed(FEASIBLE, f"{said} hold; {_closest(case.instance, case.point)}", Weight.REFUTES)


def check_objective(case: Case) -> Check:
    """Pass if our own evaluation of the objective gives the reported number."""
    if case.instance is None or case.point is None:
        return _without_point(OBJECTIVE, case)
    value = evaluate.objective(case.instance, case.point)
    reported = case.outcome.objective
    if reported is None or not agree(value, reported):
        said = f"reported {reported}, but the objective at the point is {value:.10g}"
        return failed(OBJECTIVE, said, Weight.REFUTES)
    return passed(OBJECTIVE, f"{value:.10g} at the reported point, as reported", Weight.REFUTES)


def _without_point(name: str, case: Case) -> Check:
    if case.instance is None:
        return skipped(name, "the program cannot be built again", Weight.REQUIRED)
    if case.outcome.variables:
        said = "the reported point does not name the variables of the model"
        return failed(name, said, Weight.REFUTES)
    return skipped(name, f"there is no point: {case.outcome.termination}", Weight.ADVISORY)


def _closest(instance: Instance, x: Floats) -> str:
    """Return the largest violation, which is within the tolerance."""
    found = evaluate.violations(instance, x, 0.0)
    if not found or not np.isfinite(found[0].amount):
        return "none is violated at all"
    return f"the largest violation is {found[0].amount:.2g} at {found[0].name}"
