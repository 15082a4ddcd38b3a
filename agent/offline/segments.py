"""Numbers one at a time: each has a stretch of its sentence, and is a fact or a limit.

"A chair needs 3 kg of wood and 2 hours" holds two facts about chairs; "there are 40 kg of wood
and at most 30 hours" holds two limits. What a stretch leaves out (subject, verb, "at least") it
inherits from the stretch before it.
"""

import itertools
import re
from dataclasses import dataclass, replace

from modelwright.agent.offline.chunks import Chunk, codes
from modelwright.agent.offline.lexicon import (
    DEMAND,
    FUNCTION,
    GENERIC,
    LINKS,
    MONEY_KINDS,
    PERIODS,
    SUPPLY,
    UNITS,
    listed,
)
from modelwright.agent.offline.statements import Fact, Limit, Measure
from modelwright.agent.offline.tokens import stem

Members = tuple[int, ...]


@dataclass
class Segment:
    """A number with the chunks around it."""

    before: list[Chunk]
    number: Chunk
    after: list[Chunk]
    linked: bool = False
    """Whether a bare "and" or a comma joins it to the segment before."""

    @property
    def chunks(self) -> list[Chunk]:
        """All chunks in order."""
        return [*self.before, self.number, *self.after]


def split(chunks: list[Chunk]) -> list[Segment]:
    """Cut a sentence so that each unread number has its own stretch."""
    numbers = [at for at, item in enumerate(chunks) if item.code in "NMP" and not item.used]
    segments: list[Segment] = []
    start = 0
    for at, following in itertools.zip_longest(numbers, numbers[1:]):
        end = len(chunks) if following is None else _cut(chunks, at, following)
        inside = [item for item in chunks[start:at] if not item.used]
        lead = [item for item in inside if item.code not in ",;c"]
        rest = [item for item in chunks[at + 1 : end] if not item.used]
        rest = list(itertools.takewhile(lambda item: item.code not in ";:,", rest))
        linked = bool(segments) and not any(item.code == ";" for item in inside)
        segments.append(Segment(lead, chunks[at], rest, linked))
        start = end
    for one, following in itertools.pairwise(segments):
        if one.before and one.before[-1].low == "between" and not one.after:
            one.before[-1].code = ">"
            following.before = [*one.before[:-1], Chunk("<", one.number.tokens)]
        if (
            _sense(one) and not one.after and not _members(one.before)
        ):  # "a minimum of 20 and at most 50 boats"
            one.after = following.after
    return segments


def _cut(chunks: list[Chunk], at: int, following: int) -> int:
    """Where the stretch of the number at `at` ends before the next number."""
    between = range(at + 1, following)
    strong = [k for k in between if chunks[k].code == ";" or chunks[k].used > chunks[k].aside]
    marks = [k for k in between if k in strong or chunks[k].code in ",c"]
    # The first name after a mark is already about the next number.
    name = next((k for k in between if marks and k > marks[0] and chunks[k].members), following)
    if before := [k for k in (marks if name < following else strong or marks) if k < name]:
        return before[-1]
    compare = [k for k in between if chunks[k].code in "<>="]
    links = [k for k in between if chunks[k].low in LINKS]
    return next(iter([*compare, *links]), following)


def measure(segment: Segment, money: str = "") -> Measure:
    """Return what the number of a segment counts."""
    after = [item for item in segment.after if item.code not in "EL"]
    if [item.code for item in after[:2]] == ["W", "U"]:  # "1500 worker hours"
        after[:2] = after[1], after[0]
    unit, dimension, factor = "", "count", 1.0
    if segment.number.code in "MP":
        unit, dimension = ("$", "money") if segment.number.code == "M" else ("%", "part")
    elif after and (after[0].code == "U" or after[0].tokens[-1].stem == "unit"):
        unit = after[0].low
        dimension, factor = UNITS.get(after[0].tokens[-1].stem, ("count", 1.0))
        after = after[1:]
    if dimension == "count" and after and after[0].tokens[-1].stem in _SUMS:
        dimension = "money"  # "4.80 profit per kilo"
    words, label = _content(after)
    context, _ = _content([item for item in segment.before if item.code not in "EL"])
    kind = ""
    if dimension in ("money", "part") or (dimension == "count" and not words):
        kind = _money_kind([*reversed(segment.before), *segment.after]) or money
    return Measure(unit, dimension, factor, words, context, _period(segment.chunks), kind, label)


_SUMS = frozenset(map(stem, listed("profit margin net revenue income cost")))


