"""Does another solver agree, on the same numbers?"""

from dataclasses import replace

import numpy as np

from modelwright.solvers import evaluate
from modelwright.solvers.agreement import agree, value_of
from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, passed, skipped
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Outcome, ProblemClass, Sense, Termination

NAME = "second_solver"
_TOLERANCE = 2e-6
"""Each solver may be off by the gap 1e-6."""
_LEAK = 1e-4
"""What a feasibility tolerance of 1e-6 may be worth to the objective."""
_STRICT = 1e-9
_LOCAL = {ProblemClass.NLP, ProblemClass.MINLP, ProblemClass.QCP, ProblemClass.MIQCP}
_HIGHS = {ProblemClass.LP, ProblemClass.MILP, ProblemClass.QP}


def check(case: Case) -> Check:
    """Pass if the other solver comes to the same end; refute if it has a better point."""
    instance = case.instance
    if instance is None:
        return skipped(NAME, "the program cannot be built again", Weight.REQUIRED)
    first = (case.outcome.solver or "").lower()
    kind = instance.problem_class
    if kind in _HIGHS:
        solver = "scip" if first.startswith("highs") else "highs"
    elif not first.startswith("scip"):
        solver = "scip"
    elif kind in _LOCAL:
        return _local(case, instance)
    else:
        return skipped(NAME, f"no second solver here handles {kind}", Weight.ADVISORY)
    return _compare(case, instance, solver, case.resolve(instance, solver))


def _compare(case: Case, instance: Instance, solver: str, found: Outcome | None) -> Check:
    if found is None:
        return skipped(NAME, "no budget was left for a second solver", Weight.ADVISORY)
    if found.termination is Termination.FAILED:
        reason = found.failure.message if found.failure else "it failed"
        return skipped(NAME, f"{solver} could not say: {reason}", Weight.ADVISORY)
    mine, other = value_of(case.outcome), value_of(found)
    name = found.solver or solver
    if better := _better(case, instance, found):
        return failed(NAME, f"{name} has a feasible point with {better}", Weight.REFUTES)
    if found.termination in (Termination.TIME_LIMIT, Termination.UNKNOWN):
        said = f"{name} found nothing better, but did not finish ({found.termination})"
        return skipped(NAME, said, Weight.ADVISORY)
    if Termination.INFEASIBLE_OR_UNBOUNDED in (found.termination, case.outcome.termination):
        said = f"{name} says {found.termination}, which does not settle it"
        return skipped(NAME, said, Weight.REQUIRED)
    leaks = not _strictly_feasible(instance, found)
    if agree(other, mine, _LEAK if leaks else _TOLERANCE):
        shown = f"{other:.10g}" if isinstance(other, float) else str(other)
        how = " within its feasibility tolerance" if not agree(other, mine, _TOLERANCE) else ""
        return passed(NAME, f"{name} finds the same{how}: {shown}", Weight.REQUIRED)
    said = f"{name} says {_shown(other)}, {case.outcome.solver} says {_shown(mine)}"
    return failed(NAME, said, Weight.REQUIRED)


def _local(case: Case, instance: Instance) -> Check:
    """Look for a better point with Ipopt: a local solver can refute a global optimum, not prove."""
    fixed = instance
    if instance.integer.any():
        if case.point is None:
            return skipped(NAME, "Ipopt handles no integers", Weight.ADVISORY)
        fixed = replace(
            instance,
            column_lower=np.where(instance.integer, case.point, instance.column_lower),
            column_upper=np.where(instance.integer, case.point, instance.column_upper),
            integer=np.zeros_like(instance.integer),
        )
    found = case.resolve(fixed, "ipopt")
    if found is None or found.objective is None:
        reason = found.failure.message if found and found.failure else "no point, or no budget"
        return skipped(NAME, f"Ipopt gave no second opinion: {reason}", Weight.ADVISORY)
    if better := _better(case, fixed, found):
        return failed(NAME, f"{found.solver} has a feasible point with {better}", Weight.REFUTES)
    where = " with the integers as they are" if fixed is not instance else ""
    said = f"{found.solver} finds nothing better{where}: {found.objective:.10g}"
    return passed(NAME, said, Weight.REQUIRED)


def _better(case: Case, instance: Instance, found: Outcome) -> str:
    """Return how much better the other's point is; "" if it is not, or not beyond doubt."""
    if found.objective is None or not _strictly_feasible(instance, found):
        return ""
    mine = case.outcome.objective
    if mine is None:
        claims = case.outcome.termination is Termination.INFEASIBLE
        return f"objective {found.objective:.10g}, so it is not infeasible" if claims else ""
    gain = found.objective - mine
    if found.sense is Sense.MINIMIZE:
        gain = -gain
    if gain <= _TOLERANCE * max(1.0, abs(mine)) or case.outcome.termination is not (
        Termination.OPTIMAL
    ):
        return ""
    return f"objective {found.objective:.10g}, better than {mine:.10g}"


def _strictly_feasible(instance: Instance, found: Outcome) -> bool:
    """Return whether a point is no better for what the feasibility tolerance lets through."""
    values = [found.variables.get(name) for name in instance.column_names]
    if found.objective is None or None in values:
        return True
    return not evaluate.violations(instance, np.array(values, float), _STRICT)


def _shown(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
