"""Numbers one at a time: each has a stretch of its sentence, and is a fact or a limit.

"A chair needs 3 kg of wood and 2 hours" holds two facts about chairs; "there are 40 kg of wood
and at most 30 hours" holds two limits. What a stretch leaves out (subject, verb, "at least") it
inherits from the stretch before it.
"""

import itertools
from dataclasses import dataclass, field, replace

from modelwright.agent.offline.chunks import Chunk
from modelwright.agent.offline.lexicon import FUNCTION, MONEY_KINDS, PERIODS, UNITS, VERBS
from modelwright.agent.offline.statements import Fact, Limit, Measure
from modelwright.agent.offline.tokens import stem

_SUPPLY = {
    stem(w)
    for w in [
        "available",
        "has",
        "have",
        "stock",
        "supply",
        "budget",
        "access",
        "spare",
        "only",
        "capacity",
        "own",
        "possess",
        "operate",
        "operates",
        "there",
        "disposal",
        "exist",
        "hand",
        "limit",
        "had",
        "left",
    ]
}
_DEMAND = {
    stem(w)
    for w in [
        "require",
        "need",
        "must",
        "want",
        "demand",
        "order",
        "should",
        "contract",
        "requirement",
        "wish",
        "ensure",
        "satisfy",
        "commit",
        "deliver",
        "goal",
        "target",
    ]
}


_EMPTY = frozenset({"unit", "typ", "kind", "one", "thing"})


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

    @property
    def span(self) -> tuple[int, int]:
        """Characters from the first to the last chunk."""
        return self.chunks[0].start, self.chunks[-1].end


@dataclass
class Found:
    """Facts and limits of one sentence, and the numbers nothing could be made of."""

    facts: list[Fact] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)


def split(chunks: list[Chunk]) -> list[Segment]:
    """Cut a sentence so that each unread number has its own stretch."""
    numbers = [at for at, item in enumerate(chunks) if item.code in "NMP" and not item.used]
    segments: list[Segment] = []
    start = 0
    for order, at in enumerate(numbers):
        last = order + 1 == len(numbers)
        end = len(chunks) if last else _cut(chunks, at, numbers[order + 1])
        inside = [item for item in chunks[start:at] if not item.used]
        rest = [item for item in chunks[at + 1 : end] if not item.used]
        lead = [item for item in inside if item.code not in ",;c"]
        joined = order > 0 and not any(item.code == ";" for item in inside)
        segments.append(Segment(lead, chunks[at], _until_stop(rest), joined))
        start = end
    for one, following in itertools.pairwise(segments):
        if one.before and one.before[-1].low == "between" and not one.after:
            one.after = following.after
            one.before[-1].code, following.before = ">", [Chunk("<", one.number.tokens)]
    return segments


def _cut(chunks: list[Chunk], at: int, following: int) -> int:
    """Where the stretch of the number at `at` ends before the next number."""
    between = range(at + 1, following)
    for marks in (";", ",", "c"):
        places = [
            k for k in between if chunks[k].code == marks or (marks == ";" and chunks[k].used)
        ]
        if places:
            return places[-1]
    soft = [
        k
        for k in between
        if chunks[k].low
        in ("to", "using", "at", "with", "for", "in", "by", "from", "into", "on", "uses", "makes")
    ]
    compare = [k for k in between if chunks[k].code in "<>="]
    if compare:
        return compare[0]
    return soft[0] if soft else following


def _until_stop(chunks: list[Chunk]) -> list[Chunk]:
    for at, item in enumerate(chunks):
        if item.code in ";:,":
            return chunks[:at]
    return chunks


def measure(segment: Segment, money: str = "") -> Measure:
    """Return what the number of a segment counts."""
    after = [item for item in segment.after if item.code not in "EL"]
    unit, dimension, factor = "", "count", 1.0
    if segment.number.code == "M":
        unit, dimension = "$", "money"
    elif segment.number.code == "P":
        unit, dimension = "%", "part"
    elif after and after[0].code == "U":
        unit = after[0].low
        dimension, factor = UNITS[after[0].tokens[-1].stem]
        after = after[1:]
    elif after and after[0].tokens[-1].stem == "unit":
        unit = after[0].low
        after = after[1:]
    words, label = _content(after)
    context, _ = _content([item for item in segment.before if item.code not in "EL"])
    kind = ""
    if dimension in ("money", "part"):
        kind = _money_kind([*reversed(segment.before), *segment.after]) or money
    elif dimension == "count" and not words:
        kind = _money_kind([*reversed(segment.before), *segment.after]) or (
            money if segment.linked else ""
        )
    return Measure(unit, dimension, factor, words, context, kind, label)