def _period(chunks: list[Chunk]) -> str:
    """The first period that amounts are told for: "per month", "each day"."""
    pairs = itertools.pairwise(chunks)
    told = [two.tokens[0].stem for one, two in pairs if one.code == "p" and two.code in "WU"]
    return next((word for word in told if word in PERIODS or UNITS.get(word, "")[:1] == _TIME), "")


def _content(chunks: list[Chunk]) -> tuple[frozenset[str], str]:
    """Stems and words that say what is counted; not the day of "per day"."""
    words: dict[str, str] = {}
    skip = False
    for item in chunks:
        skip = skip or item.code == "p"
        for token in item.tokens if item.code in "WUH" else []:
            if not skip and token.is_word and token.stem not in FUNCTION | PERIODS | _EMPTY:
                words[token.stem] = token.low
            skip = False
    return frozenset(words), " ".join(words.values())


_TIME = ("time",)
_EMPTY = GENERIC & {"unit", "typ", "kind", "on", "thing"}


def _money_kind(chunks: list[Chunk]) -> str:
    roots = [token.stem for item in chunks for token in item.tokens]
    kinds = [kind for root in roots for kind, stems in MONEY_KINDS.items() if root in stems]
    return "profit" if "profit" in kinds else next(iter(kinds), "")


def read_numbers(
    chunks: list[Chunk], subject: Members, everyone: Members, default: str = ""
) -> tuple[list[Fact], list[Limit]]:
    """Read the remaining numbers of a sentence.

    Args:
        chunks: the sentence.
        subject: entities that a leading "it" or "they" refers to.
        everyone: all entities, for "both" and "each".
        default: comparison of an amount that is told of nobody and with no cue; "" for none.
    """
    facts: list[Fact] = []
    limits: list[Limit] = []
    _set_counts_aside(chunks, len(everyone))
    chunks, series = pair_lists(chunks, everyone)
    segments = split(chunks)
    # "3 planks and 5 nails for a chair": there the names come after their numbers.
    first = chunks.index(segments[0].number) if segments else 0
    names_follow = not _members(chunks[:first])
    carried = subject if chunks and chunks[0].low in ("it", "they", "this") else ()
    sense, money = "", ""
    for order, segment in enumerate(segments):
        own = _members(segment.chunks)
        explicit = _sense(segment)
        if explicit or not segment.linked or _cue(segment) or _members(segment.before):
            sense = explicit
        if (explicit or _is_owned(segment)) and segment.after and segment.after[0].members:
            own, sense = segment.after[0].members, explicit or "<"
        what = measure(segment, money if segment.linked else "")
        rest = [item for one in segments[order:] for item in one.chunks]
        what = replace(what, period=what.period or _period(rest))
        money = what.money
        ahead = next(filter(None, (_members(one.chunks) for one in segments[order:])), ())
        members = own or (names_follow and ahead) or carried or _nearby(chunks, segments[order:])
        if not sense:
            if not own and _cue(segment) == "<":
                sense, members = "<", ()
            of_all = len(members) == len(everyone) > 1 and not _told_of_each(segment)
            if not members or of_all:
                sense = _cue(segment) or _due(segment) or _nearest_cue(chunks, segment) or default
        counted = segment.number.code == "N" and segment.after[:1]
        counted = counted and counted[0].members and counted[0].tokens is not segment.number.tokens
        if sense and not explicit and _is_of_others(segment):
            continue
        if not sense and (counted or (not own and any(k.low == "them" for k in segment.before))):
            continue  # "all four trucks" are no four of anything that a truck has
        if sense:
            limits.append(_limit(segment, sense, what, own, everyone))
        elif len(members) == 1 or any(one.members == members for one in segment.chunks if members):
            what = _inherited(what, members, facts)
            facts += [Fact(entity, segment.number.number, what) for entity in members]
        else:
            continue
        for item in (segment.number, *segment.chunks):
            compare = "NMP<>=ml" if sense else "NMP"
            item.used = item.used or item.code in "xXpTGHQUAWEL" + compare
        carried = own or members or carried
    return _with_profit(_as_series(facts, series)), limits


Series = list[set[int]]


