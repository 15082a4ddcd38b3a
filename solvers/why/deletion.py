"""The deletion filter: drop what a conflict does not need, many conditions at a time.

Source: Chinneck, "Feasibility and Infeasibility in Optimization", 2008, section 6.1, with groups
that double after a success and halve after a failure: k of n conditions cost about k log n solves.
"""

from collections.abc import Sequence
from typing import NamedTuple

from modelwright.solvers.why.feasibility import Oracle, OutOfTime, Verdict
from modelwright.solvers.why.members import Member, Members


class Filtered(NamedTuple):
    """What is left of an infeasible set of conditions."""

    members: Members
    irreducible: bool
    """Every unit left was seen to be necessary."""


def shrink(oracle: Oracle, units: Sequence[Members], rest: Members = frozenset()) -> Filtered:
    """Return an infeasible part of the units, with the rest, that cannot lose a unit.

    Args:
        oracle: answers for the model.
        units: sets of conditions that go or stay together; infeasible with the rest.
        rest: conditions that are not tried.
    """
    needed: list[Members] = []
    waiting = list(units)
    size, proven = max(1, len(waiting) // 2), True
    while waiting:
        size = min(size, len(waiting))
        group, others = waiting[:size], waiting[size:]
        try:
            verdict = oracle.check(rest.union(*needed, *others))
        except OutOfTime:
            return Filtered(rest.union(*needed, *waiting), irreducible=False)
        if verdict is Verdict.INFEASIBLE:
            waiting, size = others, 2 * size
        elif size > 1:
            size //= 2
        else:
            proven = proven and verdict is Verdict.FEASIBLE
            needed += group
            waiting = others
    return Filtered(rest.union(*needed), proven)


def singles(members: Sequence[Member]) -> list[Members]:
    """Return one unit per member."""
    return [frozenset({member}) for member in members]
