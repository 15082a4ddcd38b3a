"""Prices and ranges: what one unit more of anything is worth, and how far that holds.

For LPs from HiGHS (duals, reduced costs, ranging of its optimal basis). For models with integers,
which have no duals, from re-solving with each number one step lower and higher.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from modelwright.solvers import evaluate
from modelwright.solvers.agreement import agree
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome, ProblemClass, Termination
from modelwright.solvers.solver_process import RANGING

_BINDING = 1e-7
_LADDER = (1.05, 1.1, 1.25, 1.5, 2.0)
"""Factors on a cost that are tried for models with integers."""
MOST_STEPPED = 20
"""Rows, and variables, whose numbers are stepped for models with integers."""


@dataclass(frozen=True)
class RowPrice:
    """What the right-hand side of a constraint is worth."""

    name: str
    activity: float
    side: str
    """"<=", ">=" or "=": the side that binds, or the nearer one."""
    rhs: float
    price: float
    """Change of the objective per unit of right-hand side."""
    low: float
    """The price holds for right-hand sides from here"""
    high: float
    """to here."""


@dataclass(frozen=True)
class CostRange:
    """How far the objective coefficient of a variable may move before the decision changes."""

    name: str
    value: float
    cost: float
    low: float
    high: float
    reduced_cost: float | None = None
    """Change of the objective per unit that the variable is pushed away from its bound."""


@dataclass(frozen=True)
class RowStep:
    """What came of re-solving with another right-hand side."""

    name: str
    side: str
    rhs: float
    step: float
    objective_down: float | None
    """With the right-hand side one step lower; None where there is no optimum."""
    objective_up: float | None


@dataclass(frozen=True)
class Ranges:
    """Prices of constraints and ranges of costs."""

    method: str
    rows: list[RowPrice] = field(default_factory=list[RowPrice])
    """For LPs."""
    costs: list[CostRange] = field(default_factory=list[CostRange])
    steps: list[RowStep] = field(default_factory=list[RowStep])
    """For models with integers."""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the same as plain JSON; null for what is infinite or has no value."""
        return _finite(asdict(self))


def find_ranges(
    engine: ProgramEngine, instance: Instance, outcome: Outcome, limits: Limits | None = None
) -> Ranges:
    """Return prices and ranges around an optimum.

    Args:
        engine: for the solves.
        instance: the model.
        outcome: of the model, optimal.
        limits: of each solve.
    """
    limits = limits or Limits()
    if outcome.termination is not Termination.OPTIMAL:
        return Ranges("none", note="there is no optimum to look around")
    if instance.problem_class is ProblemClass.LP:
        return _by_basis(engine, instance, limits)
    x = np.array([outcome.variables[name] for name in instance.column_names])
    return _by_steps(engine, instance, outcome, x, limits)


def _by_basis(engine: ProgramEngine, instance: Instance, limits: Limits) -> Ranges:
    answer = engine.analyze(RANGING, instance, limits)
    if isinstance(answer, Failure) or not answer:
        return Ranges("none", note="HiGHS gave no ranging of its optimum")
    x, duals = np.array(answer["x"]), np.array(answer["duals"])
    activity = instance.rows.times(x)
    rows = [
        _row_price(instance, row, float(activity[row]), float(duals[row]), answer)
        for row in range(len(instance.row_names))
    ]
    costs = [
        CostRange(name, float(x[k]), float(instance.cost[k]), low, high, reduced)
        for k, (name, (low, high), reduced) in enumerate(
            zip(instance.column_names, answer["cost"], answer["reduced_costs"], strict=True)
        )
    ]
    return Ranges("ranging of the optimal basis by HiGHS", rows, costs)


def _row_price(
    instance: Instance, row: int, activity: float, dual: float, answer: dict[str, Any]
) -> RowPrice:
    side, rhs = nearer_side(instance, row, activity)
    name = instance.row_names[row]
    if not answer["basic_row"][row]:
        low, high = answer["rhs"][row]
        return RowPrice(name, activity, side, rhs, dual, float(low), float(high))
    # Nothing binds: the side may move away for ever, and here as far as the activity.
    low = activity if side == "<=" else -math.inf
    high = activity if side == ">=" else math.inf
    if side == "=":
        low = high = rhs
    return RowPrice(name, activity, side, rhs, 0.0, low, high)


