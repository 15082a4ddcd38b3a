"""Stretches of a sentence, one for each number: what it counts, and how it is compared."""

import itertools
from dataclasses import dataclass

from modelwright.agent.offline.words.chunks import Chunk
from modelwright.agent.offline.words.lexicon import (
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
from modelwright.agent.offline.words.statements import Measure, Members
from modelwright.agent.offline.words.tokens import stem


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


def members(chunks: list[Chunk]) -> Members:
    """The entities that chunks mention, each once."""
    return tuple(dict.fromkeys(member for item in chunks for member in item.members))


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
        if sense(one) and not one.after and not members(one.before):
            one.after = following.after  # "a minimum of 20 and at most 50 boats"
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
    return Measure(unit, dimension, factor, words, context, period(segment.chunks), kind, label)


_SUMS = frozenset(map(stem, listed("profit margin net revenue income cost")))


def period(chunks: list[Chunk]) -> str:
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


def sense(segment: Segment) -> str:
    """The comparison that a segment states itself, as "<", ">" or "="; else ""."""
    for item in (*reversed(segment.before), *segment.after[:5]):
        if item.code in "<>=" or (item.code in "ml" and item in segment.before):
            return {"m": ">", "l": "<"}.get(item.code, item.code)
    return ""


def cue(segment: Segment) -> str:
    """What the words of a segment imply: so much is there ("<"), or needed (">")."""
    there = any(item.code == "A" or item.tokens[-1].stem in _THERE for item in segment.after)
    return "<" if there else _cue_of(segment.before)


def due(segment: Segment) -> str:
    """Return ">" where something has to be done with the amount: "84 km must be cleared"."""
    due = any(item.code == "X" and item.low.endswith(("to", "must")) for item in segment.after)
    return ">" if due else ""


_THERE = frozenset(map(stem, listed("hand stock capacity disposal storage budget")))
"""Words after an amount that is there."""


def nearest_cue(chunks: list[Chunk], segment: Segment) -> str:
    """What the words of the whole sentence up to a number imply."""
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
