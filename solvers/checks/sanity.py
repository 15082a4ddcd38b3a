"""Signs that the objective or the restrictions do not do their work."""

import numpy as np

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.instance import OBJECTIVE, Instance, Op
from modelwright.solvers.outcome import Termination

OPTIMUM = "has_an_optimum"
OBJECTIVE_VARIES = "objective_varies"
IDLE = "not_idle"
UNUSED = "variables_used"
_ZERO = 1e-9
_LARGE = 1e5


def check_optimum(case: Case) -> Check:
    """Fail if a problem that asks for an optimum has none: mostly it is the model that is wrong."""
    termination = case.outcome.termination
    if termination is Termination.UNBOUNDED:
        said = "the objective improves without end: a limit is missing, or a sign is wrong"
        return failed(OPTIMUM, said, Weight.ADVISORY)
    if termination is Termination.INFEASIBLE and case.text:
        said = (
            "no point satisfies all constraints; whether the text or the model is at fault is open"
        )
        return failed(OPTIMUM, said, Weight.ADVISORY)
    if case.outcome.objective is None:
        return skipped(OPTIMUM, f"the run ended with {termination}", Weight.ADVISORY)
    return passed(OPTIMUM, "the model has feasible points and a finite optimum", Weight.ADVISORY)


def check_objective(case: Case) -> Check:
    """Fail if the objective depends on no variable that is free to move."""
    instance = case.instance
    if instance is None:
        return skipped(OBJECTIVE_VARIES, "the program cannot be built again", Weight.REQUIRED)
    free = instance.column_lower < instance.column_upper
    used = _used_in(instance, OBJECTIVE) & free
    if not used.any():
        said = "the objective is constant: no free variable is in it"
        return failed(OBJECTIVE_VARIES, said, Weight.REQUIRED)
    said = f"{int(used.sum())} of {int(free.sum())} free variables are in the objective"
    return passed(OBJECTIVE_VARIES, said, Weight.REQUIRED)


def check_idle(case: Case) -> Check:
    """Fail if doing nothing is the optimum: no problem is asked for that."""
    if case.point is None:
        return skipped(IDLE, "there is no point", Weight.ADVISORY)
    if not len(case.point):
        return skipped(IDLE, "all variables are fixed", Weight.ADVISORY)
    if float(np.abs(case.point).max()) <= _ZERO:
        said = (
            "at the optimum all variables are 0: what forces or rewards doing something is missing"
        )
        return failed(IDLE, said, Weight.ADVISORY)
    nonzero = int((np.abs(case.point) > _ZERO).sum())
    return passed(IDLE, f"{nonzero} of {len(case.point)} variables are not 0", Weight.ADVISORY)


def check_variables(case: Case) -> Check:
    """Fail if a variable stands in no row and not in the objective."""
    instance = case.instance
    if instance is None:
        return skipped(UNUSED, "the program cannot be built again", Weight.REQUIRED)
    used = _used_in(instance, None)
    alone = [instance.column_names[k] for k in np.flatnonzero(~used).tolist()]
    alone = [name for name in alone if not _on_diagonal(name)]
    if alone:
        said = f"in no constraint and not in the objective: {listed(alone)}"
        return failed(UNUSED, said, Weight.ADVISORY)
    return passed(UNUSED, f"all {len(used)} variables are used", Weight.ADVISORY)


def _used_in(instance: Instance, row: int | None) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return which columns stand in a row (OBJECTIVE is one), or anywhere for None."""
    columns = len(instance.column_names)
    used = np.zeros(columns, np.bool_)
    if row in (None, OBJECTIVE):
        used |= instance.cost != 0
    if row is None:
        used[instance.rows.column[instance.rows.value != 0]] = True
        for item in instance.sos:
            used[item.column] = True
    terms = instance.quadratic
    wanted = np.ones(len(terms.row), np.bool_) if row is None else terms.row == row
    used[terms.first[wanted]] = used[terms.second[wanted]] = True
    for owner, expression in instance.expressions.items():
        if row is not None and owner != row:
            continue
        pending = list(expression)
        while pending:
            token = pending.pop()
            if isinstance(token, Op | float):
                continue
            if token < columns:
                used[token] = True
            else:
                definition = instance.definitions[token - columns]
                used[definition.column] = True
                pending.extend(definition.expression)
    return used


def _on_diagonal(name: str) -> bool:
    """Return whether "x[a,a]" joins a thing with itself, which many models leave idle."""
    keys = name.partition("[")[2].rstrip("]").split(",")
    return len(keys) > 1 and len(set(keys)) < len(keys)
