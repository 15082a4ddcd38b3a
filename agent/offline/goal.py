"""The objective: which sentence states it, and which quantity it means."""

from modelwright.agent.offline.attributes import alike
from modelwright.agent.offline.chunks import Chunk
from modelwright.agent.offline.entities import Cast
from modelwright.agent.offline.lexicon import (
    FUNCTION,
    GENERIC,
    MONEY_KINDS,
    PERIODS,
    UNITS,
    VERBS,
    listed,
)
from modelwright.agent.offline.records import Unreadable
from modelwright.agent.offline.statements import Attribute, Goal

_UP = ("maxim", "highest", "most", "increase", "largest", "greatest", "biggest")
_ENDS = listed("while by if given subject required needed that which .")
_LINKS = listed("to for in from on at with")
_INFORMAL = listed("reduce decrease lower increase cheapest least")
_SUPERLATIVES = {
    **dict.fromkeys(("largest", "greatest", "biggest", "most"), ("profit", "revenue")),
    **dict.fromkeys(("smallest",), ("cost",)),
}
"""Word -> kinds of money that nobody wants otherwise: of a largest cost it is no goal."""
_ASKING = listed("how what find should")

Phrase = list[Chunk]


def goal_phrase(sentences: list[Phrase]) -> Phrase:
    """Return the word that says maximize or minimize, with the chunks that name the quantity.

    Raises:
        Unreadable: no sentence, or two that disagree, say what to optimize.
    """
    found = [
        _phrase(sentence, at)
        for sentence in sentences
        for at, item in enumerate(sentence)
        if item.code == "O" and not item.used
    ]
    found = found or _informal(sentences)
    found = [phrase for phrase in found if len(phrase) > 1] or found
    if not found:
        raise Unreadable("no_objective", "nothing says what to maximize or minimize")
    richest = max(found, key=lambda phrase: len(_content(phrase)))
    for phrase in found:
        same = _kind(phrase) == _kind(richest) or _content(phrase) & _content(richest)
        if is_up(phrase) != is_up(richest) or not same:
            raise Unreadable(
                "two_objectives", "two places name different objectives",
                min(phrase[0].start, richest[0].start), max(phrase[-1].end, richest[-1].end),
            )  # fmt: skip
        for item in phrase:
            item.used = True
    return richest


def is_up(phrase: Phrase) -> bool:
    """Whether the phrase says maximize."""
    return phrase[0].low.startswith(_UP)


def _phrase(sentence: Phrase, at: int) -> Phrase:
    phrase = [sentence[at]]
    for item in sentence[at + 1 :]:
        if item.code in ",;:<>=()O" or item.low in _ENDS:
            break
        if item.low in _LINKS and _content(phrase[1:]):
            break
        phrase.append(item)
    return phrase


def _informal(sentences: list[Phrase]) -> list[Phrase]:
    """Find "how many should it buy to reduce the cost", "how many for the largest profit"."""
    for sentence in reversed(sentences):
        asked = next((at for at, item in enumerate(sentence) if item.low in _ASKING), len(sentence))
        for at in range(asked + 1, len(sentence)):
            if sentence[at].low in _INFORMAL:
                return [sentence[at : at + 8]]
        superlatives = [
            phrase
            for at in range(asked + 1, len(sentence))
            if (kinds := _SUPERLATIVES.get(sentence[at].low))
            and _money(_content(phrase := _phrase(sentence[: at + 8], at))) in kinds
        ]
        if superlatives:
            return superlatives
    return []


def _content(phrase: Phrase) -> set[str]:
    """Stems that say which quantity is meant."""
    tokens = [token for item in phrase if item.code in "WUHEL" for token in item.tokens]
    return {token.stem for token in tokens if token.is_word} - FUNCTION - PERIODS


def _money(stems: set[str]) -> str:
    return next((kind for kind, words in MONEY_KINDS.items() if stems & words), "")


