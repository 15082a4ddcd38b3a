"""A signature of a model that does not depend on names, on the order or on the scale of rows.

Two models have equal signatures if one becomes the other by

- renaming and reordering variables, constraints and special ordered sets,
- multiplying constraints by numbers (by negative ones with their sides swapped),
- writing a range or an equality as one constraint or as two, a constraint on one variable as a
  bound, or a fixed variable as a constant,
- naming subexpressions, or repeating them,
- dropping variables that nothing uses and constraints without variables that hold.

`minimize f` and `maximize -f` differ (their objective values do), and so do multiples of an
objective, scaled variables, and everything that needs algebra beyond `modelwright.solvers.terms`.
Equal signatures mean equal models but for hash collisions, rounding to 9 digits, and regular
structures of more than `_MOST_WORK` that colour refinement cannot tell apart.
"""

import hashlib
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelwright.solvers.instance import Instance
from modelwright.solvers.model_graph import ModelGraph, build_graph
from modelwright.solvers.refinement import Hashes, mixed
from modelwright.solvers.terms import COLUMN, Bodies, TermPool, read_bodies

_MOST_WORK = 2_000_000
"""Edges times members of a class up to which each member is told apart in turn."""
_TOLERANCE = 1e-9
_INDIVIDUAL = np.uint64(0xD1B54A32D192ED03)


class Folded(NamedTuple):
    """A model without what can be written otherwise."""

    instance: Instance
    """With the bounds that constraints on one variable give."""
    pool: TermPool
    bodies: Bodies
    kept: NDArray[np.bool_]
    """(rows,) False for constraints that became bounds, or are none."""


def signature(instance: Instance) -> str:
    """Return sense, counts and a hash: "minimize-c3-i0-b2-s5-9f86d081884c7d65...".

    c, i and b count the continuous, integer and binary variables in use that are not fixed; s the
    sides of constraints (an equality has two).
    """
    folded = fold(instance)
    built = build_graph(folded.instance, folded.pool, folded.bodies, folded.kept)
    colours = built.graph.refined()
    parts = [np.sort(colours), *_told_apart(built, colours)]
    digest = hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()
    return "-".join((folded.instance.sense.value, *_counts(folded.instance, built), digest[:32]))


def fold(instance: Instance) -> Folded:
    """Return the model with fixed columns as constants and constraints on one column as bounds."""
    lower, upper = instance.column_lower.copy(), instance.column_upper.copy()
    gone = np.zeros(len(instance.row_names), bool)
    in_sos = {column for sos in instance.sos for column in sos.column.tolist()}
    while True:
        whole = instance.integer
        lower[whole] = np.ceil(lower[whole] - _TOLERANCE)
        upper[whole] = np.floor(upper[whole] + _TOLERANCE)
        fixed = np.flatnonzero(lower == upper).tolist()
        values = {k: float(lower[k]) for k in fixed if k not in in_sos}
        pool = TermPool()
        bodies = read_bodies(instance, pool, values=values)
        if not _tighten(instance, pool, bodies, gone, lower, upper):
            break
    folded = replace(instance, column_lower=lower, column_upper=upper)
    return Folded(folded, pool, bodies, ~gone)


def _tighten(
    instance: Instance,
    pool: TermPool,
    bodies: Bodies,
    gone: NDArray[np.bool_],
    lower: NDArray[np.float64],
    upper: NDArray[np.float64],
) -> bool:
    """Turn rows of one column into bounds, drop those that hold without one; True if any did."""
    changed = False
    for row in np.flatnonzero(~gone).tolist():
        body = bodies.rows[row]
        low = instance.row_lower[row] - body.constant
        high = instance.row_upper[row] - body.constant
        if not body.terms:
            slack = _TOLERANCE * max(1.0, abs(body.constant))
            gone[row] = low <= slack and high >= -slack
            continue
        ((term, factor),) = body.terms.items() if len(body.terms) == 1 else ((-1, 0.0),)
        if term < 0 or pool.terms[term].code != COLUMN:
            continue
        column = pool.terms[term].operands[0]
        ends = (low / factor, high / factor) if factor > 0 else (high / factor, low / factor)
        lower[column] = max(lower[column], ends[0])
        upper[column] = min(upper[column], ends[1])
        both = np.isfinite(lower[column]) and np.isfinite(upper[column])
        if both and abs(upper[column] - lower[column]) <= 1e-12 * max(1.0, abs(lower[column])):
            upper[column] = lower[column]  # 1/3 of a scaled row is not 1/3 to the last bit
        gone[row] = changed = True
    return changed


def _counts(instance: Instance, built: ModelGraph) -> tuple[str, ...]:
    used = built.columns >= 0
    unit = (instance.column_lower == 0) & (instance.column_upper == 1)
    numbers = {
        "c": used & ~instance.integer,
        "i": used & instance.integer & ~unit,
        "b": used & instance.integer & unit,
        "s": np.concatenate((built.lower, built.upper)) >= 0,
    }
    return tuple(f"{letter}{int(which.sum())}" for letter, which in numbers.items())


def _told_apart(built: ModelGraph, colours: Hashes) -> list[Hashes]:
    """Return colours after telling one column from those that look like it, for each in turn.

    Colour refinement cannot tell six columns in a ring from two rings of three; this can.
    """
    nodes = built.columns[built.columns >= 0]
    values, counts = np.unique(colours[nodes], return_counts=True)
    several = counts > 1
    if not several.any():
        return []
    smallest = counts[several].min()
    colour = values[several & (counts == smallest)][0]
    members = nodes[colours[nodes] == colour]
    if len(members) * len(built.graph.source) > _MOST_WORK:
        return []
    hashes = [_individualized(built, colours, member) for member in members.tolist()]
    return [np.sort(np.array(hashes, np.uint64))]


def _individualized(built: ModelGraph, colours: Hashes, node: int) -> np.uint64:
    marked = colours.copy()
    marked[node] ^= _INDIVIDUAL
    return np.add.reduce(mixed(built.graph.refined(marked)), dtype=np.uint64)