def pair_lists(chunks: list[Chunk], everyone: Members) -> tuple[list[Chunk], Series]:
    """Give each number of a list its name: "A and B take 7 and 5 hours respectively".

    Without "respectively" a list must have as many numbers as there are entities, three at least.

    Returns:
        The chunks with the names added, and where the numbers of each list start.
    """
    ordered = any(item.code == "r" or item.low == "order" for item in chunks)
    lists = [item for item in chunks if item.code == "L"]
    named = any(item.code == "E" and not item.used for item in chunks)
    names: dict[int, int] = {}
    series: Series = []
    for match in _NUMBERS.finditer(codes(chunks)):
        numbers = [item for item in chunks[slice(*match.span())] if item.code in "NMP"]
        whole = [one for one in lists if len(one.members) == len(numbers)][:1]
        members = whole[0].members if whole else everyone if not named else ()
        if len(members) == len(numbers) and (ordered or len(numbers) > 2):
            for one in whole:
                one.used = True
            series.append({item.start for item in numbers})
            names |= {item.start: who for item, who in zip(numbers, members, strict=True)}
    result: list[Chunk] = []
    for item in chunks:
        result.append(item)
        if item.code in "NMP" and item.start in names:
            result.append(Chunk("E", item.tokens, (names[item.start],)))
    return result, series


_NUMBERS = re.compile(r"[NMP][UH]?(?:[,c]{1,2}[NMP][UH]?)+")


def _as_series(facts: list[Fact], series: Series) -> list[Fact]:
    """Let the numbers of a list count the same, told before the first and after the last."""
    for starts in series:
        own = [fact.measure for fact in facts if fact.number.start in starts]
        if own:
            money = next((one.money for one in own if one.money), "")
            what = replace(own[-1], money=money, context=own[0].context, period=own[0].period)
            facts = [
                replace(fact, measure=what) if fact.number.start in starts else fact
                for fact in facts
            ]
    return facts


def _told_of_each(segment: Segment) -> bool:
    """Whether a number of several holds for each: "both need 3 hours", "A and B cost $2 each"."""
    return bool(_members(segment.before)) and any(item.code in "Gp" for item in segment.chunks)


def _is_of_others(segment: Segment) -> bool:
    """Whether it is told of each of something: "each oven needs 3 kg", "one piece of each"."""
    return bool(_OF_EACH.match(codes(segment.after))) or any(
        one.low in ("each", "every") and two.code == "W" and two.tokens[0].stem not in PERIODS
        for one, two in itertools.pairwise(segment.before)
    )


_OF_EACH = re.compile(r"[HWU]?op")


def _is_owned(segment: Segment) -> bool:
    """Whether things that are there are counted: "it owns 10 trucks"."""
    owned = any(item.tokens[-1].stem in _OWNED for item in segment.before)
    words = [item.low for item in segment.before]
    owned = owned or (words[-1:] == ["have"] and words[-2:-1] in (["we"], ["i"]))
    return owned and segment.number.code == "N" and not _members(segment.before)


_OWNED = frozenset(map(stem, listed("own only available there")))


def _inherited(what: Measure, members: Members, facts: list[Fact]) -> Measure:
    """The measure of a bare number: in "A takes 3 hours and B 5" that of A."""
    if what.dimension != "count" or what.words or what.unit:
        return what
    taken = [fact.measure for fact in facts if fact.entity in members]
    others = [fact.measure for fact in facts if fact.entity not in members]
    fitting = (one for one in others if one not in taken and one.money in (what.money, ""))
    return next(fitting, what)


def _with_profit(facts: list[Fact]) -> list[Fact]:
    """Money that is told of each once is of one kind: "A brings $1 and B $2 of profit"."""
    paid = [fact for fact in facts if fact.measure.money in ("profit", "revenue")]
    if len({fact.entity for fact in paid}) < len(paid) or len(paid) < 2:
        return facts
    if all(fact.measure.money != "profit" for fact in paid):
        return facts
    return [
        replace(fact, measure=replace(fact.measure, money="profit")) if fact in paid else fact
        for fact in facts
    ]


def _members(chunks: list[Chunk]) -> Members:
    return tuple(dict.fromkeys(member for item in chunks for member in item.members))


def _nearby(chunks: list[Chunk], segments: list[Segment]) -> Members:
    """Whom a number without a subject is about: "it", the only one of its sentence, or the next."""
    named = [item.members for item in chunks if item.members]
    if any(item.low in ("it", "they") for item in segments[0].before):
        before = [item for item in chunks if item.end <= segments[0].number.start and item.members]
        if before:
            return before[-1].members
    if len(set(named)) == 1:
        return named[0]
    return next(filter(None, (_members(one.chunks) for one in segments)), ())