def _kind(phrase: Phrase) -> str:
    """The kind of money an objective names, else its words."""
    stems = _content(phrase)
    return _money(stems) or " ".join(sorted(stems))


def find_goal(sentences: list[Phrase], attributes: list[Attribute], cast: Cast) -> Goal:
    """Return the objective; the attributes that rows use must be marked before.

    Raises:
        Unreadable: the quantity cannot be told.
    """
    phrase = goal_phrase(sentences)
    stems = _content(phrase)
    named = tuple(dict.fromkeys(member for item in phrase for member in item.members))
    goal = Goal(
        is_up(phrase), None, None, named or tuple(range(len(cast.entities))),
        (phrase[0].start, phrase[-1].end), " ".join(item.low for item in phrase[1:]),
    )  # fmt: skip
    kind = "cost" if phrase[0].low == "cheapest" else _money(stems)
    if _counts_things(phrase, attributes):
        return goal
    made_of = _of_money(kind, attributes) if kind else _named(stems, attributes)
    if len(made_of) == 1 or (len(made_of) == 2 and kind == "profit"):
        goal.attribute, goal.minus = (*made_of, None)[:2]
        for one in made_of:
            one.used = True
        return goal
    counted = any(item.code in "QT" for item in phrase)
    things = named or counted or stems & (cast.heads | GENERIC) or (stems and not stems - VERBS)
    unused = [one for one in attributes if not one.used]
    named_count = named and any(item.code == "Q" for item in phrase)
    if kind or made_of or not (named_count or (things and not unused)):
        fits = "fits several quantities" if made_of else "is not what the numbers say of each thing"
        raise Unreadable("unclear_objective", f"the objective {goal.words!r} {fits}", *goal.span)
    return goal


def _counts_things(phrase: Phrase, attributes: list[Attribute]) -> bool:
    """Whether the objective is a number of the things to decide: "the number of trips"."""
    first = next((item for item in phrase[1:] if item.code not in "TQoW"), None)
    if first is None or first.code not in "HEL" or all(item.code != "Q" for item in phrase[:4]):
        return False
    return not any(_content(phrase) & one.measure.words - VERBS for one in attributes)


def _named(stems: set[str], attributes: list[Attribute]) -> list[Attribute]:
    """The attributes that the words name best; among equals those that no row uses."""
    scored = [(_score(stems, one), one) for one in attributes]
    best = max((score for score, _ in scored), default=0.0)
    winners = [one for score, one in scored if score == best > 0]
    unused = [one for one in winners if not one.used]
    return unused if len(winners) > 1 and len(unused) == 1 else winners


def _score(stems: set[str], attribute: Attribute) -> float:
    what = attribute.measure
    nouns = what.words - VERBS
    if not nouns and what.dimension != "money":
        nouns = what.context - VERBS
    score = 2.0 * sum(any(alike(stem, one) for one in stems) for stem in nouns)
    score += 0.5 * len(stems & (what.words | what.context) & VERBS)
    timed = what.dimension == "time" and "tim" in stems
    return score + timed + (what.unit.rstrip("s") in stems & UNITS.keys())


def _of_money(kind: str, attributes: list[Attribute]) -> list[Attribute]:
    """The attribute of a kind of money; revenue and cost where profit is their difference."""
    told = [one for one in attributes if one.measure.money and one.measure.dimension != "time"]
    by_kind = {one.measure.money: one for one in told}
    same = [one for one in told if one.measure.money == kind]
    if same:
        return same if len(same) == 1 else []
    if kind == "profit" and len(told) == len(by_kind) and "revenue" in by_kind:
        costs = [by_kind["cost"]] if "cost" in by_kind else []
        if any(one.used for one in costs):
            return []  # is what a budget pays for part of the profit?
        return [by_kind["revenue"], *costs]
    plain = [one for one in attributes if one.measure.dimension == "money" and not one.used]
    return plain if len(plain) == 1 else []
