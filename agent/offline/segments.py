"""Numbers one at a time: each has a stretch of its sentence, and is a fact or a limit.

"A chair needs 3 kg of wood and 2 hours" holds two facts about chairs; "there are 40 kg of wood
and at most 30 hours" holds two limits. What a stretch leaves out (subject, verb, "at least") it
inherits from the stretch before it.
"""

import itertools
import re
from dataclasses import dataclass, replace

from modelwright.agent.offline.chunks import Chunk
from modelwright.agent.offline.lexicon import (
    DEMAND,
    FUNCTION,
    GENERIC,
    LINKS,
    MONEY_KINDS,
    PERIODS,
    SUPPLY,
    UNITS,
)
from modelwright.agent.offline.statements import Fact, Limit, Measure

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
        if _sense(one) and not one.after:  # "a minimum of 20 and at most 50 boats"
            one.after = following.after
    return segments


def _cut(chunks: list[Chunk], at: int, following: int) -> int:
    """Where the stretch of the number at `at` ends before the next number."""
    between = range(at + 1, following)
    strong = [k for k in between if chunks[k].code == ";" or chunks[k].used > chunks[k].aside]
    weak = [k for k in between if chunks[k].code in ",c"]
    if ends := strong or weak:  # the first name after a mark is already about the next number
        name = next((k for k in between if k > ends[0] and chunks[k].members), following)
        return max(k for k in ends if k < name)
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
    words, label = _content(after)
    context, _ = _content([item for item in segment.before if item.code not in "EL"])
    kind = ""
    if dimension in ("money", "part") or (dimension == "count" and not words):
        kind = _money_kind([*reversed(segment.before), *segment.after]) or money
    return Measure(unit, dimension, factor, words, context, _period(segment.chunks), kind, label)


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
    chunks: list[Chunk], subject: Members, everyone: Members
) -> tuple[list[Fact], list[Limit]]:
    """Read the remaining numbers of a sentence.

    Args:
        chunks: the sentence.
        subject: entities that a leading "it" or "they" refers to.
        everyone: all entities, for "both" and "each".
    """
    facts: list[Fact] = []
    limits: list[Limit] = []
    _set_counts_aside(chunks, len(everyone))
    segments = split(chunks)
    carried = subject if chunks and chunks[0].low in ("it", "they", "this") else ()
    sense, money = "", ""
    zipped = _zip(chunks, segments, everyone)
    for order, segment in enumerate(segments):
        own = _members(segment.chunks)
        explicit = _sense(segment)
        again = any(item.low == "total" for item in segment.before) or _cue(segment)
        if explicit or not segment.linked or again or _members(segment.before):
            sense = explicit
        what = measure(segment, money if segment.linked else "")
        rest = [item for one in segments[order:] for item in one.chunks]
        what = replace(what, period=what.period or _period(rest))
        if zipped:
            own = zipped[order : order + 1]
            what = _zipped_measure(segments, what, money)
        money = what.money or (money if segment.linked else "")
        members = own or carried or _nearby(chunks, segments[order:])
        if not zipped and not sense:
            if not own and not _members(segment.before) and _cue(segment) == "<":
                sense, members = "<", ()
            trailing = len(members) == len(everyone) > 1 and not _members(segment.before)
            if not members or trailing:
                sense = _cue(segment) or _nearest_cue(chunks, segment)
        if any(item.low == "them" for item in segment.before) and not own:
            continue
        if sense and (explicit or not zipped):
            limits.append(_limit(segment, sense, what, own, everyone))
        elif len(members) == 1 or any(one.members == members for one in segment.chunks if members):
            facts += [Fact(entity, segment.number.number, what) for entity in members]
        else:
            continue
        segment.number.used = True
        for item in segment.chunks:
            compare = "<>=ml" if sense and (explicit or not zipped) else ""
            item.used = item.used or item.code in "xXpTGHQUAWEL" + compare
        carried = own or members or carried
    return facts, limits


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


def _zip(chunks: list[Chunk], segments: list[Segment], everyone: Members) -> Members:
    """Pair "A and B cost $2 and $3 respectively" number by number."""
    if not any(item.code == "r" for item in chunks):
        return ()
    lists = [item.members for item in chunks if item.code == "L"]
    fitting = [one for one in (*lists, _members(chunks), everyone) if len(one) == len(segments)]
    return next(iter(fitting), ())


def _zipped_measure(segments: list[Segment], what: Measure, money: str) -> Measure:
    """What a number of a "respectively" list counts: the first or last one of the list says it."""
    if not what.label:
        what = measure(segments[-1], money or what.money)
    counted = what.dimension in ("money", "count") and not what.money
    return replace(what, money=_money_kind(segments[0].before)) if counted else what


def _sense(segment: Segment) -> str:
    """The comparison that a segment states itself, as "<", ">" or "="; else ""."""
    for item in (*reversed(segment.before), *segment.after[:3]):
        if item.code in "<>=ml" and (item in segment.before or item.low.startswith("or ")):
            return {"m": ">", "l": "<"}.get(item.code, item.code)
    return ""


def _cue(segment: Segment) -> str:
    """What the words of a segment imply: so much is there ("<"), or needed (">")."""
    after = "<" if any(item.code == "A" for item in segment.after) else ""
    return after or _cue_of(segment.before)


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
    of_each = re.match(r"[HWU]?op", "".join(item.code for item in segment.after))
    if of_each and not own:  # "at least 5 of each"
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
        if not one or not following.startswith(("E", "HoE", "WoE", "UoE", "HE", "oE")):
            if not item.number.word:
                continue
            ends = not after or after[0].code in ",;cXB" or (word and not word.is_word)
            period = bool(word) and word.stem in PERIODS
            located = bool(before) and before[0].low in ("in", "at", "from")
            named = any(other.code == "E" for other in chunks[:at])
            sorts = item.number.value == kinds and following[:1] in ("HELW," if listed else "HEL")
            idle = not data and following[:1] in ("W", "H") and not named
            if not (
                (one and (ends or period or located))
                or (sorts and word and word.stem != "unit")
                or idle
            ):
                continue
        item.used = item.aside = True