def _sense(segment: Segment) -> str:
    """The comparison that a segment states itself, as "<", ">" or "="; else ""."""
    for item in (*reversed(segment.before), *segment.after[:5]):
        if item.code in "<>=" or (item.code in "ml" and item in segment.before):
            return {"m": ">", "l": "<"}.get(item.code, item.code)
    return ""


def _cue(segment: Segment) -> str:
    """What the words of a segment imply: so much is there ("<"), or needed (">")."""
    there = any(item.code == "A" or item.tokens[-1].stem in _THERE for item in segment.after)
    return "<" if there else _cue_of(segment.before)


def _due(segment: Segment) -> str:
    """Tell "84 km have to be cleared" from what is only there."""
    due = any(item.code == "X" and item.low.endswith(("to", "must")) for item in segment.after)
    return ">" if due else ""


_THERE = frozenset(map(stem, listed("hand stock capacity disposal storage budget")))
"""Words after an amount that is there."""


def _nearest_cue(chunks: list[Chunk], segment: Segment) -> str:
    if any(item.code == "A" for item in chunks):
        return "<"
    return _cue_of([item for item in chunks if item.end <= segment.number.start])


def _cue_of(chunks: list[Chunk]) -> str:
    for item in reversed(chunks):
        root = item.tokens[-1].stem
        if item.code == "A" or root in SUPPLY:
            return "<"
        if root in DEMAND or (item.code == "X" and item.low.endswith(("to", "must"))):
            return ">"
    return ""


def _limit(segment: Segment, sense: str, what: Measure, own: Members, everyone: Members) -> Limit:
    chunks = segment.chunks
    each = any(
        one.low in ("each", "every") and after.tokens[0].stem not in PERIODS
        for one, after in itertools.pairwise(chunks)
        if one in segment.before or after.code in "EL"
    )
    if (
        _OF_EACH.match("".join(item.code for item in segment.after)) and not own
    ):  # "at least 5 of each"
        own, each = everyone, True
    return Limit(
        sense, segment.number.number, what, own,
        total=any(item.code in "TG" or item.low in ("between", "across") for item in chunks),
        head=any(item.code == "H" for item in chunks),
        after=not _members(segment.before),
        any_kind=any(item.low in ("either", "both", "all") for item in segment.after),
        each=each,
        altogether=any(item.code == "T" for item in segment.after),
        both=any(item.low == "both" for item in segment.before),
        span=(chunks[0].start, chunks[-1].end),
        noun=segment.after[0].tokens[0].stem if segment.after else "",
    )  # fmt: skip


def _is_plain(item: Chunk) -> bool:
    return item.code in "WXBU"


def _set_counts_aside(chunks: list[Chunk], kinds: int) -> None:
    """Mark numbers that are no data: "two types of", "one batch of E takes", "in one day"."""
    listed = len(_members(chunks)) == kinds
    data = any(item.code in "NMP" and not item.number.word for item in chunks)
    for at, item in enumerate(chunks):
        before, after = chunks[at - 1 : at], chunks[at + 1 : at + 2]
        following = "".join(other.code for other in chunks[at + 1 : at + 4])
        if item.code != "N" or item.used or (before and before[0].code in "<>=ml"):
            continue
        lead = [other.code for other in itertools.takewhile(_is_plain, reversed(chunks[:at]))]
        if len(lead) < at and chunks[at - len(lead) - 1].code == "E" and following[:1] == "E":
            continue  # "each bike needs one frame"
        word = after[0].tokens[0] if after else None
        one = item.number.value == 1
        opening = at == 0 or chunks[at - 1].code == ";"
        if one and item.number.word and opening and following[1:2] == "o":
            item.used = item.aside = True  # "One liter of A contains"
            continue
        if not one or not following.startswith(("E", "HoE", "WoE", "UoE", "HE", "oE")):
            if not item.number.word:
                continue
            ends = word is None or after[0].code in ",;cXB" or not word.is_word
            period = word is not None and word.stem in PERIODS
            located = bool(before) and before[0].low in ("in", "at", "from")
            named = any(other.code == "E" for other in chunks[:at])
            sorts = item.number.value == kinds and following[:1] in ("HELW," if listed else "HEL")
            idle = not (data or named or period or "op" in following) and following[:1] in (
                "W",
                "H",
            )
            if not (
                (one and (ends or period or located))
                or (item.number.value == kinds and ends)
                or (sorts and word and word.stem != "unit")
                or idle
            ):
                continue
        item.used = item.aside = True
