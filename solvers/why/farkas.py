"""Conflicts of linear programs from multipliers, and a proof by rank that nothing can be spared.

Source: Gleeson and Ryan, "Identifying minimally infeasible subsystems of inequalities", 1990: the
irreducible conflicts of A x <= b are the supports of the vertices of {y >= 0, y'A = 0, y'b = -1}.
"""

from collections.abc import Sequence

import numpy as np

from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.outcome import Outcome, Termination
from modelwright.solvers.why.elastic import elastic
from modelwright.solvers.why.feasibility import Budget
from modelwright.solvers.why.members import Member, MemberKind, Members

LARGEST = 1500
"""Members of a conflict whose rank is computed; 2 s at this size."""
_ZERO = 1e-9
_REAL = 1e-7
_NO_RANK, _RANK = 1e-13, 1e-10
"""Squares of singular values, relative to the largest, that are zero and that are not."""


def by_multipliers(engine: ProgramEngine, instance: Instance, budget: Budget) -> Members:
    """Return what has a multiplier in one LP that misses rows as little as possible; empty if none.

    Raises:
        OutOfTime: see `Budget.solve`.
    """
    sides = [
        Member(MemberKind.ROW, int(row), side)
        for side, values in (("lower", instance.row_lower), ("upper", instance.row_upper))
        for row in np.flatnonzero(np.isfinite(values))
    ]
    outcome = budget.solve(engine, elastic(instance, dict.fromkeys(sides, 1.0)).instance)
    if outcome.termination is not Termination.OPTIMAL or not (outcome.objective or 0.0) > _ZERO:
        return frozenset()
    return frozenset(_with_multiplier(instance, outcome))


def _with_multiplier(instance: Instance, outcome: Outcome) -> set[Member]:
    found = set[Member]()
    for kind, names, values in (
        (MemberKind.ROW, instance.row_names, outcome.duals or {}),
        (MemberKind.BOUND, instance.column_names, outcome.reduced_costs or {}),
    ):
        for index, name in enumerate(names):
            value = values.get(name, 0.0)
            if abs(value) > _REAL:
                found.add(Member(kind, index, "lower" if value > 0 else "upper"))
    return found


def is_irreducible(instance: Instance, members: Sequence[Member]) -> bool:
    """Return whether rank proves a set of row sides and bounds to be an irreducible conflict.

    False means that it is not, or that rounding leaves it open.
    """
    count = len(members)
    if not 1 < count <= LARGEST:
        return False
    matrix, bound = _as_inequalities(instance, members)
    squares, vectors = np.linalg.eigh(matrix @ matrix.T)
    if squares[0] > _NO_RANK * squares[-1] or squares[1] < _RANK * squares[-1]:
        return False
    y = vectors[:, 0] * np.sign(vectors[:, 0].sum())
    contradiction = float(y @ bound)
    return bool((y > _ZERO).all()) and contradiction < -_REAL * float(np.abs(y * bound).max())


def _as_inequalities(instance: Instance, members: Sequence[Member]) -> tuple[Floats, Floats]:
    """Return A and b of A x <= b, (members, columns in use) and (members,), rows of size 1."""
    matrix = instance.rows
    dense = np.zeros((len(members), len(instance.column_names)))
    bound = np.zeros(len(members))
    for k, (kind, index, side) in enumerate(members):
        sign = -1.0 if side == "lower" else 1.0
        if kind is MemberKind.ROW:
            part = slice(matrix.start[index], matrix.start[index + 1])
            dense[k, matrix.column[part]] = sign * matrix.value[part]
            bound[k] = sign * (instance.row_lower if side == "lower" else instance.row_upper)[index]
        else:
            values = instance.column_lower if side == "lower" else instance.column_upper
            dense[k, index] = sign
            bound[k] = sign * values[index]
    size = np.abs(dense).max(axis=1)
    size[size == 0] = 1.0
    used = dense.any(axis=0)
    return dense[:, used] / size[:, None], bound / size
