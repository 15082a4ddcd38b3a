"""The constraints by name: how many of each are used up, and where room is left."""

from collections import defaultdict
from dataclasses import dataclass, field, replace

from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.limits import Side, binding_rows, identify, is_used_up
from modelwright.agent.explanation.resolves import Resolver
from modelwright.agent.explanation.vocabulary import Key, take_apart
from modelwright.solvers import evaluate
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.whatif.ranging import nearer_side

_MOST_NAMED = 5
_MOST_USES = 8


@dataclass(frozen=True)
class Use:
    """How much of one limit is used."""

    members: Key
    used: float
    limit: float


@dataclass(frozen=True)
class Family:
    """All constraints of one name."""

    name: str
    meaning: str
    count: int
    binding: int
    """How many are used up."""
    used_up: list[Key]
    """Which, if it is only a part of them; at most five."""
    closest: str
    """The constraint nearest to its limit, of a family where none is used up."""
    relation: str = ""
    slack: float | None = None
    """What is left there, in `unit`; None where it is no amount of the limit."""
    limit: float | None = None
    unit: str = ""
    uses: list[Use] = field(default_factory=list[Use])
    """Of every limit that a weighted sum has to keep, if they are few."""


def find_families(resolver: Resolver) -> list[Family]:
    """Return every family of constraints that limits something.

    Balances and links between decisions (0 = 0, 1 <= 1) have nothing to use up.
    """
    instance, words = resolver.instance, resolver.vocabulary
    activity = evaluate.row_activity(instance, resolver.x)
    used_up: dict[str, list[Side]] = defaultdict(list)
    for side in binding_rows(resolver):
        if side.rhs != 0 or identify(words, side) is not None:
            used_up[take_apart(side.name).family].append(side)
    grouped: dict[str, list[int]] = {}
    for row, name in enumerate(instance.row_names):
        grouped.setdefault(take_apart(name).family, []).append(row)
    found: list[Family] = []
    for name, rows in grouped.items():
        if words.is_auxiliary(name):
            continue
        binding = used_up[name]
        members = [take_apart(side.name).members for side in binding]
        named = members[:_MOST_NAMED] if len(binding) < len(rows) else []
        roomy = "" if binding else _closest(instance, activity, rows)
        if not binding and not roomy:
            continue
        uses = _uses(resolver, rows, activity)
        family = Family(
            name, words.constraint(name), len(rows), len(binding), named, roomy, uses=uses
        )
        found.append(_with_room(resolver, family, activity) if roomy else family)
    return found


def _closest(instance: Instance, activity: Floats, rows: list[int]) -> str:
    """Return the row nearest to its limit among those with room; "" if there is none."""
    room: dict[int, float] = {}
    for row in rows:
        _, rhs = nearer_side(instance, row, float(activity[row]))
        slack = abs(rhs - float(activity[row]))
        if not is_used_up(rhs, slack) and slack < float("inf"):
            room[row] = slack / max(1.0, abs(rhs))
    return instance.row_names[min(room, key=lambda row: room[row])] if room else ""


def _with_room(resolver: Resolver, family: Family, activity: Floats) -> Family:
    """Return the family with what is left at the closest constraint."""
    instance = resolver.instance
    row = instance.row_names.index(family.closest)
    relation, rhs = nearer_side(instance, row, float(activity[row]))
    side = Side(row, family.closest, relation, rhs, is_bound=False)
    limit = identify(resolver.vocabulary, side)
    given = limit.given if limit else None
    said = limit.relation if limit else "at most" if relation == "<=" else "at least"
    if rhs == 0:
        return replace(family, relation=said)
    return replace(
        family,
        relation=said,
        slack=tidy(abs(rhs - float(activity[row]))),
        limit=tidy(given.value if given else rhs),
        unit=given.unit if given else "",
    )


def _uses(resolver: Resolver, rows: list[int], activity: Floats) -> list[Use]:
    """Return what is used of each limit, where that is more than a sum of decisions."""
    instance = resolver.instance
    start, value = instance.rows.start, instance.rows.value
    if len(rows) > _MOST_USES:
        return []
    found: list[Use] = []
    for row in rows:
        name = instance.row_names[row]
        _, rhs = nearer_side(instance, row, float(activity[row]))
        given = resolver.vocabulary.limit(name, rhs) if rhs else None
        weights = set(value[start[row] : start[row + 1]].tolist())
        if given is not None and given.value * rhs > 0 and weights - {1.0}:
            used = tidy(float(activity[row]))
            found.append(Use(take_apart(name).members, used, tidy(given.value)))
    return found
