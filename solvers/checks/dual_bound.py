"""Is the proved bound on the right side of the objective, and do the duals prove it?"""

import numpy as np

from modelwright.solvers.backends.convexity import dual_bound
from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, passed, skipped
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import ProblemClass, Sense

NAME = "dual_bound"
_SLACK = 2e-6


def check(case: Case) -> Check:
    """Pass if bound and objective fit together; recompute the bound from duals where there are."""
    outcome, instance = case.outcome, case.instance
    if outcome.objective is None or instance is None or case.point is None:
        return skipped(NAME, "there is no point to bound", Weight.ADVISORY)
    proved = _from_duals(case, instance)
    bound = outcome.bound if proved is None else proved
    if bound is None:
        return skipped(NAME, "the solver gives no bound", Weight.ADVISORY)
    source = "our own weak duality from the row duals" if proved is not None else outcome.solver
    distance = outcome.objective - bound
    if instance.sense is Sense.MAXIMIZE:
        distance = -distance
    relative = distance / max(1.0, abs(outcome.objective))
    said = f"bound {bound:.10g} ({source}) against objective {outcome.objective:.10g}"
    if relative < -_SLACK:
        return failed(NAME, f"{said}: the bound cuts the point off", Weight.REQUIRED)
    if outcome.gap is not None and relative > max(outcome.gap, 0.0) + _SLACK:
        said = f"{said}: a relative gap of {relative:.2g} where {outcome.gap:.2g} is reported"
        return failed(NAME, said, Weight.REQUIRED)
    return passed(NAME, f"{said}: relative gap {abs(relative):.1g}", Weight.REQUIRED)


def _from_duals(case: Case, instance: Instance) -> float | None:
    """Return the bound that the reported duals prove, None where they prove none."""
    duals = case.outcome.duals
    if duals is None or instance.problem_class not in (ProblemClass.LP, ProblemClass.QP):
        return None
    values = [duals.get(name) for name in instance.row_names]
    if None in values or case.point is None:
        return None
    return dual_bound(instance, case.point, np.array(values, float))
