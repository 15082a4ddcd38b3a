"""Did the solver prove its answer?"""

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, passed
from modelwright.solvers.outcome import PointStatus, Termination

NAME = "solved"
_PROVED = {
    Termination.INFEASIBLE: "that no point satisfies all constraints",
    Termination.UNBOUNDED: "that the objective improves without end",
}


def check(case: Case) -> Check:
    """Pass if the outcome is a proof."""
    outcome = case.outcome
    if outcome.termination in _PROVED:
        said = f"{outcome.solver} proved {_PROVED[outcome.termination]}"
        return passed(NAME, said, Weight.REQUIRED)
    if outcome.termination is Termination.OPTIMAL and outcome.global_optimum:
        said = f"{outcome.solver} proved the optimum {outcome.objective:.10g}"
        if outcome.gap:
            said += f" within a relative gap of {outcome.gap:.1g}"
        return passed(NAME, said, Weight.REQUIRED)
    if outcome.point is PointStatus.NONE:
        return failed(NAME, f"there is no point: {outcome.termination}", Weight.REQUIRED)
    said = f"a point with objective {outcome.objective:.10g}, without a proof that none is better"
    return failed(NAME, f"{said} ({outcome.termination})", Weight.REQUIRED)
