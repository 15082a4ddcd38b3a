"""What binds, and what one more unit of it is worth.

The price of a limit holds between two values of that limit. For linear models HiGHS says which
(ranging); where it holds for no step at all (a degenerate optimum), and for all other classes, the
model is solved again with the limit one step higher and lower.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.resolves import Resolved, Resolver
from modelwright.agent.explanation.vocabulary import Key, Vocabulary, take_apart
from modelwright.solvers import evaluate
from modelwright.solvers.instance import Instance
from modelwright.solvers.whatif.ranging import Ranges, RowPrice, nearer_side, with_rhs
from modelwright.solvers.why.feasibility import OutOfTime

_BINDING = 1e-6
_MOST_LIMITS = 6
"""Limits that are priced."""
_WORDS = {"<=": "at most", ">=": "at least", "=": "exactly"}
_TURNED = {"<=": ">=", ">=": "<=", "=": "="}


@dataclass(frozen=True)
class Price:
    """What each unit more of a limit does to the objective."""

    per_unit: float
    """Signed change of the objective per unit that the limit rises."""
    low: float
    """The price holds for limits from here"""
    high: float
    """to here; infinite where it has no end."""


@dataclass(frozen=True)
class Step:
    """The model with another limit."""

    limit: float
    came: Resolved


@dataclass(frozen=True)
class Bottleneck:
    """One limit that is used up."""

    name: str
    """Of the row, or of the variable whose bound it is."""
    members: Key
    meaning: str
    """What the constraint demands; "" if nothing says it."""
    relation: str
    """"at most", "at least" or "exactly"."""
    limit: float
    unit: str
    source: str
    """Meaning of the number of the data that the limit is; "" where that is not certain."""
    is_bound: bool
    """A bound of a variable, not a constraint."""
    price: Price | None = None
    """For linear models."""
    higher: Step | None = None
    """For other models: the limit one step higher"""
    lower: Step | None = None
    """and one step lower."""


@dataclass(frozen=True)
class Family:
    """All constraints of one name."""

    name: str
    meaning: str
    count: int
    binding: int
    closest: str
    """The constraint nearest to its limit, of a family where none binds."""
    relation: str = ""
    slack: float | None = None
    """What is left there, in `unit`."""
    limit: float | None = None
    unit: str = ""


@dataclass(frozen=True)
class _Side:
    """One side of a row, or of the bounds of a column, at which the answer lies."""

    place: int
    name: str
    relation: str
    rhs: float
    is_bound: bool


def find_families(resolver: Resolver) -> list[Family]:
    """Return every family of constraints, with how many of them bind."""
    instance, vocabulary = resolver.instance, resolver.vocabulary
    activity = evaluate.row_activity(instance, resolver.x)
    grouped: dict[str, list[int]] = {}
    for row, name in enumerate(instance.row_names):
        grouped.setdefault(take_apart(name).family, []).append(row)
    found: list[Family] = []
    for family, rows in grouped.items():
        if vocabulary.is_auxiliary(family):
            continue
        sides = {row: nearer_side(instance, row, float(activity[row])) for row in rows}
        slack = {row: abs(sides[row][1] - float(activity[row])) for row in rows}
        binding = sum(_is_used_up(sides[row][1], slack[row]) for row in rows)
        meaning = vocabulary.constraint(family)
        if binding:
            found.append(Family(family, meaning, len(rows), binding, ""))
            continue
        row = min(rows, key=lambda row: slack[row] / max(1.0, abs(sides[row][1])))
        side = _Side(row, instance.row_names[row], *sides[row], is_bound=False)
        one, _ = _describe(resolver, side)
        left = tidy(slack[row])
        shown = (one.name, one.relation, left, one.limit, one.unit)
        found.append(Family(family, meaning, len(rows), 0, *shown))
    return found


def find_bottlenecks(resolver: Resolver, ranges: Ranges | None) -> tuple[list[Bottleneck], int]:
    """Return the limits that matter most, with prices, and how many more bind.

    Limits of 0 (balances, links between decisions) have no units to add; they are left out.

    Args:
        resolver: of the optimum.
        ranges: of a linear model; None for other classes.
    """
    rows = {price.name: price for price in ranges.rows} if ranges else {}
    sides = [*_binding_rows(resolver), *_binding_bounds(resolver.instance, resolver.x)]
    sides = _by_importance(resolver.vocabulary, sides, rows)
    found: list[Bottleneck] = []
    for side in sides[:_MOST_LIMITS]:
        bottleneck, sign = _describe(resolver, side)
        row = None if side.is_bound else rows.get(side.name)
        price = _price(row, sign) if row else None
        if price and abs(bottleneck.limit) >= 1 and price.low < bottleneck.limit < price.high:
            found.append(replace(bottleneck, price=price))
        else:
            found.append(_step(resolver, side, bottleneck, sign))
    found.sort(key=lambda one: -_weight(one))
    return found, max(0, len(sides) - _MOST_LIMITS)


def _is_used_up(rhs: float, slack: float) -> bool:
    return math.isfinite(rhs) and slack <= _BINDING * max(1.0, abs(rhs))


def _binding_rows(resolver: Resolver) -> Iterable[_Side]:
    instance = resolver.instance
    activity = evaluate.row_activity(instance, resolver.x)
    for row, name in enumerate(instance.row_names):
        relation, rhs = nearer_side(instance, row, float(activity[row]))
        if rhs != 0 and _is_used_up(rhs, abs(rhs - float(activity[row]))):
            yield _Side(row, name, relation, rhs, is_bound=False)


def _binding_bounds(instance: Instance, x: np.ndarray) -> Iterable[_Side]:
    """Yield bounds other than 0 that the answer lies at; yes and no are no limits."""
    lower, upper = instance.column_lower, instance.column_upper
    binary = instance.integer & (lower >= 0) & (upper <= 1)
    for k in np.flatnonzero(~binary & (lower < upper)).tolist():
        for relation, rhs in (("<=", float(upper[k])), (">=", float(lower[k]))):
            if rhs != 0 and _is_used_up(rhs, abs(rhs - float(x[k]))):
                yield _Side(k, instance.column_names[k], relation, rhs, is_bound=True)


def _by_importance(
    vocabulary: Vocabulary, sides: list[_Side], rows: dict[str, RowPrice]
) -> list[_Side]:
    """Return the limits worth a price: those of the data first, then by their worth.

    Where the data are known, a bound or a 1 that is not among them ("exactly one", "a share is at
    most 1") is nothing that anyone could raise.
    """
    size = Counter(take_apart(side.name).family for side in sides)
    known = {s: vocabulary.limit(s.name, s.rhs, is_bound=s.is_bound) is not None for s in sides}
    if vocabulary.formulation is not None:
        sides = [
            s
            for s in sides
            if known[s] or not (s.is_bound or abs(s.rhs) == 1 or vocabulary.is_auxiliary(s.name))
        ]

    def key(side: _Side) -> tuple[bool, float, bool, int, float]:
        row = None if side.is_bound else rows.get(side.name)
        worth = abs(row.price * row.rhs) if row else 0.0
        family = take_apart(side.name).family
        return not known[side], -worth, side.relation == "=", size[family], -abs(side.rhs)

    return sorted(sides, key=key)


def _describe(resolver: Resolver, side: _Side) -> tuple[Bottleneck, float]:
    """Return the limit, and -1 if the model has it with the other sign (-x <= -5), else 1."""
    vocabulary = resolver.vocabulary
    given = vocabulary.limit(side.name, side.rhs, is_bound=side.is_bound)
    unit = vocabulary.unit_of(side.name) if side.is_bound else given.unit if given else ""
    turned = given is not None and given.value * side.rhs < 0
    relation = _TURNED[side.relation] if turned else side.relation
    return (
        Bottleneck(
            side.name,
            take_apart(side.name).members,
            "" if side.is_bound else vocabulary.constraint(side.name),
            _WORDS[relation],
            tidy(-side.rhs if turned else side.rhs),
            unit,
            given.meaning if given else "",
            side.is_bound,
        ),
        -1.0 if turned else 1.0,
    )


def _price(row: RowPrice, sign: float) -> Price:
    low, high = sorted((sign * row.low, sign * row.high))
    return Price(tidy(sign * row.price), tidy(low), tidy(high))


def _step(resolver: Resolver, side: _Side, bottleneck: Bottleneck, sign: float) -> Bottleneck:
    """Return the limit with what one step up and down does; without it if time is over."""
    rhs, instance = side.rhs, resolver.instance
    step = _step_size(rhs)
    try:
        up = resolver.solve(_moved(instance, side, rhs + sign * step))
        down = resolver.solve(_moved(instance, side, rhs - sign * step))
    except OutOfTime:
        return bottleneck
    limit = bottleneck.limit
    higher, lower = Step(tidy(limit + step), up), Step(tidy(limit - step), down)
    return replace(bottleneck, higher=higher, lower=lower)


def _step_size(rhs: float) -> float:
    """Return one unit, one point of a share, or one percent of a large number."""
    size = abs(rhs)
    if size < 1:
        return float(f"{min(0.01, 0.1 * size):.1g}")
    return 1.0 if rhs.is_integer() and size < 100 else float(f"{0.01 * size:.1g}")


def _moved(instance: Instance, side: _Side, rhs: float) -> Instance:
    if not side.is_bound:
        return with_rhs(instance, side.place, side.relation, rhs)
    lower, upper = instance.column_lower.copy(), instance.column_upper.copy()
    (upper if side.relation == "<=" else lower)[side.place] = rhs
    return replace(instance, column_lower=lower, column_upper=upper)


def _weight(bottleneck: Bottleneck) -> float:
    """Return by how much the objective moves with the limit, as a share of the limit."""
    if bottleneck.price is not None:
        return abs(bottleneck.price.per_unit * bottleneck.limit)
    rates = [
        abs(step.came.change / (step.limit - bottleneck.limit))
        for step in (bottleneck.higher, bottleneck.lower)
        if step and step.came.change
    ]
    return max(rates, default=0.0) * abs(bottleneck.limit)
