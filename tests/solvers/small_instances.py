"""Instances written in one line."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from modelwright.solvers.instance import (
    Definition,
    Expression,
    Instance,
    QuadraticTerms,
    SparseRows,
    SpecialOrderedSet,
)
from modelwright.solvers.outcome import Sense

INF = np.inf
Row = tuple[float, dict[int, float], float]
"""Lower bound, coefficients by column, upper bound."""


def small(
    cost: Sequence[float],
    lower: Sequence[float],
    upper: Sequence[float],
    rows: Sequence[Row] = (),
    sense: str = "minimize",
    integer: Sequence[int] = (),
    quadratic: Mapping[tuple[int, int, int], float] | None = None,
    offset: float = 0.0,
    sos: Sequence[SpecialOrderedSet] = (),
    expressions: Mapping[int, Expression] | None = None,
    definitions: Sequence[Definition] = (),
    **other: Any,
) -> Instance:
    """Return an instance; `quadratic` is keyed by (row or -1, first, second)."""
    columns = len(cost)
    terms = sorted((quadratic or {}).items())
    keys = np.array([key for key, _ in terms], np.int64).reshape(-1, 3)
    return Instance(
        sense=Sense(sense),
        offset=offset,
        cost=np.array(cost, float),
        rows=SparseRows(
            np.cumsum([0, *(len(body) for _, body, _ in rows)]),
            np.array([column for _, body, _ in rows for column in body], np.int64),
            np.array([value for _, body, _ in rows for value in body.values()], float),
        ),
        row_lower=np.array([row[0] for row in rows], float),
        row_upper=np.array([row[2] for row in rows], float),
        column_lower=np.array(lower, float),
        column_upper=np.array(upper, float),
        integer=np.array(integer or [0] * columns, bool),
        row_names=[f"r{k}" for k in range(len(rows))],
        column_names=[f"x{k}" for k in range(columns)],
        quadratic=QuadraticTerms(
            keys[:, 0], keys[:, 1], keys[:, 2], np.array([value for _, value in terms], float)
        ),
        sos=list(sos),
        expressions=dict(expressions or {}),
        definitions=list(definitions),
        **other,
    )
