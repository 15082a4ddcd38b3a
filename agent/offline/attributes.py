"""Facts gathered into attributes, and limits matched to the attribute they bound."""

from difflib import SequenceMatcher

from modelwright.agent.offline.lexicon import PEOPLE, VERBS
from modelwright.agent.offline.records import Unreadable
from modelwright.agent.offline.statements import Attribute, Fact, Limit, Measure, Row

_SHARED_OUT = ("alloca", "invest", "distri")
_SPENT = frozenset(["cost", "expens", "fee", "pric", "spend", "spent", "charg"])
_ABSTRACT = frozenset(
    [
        "resourc",
        "allocation",
        "allocat",
        "effort",
        "investment",
        "fund",
        "budget",
        "level",
        "output",
        "produc",
        "production",
        "hir",
        "capaciti",
        "mad",
        "sold",
        "land",
        "field",
        "day",
        "combin",
        "item",
    ]
)
"""Nouns that say nothing about what is counted: "the total resources allocated"."""


def gather(facts: list[Fact]) -> list[Attribute]:
    """Return the attributes, each with at most one number per entity.

    Raises:
        Unreadable: an entity is told two numbers for what looks like one quantity.
    """
    attributes: list[Attribute] = []
    for fact in facts:
        scored = [
            (_similarity(fact.measure, one), one)
            for one in attributes
            if fact.entity not in one.values
        ]
        best = max((score for score, _ in scored), default=0.0)
        winners = [one for score, one in scored if score == best]
        if best > 0 and len(winners) == 1:
            target = winners[0]
        elif best > 0:
            raise Unreadable(
                "ambiguous_number",
                f"{fact.measure.label or fact.measure.unit!r} fits several quantities",
                fact.number.start, fact.number.end,
            )  # fmt: skip
        else:
            target = Attribute(fact.measure)
            attributes.append(target)
        target.values[fact.entity] = fact.number
        target.factors[fact.entity] = fact.measure.factor / target.measure.factor
    return _mend_typos(attributes)


def _mend_typos(attributes: list[Attribute]) -> list[Attribute]:
    """Join two halves of one attribute whose words differ by a slip ("meat", "meant")."""
    for one in attributes:
        for other in attributes:
            apart = one is not other and not one.values.keys() & other.values.keys()
            same = (one.measure.unit, one.measure.money) == (
                other.measure.unit,
                other.measure.money,
            )
            labels = one.measure.label, other.measure.label
            if apart and same and all(labels) and SequenceMatcher(None, *labels).ratio() > 0.85:
                one.values |= other.values
                one.factors |= other.factors
                return [item for item in attributes if item is not other]
    return attributes


def _similarity(measure: Measure, attribute: Attribute) -> float:
    other = attribute.measure
    if measure.dimension != other.dimension or measure.money != other.money:
        return 0.0
    common = measure.words & other.words
    nouns = common - VERBS
    score = (
        2.0 * len(nouns) + 0.5 * len(common & VERBS) + 0.3 * len(measure.context & other.context)
    )
    if measure.dimension != "count" and not nouns:
        if (measure.words - VERBS) and (other.words - VERBS):
            return 0.0 if not (measure.context & other.context - VERBS) else 0.2
        score += 0.5
    elif measure.dimension == "count" and not common:
        if measure.words or other.words or not (measure.money or measure.context & other.context):
            return 0.0
        score += 0.5
    return score