def _content(chunks: list[Chunk]) -> tuple[frozenset[str], str]:
    stems: list[str] = []
    words: list[str] = []
    skip = False
    for item in chunks:
        if item.code == "p":
            skip = True  # "per day", "every week"
            continue
        for token in item.tokens:
            root = token.stem
            if skip and item.code in "WUH":
                skip = False
                continue
            if (
                item.code in "WUH"
                and token.is_word
                and root not in FUNCTION
                and root not in PERIODS
            ) and root not in _EMPTY:
                stems.append(root)
                words.append(token.low)
    return frozenset(stems), " ".join(words)


def _money_kind(chunks: list[Chunk]) -> str:
    roots = [token.stem for item in chunks for token in item.tokens]
    if any(root in MONEY_KINDS["profit"] for root in roots):
        return "profit"
    return next(
        (kind for root in roots for kind, stems in MONEY_KINDS.items() if root in stems), ""
    )


def read_numbers(chunks: list[Chunk], subject: tuple[int, ...], everyone: tuple[int, ...]) -> Found:
    """Read the remaining numbers of a sentence.

    Args:
        chunks: the sentence.
        subject: entities that a leading "it" or "they" refers to.
        everyone: all entities, for "both" and "each".
    """
    found = Found()
    _set_counts_aside(chunks, len(everyone))
    segments = split(chunks)
    named = [item.members for item in chunks if item.code in "EL" and not item.used]
    carried = subject if chunks and chunks[0].low in ("it", "they", "this", "he", "she") else ()
    sense, money = "", ""
    zipped = _zip(chunks, segments, everyone)
    for order, segment in enumerate(segments):
        own = _members(segment.chunks)
        explicit = _sense(segment)
        fresh = bool(own) and bool(_members(segment.before))
        again = any(item.low == "total" for item in segment.before) or _cue(segment)
        verb = any(item.tokens[-1].stem in VERBS for item in segment.before)
        if explicit or not segment.linked or fresh or again or verb:
            sense = explicit
        if not segment.linked:
            money = ""
        what = measure(segment, money)
        if order in zipped:
            what = measure(segments[-1] if not what.label else segment, money or what.money)
            if (
                segments[0].before
                and not what.money
                and not what.words
                and what.dimension in ("money", "count")
            ):
                what = replace(what, money=_money_kind(segments[0].before))
            if order and not what.context:
                what = replace(what, context=measure(segments[0]).context)
        money = what.money or money
        if not own and not carried and any(item.low in ("it", "they") for item in segment.before):
            carried = _antecedent(chunks, segment)
        members = own or carried
        if not own and not sense and _has(segment):
            sense, members = "<", ()
        if not members and not sense:
            later = [item for item in named]
            members = later[0] if len(set(later)) == 1 else _members_after(segments, order)
        if order in zipped:
            members, own = zipped[order], zipped[order]
        listed = own or members
        trailing = len(listed) == len(everyone) > 1 and not _members(segment.before)
        if not sense and (not members or trailing):
            sense = _implied_sense(chunks, segment)
        if sense and not (order in zipped and not explicit):
            if _is_capacity(segment, what, explicit):
                found.facts.append(Fact(own[0], segment.number.number, what))
            else:
                found.limits.append(_limit(segment, sense, what, own, everyone))
        elif len(members) == 1 or (
            members and any(one.members == members for one in segment.chunks)
        ):
            for entity in members:
                found.facts.append(Fact(entity, segment.number.number, what))
        else:
            continue
        found.spans[segment.number.start] = segment.span
        segment.number.used = True
        for item in segment.chunks:
            if item.code in "<>=mlxXpTGHQUAWEL":
                item.used = True
        carried = own or members or carried
    return found


def _members(chunks: list[Chunk]) -> tuple[int, ...]:
    result: list[int] = []
    for item in chunks:
        if item.code in "EL":
            result += [member for member in item.members if member not in result]
    return tuple(result)


def _antecedent(chunks: list[Chunk], segment: Segment) -> tuple[int, ...]:
    """The last entity named before a number, read or not: "since boats are fast, they take 9"."""
    named = [
        item.members for item in chunks if item.code == "E" and item.end <= segment.number.start
    ]
    return named[-1] if named else ()


def _members_after(segments: list[Segment], order: int) -> tuple[int, ...]:
    for segment in segments[order + 1 :]:
        if members := _members(segment.chunks):
            return members
    return ()


def _zip(
    chunks: list[Chunk], segments: list[Segment], everyone: tuple[int, ...]
) -> dict[int, tuple[int, ...]]:
    """Pair "A and B cost $2 and $3 respectively" number by number."""
    if not any(item.code == "r" for item in chunks):
        return {}
    lists = [item.members for item in chunks if item.code == "L"]
    singles = _members(chunks)
    members = next(
        (item for item in lists if len(item) == len(segments)),
        singles if len(singles) == len(segments) else everyone,
    )
    if len(members) != len(segments):
        return {}
    return {order: (member,) for order, member in enumerate(members)}


