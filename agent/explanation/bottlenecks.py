"""What is used up, and what one more unit of it is worth.

A number of the data is changed in the data, and the model built again: the program may use it in
more than one place. Where a linear model has it in one row alone, the ranging of HiGHS gives its
price and how far that holds; otherwise, and where the price holds for no step at all (a degenerate
optimum), the model is solved with the number one step higher and lower.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.limits import Limit, Side, find_limits, step_size, without_data
from modelwright.agent.explanation.resolves import Resolved, Resolver
from modelwright.agent.explanation.vocabulary import Key, take_apart
from modelwright.solvers.checks.flat import Part, Place, differences, flatten
from modelwright.solvers.instance import Instance
from modelwright.solvers.whatif.ranging import Ranges, RowPrice, with_rhs
from modelwright.solvers.why.feasibility import OutOfTime

_MOST_TRIED, _MOST_TOLD = 12, 6
_LINE = 1e-6
"""Relative; how exactly a side has to follow the number that it comes from."""
_SIDES = (Part.ROW_LOWER, Part.ROW_UPPER)
_BOUNDS = (Part.COLUMN_LOWER, Part.COLUMN_UPPER)


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
    per_unit: float | None
    """Change of the objective per unit that the limit rises, on the way to `limit`; None where
    there is then no solution."""


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
    """Meaning of the number of the data that the limit is; "" if there is none."""
    is_bound: bool
    """A bound of a variable, not a constraint."""
    price: Price | None = None
    """For linear models."""
    higher: Step | None = None
    """Otherwise: the limit one step higher"""
    lower: Step | None = None
    """and one step lower; None where it is not known what came of it."""


class _Variant(NamedTuple):
    """The model with another limit."""

    limit: float
    instance: Instance | None
    """None if the program cannot build it."""
    places: list[Place] | None
    """What is different; None if that is more than numbers."""


def find_bottlenecks(
    resolver: Resolver, ranges: Ranges | None, guide: Ranges | None
) -> tuple[list[Bottleneck], int]:
    """Return the limits that matter most, those first of which a step matters most.

    Limits of which a step up and a step down change nothing are left out if there are others.

    Args:
        resolver: of the optimum.
        ranges: of a linear model; None for other classes.
        guide: the same, or of the model without whole numbers: what is tried first.

    Returns: The limits, and how many more are used up.
    """
    limits = find_limits(resolver, guide)
    prices = {price.name: price for price in ranges.rows} if ranges else {}
    found: list[Bottleneck] = []
    for limit in limits[:_MOST_TRIED]:
        try:
            told = _tell(resolver, limit, prices)
        except OutOfTime:
            told = _describe(resolver, limit)
        if told is not None:
            found.append(told)
    more = len(limits[_MOST_TRIED:]) + len(found)
    found.sort(key=lambda one: -_effect(one))
    mattering = [one for one in found if not _is_idle(one)]
    shown = (mattering or found)[:_MOST_TOLD]
    return shown, more - len(shown)


def _tell(resolver: Resolver, limit: Limit, prices: dict[str, RowPrice]) -> Bottleneck | None:
    """Return the limit with its price or steps; None if the data do not move it after all."""
    step = step_size(limit.value)
    higher, lower = (_vary(resolver, limit, tidy(limit.value + s)) for s in (step, -step))
    if limit.given is not None and not any(_acts(v, limit.sides) for v in (higher, lower)):
        if resolver.vocabulary.formulation is not None:
            return None
        return _tell(resolver, without_data(limit), prices)
    bottleneck = _describe(resolver, limit)
    side = limit.sides[0]
    price = None if side.is_bound else _price(prices.get(side.name), side, limit, higher, lower)
    if price is not None:
        return replace(bottleneck, price=price)
    steps = [_solve(resolver, limit.value, variant) for variant in (higher, lower)]
    return replace(bottleneck, higher=steps[0], lower=steps[1])


def _describe(resolver: Resolver, limit: Limit) -> Bottleneck:
    words, side, given = resolver.vocabulary, limit.sides[0], limit.given
    if given is not None:
        members, unit = given.key, given.unit
    else:
        members = take_apart(side.name).members
        unit = words.unit_of(side.name) if side.is_bound else ""
    return Bottleneck(
        side.name,
        members,
        "" if side.is_bound else words.constraint(side.name),
        limit.relation,
        tidy(limit.value),
        unit,
        given.meaning if given else "",
        side.is_bound,
    )


def _vary(resolver: Resolver, limit: Limit, value: float) -> _Variant:
    """Return the model with another number in the data, or another side where none is known."""
    if limit.given is None:
        changed = _moved(resolver.instance, limit.sides[0], value)
    else:
        changed = resolver.rebuild(limit.given, value)
    if changed is None:
        return _Variant(value, None, [])
    return _Variant(value, changed, differences(resolver.flat, flatten(changed)))


def _moved(instance: Instance, side: Side, rhs: float) -> Instance:
    if not side.is_bound:
        return with_rhs(instance, side.place, side.relation, rhs)
    lower, upper = instance.column_lower.copy(), instance.column_upper.copy()
    (upper if side.relation == "<=" else lower)[side.place] = rhs
    return replace(instance, column_lower=lower, column_upper=upper)


def _acts(variant: _Variant, sides: tuple[Side, ...]) -> bool:
    """Return whether a number changes one of the rows or bounds that it is said to limit."""
    if variant.places is None:
        return True
    rows = {side.place for side in sides if not side.is_bound}
    columns = {side.place for side in sides if side.is_bound}
    return any(
        (place.part in (*_SIDES, Part.MATRIX, Part.NONLINEAR) and place.owner in rows)
        or (place.part in _BOUNDS and place.owner in columns)
        for place in variant.places
    )


def _price(
    row: RowPrice | None, side: Side, limit: Limit, higher: _Variant, lower: _Variant
) -> Price | None:
    """Return the price of a number that is the side of one row and nothing else."""
    slope = _slope(side, limit.value, higher)
    other = _slope(side, limit.value, lower)
    if row is None or not slope or not other or abs(slope - other) > _LINE * abs(slope):
        return None
    low, high = sorted(limit.value + (end - row.rhs) / slope for end in (row.low, row.high))
    if not low < limit.value < high or abs(limit.value) < 1:
        return None
    return Price(tidy(row.price * slope), tidy(low), tidy(high))


def _slope(side: Side, value: float, variant: _Variant) -> float | None:
    """Return by how much a side moves with each unit of its number; None if more moves."""
    places = variant.places
    if not places or any(p.part not in _SIDES or p.owner != side.place for p in places):
        return None
    slopes = {round((p.after - p.before) / (variant.limit - value), 9) for p in places}
    return slopes.pop() if len(slopes) == 1 else None


def _solve(resolver: Resolver, value: float, variant: _Variant) -> Step | None:
    if variant.instance is None:
        return None
    came = resolver.solve(variant.instance)
    if not came.is_known:
        return None
    change = came.change
    per_unit = None if change is None else tidy(change / (variant.limit - value))
    return Step(variant.limit, came, per_unit)


def _effect(bottleneck: Bottleneck) -> float:
    """Return by how much the objective moves with one step of the limit."""
    if bottleneck.price is not None:
        return abs(bottleneck.price.per_unit) * step_size(bottleneck.limit)
    steps = (bottleneck.higher, bottleneck.lower)
    return max((abs(step.came.change) for step in steps if step and step.came.change), default=0.0)


def _is_idle(bottleneck: Bottleneck) -> bool:
    """Return whether a step up and a step down are known to change nothing."""
    if bottleneck.price is not None:
        return not bottleneck.price.per_unit
    steps = (bottleneck.higher, bottleneck.lower)
    return all(step is not None and step.came.change == 0 for step in steps)
