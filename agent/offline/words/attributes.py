"""Facts gathered into attributes, and limits matched to the attribute they bound."""

from dataclasses import replace

from modelwright.agent.offline.records import Unreadable
from modelwright.agent.offline.words.entities import Cast
from modelwright.agent.offline.words.lexicon import (
    ABSTRACT,
    AMBIGUOUS,
    MONEY_KINDS,
    PEOPLE,
    ROOM,
    UNITS,
    VERBS,
)
from modelwright.agent.offline.words.statements import Attribute, Fact, Limit, Measure, Row, Term

_ACTIONS = VERBS - AMBIGUOUS
_SHARED_OUT = ("alloca", "invest", "distri")


def gather(facts: list[Fact]) -> list[Attribute]:
    """Return the attributes, each with at most one number per entity.

    Raises:
        Unreadable: an entity is told two numbers for what looks like one quantity.
    """
    attributes: list[Attribute] = []
    for fact in facts:
        free = [one for one in attributes if fact.entity not in one.values]
        winners = _best([(_similarity(fact.measure, one.measure), one) for one in free])[1]
        if len(winners) > 1:
            raise Unreadable(
                "ambiguous_number",
                f"{fact.measure.told!r} fits several quantities",
                fact.number.start, fact.number.end,
            )  # fmt: skip
        target = winners[0] if winners else Attribute(fact.measure)
        if not winners:
            attributes.append(target)
        period, other = fact.measure.period, target.measure.period
        if period and other and period != other:
            raise Unreadable(
                "mixed_periods", f"amounts per {period} and per {other} of one quantity",
                fact.number.start, fact.number.end,
            )  # fmt: skip
        target.measure = replace(target.measure, period=period or other)
        target.verbs[fact.entity] = (fact.measure.words | fact.measure.context) & VERBS
        target.values[fact.entity] = fact.number
        target.factors[fact.entity] = fact.measure.factor / target.measure.factor
    return attributes


def _best(scored: list[tuple[float, Attribute]]) -> tuple[float, list[Attribute]]:
    """The highest positive score, and the attributes that have it."""
    best = max((score for score, _ in scored), default=0.0)
    return best, [one for score, one in scored if score == best > 0]


def _similarity(measure: Measure, other: Measure) -> float:
    """How much two numbers seem to say the same of two entities; 0 if they do not."""
    if measure.dimension != other.dimension or measure.money != other.money:
        return 0.0
    common = measure.words & other.words
    context = measure.context & other.context
    score = 2.0 * len(common - VERBS) + 0.5 * len(common & VERBS) + 0.3 * len(context)
    if measure.dimension == "count":
        alike = common or not (measure.words or other.words or not (measure.money or context))
        return (score if common else score + 0.5) if alike else 0.0
    if common - VERBS:
        return score
    stuff = measure.dimension not in ("money", "part") and not common
    named = stuff and measure.words - _ACTIONS and other.words - _ACTIONS
    return 0.0 if named else score + 0.5  # oil is no wax


