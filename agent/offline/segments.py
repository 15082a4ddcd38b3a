"""Numbers one at a time: each has a stretch of its sentence, and is a fact or a limit.

"A chair needs 3 kg of wood and 2 hours" holds two facts about chairs; "there are 40 kg of wood
and at most 30 hours" holds two limits. What a stretch leaves out (subject, verb, "at least") it
inherits from the stretch before it.
"""

from dataclasses import dataclass, field

from modelwright.agent.offline.chunks import Chunk
from modelwright.agent.offline.lexicon import FUNCTION, GENERIC, MONEY_KINDS, PERIODS, UNITS, VERBS
from modelwright.agent.offline.statements import Fact, Limit, Measure
from modelwright.agent.offline.tokens import stem

_SUPPLY = {stem(w) for w in "available has have stock supply budget access spare only capacity own possess operate operates there disposal exist hand limit had left".split()}
_DEMAND = {stem(w) for w in "require need must want demand order should contract requirement wish ensure satisfy commit deliver goal target".split()}


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
    return segments


def _cut(chunks: list[Chunk], at: int, following: int) -> int:
    """Where the stretch of the number at `at` ends before the next number."""
    between = range(at + 1, following)
    for marks in (";", ",", "c"):
        places = [k for k in between if chunks[k].code == marks or (marks == ";" and chunks[k].used)]
        if places:
            comma = [k for k in places if marks != "c"] or places
            return comma[-1]
    soft = [k for k in between if chunks[k].low in ("to", "using", "at", "with", "for", "in", "by", "from", "into", "on", "uses", "makes")]
    compare = [k for k in between if chunks[k].code in "<>="]
    if compare:
        return compare[0]
    return soft[0] if soft else at + 1


def _until_stop(chunks: list[Chunk]) -> list[Chunk]:
    for at, item in enumerate(chunks):
        if item.code in ";:" or (item.code == "," and at > 0):
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
    context = frozenset(word for word in context if word not in VERBS)
    kind = _money_kind([*reversed(segment.before), *segment.after]) or money if dimension in ("money", "part", "count") else ""
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
            if item.code in "WUH" and token.is_word and root not in FUNCTION and root not in PERIODS:
                if root not in GENERIC:
                    stems.append(root)
                    words.append(token.low)
    return frozenset(stems), " ".join(words)


def _money_kind(chunks: list[Chunk]) -> str:
    for item in chunks:
        for token in item.tokens:
            for kind, stems in MONEY_KINDS.items():
                if token.stem in stems:
                    return kind
    return ""


def read_numbers(chunks: list[Chunk], subject: tuple[int, ...], everyone: tuple[int, ...]) -> Found:
    """Read the remaining numbers of a sentence.

    Args:
        subject: entities that a leading "it" or "they" refers to.
        everyone: all entities, for "both" and "each".
    """
    found = Found()
    segments = split(chunks)
    named = [item.members for item in chunks if item.code in "EL" and not item.used]
    carried = subject if chunks and chunks[0].low in ("it", "they", "this", "he", "she") else ()
    sense, money = "", ""
    zipped = _zip(chunks, segments, everyone)
    for order, segment in enumerate(segments):
        if _is_count_of_kinds(segment, len(everyone), chunks) or _is_per_one(segment):
            segment.number.used = True
            carried = _members(segment.chunks) or carried
            continue
        own = _members(segment.chunks)
        explicit = _sense(segment)
        fresh = bool(own) and bool(_members(segment.before))
        if explicit or not segment.linked or fresh:
            sense = explicit
        if not segment.linked:
            money = ""
        what = measure(segment, money)
        money = what.money or money
        members = own or carried
        if not members and not sense:
            later = [item for item in named]
            members = later[0] if len(set(later)) == 1 else _members_after(segments, order)
        if order in zipped:
            members, own = zipped[order], zipped[order]
        if not sense and not members:
            sense = _implied_sense(chunks, segment)
        if sense and not (order in zipped and not explicit):
            if _is_capacity(segment, what, explicit):
                found.facts.append(Fact(own[0], segment.number.number, what))
            else:
                found.limits.append(_limit(segment, sense, what, own, everyone))
        elif members and len(members) >= 1:
            targets = members
            for entity in targets:
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


def _members_after(segments: list[Segment], order: int) -> tuple[int, ...]:
    for segment in segments[order + 1 :]:
        if members := _members(segment.chunks):
            return members
    return ()


def _zip(chunks: list[Chunk], segments: list[Segment], everyone: tuple[int, ...]) -> dict[int, tuple[int, ...]]:
    """Pair "A and B cost $2 and $3 respectively" number by number."""
    if not any(item.code == "r" for item in chunks):
        return {}
    lists = [item.members for item in chunks if item.code == "L"]
    singles = _members(chunks)
    members = next((item for item in lists if len(item) == len(segments)), singles if len(singles) == len(segments) else everyone)
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
    return any(item.code == "p" or item.low in ("a", "an", "one") for item in segment.before[:2]) and not any(
        item.code in "QT" for item in segment.before
    )


def _limit(segment: Segment, sense: str, what: Measure, own: tuple[int, ...], everyone: tuple[int, ...]) -> Limit:
    chunks = segment.chunks
    names = {item.code for item in chunks}
    each = any(item.low in ("each", "every", "per") and k + 1 < len(chunks) for k, item in enumerate(chunks) if item.code == "p")
    return Limit(
        sense, segment.number.number, what, own,
        total=bool(names & {"T", "G"}) or "-" in names,
        head=any(item.code == "H" for item in chunks),
        each=each, span=segment.span,
    )  # fmt: skip


def _is_count_of_kinds(segment: Segment, kinds: int, chunks: list[Chunk]) -> bool:
    """Whether a number word only says how many kinds of things there are."""
    number = segment.number.number
    if not number.word or number.kind != "plain" or number.value > 12 or _sense(segment):
        return False
    first = segment.after[0] if segment.after else None
    if number.value == kinds and (first is None or first.code in "HEL" or any(i.code == "L" for i in chunks)):
        return True
    data = [item for item in chunks if item.code in "NMP" and not item.number.word]
    return not data and first is not None and first.code in "WH" and not any(item.code == "E" for item in segment.before)


def _is_per_one(segment: Segment) -> bool:
    """Whether the number is the 1 of "one batch of cookies takes" or of "for 1 chair"."""
    if segment.number.number.value != 1 or segment.number.code != "N":
        return False
    codes = "".join(item.code for item in segment.after[:3])
    return codes.startswith(("E", "HoE", "WoE", "UoE", "HE", "oE", "WE"))
