"""The kinds of failure that insights are learnt from and looked up by."""

from modelwright.solvers.outcome import Outcome, PointStatus

WRONG = "wrong"
"""A program that ran and gave another answer than the right one."""
NO_PROGRAM = "no_program"


def failure_of(outcome: Outcome | None) -> str:
    """Return the kind of a failure.

    That is the kind of what broke (a `FailureKind` of solvers); the termination, such as
    "infeasible", where there is no point; "wrong" for an answer; "no_program" without a run.
    """
    if outcome is None:
        return NO_PROGRAM
    if outcome.failure is not None:
        return str(outcome.failure.kind)
    return str(outcome.termination) if outcome.point is PointStatus.NONE else WRONG