def resolve(limit: Limit, attributes: list[Attribute], cast: Cast, unit: str) -> list[Row]:
    """Return the rows a limit means.

    Args:
        limit: a bound whose left side is not known yet.
        attributes: what may stand on its left side.
        cast: the entities.
        unit: unit the entities are counted in; "" for things.

    Raises:
        Unreadable: the left side cannot be told.
    """
    what, everyone = limit.measure, tuple(range(len(cast.entities)))
    counted = UNITS[unit][0] if unit else "count"
    best, winners = _best([(match(what, one), one) for one in attributes])
    words = what.words - VERBS - cast.heads
    told = what.words | what.context
    countable = what.dimension in ("count", counted)
    if what.dimension == "money" and limit.total:
        if counted == "money" and not told & MONEY_KINDS["cost"] - {"budget"}:
            return [_row("total", limit, limit.members or everyone)]
        if counted != "money" and any(word[:6] in _SHARED_OUT for word in told):
            raise _unclear(limit)  # money spent on them, or money that is itself allocated?
    if limit.members:
        named = winners if (best >= 2 and words) or not countable else []
        return _on_members(limit, named, everyone, countable, unit)
    known = any(limit.noun in one.measure.words for one in attributes)
    if limit.noun in cast.heads and not known and not limit.each:
        return [_row("total", limit, everyone)]
    if best >= 1 or (winners and not (words and winners[0].measure.words - VERBS)):
        several = (limit.each or limit.both) and not words
        named = not limit.each or (words and best >= 2 and not limit.head)
        if (len(winners) == 1 and named) or (len(winners) > 1 and several):
            return [_resource(limit, one, everyone, unit) for one in winners]
        raise _unclear(limit)
    roomy = bool(told & ROOM) and limit.sense == "<"
    counting = limit.total or limit.head or roomy or (counted == what.dimension != "count")
    if (
        not countable
        or not counting
        or (words - ABSTRACT and not (limit.any_kind or limit.altogether or roomy))
    ):
        raise _unclear(limit)
    if limit.each and not limit.total:
        return [_row("bound", limit, (member,)) for member in everyone]
    return [_row("total", limit, everyone)]


def _on_members(
    limit: Limit, named: list[Attribute], everyone: tuple[int, ...], countable: bool, unit: str
) -> list[Row]:
    """Rows of a limit that names entities itself."""
    every = set(limit.members) == set(everyone)
    if len(named) == 1 and every and not limit.each:
        return [_resource(limit, named[0], everyone, unit)]
    if named or not countable:
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
        spent = {measure.money, other.money} <= {"cost", ""}
        return 1.0 if spent or measure.money == other.money else 0.0
    if other.money and not measure.money:
        return 0.0
    mine = (measure.words or measure.context) - _ACTIONS
    theirs = other.words - _ACTIONS or (other.words | other.context) - _ACTIONS
    nouns = 2.0 * sum(any(alike(word, one) for one in theirs) for word in mine)
    if not nouns and measure.words & PEOPLE and other.words & PEOPLE:
        nouns = 1.0
    verbs = (measure.words | measure.context) & (other.words | other.context) & VERBS
    if measure.dimension == "count" and not nouns:
        # "A tester resolves 9" names no tickets, "190 tickets are resolved" does.
        return float(bool(measure.context & other.context) and not other.words)
    return nouns + 0.4 * len(verbs) + 0.5 * (measure.dimension != "count")


def alike(one: str, other: str) -> bool:
    """Whether two stems are the same word up to its ending ("pollution", "pollutants")."""
    return one == other or (len(one) > 5 and len(other) > 5 and one[:5] == other[:5])


def _unclear(limit: Limit) -> Unreadable:
    return Unreadable("unclear_limit", "it is not clear what this limit applies to", *limit.span)


def _row(kind: str, limit: Limit, members: tuple[int, ...]) -> Row:
    left: list[Term] = [(None, 1, member) for member in members]
    return Row(kind, limit.sense, left, [], limit.number, limit.span)


def _resource(limit: Limit, attribute: Attribute, everyone: tuple[int, ...], unit: str) -> Row:
    periods = {limit.measure.period, attribute.measure.period} - {"", "shift", unit}
    told = (limit.measure.words | limit.measure.context) & VERBS - AMBIGUOUS
    some = [verbs for verbs in attribute.verbs.values() if verbs]
    if len(periods) > 1 or any(
        any(v in s for s in some) and not all(v in s for s in some) for v in told
    ):
        raise _unclear(limit)
    attribute.used = True
    row = _row("resource", limit, everyone)
    row.attribute = attribute
    if attribute.measure.dimension == "part":  # "must contain 11 % protein": of what there is
        row.share, row.number = row.number, None
    row.factor = limit.measure.factor / attribute.measure.factor
    return row
