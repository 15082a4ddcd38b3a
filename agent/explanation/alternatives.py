"""Close alternatives: the same problem without its largest decision, or with one it leaves out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.leeway import is_linear_objective
from modelwright.agent.explanation.resolves import Resolved, Resolver
from modelwright.solvers.outcome import Sense
from modelwright.solvers.whatif.force import Decision, with_decisions
from modelwright.solvers.whatif.ranging import Ranges
from modelwright.solvers.why.feasibility import OutOfTime

_MOST_WITHOUT, _MOST_WITH = 2, 3
_ZERO = 1e-6
_PART = 0.1
"""A decision left out is forced to this share of the largest of its family, if it is divisible;
one that cannot be left out is moved by this share."""


@dataclass(frozen=True)
class Alternative:
    """What came of forcing one decision."""

    name: str
    decision: str
    """In words."""
    relation: str
    """"=", "<=" or ">="."""
    value: float
    unit: str
    before: float
    """The decision in the answer."""
    is_yes_or_no: bool
    came: Resolved


class _Candidate(NamedTuple):
    column: int
    forced: Decision


def find_alternatives(resolver: Resolver, guide: Ranges | None) -> list[Alternative]:
    """Return the alternatives, as far as the budget goes.

    Of the decisions that the answer leaves out only the one that costs least is told: of most of
    the others a reader knows that they only cost.

    Args:
        resolver: of the optimum.
        guide: of the model, or of the model without whole numbers; its reduced costs say which
            unused decision is the closest.
    """
    words, x = resolver.vocabulary, resolver.x
    found: list[Alternative] = []
    for column, forced in _candidates(resolver, x, guide):
        try:
            came = resolver.solve(with_decisions(resolver.instance, [forced]))
        except OutOfTime:
            break
        name = forced.name
        found.append(
            Alternative(
                name,
                words.decision(name),
                forced.relation,
                forced.value,
                words.unit_of(name),
                tidy(float(x[column])),
                words.is_yes_or_no(name),
                came,
            )
        )
    known = [alternative for alternative in found if alternative.came.is_known]
    distinct = [item for k, item in enumerate(known) if not _is_seen(item, known[:k])]
    used = [item for item in distinct if abs(item.before) > _ZERO]
    unused = [
        item for item in distinct if abs(item.before) <= _ZERO and item.came.change is not None
    ]
    # That a little more of what is used is impossible says less than that it cannot be left out.
    used = [item for item in used if item.relation == "=" or item.came.change is not None]
    closest = min(unused, key=lambda item: abs(item.came.change or 0.0), default=None)
    return [*used, *([closest] if closest else [])]


def _is_seen(item: Alternative, earlier: list[Alternative]) -> bool:
    """Return whether another alternative already led to the same answer."""
    return bool(item.came.shifts) and any(item.came == other.came for other in earlier)


def _candidates(resolver: Resolver, x: np.ndarray, guide: Ranges | None) -> Iterator[_Candidate]:
    instance = resolver.instance
    names, lower, upper = instance.column_names, instance.column_lower, instance.column_upper
    ours = [k for k, name in enumerate(names) if not resolver.vocabulary.is_helper(name)]
    linear = is_linear_objective(instance)
    # What is decided as a whole (open or not, how many) comes before what follows from it.
    size = np.abs(instance.cost * x) if linear else np.abs(x)
    used = sorted(
        (k for k in ours if abs(x[k]) > _ZERO),
        key=lambda k: (not instance.integer[k], -size[k], -abs(x[k])),
    )
    free = [k for k in used if lower[k] <= 0 <= upper[k]]
    yield from (_Candidate(k, Decision(names[k], "=", 0.0)) for k in free[:_MOST_WITHOUT])
    if not free:
        yield from _moved(resolver, x, used[:1])
    unused = [k for k in ours if abs(x[k]) <= _ZERO and upper[k] > _ZERO]
    appeal = _appeal(resolver, guide)
    unused.sort(key=lambda k: (not instance.integer[k], appeal[k]))
    yield from (_Candidate(k, _use(resolver, x, k)) for k in unused[:_MOST_WITH])


def _moved(resolver: Resolver, x: np.ndarray, columns: list[int]) -> Iterator[_Candidate]:
    """Yield each decision a little lower and a little higher, within its bounds."""
    instance = resolver.instance
    for k in columns:
        step = max(1.0, round(_PART * abs(x[k]))) if instance.integer[k] else _PART * abs(x[k])
        low, high = float(f"{x[k] - step:.4g}"), float(f"{x[k] + step:.4g}")
        if low >= instance.column_lower[k]:
            yield _Candidate(k, Decision(instance.column_names[k], "<=", low))
        if high <= instance.column_upper[k]:
            yield _Candidate(k, Decision(instance.column_names[k], ">=", high))


def _appeal(resolver: Resolver, guide: Ranges | None) -> list[float]:
    """Return what a first unit of each decision costs, (columns,): reduced costs, else costs."""
    instance = resolver.instance
    if guide is not None and guide.costs:
        return [abs(cost.reduced_cost or 0.0) for cost in guide.costs]
    sign = 1.0 if instance.sense is Sense.MINIMIZE else -1.0
    return (sign * instance.cost).tolist()


def _use(resolver: Resolver, x: np.ndarray, column: int) -> Decision:
    """Return the condition that an unused decision is used in earnest."""
    instance = resolver.instance
    name, upper = instance.column_names[column], float(instance.column_upper[column])
    if instance.integer[column]:
        return Decision(name, ">=", 1.0)
    family = name.partition("[")[0]
    peers = [
        float(abs(x[k]))
        for k, other in enumerate(instance.column_names)
        if other.partition("[")[0] == family
    ]
    part = _PART * max(peers) if max(peers) > _ZERO else 1.0
    return Decision(name, ">=", min(float(f"{part:.1g}"), upper))
