"""The objective: which sentence states it, and which quantity it means."""

from collections.abc import Callable

from modelwright.agent.offline.attributes import alike
from modelwright.agent.offline.chunks import Chunk
from modelwright.agent.offline.entities import Cast
from modelwright.agent.offline.lexicon import FUNCTION, GENERIC, MONEY_KINDS, PERIODS, UNITS, VERBS
from modelwright.agent.offline.records import Unreadable
from modelwright.agent.offline.statements import Attribute, Goal

_UP = ("maxim", "highest", "most")


def goal_chunks(sentences: list[list[Chunk]]) -> tuple[bool, list[Chunk]]:
    """Return the sense, and the chunks that name the quantity.

    Raises:
        Unreadable: no sentence, or two that disagree, say what to optimize.
    """
    found: list[tuple[bool, list[Chunk]]] = []
    for sentence in sentences:
        for at, item in enumerate(sentence):
            if item.code != "O" or item.used:
                continue
            phrase = [item]
            for other in sentence[at + 1 :]:
                if other.code in ",;:<>=()O" or other.low in (
                    "while",
                    "by",
                    "if",
                    "given",
                    "subject",
                    "required",
                    "needed",
                    "that",
                    "which",
                    ".",
                ):
                    break
                if other.low in ("to", "for", "in", "from", "on", "at", "with") and content(
                    phrase[1:]
                ):
                    break
                phrase.append(other)
            found.append((item.low.startswith(_UP), phrase))
    found = found or _informal(sentences)
    found = [one for one in found if len(one[1]) > 1] or found
    if not found:
        raise Unreadable("no_objective", "nothing says what to maximize or minimize")
    if len({sense for sense, _ in found}) > 1:
        raise Unreadable(
            "two_objectives",
            "one place says maximize and another minimize",
            found[0][1][0].start,
            found[-1][1][-1].end,
        )
    for _, phrase in found:
        for item in phrase:
            item.used = True
    richest = max(found, key=lambda one: len(content(one[1])))
    for _, phrase in found:
        if _kind_of(phrase) != _kind_of(richest[1]) and not content(phrase) & content(richest[1]):
            raise Unreadable(
                "two_objectives",
                "two places name different objectives",
                phrase[0].start,
                phrase[-1].end,
            )
    return richest


_INFORMAL = {
    "reduce": False,
    "decrease": False,
    "lower": False,
    "increase": True,
    "cheapest": False,
    "least": False,
}


def _kind_of(phrase: list[Chunk]) -> str:
    """The kind of money an objective names, else its words."""
    stems = content(phrase)
    return next(
        (kind for kind, words in MONEY_KINDS.items() if stems & words), " ".join(sorted(stems))
    )


def _informal(sentences: list[list[Chunk]]) -> list[tuple[bool, list[Chunk]]]:
    """Find "how many should it buy to reduce the cost"."""
    for sentence in reversed(sentences):
        for at, item in enumerate(sentence):
            if item.low in _INFORMAL and any(
                other.low in ("how", "what", "find", "should") for other in sentence[:at]
            ):
                return [(_INFORMAL[item.low], sentence[at : at + 8])]
    return []


def content(phrase: list[Chunk]) -> set[str]:
    """Stems that say which quantity is meant."""
    return {
        token.stem
        for item in phrase
        if item.code in "WUHEL"
        for token in item.tokens
        if token.is_word and token.stem not in FUNCTION and token.stem not in PERIODS
    }


def find_goal(sentences: list[list[Chunk]], attributes: list[Attribute], cast: Cast) -> Goal:
    """Return the objective; the attributes that rows use must be marked before.

    Raises:
        Unreadable: the quantity cannot be told.
    """
    maximize, phrase = goal_chunks(sentences)
    span = phrase[0].start, phrase[-1].end
    words = " ".join(item.low for item in phrase[1:])
    stems = content(phrase)
    everyone = tuple(range(len(cast.entities)))
    named = tuple(dict.fromkeys(member for item in phrase for member in item.members))

    def goal(
        attribute: Attribute | None,
        members: tuple[int, ...] = everyone,
        minus: Attribute | None = None,
    ) -> Goal:
        for one in (attribute, minus):
            if one:
                one.used = True
        return Goal(maximize, attribute, minus, members, span, words)

    counted = next((item for item in phrase[1:] if item.code not in "TQoW"), None)
    quantity = any(item.code == "Q" for item in phrase[:4])
    if (
        quantity
        and counted
        and counted.code in "HEL"
        and not any(
            token.stem in one.measure.words for token in counted.tokens for one in attributes
        )
    ):
        return goal(None, counted.members or everyone)
    kind = next((kind for kind, set_ in MONEY_KINDS.items() if stems & set_), "")
    if not kind and phrase[0].low == "cheapest":
        kind = "cost"
    if kind:
        return _money_goal(kind, attributes, goal, span)
    scored = [(_score(stems, one), one) for one in attributes]
    best = max((score for score, _ in scored), default=0)
    winners = [one for score, one in scored if score == best]
    if best > 0 and len(winners) == 1:
        return goal(winners[0])
    if best > 0:
        unused = [one for one in winners if not one.used]
        if len(unused) == 1:
            return goal(unused[0])
        raise Unreadable("unclear_objective", f"{words!r} fits several quantities", *span)
    if named and any(item.code == "Q" for item in phrase):
        return goal(None, named)
    unused = [one for one in attributes if not one.used]
    heads = bool(stems & (cast.heads | GENERIC)) or not stems - VERBS
    if not unused and (heads or named or any(item.code in "QT" for item in phrase)):
        return goal(None, named or everyone)
    raise Unreadable("unclear_objective", f"it is not clear what {words!r} is made of", *span)


def _score(stems: set[str], attribute: Attribute) -> float:
    what = attribute.measure
    nouns = what.words - VERBS
    if not nouns and what.dimension != "money":
        nouns = what.context - VERBS
    score = 2.0 * sum(any(alike(stem, one) for one in stems) for stem in nouns)
    score += 0.5 * len(stems & (what.words | what.context) & VERBS)
    if what.dimension == "time" and "tim" in stems:
        score += 1.0
    if what.unit and what.unit.rstrip("s") in {stem for stem in stems if stem in UNITS}:
        score += 1.0
    return score


def _money_goal(
    kind: str, attributes: list[Attribute], goal: Callable[..., Goal], span: tuple[int, int]
) -> Goal:
    money = [
        one
        for one in attributes
        if one.measure.dimension in ("money", "part", "count") and one.measure.money
    ]
    same = [one for one in money if one.measure.money == kind]
    if len(same) == 1:
        return goal(same[0])
    if same:
        raise Unreadable("unclear_objective", f"several numbers could be the {kind}", *span)
    by_kind = {one.measure.money: one for one in money}
    if kind == "profit" and len(money) == len(by_kind):
        if "revenue" in by_kind and "cost" in by_kind and not by_kind["cost"].used:
            return goal(by_kind["revenue"], minus=by_kind["cost"])
        if "revenue" in by_kind and "cost" not in by_kind:
            return goal(by_kind["revenue"])
    plain = [one for one in attributes if one.measure.dimension == "money" and not one.used]
    if len(plain) == 1:
        return goal(plain[0])
    raise Unreadable("unclear_objective", f"no number was read as the {kind} of each", *span)