def resolve(
    limit: Limit,
    attributes: list[Attribute],
    everyone: tuple[int, ...],
    heads: frozenset[str],
    unit: tuple[str, str],
) -> list[Row]:
    """Return the rows a limit means.

    Args:
        limit: a bound whose left side is not known yet.
        attributes: what may stand on its left side.
        everyone: all entities.
        heads: nouns that stand for any entity.
        unit: unit the entities are counted in, and its dimension.

    Raises:
        Unreadable: the left side cannot be told.
    """
    scored = [(match(limit.measure, one), one) for one in attributes]
    best = max((score for score, _ in scored), default=0.0)
    winners = [one for score, one in scored if score == best] if best > 0 else []
    words = limit.measure.words - VERBS - heads
    if unit[1] == "money" and limit.measure.dimension == "money" and limit.total:
        asked = limit.measure.words | limit.measure.context
        if not asked & _SPENT:
            return [_row("total", limit, limit.members or everyone)]
    allocated = any(word[:6] in _SHARED_OUT for word in limit.measure.words | limit.measure.context)
    if limit.measure.dimension == "money" and limit.total and unit[1] != "money" and allocated:
        raise _unclear(limit)  # money spent on them, or money that is itself allocated?
    if limit.members:
        other = limit.measure.dimension not in ("count", unit[1])
        return _on_members(limit, winners if (best >= 2 and words) or other else [], everyone, unit)
    known = any(limit.noun in one.measure.words for one in attributes)
    if limit.noun in heads and not known and not limit.each:
        return [_row("total", limit, everyone)]
    if best >= 1 or (winners and not (words and winners[0].measure.words - VERBS)):
        if len(winners) == 1 or ((limit.each or limit.both) and not words):
            return [_resource(limit, one, everyone) for one in winners]
        raise _unclear(limit)
    same_unit = limit.measure.dimension == unit[1] and limit.measure.dimension != "count"
    vague = words - _ABSTRACT and not limit.any_kind
    if vague or limit.measure.dimension not in ("count", unit[1]):
        raise _unclear(limit)
    if not (limit.total or limit.head or same_unit):
        raise _unclear(limit)
    if limit.each and not limit.total:
        return [_row("bound", limit, (member,)) for member in everyone]
    return [_row("total", limit, everyone)]


def _on_members(
    limit: Limit, named: list[Attribute], everyone: tuple[int, ...], unit: tuple[str, str]
) -> list[Row]:
    """Rows of a limit that names entities itself."""
    every = set(limit.members) == set(everyone)
    if named:
        if every and len(named) == 1 and not limit.each:
            return [_resource(limit, named[0], everyone)]
        raise _unclear(limit)
    if limit.measure.dimension not in ("count", unit[1]):
        raise _unclear(limit)
    if len(limit.members) == 1 or (limit.each and not limit.total):
        return [_row("bound", limit, (member,)) for member in limit.members]
    if limit.total or (every and limit.after):
        return [_row("total", limit, limit.members)]
    raise _unclear(limit)


def match(measure: Measure, attribute: Attribute) -> float:
    """How well the words of a limit name an attribute; 0 if they cannot."""
    other = attribute.measure
    if measure.dimension != other.dimension:
        return 0.0
    if measure.dimension == "money":
        spent = measure.money in ("cost", "") and other.money in ("cost", "")
        return 1.0 if spent or measure.money == other.money else 0.0
    mine = (measure.words or measure.context) - VERBS
    theirs = other.words - VERBS or (other.words | other.context) - VERBS
    nouns = 2.0 * sum(any(alike(word, one) for one in theirs) for word in mine)
    if not nouns and measure.words & PEOPLE and other.words & PEOPLE:
        nouns = 1.0
    verbs = 0.4 * len((measure.words | measure.context) & (other.words | other.context) & VERBS)
    if measure.dimension == "count":
        return nouns + verbs if nouns else 0.0
    return nouns + verbs + 0.5


def alike(one: str, other: str) -> bool:
    """Whether two stems are the same word up to its ending ("pollution", "pollutants")."""
    return one == other or (len(one) > 5 and len(other) > 5 and one[:5] == other[:5])


def _unclear(limit: Limit) -> Unreadable:
    return Unreadable("unclear_limit", "it is not clear what this limit applies to", *limit.span)


def _row(kind: str, limit: Limit, members: tuple[int, ...]) -> Row:
    return Row(
        kind, limit.sense, [(None, 1, member) for member in members], [], limit.number, limit.span
    )


def _resource(limit: Limit, attribute: Attribute, everyone: tuple[int, ...]) -> Row:
    attribute.used = True
    row = _row("resource", limit, everyone)
    row.attribute = attribute
    row.factor = limit.measure.factor / attribute.measure.factor
    row.label = attribute.measure.label
    return row
