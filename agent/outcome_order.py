"""Which of two outcomes is better, and which are worth a repair: the only place that says so.

From best to worst:

1. optimal: a point, proved optimal.
2. a feasible point without proof (time limit with an incumbent, local solver).
3. proved infeasible or unbounded: an answer, though texts usually have an optimum; so it is worth
   a repair, and stands if that does not change it. "Infeasible or unbounded" is one step lower.
4. stopped without a point or a proof.
5. failed; the further the program came, the better: solved < exported < built < parsed.
6. infrastructure: says nothing about the program.

Objective values are never compared: two formulations of one text may differ in meaning.
"""

from modelwright.solvers.outcome import FailureKind, Outcome, PointStatus, Termination

_PROVED = {
    Termination.INFEASIBLE: 1,
    Termination.UNBOUNDED: 1,
    Termination.INFEASIBLE_OR_UNBOUNDED: 0,
}
_STAGE = {
    FailureKind.SOLVER_TIMEOUT: 5,
    FailureKind.SOLVER_CRASH: 5,
    FailureKind.UNSUPPORTED: 4,
    FailureKind.EXPORT_ERROR: 4,
    FailureKind.NO_OBJECTIVE: 3,
    FailureKind.EMPTY_MODEL: 3,
    FailureKind.NOT_A_MODEL: 3,
    FailureKind.JAIL_TIMEOUT: 2,
    FailureKind.JAIL_MEMORY: 2,
    FailureKind.JAIL_OUTPUT: 2,
    FailureKind.JAIL_KILLED: 2,
    FailureKind.BUILD_ERROR: 2,
    FailureKind.NO_BUILD_MODEL: 1,
    FailureKind.SYNTAX_ERROR: 0,
}


def rank(outcome: Outcome) -> tuple[int, int]:
    """Return a key that is larger for the better outcome."""
    if outcome.termination is Termination.FAILED:
        if is_infrastructure(outcome):
            return (0, 0)
        kind = outcome.failure.kind if outcome.failure else None
        return (1, _STAGE.get(kind, 0) if kind else 0)
    if has_point(outcome):
        proved = outcome.termination is Termination.OPTIMAL
        return (5, 0) if proved else (4, 0)
    if outcome.termination in _PROVED:
        return (3, _PROVED[outcome.termination])
    return (2, 0)


def has_point(outcome: Outcome) -> bool:
    """Whether a point is in hand."""
    return outcome.point is not PointStatus.NONE


def is_proved_without_optimum(outcome: Outcome) -> bool:
    """Whether the model is proved to have no optimum."""
    return not has_point(outcome) and outcome.termination in _PROVED


def is_answer(outcome: Outcome) -> bool:
    """Whether the outcome says something about the problem: a point or a proof."""
    return has_point(outcome) or is_proved_without_optimum(outcome)


def is_infrastructure(outcome: Outcome) -> bool:
    """Whether this machine, not the program, is at fault."""
    return outcome.failure is not None and outcome.failure.kind is FailureKind.INFRASTRUCTURE


def is_worth_repair(outcome: Outcome) -> bool:
    """Whether another program may do better: there is no point, and the machine works."""
    return not has_point(outcome) and not is_infrastructure(outcome)
