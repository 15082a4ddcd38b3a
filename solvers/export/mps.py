"""The free MPS format, with the sections that CPLEX added: RANGES, QUADOBJ, QCMATRIX, SOS."""

from collections.abc import Iterator

import numpy as np

from modelwright.solvers.export.rows_text import (
    Labels,
    heading,
    labels,
    memberships,
    number,
    with_a_column,
)
from modelwright.solvers.export.subject import File, Subject, Written, not_representable
from modelwright.solvers.instance import OBJECTIVE, Instance
from modelwright.solvers.outcome import Sense

_BEGIN_INTEGERS = "    MARKER 'MARKER' 'INTORG'"
_END_INTEGERS = "    MARKER 'MARKER' 'INTEND'"


def write(subject: Subject) -> Written:
    """Return the model in free MPS format.

    Raises:
        UsageError: the model is nonlinear beyond quadratic.
    """
    if subject.instance.expressions:
        raise not_representable("nonlinear functions", "mps", "nl")
    instance = with_a_column(subject.instance)
    names = labels(instance, "*")
    lines = [
        *heading(subject.instance, subject.title, "*", names),
        "NAME model",
        "OBJSENSE",
        "    MAX" if instance.sense is Sense.MAXIMIZE else "    MIN",
        *_rows(instance, names),
        *_columns(instance, names),
        *_right_hand_sides(instance, names),
        *_bounds(instance, names),
        *_sets(instance, names),
        *_quadratic(instance, names),
        "ENDATA",
    ]
    notes = [f"{names.changed} names were changed; comments map them back"] * bool(names.changed)
    return Written([File(".mps", "".join(f"{line}\n" for line in lines).encode())], notes)


def _rows(instance: Instance, names: Labels) -> Iterator[str]:
    yield "ROWS"
    yield f" N {names.objective}"
    for row, name in enumerate(names.rows):
        yield f" {_type_and_side(instance, row)[0]} {name}"


def _type_and_side(instance: Instance, row: int) -> tuple[str, float]:
    """Return type and right-hand side of a row; a range starts at its bound nearer to zero.

    The other bound is computed as the sum of side and range: from the larger one, a small one
    would lose its digits.
    """
    lower, upper = float(instance.row_lower[row]), float(instance.row_upper[row])
    if lower == upper:
        return "E", lower
    if lower == -np.inf:
        return ("N", 0.0) if upper == np.inf else ("L", upper)
    if upper == np.inf:
        return "G", lower
    return ("G", lower) if abs(lower) <= abs(upper) else ("L", upper)


def _columns(instance: Instance, names: Labels) -> Iterator[str]:
    yield "COLUMNS"
    matrix = instance.rows
    order = np.argsort(matrix.column, kind="stable")
    rows: list[int] = matrix.row_numbers()[order].tolist()
    values: list[float] = matrix.value[order].tolist()
    counts = np.bincount(matrix.column, minlength=len(instance.cost))
    ends: list[int] = np.cumsum(counts).tolist()
    costs: list[float] = instance.cost.tolist()
    begin, inside = 0, False
    for column, name in enumerate(names.columns):
        if bool(instance.integer[column]) != inside:
            inside = not inside
            yield _BEGIN_INTEGERS if inside else _END_INTEGERS
        end = ends[column]
        if costs[column] or begin == end:
            yield f"    {name} {names.objective} {number(costs[column])}"
        for entry in range(begin, end):
            yield f"    {name} {names.rows[rows[entry]]} {number(values[entry])}"
        begin = end
    if inside:
        yield _END_INTEGERS


def _right_hand_sides(instance: Instance, names: Labels) -> Iterator[str]:
    yield "RHS"
    if instance.offset:  # of the objective: its constant with the sign turned
        yield f"    RHS {names.objective} {number(-instance.offset)}"
    ranges: list[str] = []
    for row, name in enumerate(names.rows):
        kind, side = _type_and_side(instance, row)
        if side:
            yield f"    RHS {name} {number(side)}"
        width = float(instance.row_upper[row] - instance.row_lower[row])
        if kind in "LG" and np.isfinite(width):
            ranges.append(f"    RNG {name} {number(width)}")
    if ranges:
        yield "RANGES"
        yield from ranges


def _bounds(instance: Instance, names: Labels) -> Iterator[str]:
    """Yield all bounds but 0 and infinity, the default; readers differ on that of integers."""
    yield "BOUNDS"
    listed = zip(
        names.columns,
        instance.column_lower.tolist(),
        instance.column_upper.tolist(),
        instance.integer.tolist(),
        strict=True,
    )
    for name, lower, upper, integer in listed:
        if lower == -np.inf and upper == np.inf:
            yield f" FR BND {name}"
        elif lower == upper:
            yield f" FX BND {name} {number(lower)}"
        else:
            if lower == -np.inf:
                yield f" MI BND {name}"
            elif lower != 0 or upper < 0:
                yield f" LO BND {name} {number(lower)}"
            if upper < np.inf:
                yield f" UP BND {name} {number(upper)}"
            elif integer:
                yield f" PL BND {name}"


def _sets(instance: Instance, names: Labels) -> Iterator[str]:
    if instance.sos:
        yield "SOS"
    members = memberships(instance.sos, names.columns)
    for name, item, listed in zip(names.sos, instance.sos, members, strict=True):
        yield f" S{item.kind} {name}"
        yield from (f"    {member}" for member in listed)


def _quadratic(instance: Instance, names: Labels) -> Iterator[str]:
    """Yield QUADOBJ (a triangle of Q in x'Qx / 2) and QCMATRIX (all of Q in x'Qx)."""
    terms = instance.quadratic
    order = np.lexsort((terms.second, terms.first, terms.row))
    current: int | None = None
    for k in order.tolist():
        row, value = int(terms.row[k]), float(terms.value[k])
        first, second = names.columns[terms.first[k]], names.columns[terms.second[k]]
        if row != current:
            current = row
            yield "QUADOBJ" if row == OBJECTIVE else f"QCMATRIX {names.rows[row]}"
        square = first == second
        if row == OBJECTIVE:
            yield f"    {first} {second} {number(2.0 * value if square else value)}"
        elif square:
            yield f"    {first} {first} {number(value)}"
        else:
            yield f"    {first} {second} {number(value / 2.0)}"
            yield f"    {second} {first} {number(value / 2.0)}"
