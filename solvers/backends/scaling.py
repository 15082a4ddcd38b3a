"""Powers of two that bring a model within what solvers tell from zero and from infinity.

Solvers compare with absolute tolerances: HiGHS drops coefficients below 1e-9 and stops at reduced
costs of 1e-7, SCIP drops below 1e-9; both call 1e20 infinite. A model written in tiny units is
then solved wrongly without a word: maximize 1e-8 x with x <= 1e10 has been seen to end at x = 0.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from modelwright.solvers.instance import (
    OBJECTIVE,
    Expression,
    Floats,
    Instance,
    Op,
    QuadraticTerms,
    SparseRows,
)
from modelwright.solvers.nl.operators import TIMES

INFINITE = 1e20
"""Solvers read numbers of this size as infinite."""
SMALLEST = 2e-9
"""Coefficients below this are lost."""
LARGEST = 1e15
"""HiGHS refuses coefficients above this."""
NOISE = 1e-13
"""Entries this far below the largest of their row are rounding noise, and may be lost."""
SMALL = 1e-3
"""Rows and objectives whose largest number is below this are scaled up to 1."""


class Scaled(NamedTuple):
    """A model whose rows and objective were multiplied, and by what."""

    instance: Instance
    rows: Floats
    """(rows,)"""
    objective: float


def rescaled(instance: Instance) -> Scaled:
    """Return an equivalent model with every row and the objective within a solver's reach."""
    rows = _row_factors(instance)
    objective = 1.0 if OBJECTIVE in instance.expressions else _objective_factor(instance)
    if objective == 1.0 and (rows == 1.0).all():
        return Scaled(instance, rows, objective)
    terms = instance.quadratic
    matrix = instance.rows
    factor = np.concatenate(([objective], rows))
    expressions = {
        row: _multiplied(expression, float(factor[row + 1]))
        for row, expression in instance.expressions.items()
    }
    scaled = replace(
        instance,
        offset=instance.offset * objective,
        cost=instance.cost * objective,
        rows=SparseRows(matrix.start, matrix.column, matrix.value * rows[matrix.row_numbers()]),
        row_lower=instance.row_lower * rows,
        row_upper=instance.row_upper * rows,
        quadratic=QuadraticTerms(
            terms.row, terms.first, terms.second, terms.value * factor[terms.row + 1]
        ),
        expressions=expressions,
    )
    return Scaled(scaled, rows, objective)


def crossed_bounds(instance: Instance) -> str:
    """Return a message if a lower bound lies above its upper bound."""
    for lower, upper, names in (
        (instance.column_lower, instance.column_upper, instance.column_names),
        (instance.row_lower, instance.row_upper, instance.row_names),
    ):
        crossed = np.flatnonzero((lower > upper) | (lower == np.inf) | (upper == -np.inf))
        if len(crossed):
            k = int(crossed[0])
            return f"{names[k]}: lower bound {lower[k]:g} is above upper bound {upper[k]:g}"
    return ""


def too_large(instance: Instance) -> str:
    """Return a message if a number that matters would be read as infinite."""
    binding = (
        instance.row_lower,
        -instance.row_upper,
        instance.column_lower,
        -instance.column_upper,
        np.abs(instance.cost),
    )
    if any((numbers >= INFINITE).any() for numbers in binding):
        return "the model holds finite numbers of 1e20 and more, which solvers read as infinite"
    return ""


def _row_factors(instance: Instance) -> Floats:
    """Return the multiplier of every row; 1 where an expression adds an unknown amount."""
    rows = len(instance.row_names)
    in_rows = instance.quadratic.row != OBJECTIVE
    row = np.concatenate((instance.rows.row_numbers(), instance.quadratic.row[in_rows]))
    size = np.abs(np.concatenate((instance.rows.value, instance.quadratic.value[in_rows])))
    largest = np.zeros(rows)
    np.maximum.at(largest, row, size)
    smallest = np.full(rows, np.inf)
    real = size > NOISE * largest[row]
    np.minimum.at(smallest, row[real], size[real])
    bounds = np.abs(np.stack((instance.row_lower, instance.row_upper)))
    reach = np.maximum(largest, np.where(np.isfinite(bounds), bounds, 0.0).max(axis=0))
    factor = np.ones(rows)
    known = largest > 0
    known[[number for number in instance.expressions if number != OBJECTIVE]] = False
    up = known & (reach < SMALL)
    factor[up] = 1.0 / reach[up]
    lost = known & (smallest * factor < SMALLEST)
    factor[lost] = SMALLEST / smallest[lost]
    down = known & (largest * factor > LARGEST / 10)
    factor[down] = LARGEST / 10 / largest[down]
    return _power_of_two(factor)


def _objective_factor(instance: Instance) -> float:
    """Return the multiplier of a linear or quadratic objective."""
    values = instance.quadratic.value[instance.quadratic.row == OBJECTIVE]
    largest = float(np.abs(np.concatenate((instance.cost, values))).max(initial=0.0))
    if 0 < largest < SMALL or largest > LARGEST:
        return float(_power_of_two(np.array([1.0 / largest]))[0])
    return 1.0


def _power_of_two(factor: Floats) -> Floats:
    """Return the powers of two next above, so that scaling never rounds."""
    return np.exp2(np.where(factor == 1.0, 0.0, np.ceil(np.log2(factor))))


def _multiplied(expression: Expression, factor: float) -> Expression:
    """Return factor * expression."""
    return expression if factor == 1.0 else (Op(TIMES, 2), factor, *expression)
