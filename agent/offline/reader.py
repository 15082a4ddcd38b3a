"""From text to a reading: entities, attributes, rows and the objective."""

import re
from dataclasses import dataclass, field

from modelwright.agent.offline.attributes import gather, resolve
from modelwright.agent.offline.chunks import Chunk, chunk, codes
from modelwright.agent.offline.entities import Cast, find_entities, mark_labels
from modelwright.agent.offline.goal import find_goal
from modelwright.agent.offline.lexicon import DIVISIBLE, FUNCTION, UNITS, VERBS
from modelwright.agent.offline.records import Clause, Reason, Unreadable
from modelwright.agent.offline.relations import read_relations
from modelwright.agent.offline.segments import read_numbers
from modelwright.agent.offline.statements import Fact, Limit, Reading, Row
from modelwright.agent.offline.tokens import Token, clean, sentences

_WHY = ("because", "since", "due to", "given that")
_WHOLE = re.compile(
    r"\bintegers?\b|\bwhole(?! (?:day|week|month|year|season|thing))"
    r"|\bindivisible\b|\bfraction\w*|\bdiscrete\b",
    re.I,
)
_VAGUE = re.compile(r"\bhow much (?:of|should|money)\b|\b(?:how many|number of) units? of\b", re.I)
_ASKED = (
    "what",
    "find",
    "calculate",
    "determine",
    "how",
    "goal",
    "objective",
    "aim",
    "achieve",
    "seek",
    "wants",
    "at",
)
_IDLE = re.compile(
    r"\b(?:ticket|room|case|invoice|issue|ref|extension|phone|version)\s*(?:no\.?\s*)?#?\d+\b|#\d+\b"
    r"|\b(?:in|since|by|year|of)\s+(?:19|20)\d\d\b(?!\s*\w)|\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b"
    r"|\b(?:in|since)\s+(?:19|20)\d\d\b",
    re.I,
)


@dataclass
class Reader:
    """The state of reading one text."""

    text: str
    understood: list[Clause] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    chunks: list[list[Chunk]] = field(default_factory=list)
    idle: list[tuple[int, int]] = field(default_factory=list)
    """Places of numbers that are no data: years, times of day, room and ticket numbers."""

    def read(self) -> Reading | None:
        """Return what the text says; None where `reasons` say why not."""
        self.idle = [match.span() for match in _IDLE.finditer(self.text)]
        text = _IDLE.sub(lambda match: " " * len(match.group()), clean(self.text))
        tokens = [_without_symbols(one) for one in mark_labels(sentences(text))]
        try:
            cast = find_entities(tokens)
        except Unreadable as error:
            self.reasons.append(error.reason)
            return None
        self.chunks = [_without_asides(chunk(sentence, cast)) for sentence in tokens]
        everyone = tuple(range(len(cast.entities)))
        subject: tuple[int, ...] = ()
        for sentence in self.chunks:
            _set_aside(sentence)
            self.rows += read_relations(sentence)
            facts, limits = read_numbers(sentence, subject, everyone)
            self.facts += facts
            self.limits += limits
            named = [item.members for item in sentence if item.code == "E"]
            subject = named[0] if named else subject
        return self._put_together(cast, everyone)

    def _put_together(self, cast: Cast, everyone: tuple[int, ...]) -> Reading | None:
        unit = self._unit(cast)
        try:
            attributes = gather(self.facts)
            for limit in self.limits:
                self.rows += resolve(limit, attributes, everyone, cast.heads, unit)
            goal = find_goal(self.chunks, attributes, cast)
        except Unreadable as error:
            self.reasons.append(error.reason)
            return None
        assumptions = [
            f"{cast.entities[member].name} has no {one.measure.label or one.measure.unit}: "
            "taken as 0"
            for one in attributes
            for member in everyone
            if member not in one.values
        ]
        if any(row.strict for row in self.rows):
            assumptions.append(
                "more than (less than) is read as at least one more (less) where things are counted"
            )
        whole = bool(_WHOLE.search(self.text))
        divisible = bool(unit[1]) and unit[0] in DIVISIBLE
        doubtful = not whole and not divisible and bool(_VAGUE.search(self.text))
        return Reading(
            self.text, cast, attributes, self.rows, goal,
            unused=[f"{self.text[a:b]!r} is no quantity" for a, b in self.idle],
            integer=whole or not divisible, unit=unit[0],
            doubtful_integer=doubtful, assumptions=assumptions,
        )  # fmt: skip

    def _unit(self, cast: Cast) -> tuple[str, str]:
        """Return the unit that amounts of the entities are counted in, and its dimension."""
        votes: dict[str, int] = {}
        for sentence in self.chunks:
            for at, item in enumerate(sentence):
                if item.code != "U":
                    continue
                word = item.tokens[-1].stem
                after = "".join(other.code for other in sentence[at + 1 : at + 4])
                before = sentence[at - 1].code if at else ""
                if (
                    before == "W"
                    and sentence[at - 1].low == "for"
                    and at > 1
                    and sentence[at - 2].code == "E"
                ):
                    votes[word] = votes.get(word, 0) + 2
                if (
                    after.startswith(("E", "oE", "L", "oL", "opE", "opH", "WE"))
                    or (before == "Q" and "p" in after)
                    or (before == "p" and UNITS[word][0] != "time")
                ):
                    votes[word] = votes.get(word, 0) + 2
        votes = {
            word: count
            for word, count in votes.items()
            if count > 1 and word not in ("day", "week")
        }
        if not votes:
            money = re.search(
                r"\bhow much\b[^.?]*\binvest|\binvest\w*\b[^.?]*\$|\$[^.?]*\bto invest"
                r"|\b(?:each|per|every) dollar\b",
                self.text,
                re.I,
            )
            return ("dollar", "money") if money else ("", "")
        best = max(votes, key=lambda word: votes[word])
        return best, UNITS[best][0]


