"""The objective: which words state it, and which quantity they mean."""

from collections.abc import Iterator
from typing import NamedTuple

from modelwright.agent.offline.records import Unreadable
from modelwright.agent.offline.words.attributes import alike
from modelwright.agent.offline.words.chunks import Chunk
from modelwright.agent.offline.words.entities import Cast
from modelwright.agent.offline.words.lexicon import (
    FUNCTION,
    GENERIC,
    MONEY_KINDS,
    PERIODS,
    UNITS,
    VERBS,
    listed,
)
from modelwright.agent.offline.words.statements import Attribute, Goal
from modelwright.agent.offline.words.tokens import stem

_ENDS = listed("while by if given subject required needed that which . ?")
_CLAUSE_ENDS = _ENDS - {"by"} | {"after"}
_LINKS = listed("to for in from on at with as after")
_ASKING = listed("how what which find determine calculate give should wants want")
_EXTREMES = {
    **dict.fromkeys(listed("largest greatest biggest highest most best increase"), True),
    **dict.fromkeys(
        listed("smallest lowest least cheapest fewest shortest reduce decrease lower"), False
    ),
}
"""Word that asks for an extreme -> whether for the maximum."""
_DEGREES = {
    **dict.fromkeys(listed("much many large big high great"), True),
    **dict.fromkeys(listed("little low cheap cheaply small short few"), False),
}
"""Word of "how low can it be" and of "as low as possible" -> whether for the maximum."""

Phrase = list[Chunk]


class Aim(NamedTuple):
    """A place that says what is wanted."""

    maximize: bool
    phrase: Phrase
    """The word that says so, with those that name the quantity."""
    net: bool
    """Whether something is to be taken off: "after paying for the wood"."""


def find_goal(aims: list[Aim], attributes: list[Attribute], cast: Cast) -> Goal:
    """Return the objective; the attributes that rows use must be marked before.

    Raises:
        Unreadable: the quantity cannot be told.
    """
    maximize, phrase, net = aims[0]
    for aim in aims:
        for item in aim.phrase:
            item.used = True
    stems = _content(phrase)
    named = tuple(dict.fromkeys(member for item in phrase for member in item.members))
    kind = "cost" if phrase[0].low.startswith("cheap") else _money(stems)
    kind = "profit" if net and kind == "revenue" else kind
    if phrase[0].low == "best" and (kind == "cost" or "tim" in stems):
        maximize = False
    goal = Goal(
        maximize, None, None, named or tuple(range(len(cast.entities))),
        (phrase[0].start, phrase[-1].end), " ".join(item.low for item in phrase[1:]),
    )  # fmt: skip
    if _counts_things(phrase, attributes):
        return goal
    if kind and maximize == (kind == "cost") and phrase[0].code != "O":
        raise Unreadable("unclear_objective", f"nobody wants {goal.words!r} so", *goal.span)
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


def find_aims(sentences: list[Phrase]) -> list[Aim]:
    """Return the places that say what is wanted, the one that says most first.

    Raises:
        Unreadable: no sentence states a goal, or two state different ones.
    """
    ways = ([Aim(*told, _net(one)) for one in sentences for told in find(one)] for find in _WAYS)
    found = next(filter(None, ways), [])
    found.sort(key=lambda aim: -len(_content(aim.phrase)))
    found = [aim for aim in found if _content(aim.phrase)] or found
    if not found:
        raise Unreadable("no_objective", "nothing says what to maximize or minimize")
    maximize, first, _ = found[0]
    for other, phrase, _ in found:
        same = _kind(phrase) == _kind(first) or bool(_content(phrase) & _content(first))
        if maximize != other or not same:
            raise Unreadable(
                "two_objectives", "two places name different objectives",
                min(phrase[0].start, first[0].start), max(phrase[-1].end, first[-1].end),
            )  # fmt: skip
    return found


def _plain(sentence: Phrase) -> Iterator[tuple[bool, Phrase]]:
    """Find "maximize the profit", "at the lowest cost"."""
    for at, item in enumerate(sentence):
        if item.code == "O" and not item.used:
            yield item.low.startswith(("maxim", "highest")), _phrase(sentence, at)