def _sense(segment: Segment) -> str:
    for item in reversed(segment.before):
        if item.code in "<>=ml":
            return {"m": ">", "l": "<"}.get(item.code, item.code)
    if segment.after and segment.after[0].code in "<>" and segment.after[0].low.startswith("or "):
        return segment.after[0].code
    for item in segment.after[:3]:
        if item.low in ("or more", "or less", "or fewer", "or greater"):
            return item.code
    return ""


def _implied_sense(chunks: list[Chunk], segment: Segment) -> str:
    """Without "at least": what is available bounds from above, what is needed from below."""
    if any(item.code == "A" for item in segment.chunks):
        return "<"
    for item in reversed(segment.before):
        root = item.tokens[-1].stem
        if root in _DEMAND or item.low in ("needs to", "need to", "has to", "have to", "must"):
            return ">"
        if root in _SUPPLY or item.code == "A":
            return "<"
    if any(item.code == "A" for item in chunks):
        return "<"
    before = [item for item in chunks if item.end <= segment.number.start]
    for item in reversed(before):
        root = item.tokens[-1].stem
        if root in _DEMAND:
            return ">"
        if root in _SUPPLY:
            return "<"
    return ""


def _is_capacity(segment: Segment, what: Measure, explicit: str) -> bool:
    """Whether "a van can carry at most 6 people" gives what one van takes, not a limit on vans."""
    lead = _members(segment.before)
    if len(lead) != 1 or not what.words or _members(segment.after) or explicit not in "<":
        return False
    return any(
        item.code == "p" or item.low in ("a", "an", "one") for item in segment.before[:2]
    ) and not any(item.code in "QT" for item in segment.before)


def _limit(
    segment: Segment, sense: str, what: Measure, own: tuple[int, ...], everyone: tuple[int, ...]
) -> Limit:
    chunks = segment.chunks
    names = {item.code for item in chunks}
    pairs = list(itertools.pairwise(chunks))
    each = any(
        one.low in ("each", "every")
        and after.tokens[0].stem not in PERIODS
        and (one in segment.before or after.code in "EL")
        for one, after in pairs
    )
    return Limit(
        sense, segment.number.number, what, own,
        total=bool(names & {"T", "G"})
        or any(item.low in ("between", "across", "shared") for item in chunks),
        head=any(item.code == "H" for item in chunks),
        after=not _members(segment.before),
        any_kind=any(item.low in ("either", "both", "all") for item in segment.after),
        each=each,
        both=any(item.low == "both" for item in segment.before), span=segment.span,
        noun=segment.after[0].tokens[0].stem if segment.after else "",
    )  # fmt: skip


def _set_counts_aside(chunks: list[Chunk], kinds: int) -> None:
    """Mark numbers that are no data: "two types of", "one batch of E takes", "in one day"."""
    listed = any(item.code == "L" for item in chunks)
    data = any(item.code in "NMP" and not item.number.word for item in chunks)
    for at, item in enumerate(chunks):
        if item.code != "N" or item.used:
            continue
        following = "".join(other.code for other in chunks[at + 1 : at + 4])
        after = chunks[at + 1] if at + 1 < len(chunks) else None
        before = chunks[at - 1] if at else None
        bounded = bool(before and before.code in "<>=ml")
        if (
            item.number.value == 1
            and not bounded
            and following.startswith(("E", "HoE", "WoE", "UoE", "HE", "oE"))
        ):
            item.used = item.aside = True
        if not item.number.word or item.number.value > 12 or bounded:
            continue
        ends = after is None or after.code in ",;cXB" or not after.tokens[0].is_word
        period = after is not None and after.tokens[0].stem in PERIODS
        located = before is not None and before.low in ("in", "at", "from")
        if (
            (item.number.value == 1 and (ends or period or located))
            or (
                item.number.value == kinds
                and after
                and (after.code in "HEL" or (listed and after.code in "W,"))
            )
            or (
                not data
                and after
                and after.code in "WH"
                and not any(other.code == "E" for other in chunks[:at])
            )
        ):
            item.used = item.aside = True


def _has(segment: Segment) -> bool:
    """Whether the words around the number say that so much is there."""
    if any(item.code in "EL" for item in segment.before):
        return False
    if any(item.code == "A" for item in segment.chunks):
        return True
    for item in reversed(segment.before):
        if item.tokens[-1].stem in _DEMAND:
            return False
        if item.low in ("has", "have", "budget", "stock", "owns"):
            return True
    return False


def _cue(segment: Segment) -> str:
    """What the words of the segment itself say: available or needed."""
    for item in reversed(segment.before):
        root = item.tokens[-1].stem
        if item.code == "A" or root in _SUPPLY:
            return "<"
        if root in _DEMAND:
            return ">"
    return "<" if any(item.code == "A" for item in segment.after) else ""
