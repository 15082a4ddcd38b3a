"""The limits that the answer has used up, each number of the data once.

A number may stand in several rows and bounds of the model; a limit holds them all together, so
that nothing is told of one of them as if the others were not there.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from modelwright.agent.explanation.resolves import Resolver
from modelwright.agent.explanation.vocabulary import Given, Vocabulary, take_apart
from modelwright.solvers import evaluate
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.whatif.ranging import Ranges, nearer_side

_BINDING = 1e-6
_WORDS = {"<=": "at most", ">=": "at least", "=": "exactly"}
_TURNED = {"at most": "at least", "at least": "at most", "exactly": "exactly"}


@dataclass(frozen=True)
class Side:
    """One side of a row, or of the bounds of a column, at which the answer lies."""

    place: int
    name: str
    relation: str
    """"<=", ">=" or "="."""
    rhs: float
    is_bound: bool


@dataclass(frozen=True)
class Limit:
    """One number that limits."""

    sides: tuple[Side, ...]
    """Where it acts and is used up; the first is the one it is told by."""
    relation: str
    """"at most", "at least" or "exactly"."""
    given: Given | None
    """The number of the data; None if no data is known to hold it."""

    @property
    def value(self) -> float:
        """What limits."""
        return self.given.value if self.given else self.sides[0].rhs


def binding_rows(resolver: Resolver) -> Iterator[Side]:
    """Yield the sides of rows at which the answer lies; an idle 0 <= 0 limits nothing."""
    instance, x = resolver.instance, resolver.x
    activity = evaluate.row_activity(instance, x)
    size = instance.rows._replace(value=np.abs(instance.rows.value)).times(np.abs(x))
    curved = {*instance.expressions, *instance.quadratic.row.tolist()}
    for row, name in enumerate(instance.row_names):
        relation, rhs = nearer_side(instance, row, float(activity[row]))
        is_idle = rhs == 0 and size[row] <= _BINDING and row not in curved
        if is_used_up(rhs, abs(rhs - float(activity[row]))) and not is_idle:
            yield Side(row, name, relation, rhs, is_bound=False)


def is_used_up(rhs: float, slack: float) -> bool:
    """Return whether a side with so much left is used up."""
    return math.isfinite(rhs) and slack <= _BINDING * max(1.0, abs(rhs))


def identify(vocabulary: Vocabulary, side: Side) -> Limit | None:
    """Return the number that a side stands for; None if it is none that anyone could change."""
    value = side.rhs
    given = vocabulary.limit(side.name, value, is_bound=side.is_bound) if value else None
    if given is not None:
        relation = _WORDS[side.relation]
        return Limit((side,), _TURNED[relation] if given.value * value < 0 else relation, given)
    compared = None
    if not side.is_bound and side.relation != "=":
        compared = vocabulary.compared_with(side.name)
    if compared is not None and compared[0].value:
        return Limit((side,), compared[1], compared[0])
    # With the data known, a 1 that is not among them ("exactly one") is nothing to raise.
    if vocabulary.formulation is not None or not value:
        return None
    return without_data(Limit((side,), "", None))


def without_data(limit: Limit) -> Limit:
    """Return the limit as the model alone has it: its first side."""
    side = limit.sides[0]
    return Limit((side,), _WORDS[side.relation], None)


def find_limits(resolver: Resolver, guide: Ranges | None) -> list[Limit]:
    """Return the numbers that are used up, those first that seem to be worth most.

    Args:
        resolver: of the optimum.
        guide: prices of the model, or of the model without whole numbers; None for other classes.
    """
    vocabulary = resolver.vocabulary
    grouped: dict[object, list[Limit]] = {}
    for side in (*binding_rows(resolver), *_binding_bounds(resolver.instance, resolver.x)):
        limit = identify(vocabulary, side)
        if limit is not None:
            given = limit.given
            grouped.setdefault((given.name, given.key) if given else side, []).append(limit)
    found = [
        Limit(tuple(s for one in same for s in one.sides), same[0].relation, same[0].given)
        for same in grouped.values()
    ]
    prices = {row.name: row.price for row in guide.rows} if guide else {}
    reduced = {cost.name: cost.reduced_cost or 0.0 for cost in guide.costs} if guide else {}
    size = Counter(take_apart(limit.sides[0].name).family for limit in found)

    def key(limit: Limit) -> tuple[float, bool, int, float]:
        first = limit.sides[0]
        worth = sum(
            abs((reduced if side.is_bound else prices).get(side.name, 0.0)) for side in limit.sides
        )
        family = take_apart(first.name).family
        worth = round(worth * step_size(limit.value), 9)
        return -worth, first.relation == "=", size[family], -abs(limit.value)

    return sorted(found, key=key)


def step_size(value: float) -> float:
    """Return one unit, one point of a share, or one percent of a large number."""
    size = abs(value)
    if size < 1:
        return float(f"{min(0.01, 0.1 * size):.1g}")
    return 1.0 if value.is_integer() and size < 100 else float(f"{0.01 * size:.1g}")


def _binding_bounds(instance: Instance, x: Floats) -> Iterable[Side]:
    """Yield bounds other than 0 that the answer lies at; yes and no are no limits."""
    lower, upper = instance.column_lower, instance.column_upper
    binary = instance.integer & (lower >= 0) & (upper <= 1)
    for k in np.flatnonzero(~binary & (lower < upper)).tolist():
        for relation, rhs in (("<=", float(upper[k])), (">=", float(lower[k]))):
            if rhs != 0 and is_used_up(rhs, abs(rhs - float(x[k]))):
                yield Side(k, instance.column_names[k], relation, rhs, is_bound=True)
