"""From text to a reading: entities, attributes, rows and the objective."""

import re
from collections import Counter
from dataclasses import dataclass, field

from modelwright.agent.offline.quoting import Quoting
from modelwright.agent.offline.records import Reason, Unreadable
from modelwright.agent.offline.words.amounts import read_numbers
from modelwright.agent.offline.words.asides import drop_asides, drop_symbols, set_aside
from modelwright.agent.offline.words.attributes import gather, resolve
from modelwright.agent.offline.words.chunks import Chunk, chunk
from modelwright.agent.offline.words.currency import find_currency
from modelwright.agent.offline.words.entities import Cast, mark_labels
from modelwright.agent.offline.words.goal import find_aims, find_goal
from modelwright.agent.offline.words.lexicon import DIVISIBLE, UNITS
from modelwright.agent.offline.words.relations import read_relations
from modelwright.agent.offline.words.statements import Fact, Limit, Reading, Row
from modelwright.agent.offline.words.tokens import Token, clean, sentences

_WHOLE = re.compile(
    r"\bintegers?\b|\bwhole(?! (?:day|week|month|year|season|thing))"
    r"|\bindivisible\b|\bfraction\w*|\bdiscrete\b",
    re.I,
)
_DIVIDED = re.compile(
    r"\b(?:need not|(?:not|n't) (?:need to|have to)) be (?:whole|integers?)\b"
    r"|\b(?:can|may) (?:be|use|take|have) (?:any )?(?:\w+ )?fraction\w*"
    r"|\b(?:fraction\w*|parts?|partial)\b[^.;,]* (?:is|are|be) (?:allowed|possible|fine|ok|okay)\b"
    r"|\bany (?:real )?(?:amounts?|quantity|quantities|weights?|fraction)\b[^.;]*\b(?:can|may)\b"
    r"|\b(?:can|may) be (?:split|divided)\b|\bfractional (?:amounts|values)\b",
    re.I,
)
"""What says that amounts need not be whole."""
_VAGUE = re.compile(r"\bhow much (?:of|should|money)\b|\b(?:how many|number of) units? of\b", re.I)
_INVESTED = re.compile(
    r"\bhow much\b[^.?]*\binvest|\binvest\w*\b[^.?]*[$€£¥]|[$€£¥][^.?]*\bto invest"
    r"|\b(?:each|per|every) (?:dollar|euro)\b",
    re.I,
)
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?-i:Mar(?:ch)?|May))\b"
)
"""Names of months; "5 may be sold" and "12 marbles" are no dates."""
_NO_AMOUNT = (
    r"(?![.,]?\d|\s*(?:[$€£%]|(?:min(?:ute)?s?"
    r"|h|hrs?|hours?|kg|g|dollars?|euros?|sec(?:ond)?s?|days?)\b))"
)
_IDLE = re.compile(
    r"\b(?:tel|fax|ext)\b\W{0,3}\d[\d /-]*\d\b|\bphone\b\W{0,3}\d[\d /-]{4,}\d\b"
    r"|\b0\d{2,}[-/ ]?\d{3,}\b"
    r"|\b(?:ticket|room|case|invoice|issue|ref|extension|phone|version)\s*(?:no\.?\s*)?"
    rf"#?\d+\b{_NO_AMOUNT}|#\d+\b"
    r"|\b(?:by|year|of)\s+(?:19|20)\d\d\b(?!\s*\w)|\b(?:in|since)\s+(?:19|20)\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTHS}|{_MONTHS} \d{{1,2}}\b"
    r"|\b(?:on|till|until|by|before|after|since) the \d{1,2}(?:st|nd|rd|th)\b"
    r"|\bone (?:\w+ )?at a time\b"
    r"|\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b|\b\d{1,2}:\d\d\b|\b(?-i:[A-Z]{2,})-\d+\b",
    re.I,
)
"""Numbers that are no data: years, dates, times of day, room, telephone and ticket numbers."""
_AMOUNT = re.compile(r"W?[EL]|o[EL]|op[EH]")
"""Chunk codes after a unit that amounts are counted in: "acres of", "kg of each"."""