def _superlative(sentence: Phrase) -> Iterator[tuple[bool, Phrase]]:
    """Find "what is the largest profit", "wages are as low as possible"."""
    asking = sentence[-1].low == "?" if sentence else False
    for at, item in enumerate(sentence):
        asking = asking or item.low in _ASKING
        alone = item.low == "best" and sentence[at - 1].low == "at"
        if asking and item.low in _EXTREMES and not item.used and not alone:
            yield _EXTREMES[item.low], _phrase(sentence, at)
        degree = item.low.removeprefix("as ")
        following = [one.low for one in sentence[at + 1 : at + 6]]
        possible = "possible" in following or (following[:1] == ["as"] and "can" in following)
        if degree in _DEGREES and possible and (degree != item.low or sentence[at - 1].code == "a"):
            yield _DEGREES[degree], _phrase(sentence, at)


def _asked(sentence: Phrase) -> Iterator[tuple[bool, Phrase]]:
    """Find "how much can it earn", "how many guests can be seated at most"."""
    start = next((at for at, item in enumerate(sentence) if item.low in ("how", "what")), None)
    if start is None:
        return
    end = next(
        (at for at in range(start + 1, len(sentence)) if sentence[at].low in _CLAUSE_ENDS),
        len(sentence),
    )
    opening = sentence[:1] if sentence[0].code in "<>" and start < 3 else []  # "At most, how"
    clause = [*opening, *sentence[start + 1 : end]]
    possible = any(item.low in ("can", "could", "will") for item in clause)
    for at, item in enumerate(clause):
        bare = item.code in "<>" and not any(one.code in "NMP" for one in clause[at + 1 :])
        earned = _money({item.tokens[0].stem}) in ("profit", "revenue")  # "what profit can it make"
        if bare or (possible and at == 0 and (earned or item.low in _DEGREES)):
            up = item.code == "<" if bare else earned or _DEGREES[item.low]
            yield up, [item, *(one for one in clause if one is not item)]
            return


def _net(sentence: Phrase) -> bool:
    return any(item.low in ("after", "net", "minus", "less") for item in sentence)


_WAYS = (_plain, _superlative, _asked)
"""From the plainest; what a later one finds does not count beside an earlier."""


def _phrase(sentence: Phrase, at: int) -> Phrase:
    """Return a word with those after it that name the quantity, else with those before it."""
    phrase = [sentence[at]]
    for item in sentence[at + 1 :]:
        if item.code in ",;:<>=()O" or item.low in _ENDS:
            break
        if item.low in _LINKS and (_content(phrase[1:]) or item.low == "as"):
            break
        phrase.append(item)
    if _content(phrase[1:]):
        return phrase
    for item in reversed(sentence[:at]):
        if item.code in ",;:<>=()O" or item.low in _ENDS or _content(phrase[1:]):
            break
        phrase.append(item)
    return phrase


def _content(phrase: Phrase) -> set[str]:
    """Stems that say which quantity is meant."""
    tokens = [token for item in phrase if item.code in "WUHEL" for token in item.tokens]
    words = {token.stem for token in tokens if token.is_word and token.low not in _EXTREMES}
    return words - FUNCTION - PERIODS


def _money(stems: set[str]) -> str:
    return next((kind for kind, words in MONEY_KINDS.items() if stems & words), "")


def _kind(phrase: Phrase) -> str:
    """The kind of money an objective names, else its words."""
    stems = _content(phrase)
    return _money(stems) or " ".join(sorted(stems))


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
    score = 2.0 * sum(any(alike(noun, one) for one in stems) for noun in nouns)
    score += 0.5 * len(stems & (what.words | what.context) & VERBS)
    timed = what.dimension == "time" and "tim" in stems
    unit = UNITS.get(stem(what.unit))
    return score + timed + (unit is not None and unit in map(UNITS.get, stems))


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
    plain = [one for one in attributes if not one.used and _may_be_money(one)]
    return plain if len(plain) == 1 else []


def _may_be_money(one: Attribute) -> bool:
    what = one.measure
    bare = what.dimension == "count" and not what.words and not what.unit
    return what.dimension == "money" or bare