def nearer_side(instance: Instance, row: int, activity: float) -> tuple[str, float]:
    """Return "<=", ">=" or "=" and the right-hand side that is nearer to the activity."""
    lower, upper = float(instance.row_lower[row]), float(instance.row_upper[row])
    if lower == upper:
        return "=", lower
    return ("<=", upper) if upper - activity <= activity - lower else (">=", lower)


def _by_steps(
    engine: ProgramEngine, instance: Instance, outcome: Outcome, x: Floats, limits: Limits
) -> Ranges:
    activity = evaluate.row_activity(instance, x)
    binding = [row for row in range(len(activity)) if _binds(instance, row, float(activity[row]))]
    steps = [
        _row_step(engine, instance, row, float(activity[row]), limits)
        for row in binding[:MOST_STEPPED]
    ]
    priced = np.flatnonzero(instance.cost).tolist()
    chosen = sorted(priced, key=lambda k: -abs(float(instance.cost[k] * x[k])))[:MOST_STEPPED]
    costs = [_cost_range(engine, instance, column, x, limits) for column in sorted(chosen)]
    skipped = max(0, len(binding) - MOST_STEPPED), max(0, len(priced) - MOST_STEPPED)
    note = f"not tried: {skipped[0]} binding rows, {skipped[1]} costs" if any(skipped) else ""
    return Ranges("re-solved one step lower and higher", [], costs, steps, note)


def _binds(instance: Instance, row: int, activity: float) -> bool:
    _, rhs = nearer_side(instance, row, activity)
    return math.isfinite(rhs) and abs(activity - rhs) <= _BINDING * max(1.0, abs(rhs))


def _row_step(
    engine: ProgramEngine, instance: Instance, row: int, activity: float, limits: Limits
) -> RowStep:
    side, rhs = nearer_side(instance, row, activity)
    step = 1.0 if rhs.is_integer() and abs(rhs) < 100 else max(0.01 * abs(rhs), 1e-3)
    step = float(f"{step:.2g}")
    objectives: list[float | None] = []
    for moved in (rhs - step, rhs + step):
        outcome = engine.solve_instance(with_rhs(instance, row, side, moved), limits)
        objectives.append(outcome.objective)
    return RowStep(instance.row_names[row], side, rhs, step, objectives[0], objectives[1])


def with_rhs(instance: Instance, row: int, side: str, rhs: float) -> Instance:
    """Return the model with another right-hand side of a row."""
    lower, upper = instance.row_lower.copy(), instance.row_upper.copy()
    if side != "<=":
        lower[row] = rhs
    if side != ">=":
        upper[row] = rhs
    return replace(instance, row_lower=lower, row_upper=upper)


def with_cost(instance: Instance, column: int, cost: float) -> Instance:
    """Return the model with another linear objective coefficient."""
    costs = instance.cost.copy()
    costs[column] = cost
    return replace(instance, cost=costs)


def _cost_range(
    engine: ProgramEngine, instance: Instance, column: int, x: Floats, limits: Limits
) -> CostRange:
    cost = float(instance.cost[column])
    size = abs(cost)
    low = _furthest(engine, instance, column, x, [cost - (f - 1) * size for f in _LADDER], limits)
    high = _furthest(engine, instance, column, x, [cost + (f - 1) * size for f in _LADDER], limits)
    name = instance.column_names[column]
    return CostRange(name, float(x[column]), cost, low, high)


def _furthest(
    engine: ProgramEngine,
    instance: Instance,
    column: int,
    x: Floats,
    costs: Sequence[float],
    limits: Limits,
) -> float:
    """Return the last of the costs, further and further away, at which `x` is still optimal.

    The costs at which a point is optimal form an interval, so halving finds its end.
    """
    good, bad = -1, len(costs)
    while bad - good > 1:
        middle = (good + bad) // 2
        changed = with_cost(instance, column, costs[middle])
        best = engine.solve_instance(changed, limits).objective
        if best is not None and agree(evaluate.objective(changed, x), best):
            good = middle
        else:
            bad = middle
    return costs[good] if good >= 0 else float(instance.cost[column])


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
