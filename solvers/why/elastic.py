"""The elastic relaxation: every condition may be missed, at a cost.

    minimize  sum of cost * s    with  body - s <= upper,  body + s >= lower,  s >= 0

Bounds of variables become rows of the same kind. Source: Chinneck, 2008, section 6.2.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from modelwright.solvers.instance import (
    OBJECTIVE,
    Definition,
    Expression,
    Instance,
    Op,
    QuadraticTerms,
    SparseRows,
)
from modelwright.solvers.outcome import Sense
from modelwright.solvers.why.members import Member, MemberKind

_PREFIX = "missed by: "


class Elastic(NamedTuple):
    """The relaxation and where its slacks are."""

    instance: Instance
    slacks: dict[Member, str]
    """Name of the variable that says by how much a member is missed."""


def elastic(instance: Instance, costs: dict[Member, float]) -> Elastic:
    """Return the relaxation.

    Args:
        instance: the model; its objective is replaced.
        costs: of missing each member (a row side or a bound) by 1; all others stay hard.
    """
    columns = len(instance.column_names)
    listed = sorted(costs)
    entries: list[tuple[int, int, float]] = []
    lower, upper = instance.column_lower.copy(), instance.column_upper.copy()
    row_lower, row_upper = instance.row_lower.tolist(), instance.row_upper.tolist()
    row_names = list(instance.row_names)
    crossed = set(np.flatnonzero(instance.row_lower > instance.row_upper).tolist())
    extra = {row: columns + len(listed) + k for k, row in enumerate(sorted(crossed))}
    for k, member in enumerate(listed):
        below = member.side == "lower"
        sign = 1.0 if below else -1.0
        row = member.place
        if member.kind is MemberKind.BOUND or row in crossed:
            # A row of its own: x >= lower, or z >= lower where body = z.
            source = lower if below else upper
            column = member.place
            if member.kind is MemberKind.ROW:
                source, column = (row_lower if below else row_upper), extra[member.place]
            bound = float(source[member.place])
            source[member.place] = -np.inf if below else np.inf
            row = len(row_names)
            row_names.append(f"{_PREFIX}row {k}")
            row_lower.append(bound if below else -np.inf)
            row_upper.append(np.inf if below else bound)
            entries.append((row, column, 1.0))
        entries.append((row, columns + k, sign))
    for row, column in extra.items():
        entries.append((row, column, -1.0))
        row_lower[row] = row_upper[row] = 0.0
    added = len(listed) + len(extra)
    free = np.full(len(extra), np.inf)
    names = [f"{_PREFIX}{k}" for k in range(added)]
    grown = replace(
        instance,
        sense=Sense.MINIMIZE,
        offset=0.0,
        cost=np.array([0.0] * columns + [costs[m] for m in listed] + [0.0] * len(extra)),
        rows=_extended(instance.rows, len(row_names), entries),
        row_lower=np.array(row_lower),
        row_upper=np.array(row_upper),
        column_lower=np.concatenate((lower, np.zeros(len(listed)), -free)),
        column_upper=np.concatenate((upper, np.full(len(listed), np.inf), free)),
        integer=np.concatenate((instance.integer, np.zeros(added, bool))),
        row_names=row_names,
        column_names=[*instance.column_names, *names],
        quadratic=_of_rows(instance),
        expressions={
            row: shifted(expression, columns, added)
            for row, expression in instance.expressions.items()
            if row != OBJECTIVE
        },
        definitions=[
            Definition(each.column, each.value, shifted(each.expression, columns, added))
            for each in instance.definitions
        ],
        start=None
        if instance.start is None
        else np.concatenate((instance.start, np.full(added, np.nan))),
    )
    return Elastic(grown, {member: names[k] for k, member in enumerate(listed)})


def shifted(expression: Expression, columns: int, added: int) -> Expression:
    """Return the expression for a model with so many columns more at the end."""
    return tuple(
        token + added
        if isinstance(token, int) and not isinstance(token, Op) and token >= columns
        else token
        for token in expression
    )


def _of_rows(instance: Instance) -> QuadraticTerms:
    """Return the quadratic terms without those of the objective."""
    terms = instance.quadratic
    inside = terms.row != OBJECTIVE
    return terms._replace(
        row=terms.row[inside],
        first=terms.first[inside],
        second=terms.second[inside],
        value=terms.value[inside],
    )


def _extended(
    matrix: SparseRows, rows: int, entries: Sequence[tuple[int, int, float]]
) -> SparseRows:
    """Return the matrix with more rows and entries, sorted by row and column."""
    row = np.concatenate((matrix.row_numbers(), [entry[0] for entry in entries])).astype(np.int64)
    column = np.concatenate((matrix.column, [entry[1] for entry in entries])).astype(np.int64)
    value = np.concatenate((matrix.value, [entry[2] for entry in entries])).astype(np.float64)
    order = np.lexsort((column, row))
    counts = np.bincount(row, minlength=rows)
    start = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return SparseRows(start, column[order], value[order])