def _without_symbols(sentence: list[Token]) -> list[Token]:
    """Drop the symbol of "x1 regular models", and "(x1 and x2 are at least 0)" altogether."""
    result: list[Token] = []
    named = depth = 0
    for at, token in enumerate(sentence):
        after = sentence[at + 1] if at + 1 < len(sentence) else None
        if _is_symbol(token) and after and after.is_word and after.stem not in FUNCTION | VERBS:
            named += 1
            continue
        if token.low == "(" and after and _is_symbol(after) and named:
            depth = 1
        if not depth:
            result.append(token)
        if token.low == ")":
            depth = 0
    return result


def _is_symbol(token: Token) -> bool:
    return bool(re.fullmatch(r"[a-z]_?\d", token.text))


def _without_asides(sentence: list[Chunk]) -> list[Chunk]:
    """Drop parentheses that hold no number but 0."""
    result: list[Chunk] = []
    at = 0
    while at < len(sentence):
        close = next((k for k in range(at, len(sentence)) if sentence[k].code == ")"), -1)
        inside = sentence[at : close + 1] if sentence[at].code == "(" and close > 0 else []
        if inside and not any(
            item.code in "MPKEL" or (item.code == "N" and item.number.value) for item in inside
        ):
            at = close + 1
            continue
        result.append(sentence[at])
        at += 1
    return result


def _read_extreme(sentence: list[Chunk], at: int) -> None:
    """Read "a minimum investment of 80" as "at least", and drop "minimum" before "at least"."""
    for after in range(at + 1, min(at + 9, len(sentence))):
        code = sentence[after].code
        if code in "<>=":
            sentence[at].used = sentence[at].aside = True
            return
        if code in "NM" and (sentence[after - 1].code == "o" or after == at + 1):
            sentence[at].code = ">" if sentence[at].low == "minimum" else "<"
            return
        if code not in "WHUoTQEL":
            return


def _set_aside(sentence: list[Chunk]) -> None:
    """Mark what gives a reason or bounds amounts by zero, neither of which is a restriction."""
    string = codes(sentence)
    for match in re.finditer(r"[EL]?[EWBGXQo,c(]{0,14}[>m][WoB]{0,3}(N)", string):
        if sentence[match.start(1)].number.value == 0:
            for item in sentence[match.start() : match.end()]:
                item.used = item.aside = True
    for at, item in enumerate(sentence):
        if item.code == "O" and item.low in ("minimum", "maximum"):
            _read_extreme(sentence, at)
            asked = any(other.low in _ASKED for other in sentence[:at])
            if item.code == "O" and not asked and any(other.code in "<>=NM" for other in sentence):
                item.used = item.aside = True
    for at, item in enumerate(sentence[:-1]):
        limiting = any(other.low.startswith("limit") for other in sentence[:at])
        if item.low in ("to", "to only") and limiting and sentence[at + 1].code in "NPMW":
            item.code = (
                "<" if sentence[at + 1].code != "W" or sentence[at + 1].low == "only" else item.code
            )
    at = 0
    while at < len(sentence):
        phrase = " ".join(item.low for item in sentence[at : at + 2])
        if (
            sentence[at].low in _WHY
            or phrase.startswith(_WHY)
            or (at == 0 and sentence[at].low in ("as", "although", "while"))
        ):
            end = at
            while end < len(sentence) and sentence[end].code not in ",;":
                end += 1
            if not any(item.code in "NMPK<>=" for item in sentence[at:end]):
                for item in sentence[at:end]:
                    item.used = item.aside = True
                at = end
        at += 1
