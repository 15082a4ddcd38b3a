"""An instance as one vector of numbers and everything else, so that two of them can be compared.

Data of the same program in another version gives rows and columns with the same names in the same
order, so no canonical form is needed.
"""

from enum import StrEnum
from typing import Any, NamedTuple

import numpy as np

from modelwright.solvers.instance import OBJECTIVE, Expression, Floats, Instance, Ints, Op


class Part(StrEnum):
    """Which part of a model a number belongs to."""

    OBJECTIVE = "objective"
    MATRIX = "coefficient"
    ROW_LOWER = "lower side"
    ROW_UPPER = "upper side"
    COLUMN_LOWER = "lower bound"
    COLUMN_UPPER = "upper bound"
    NONLINEAR = "nonlinear term"
    FIXED = "fixed value"


_PARTS = tuple(Part)


class Place(NamedTuple):
    """One number that differs between two instances."""

    part: Part
    owner: int
    """Row, column or OBJECTIVE, after the part."""
    column: int
    """Column of a coefficient; -1 elsewhere."""
    before: float
    after: float


class Flat(NamedTuple):
    """What an instance holds."""

    structure: tuple[Any, ...]
    """Names, sparsity, types: everything that is no number."""
    numbers: Floats
    part: Ints
    owner: Ints
    column: Ints


def flatten(instance: Instance) -> Flat:
    """Return the instance as numbers and structure."""
    rows, quadratic = instance.rows, instance.quadratic
    skeleton, constants, owner = _expressions(instance)
    every = np.arange
    blocks: list[tuple[Part, Any, Any]] = [
        (Part.OBJECTIVE, [instance.offset], [OBJECTIVE]),
        (Part.OBJECTIVE, instance.cost, every(len(instance.cost))),
        (Part.MATRIX, rows.value, rows.row_numbers()),
        (Part.ROW_LOWER, instance.row_lower, every(len(instance.row_lower))),
        (Part.ROW_UPPER, instance.row_upper, every(len(instance.row_upper))),
        (Part.COLUMN_LOWER, instance.column_lower, every(len(instance.column_lower))),
        (Part.COLUMN_UPPER, instance.column_upper, every(len(instance.column_upper))),
        (Part.NONLINEAR, quadratic.value, quadratic.row),
        (Part.NONLINEAR, constants, owner),
        (Part.FIXED, list(instance.fixed.values()), every(len(instance.fixed))),
    ]
    structure = (
        instance.sense,
        tuple(instance.row_names),
        tuple(instance.column_names),
        tuple(instance.fixed),
        instance.integer.tobytes(),
        rows.start.tobytes(),
        rows.column.tobytes(),
        quadratic.row.tobytes() + quadratic.first.tobytes() + quadratic.second.tobytes(),
        skeleton,
        tuple((s.name, s.kind, s.column.tobytes(), s.weight.tobytes()) for s in instance.sos),
    )
    column = np.full(sum(len(numbers) for _, numbers, _ in blocks), -1)
    before = 1 + len(instance.cost)
    column[before : before + len(rows.value)] = rows.column
    return Flat(
        structure,
        np.concatenate([np.asarray(numbers, float) for _, numbers, _ in blocks]),
        np.concatenate([np.full(len(n), _PARTS.index(part)) for part, n, _ in blocks]),
        np.concatenate([np.asarray(index, np.int64) for _, _, index in blocks]),
        column,
    )


def is_same(one: Flat, other: Flat) -> bool:
    """Return whether two instances are the same model, to the last bit."""
    return one.structure == other.structure and bool(
        np.array_equal(one.numbers, other.numbers, equal_nan=True)
    )


def differences(before: Flat, after: Flat) -> list[Place] | None:
    """Return the numbers that differ; None if more than numbers differs."""
    if before.structure != after.structure or len(before.numbers) != len(after.numbers):
        return None
    return [
        Place(
            _PARTS[before.part[k]],
            int(before.owner[k]),
            int(before.column[k]),
            float(before.numbers[k]),
            float(after.numbers[k]),
        )
        for k in np.flatnonzero(before.numbers != after.numbers).tolist()
    ]


def _expressions(instance: Instance) -> tuple[tuple[Any, ...], list[float], list[int]]:
    """Return the expressions without their constants, the constants, and the row of each."""
    skeleton: list[Any] = []
    constants: list[float] = []
    owner: list[int] = []

    def split(row: int, expression: Expression) -> None:
        for token in expression:
            if isinstance(token, float) and not isinstance(token, Op):
                constants.append(token)
                owner.append(row)
                skeleton.append(None)
            else:
                skeleton.append(token)

    for row, expression in instance.expressions.items():
        skeleton.append(("row", row))
        split(row, expression)
    for definition in instance.definitions:
        skeleton.append(("definition", definition.column.tobytes()))
        constants.extend(definition.value.tolist())
        owner.extend([OBJECTIVE] * len(definition.value))
        split(OBJECTIVE, definition.expression)
    return tuple(skeleton), constants, owner