def find_data(text: str) -> list[list[Token]]:
    """Return the tokens of a text sentence by sentence, without numbers that are no data."""
    text = _IDLE.sub(lambda match: " " * len(match.group()), clean(text))
    return [drop_symbols(one) for one in mark_labels(sentences(text))]


@dataclass
class Reader:
    """The state of reading one text."""

    text: str
    quoting: Quoting
    """Quotes the text as it was before tables were told as sentences."""
    tokens: list[list[Token]]
    cast: Cast
    """What is taken for the decision quantities."""
    chunks: list[list[Chunk]] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    """Limits that were not understood."""

    def read(self) -> Reading:
        """Return what the text says.

        Raises:
            Unreadable: going on would mean guessing.
        """
        cast = self.cast
        self.chunks = [drop_asides(chunk(sentence, cast)) for sentence in self.tokens]
        everyone = tuple(range(len(cast.entities)))
        facts: list[Fact] = []
        limits: list[Limit] = []
        rows: list[Row] = []
        subject: tuple[int, ...] = ()
        for sentence in self.chunks:
            set_aside(sentence)
        # Whoever wants as much as possible and tells an amount tells how much is there.
        aims = find_aims(self.chunks)
        default = "<" if aims[0].maximize else ""
        for sentence in self.chunks:
            rows += read_relations(sentence)
            found = read_numbers(sentence, subject, everyone, default)
            facts += found[0]
            limits += found[1]
            subject = next((item.members for item in sentence if item.code == "E"), subject)
        unit = self._unit()
        attributes = gather(facts)
        for limit in limits:
            try:
                rows += resolve(limit, attributes, cast, unit)
            except Unreadable as error:
                self.reasons.append(error.reason)
        goal = find_goal(aims, attributes, cast)
        assumptions = [
            f"{cast.entities[member].name} has no {one.measure.told}: taken as 0"
            for one in attributes
            for member in everyone
            if member not in one.values
        ]
        if any(row.strict for row in rows):
            assumptions.append(
                "more than (less than) is read as at least one more (less) where things are counted"
            )
        divided = bool(_DIVIDED.search(self.text))
        whole = bool(_WHOLE.search(_DIVIDED.sub("", self.text)))
        divisible = divided or unit in DIVISIBLE
        vague = not divisible and bool(_VAGUE.search(self.text))
        return Reading(
            self.quoting, self.text, find_currency(self.quoting.text), cast, attributes, rows, goal,
            unused=[f"{match.group()!r} is no quantity" for match in _IDLE.finditer(self.text)],
            integer=whole or not divisible, unit=unit, unit_told=self._word(unit),
            assumptions=assumptions,
            doubtful_integer=whole == divided and (whole or vague),
        )  # fmt: skip

    def _word(self, stem: str) -> str:
        """Return a stem as the text writes it."""
        tokens = (token for sentence in self.tokens for token in sentence)
        return next((token.low for token in tokens if token.stem == stem), stem)

    def _unit(self) -> str:
        """Return the unit that amounts of the entities are counted in; "" for things."""
        votes: Counter[str] = Counter()
        for sentence in self.chunks:
            string = "".join(item.code for item in sentence)
            for at, item in enumerate(sentence):
                word = item.tokens[-1].stem
                if item.code == "U" and word not in ("day", "week"):
                    after, before = string[at + 1 : at + 4], string[at - 1 : at]
                    votes[word] += bool(
                        _AMOUNT.match(after)
                        or (before == "Q" and "p" in after)
                        or (before == "p" and UNITS[word][0] != "time")
                        or (string[at - 2 : at] == "EW" and sentence[at - 1].low == "for")
                    )
        best = max(votes, key=lambda word: votes[word], default="")
        if best and votes[best]:
            return best
        return "dollar" if _INVESTED.search(self.text) else ""
