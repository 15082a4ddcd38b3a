"""Why a model is unbounded: a direction of endless improvement, and the bounds that would end it.

A ray is a direction in which all constraints stay satisfied and the objective improves.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from modelwright.solvers.backends.convexity import gradient
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import (
    OBJECTIVE,
    Floats,
    Instance,
    Ints,
    SparseRows,
    no_quadratic,
)
from modelwright.solvers.outcome import Outcome, PointStatus, Sense, Termination
from modelwright.solvers.why.feasibility import Budget, OutOfTime
from modelwright.solvers.wording import number

_ZERO = 1e-9
_MOST_BOUNDS = 10
_MOST_CANDIDATES = 6
"""Variables of a ray that are tried as the one whose bound ends all rays."""
_BOXES = (1e3, 1e5)
"""Bounds tried on what has none, for models without a ray that an LP can find."""


@dataclass(frozen=True)
class Ray:
    """A direction of endless improvement."""

    direction: dict[str, float]
    """Variable -> change per step; what does not change is left out."""
    rate: float
    """Change of the objective per step."""
    objective_name: str
    missing: list[str]
    """Bounds that are probably missing: "an upper bound on make[chair]"."""
    proved: bool
    """False where it was only seen that large bounds are used up."""

    def text(self) -> str:
        """Return one or two sentences."""
        steps = [
            f"{name} {'rises' if step > 0 else 'falls'} by {number(abs(step))}"
            for name, step in list(self.direction.items())[:8]
        ]
        if len(self.direction) > len(steps):
            steps.append(f"{len(self.direction) - len(steps)} more variables change")
        verb = "rises" if self.rate > 0 else "falls"
        said = f"while {', '.join(steps)}, {self.objective_name} {verb} by {number(abs(self.rate))}"
        missing = f"; probably missing: {' and '.join(self.missing)}" if self.missing else ""
        return f"{said}, again and again{missing}"

    def to_json(self) -> dict[str, Any]:
        """Return {"direction", "rate", "missing", "proved", "text"}."""
        return {
            "direction": self.direction,
            "rate": self.rate,
            "missing": self.missing,
            "proved": self.proved,
            "text": self.text(),
        }


def find_ray(engine: ProgramEngine, instance: Instance, budget: Budget) -> Ray | None:
    """Return a ray of a model that is known to be unbounded, with few variables; None if not found.

    Args:
        engine: for the solves.
        instance: the model; for integer variables the ray of the relaxation serves, since it stays
            feasible in whole steps wherever its data are rational.
        budget: time.
    """
    try:
        if instance.expressions or (instance.quadratic.row != OBJECTIVE).any():
            return _by_boxes(engine, instance, budget)
        direction = _direction(engine, instance, budget, np.zeros(len(instance.cost), bool))
        if direction is None:
            return _by_boxes(engine, instance, budget)
        missing = _missing(engine, instance, budget, direction)
    except OutOfTime:
        return None
    return _as_ray(instance, direction, missing, proved=True)


def _as_ray(instance: Instance, direction: Floats, missing: list[str], *, proved: bool) -> Ray:
    smallest = np.abs(direction[direction != 0]).min(initial=math.inf)
    direction = direction / smallest
    slope = gradient(instance, np.zeros(len(direction)))
    named = {
        instance.column_names[k]: float(direction[k]) for k in np.flatnonzero(direction).tolist()
    }
    rate = float(slope @ direction)
    return Ray(named, rate, instance.objective_name, missing, proved)


def _direction(
    engine: ProgramEngine, instance: Instance, budget: Budget, stopped: np.ndarray[Any, Any]
) -> Floats | None:
    """Return the improving direction with the least sum of absolute steps; None if there is none.

    Args:
        engine: for the solve.
        instance: linear constraints, linear or convex quadratic objective.
        budget: time.
        stopped: (columns,) True for columns that may not move.
    """
    columns = len(instance.cost)
    ups = np.isinf(instance.column_upper) & ~stopped
    downs = np.isinf(instance.column_lower) & ~stopped
    sign = 1.0 if instance.sense is Sense.MAXIMIZE else -1.0
    stationary = _hessian_rows(instance)
    rows = _stacked(instance.rows, stationary, instance.cost * sign)
    rows = _with_negatives(rows, columns)
    zeros = np.zeros(len(stationary.start) - 1)
    lower = np.where(np.isfinite(instance.row_lower), 0.0, -np.inf)
    upper = np.where(np.isfinite(instance.row_upper), 0.0, np.inf)
    count = len(rows.start) - 1
    cone = replace(
        instance,
        sense=Sense.MINIMIZE,
        offset=0.0,
        cost=np.ones(2 * columns),
        rows=rows,
        row_lower=np.concatenate((lower, zeros, [1.0])),
        row_upper=np.concatenate((upper, zeros, [1.0])),
        column_lower=np.zeros(2 * columns),
        column_upper=np.concatenate((ups, downs)) * 1e6,
        integer=np.zeros(2 * columns, bool),
        row_names=[f"r{k}" for k in range(count)],
        column_names=[f"d{k}" for k in range(2 * columns)],
        quadratic=no_quadratic(),
        sos=[],
        start=None,
        fixed={},
    )
    outcome = budget.solve(engine, cone)
    if outcome.termination is not Termination.OPTIMAL:
        return None
    x = np.array([outcome.variables[name] for name in cone.column_names])
    direction = x[:columns] - x[columns:]
    direction[np.abs(direction) < _ZERO * np.abs(direction).max(initial=0.0)] = 0.0
    return direction


def _missing(
    engine: ProgramEngine, instance: Instance, budget: Budget, direction: Floats
) -> list[str]:
    """Return bounds that end this ray and all others: one if one does, else one for each ray."""
    stopped = np.zeros(len(direction), bool)
    sign = 1.0 if instance.sense is Sense.MAXIMIZE else -1.0
    found: list[str] = []
    ray: Floats | None = direction
    while ray is not None and len(found) < _MOST_BOUNDS:
        gains = sign * instance.cost * ray
        moving = sorted(np.flatnonzero(ray).tolist(), key=lambda column: -gains[column])
        others: list[Floats | None] = []
        for column in moving[:_MOST_CANDIDATES]:
            stopped[column] = True
            others.append(_direction(engine, instance, budget, stopped))
            stopped[column] = False
            if others[-1] is None:
                break
        chosen = len(others) - 1 if others[-1] is None else 0
        column, following = moving[chosen], others[chosen]
        stopped[column] = True
        side = "an upper" if ray[column] > 0 else "a lower"
        found.append(f"{side} bound on {instance.column_names[column]}")
        ray = following
    return found


def _by_boxes(engine: ProgramEngine, instance: Instance, budget: Budget) -> Ray | None:
    """Return which variables use up large bounds, from the optima within two boxes."""
    points: list[Floats] = []
    values: list[float] = []
    for size in _BOXES:
        boxed = replace(
            instance,
            column_lower=np.maximum(instance.column_lower, -size),
            column_upper=np.minimum(instance.column_upper, size),
        )
        outcome = budget.solve(engine, boxed)
        if outcome.point is PointStatus.NONE or outcome.objective is None:
            return None
        points.append(_point(boxed, outcome))
        values.append(outcome.objective)
    step = points[1] - points[0]
    used = (np.abs(points[1]) >= 0.5 * _BOXES[1]) & (np.abs(step) > 0.5 * _BOXES[0])
    if not used.any():
        return None
    scale = _BOXES[1] - _BOXES[0]
    named = {instance.column_names[k]: float(step[k] / scale) for k in np.flatnonzero(used)}
    missing = [
        f"{'an upper' if change > 0 else 'a lower'} bound on {name}"
        for name, change in named.items()
    ]
    rate = (values[1] - values[0]) / scale
    return Ray(named, rate, instance.objective_name, missing, proved=False)


def _point(instance: Instance, outcome: Outcome) -> Floats:
    return np.array([outcome.variables[name] for name in instance.column_names])


def _hessian_rows(instance: Instance) -> SparseRows:
    """Return Q by rows, only those with entries; a ray of a convex QP has Qd = 0."""
    terms = instance.quadratic
    mixed = terms.first != terms.second
    row = np.concatenate((terms.first, terms.second[mixed]))
    column = np.concatenate((terms.second, terms.first[mixed]))
    value = np.concatenate((np.where(mixed, 1.0, 2.0) * terms.value, terms.value[mixed]))
    order = np.lexsort((column, row))
    _, counts = np.unique(row[order], return_counts=True)
    start: Ints = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    return SparseRows(start, column[order], value[order])


def _stacked(first: SparseRows, second: SparseRows, last: Floats) -> SparseRows:
    """Return the rows of both, and one more, dense row."""
    entries = np.flatnonzero(last)
    ends = [first.start[-1], first.start[-1] + second.start[-1]]
    return SparseRows(
        np.concatenate((first.start, ends[0] + second.start[1:], [ends[1] + len(entries)])),
        np.concatenate((first.column, second.column, entries)),
        np.concatenate((first.value, second.value, last[entries])),
    )


def _with_negatives(rows: SparseRows, columns: int) -> SparseRows:
    """Return A (p - q) for columns p, q."""
    counts = np.diff(rows.start)
    row = np.tile(rows.row_numbers(), 2)
    column = np.concatenate((rows.column, rows.column + columns))
    value = np.concatenate((rows.value, -rows.value))
    order = np.lexsort((column, row))
    start = np.concatenate(([0], np.cumsum(2 * counts))).astype(np.int64)
    return SparseRows(start, column[order], value[order])
