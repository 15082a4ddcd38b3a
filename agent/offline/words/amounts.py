"""Numbers one at a time: each is a fact about an entity, or a limit.

"A chair needs 3 kg of wood and 2 hours" holds two facts about chairs; "there are 40 kg of wood
and at most 30 hours" holds two limits. What a stretch leaves out (subject, verb, "at least") it
inherits from the stretch before it.
"""

import itertools
import re
from dataclasses import dataclass, field, replace

from modelwright.agent.offline.words.asides import set_counts_aside
from modelwright.agent.offline.words.chunks import Chunk, codes
from modelwright.agent.offline.words.lexicon import PERIODS, listed
from modelwright.agent.offline.words.segments import (
    Segment,
    cue,
    due,
    measure,
    members,
    nearest_cue,
    period,
    sense,
    split,
)
from modelwright.agent.offline.words.series import as_series, pair_lists
from modelwright.agent.offline.words.statements import Fact, Limit, Measure, Members
from modelwright.agent.offline.words.tokens import stem


@dataclass
class _Sentence:
    """The state of reading one sentence."""

    chunks: list[Chunk]
    everyone: Members
    default: str
    carried: Members
    """Whom the number before was about, or what "it" refers to at first."""
    segments: list[Segment] = field(init=False)
    names_follow: bool = field(init=False)
    """Whether names come after their numbers: "3 planks and 5 nails for a chair"."""
    sense: str = ""
    money: str = ""
    facts: list[Fact] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.segments = split(self.chunks)
        first = self.chunks.index(self.segments[0].number) if self.segments else 0
        self.names_follow = not members(self.chunks[:first])

    def read(self, order: int) -> None:
        """Read the number of a segment, unless it is not clear what it is told of."""
        segment = self.segments[order]
        own, explicit = members(segment.chunks), sense(segment)
        if explicit or not segment.linked or cue(segment) or members(segment.before):
            self.sense = explicit
        if (explicit or _is_owned(segment)) and segment.after and segment.after[0].members:
            own, self.sense = segment.after[0].members, explicit or "<"
        what = self.measure(order)
        subject = own or self.subject(order)
        if not self.sense:
            subject = self.imply(segment, own, subject)
        if self.sense:
            if not explicit and _is_of_others(segment):
                return
            self.limits.append(_limit(segment, self.sense, what, own, self.everyone))
        elif not _is_counted(segment, own) and _is_clear(segment, subject):
            what = _inherited(what, subject, self.facts)
            self.facts += [Fact(entity, segment.number.number, what) for entity in subject]
        else:
            return
        for item in (segment.number, *segment.chunks):
            compare = "NMP<>=ml" if self.sense else "NMP"
            item.used = item.used or item.code in "xXpTGHQUAWEL" + compare
        self.carried = subject or self.carried

    def measure(self, order: int) -> Measure:
        """What a number counts, with what its neighbours say of it."""
        segment = self.segments[order]
        what = measure(segment, self.money if segment.linked else "")
        rest = [item for one in self.segments[order:] for item in one.chunks]
        self.money = what.money
        return replace(what, period=what.period or period(rest))

    def subject(self, order: int) -> Members:
        """Whom a number is about that names nobody itself."""
        rest = self.segments[order:]
        ahead = next(filter(None, (members(one.chunks) for one in rest)), ())
        return (self.names_follow and ahead) or self.carried or _nearby(self.chunks, rest)

    def imply(self, segment: Segment, own: Members, subject: Members) -> Members:
        """Set the comparison that words imply, and return whom the number is about then."""
        if not own and (cue(segment) == "<" or due(segment)):
            self.sense = cue(segment) or due(segment)
            return ()
        of_all = len(subject) == len(self.everyone) > 1 and not _told_of_each(segment)
        if not subject or of_all:
            implied = cue(segment) or due(segment) or nearest_cue(self.chunks, segment)
            self.sense = implied or self.default
        return subject


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
    set_counts_aside(chunks, len(everyone))
    chunks, series = pair_lists(chunks, everyone)
    refers = bool(chunks) and chunks[0].low in ("it", "they", "this")
    sentence = _Sentence(chunks, everyone, default, subject if refers else ())
    for order in range(len(sentence.segments)):
        sentence.read(order)
    return _with_profit(as_series(sentence.facts, series)), sentence.limits


def _is_counted(segment: Segment, own: Members) -> bool:
    """Whether entities are counted: "all four trucks" are no four of what a truck has."""
    named = [one for one in segment.after[:1] if one.members and segment.number.code == "N"]
    listed = any(one.tokens is segment.number.tokens for one in named)
    return (bool(named) and not listed) or (
        not own and any(item.low == "them" for item in segment.before)
    )


def _is_clear(segment: Segment, subject: Members) -> bool:
    told = any(item.members == subject for item in segment.chunks if subject)
    return len(subject) == 1 or told


def _told_of_each(segment: Segment) -> bool:
    """Whether a number of several holds for each: "both need 3 hours", "A and B cost $2 each"."""
    return bool(members(segment.before)) and any(item.code in "Gp" for item in segment.chunks)


def _is_of_others(segment: Segment) -> bool:
    """Whether it is told of each of something: "each oven needs 3 kg", "one piece of each"."""
    return bool(_OF_EACH.match(codes(segment.after, used=True))) or any(
        one.low in ("each", "every") and two.code == "W" and two.tokens[0].stem not in PERIODS
        for one, two in itertools.pairwise(segment.before)
    )


_OF_EACH = re.compile(r"[HWU]?op")


def _is_owned(segment: Segment) -> bool:
    """Whether things that are there are counted: "it owns 10 trucks"."""
    owned = any(item.tokens[-1].stem in _OWNED for item in segment.before)
    words = [item.low for item in segment.before]
    owned = owned or (words[-1:] == ["have"] and words[-2:-1] in (["we"], ["i"]))
    return owned and segment.number.code == "N" and not members(segment.before)


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


def _nearby(chunks: list[Chunk], segments: list[Segment]) -> Members:
    """Whom a number without a subject is about: "it", the only one of its sentence, or the next."""
    named = [item.members for item in chunks if item.members]
    if any(item.low in ("it", "they") for item in segments[0].before):
        before = [item for item in chunks if item.end <= segments[0].number.start and item.members]
        if before:
            return before[-1].members
    if len(set(named)) == 1:
        return named[0]
    return next(filter(None, (members(one.chunks) for one in segments)), ())


def _limit(segment: Segment, sense: str, what: Measure, own: Members, everyone: Members) -> Limit:
    chunks = segment.chunks
    each = any(
        one.low in ("each", "every") and after.tokens[0].stem not in PERIODS
        for one, after in itertools.pairwise(chunks)
        if one in segment.before or after.code in "EL"
    )
    if not own and _OF_EACH.match(codes(segment.after, used=True)):  # "at least 5 of each"
        own, each = everyone, True
    return Limit(
        sense, segment.number.number, what, own,
        total=any(item.code in "TG" or item.low in ("between", "across") for item in chunks),
        head=any(item.code == "H" for item in chunks),
        after=not members(segment.before),
        any_kind=any(item.low in ("either", "both", "all") for item in segment.after),
        each=each,
        altogether=any(item.code == "T" for item in segment.after),
        both=any(item.low == "both" for item in segment.before),
        span=(chunks[0].start, chunks[-1].end),
        noun=segment.after[0].tokens[0].stem if segment.after else "",
    )  # fmt: skip
