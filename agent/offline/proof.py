"""Proof of understanding: what must hold before a reading may be answered."""

import itertools
import re
from collections.abc import Iterator

from modelwright.agent.offline.records import TIGHTENED, Reason
from modelwright.agent.offline.words.chunks import Chunk
from modelwright.agent.offline.words.lexicon import DANGER, MONEY_KINDS, UNITS, listed
from modelwright.agent.offline.words.numbers import Number
from modelwright.agent.offline.words.statements import Reading

DANGER_PATTERN = re.compile(rf"\b(?:{DANGER})\b", re.I)
_ASKING = listed("how what which find determine calculate")
_SORTS = ("type", "kind", "sort", "variet")
_CONDITIONS = listed("when whenever")
_NEGATIONS = listed("not never neither nor unwilling refuse refuses forbidden prohibited without")
_REFUSALS = listed("cannot no nobody")
"""With the negations: what a rule without a number is told with."""
_DIVISION = ("whole", "integer", "fraction", "indivis", "divis", "part", "split")
"""Begin words about whole amounts, which `reader` reads."""
_CUES = "<>=mlKD+-O"
_MONEY = frozenset[str]().union(*MONEY_KINDS.values())
_DIMENSIONS = {
    **dict.fromkeys(("tim",), ("time",)),
    **dict.fromkeys(("weight", "mass"), ("mass", "weight")),
    **dict.fromkeys(("volum",), ("volume", "gallon", "barrel")),
    **dict.fromkeys(("area", "spac", "land"), ("area",)),
    **dict.fromkeys(("monei", "budget"), ("money",)),
}
"""Stem of what may be shared -> in which dimensions that is the amount itself."""
_EVENLY = listed("equally evenly")
_BEYOND = "is beyond the offline rules"


def check(reading: Reading, chunks: list[list[Chunk]]) -> list[Reason]:
    """Return everything that speaks against the reading."""
    reasons = [
        *_unread(reading, chunks),
        *_beyond(reading, chunks),
        *_doubled(reading),
        *_incomplete(reading),
    ]
    if not reading.rows:
        reasons.append(Reason("no_constraints", "no restriction was found"))
    return reasons


def _unread(reading: Reading, chunks: list[list[Chunk]]) -> Iterator[Reason]:
    """Every number has exactly one part in the reading, whatever the rules marked; so has a cue."""
    coefficients = {number.start for one in reading.attributes for number in one.values.values()}
    sides: set[int] = set()
    for row in reading.rows:
        numbers = [row.number, row.share, *(term[0] for term in (*row.left, *row.right))]
        sides |= {number.start for number in numbers if number}
    for sentence in chunks:
        used = [item for item in sentence if item.used and not item.aside]
        named = {member for item in used for member in item.members}
        compared = any(item.code in "<>=ml" for item in used)
        cues = _CUES + ("n" if any(item.code in "xy" for item in sentence) else "")
        for item in sentence:
            number = item.code in "NMPK"
            if number and item.start in coefficients & sides:
                yield _about("used_twice", f"{item.low!r} was read in two ways", [item])
            elif number and not item.aside and item.start not in coefficients | sides:
                yield _about("unread_number", f"the number {item.low!r} plays no part", [item])
            elif item.used or item.low == "along with":
                continue
            elif item.code in cues:
                yield _about("unread_cue", f"{item.low!r} was not understood here", [item])
            elif compared and item.code == "E" and not named.issuperset(item.members):
                yield _about("unread_name", f"{item.low!r} plays no part here", [item])


def _about(kind: str, message: str, chunks: list[Chunk]) -> Reason:
    return Reason(kind, message, chunks[0].start, chunks[-1].end)


def _beyond(reading: Reading, chunks: list[list[Chunk]]) -> Iterator[Reason]:
    """Things told in plain words that are no linear restriction."""
    for sentence in chunks:
        for told in _structures(sentence):
            yield _about("not_supported", f"{told} {_BEYOND}", sentence)
    yield from _other_shares(reading, chunks)
    asides = [(item.start, item.end) for item in itertools.chain(*chunks) if item.aside]
    for match in DANGER_PATTERN.finditer(reading.text):
        if not any(start <= match.start() < end for start, end in asides):
            yield Reason("not_supported", f"{match.group()!r} {_BEYOND}", *match.span())


def _other_shares(reading: Reading, chunks: list[list[Chunk]]) -> Iterator[Reason]:
    """A share of hours, money or material is none of the number of things."""
    parts = {row.share.start for row in reading.rows if row.share and not row.attribute}
    quantities = frozenset[str]().union(*(one.measure.words for one in reading.attributes))
    counted = UNITS.get(reading.unit, ("", 0.0))[0]
    quantities |= (UNITS.keys() | _MONEY | _DIMENSIONS.keys()) - {reading.unit}
    quantities -= {word for word, kinds in _DIMENSIONS.items() if counted in kinds}
    for sentence in chunks:
        for at, item in enumerate(sentence):
            if item.start not in parts or item.code != "P":
                continue
            base = itertools.takewhile(lambda one: one.code not in "XBELN", sentence[at + 1 :])
            for one in base:
                if one.code in "UW" and {token.stem for token in one.tokens} & quantities:
                    yield _about("not_supported", f"a share of {one.low!r} {_BEYOND}", [item, one])


def _structures(sentence: list[Chunk]) -> Iterator[str]:
    words = {item.low for item in sentence}
    asked = words & _ASKING or any(item.code == "O" for item in sentence)
    bound = (
        any(one.code in "NMP<>=ml" for one in sentence[at + 1 : at + 4])
        for at, item in enumerate(sentence)
        if item.low in _CONDITIONS
    )
    if any(bound) or ("if" in words and not asked):
        yield "this condition"
    for one, two in itertools.pairwise(sentence):
        if one.low in _EVENLY or (one.low == "same" and two.code == "Q"):
            yield "an equality"
        if one.low == "within" and two.code == "N":
            yield "a limit on when something is done"
        if one.code == "W" and one.low in ("below", "above"):
            yield "an amount relative to another"
        if one.code == "p" and two.code == "N" and two.number.value != 1:
            yield "a rate per several units"
    for one, two, three in zip(sentence, sentence[1:], [*sentence[2:], None], strict=False):
        second = three is not None and two.code == "W" and three.code in "NM"
        choice = one.low == "or" and (two.code in "<>=ml" or two.low in ("none", "nothing"))
        if choice or (one.low == "either" and (two.code in "NM" or second)):
            yield "a choice between two numbers"
        sorts = any(item and item.low.startswith(_SORTS) for item in (two, three))
        if sorts and two.code in "NH" and one.code in "<>=mlN" and not one.aside:
            yield "a limit on how many kinds there may be"
    lows = [item.low for item in sentence]
    if "either" in lows and "only" in lows[lows.index("either") :][1:4]:
        yield "a choice"
    told = [item for item in sentence if not item.aside]
    used = any(item.used and item.code in "NMPK<>=" for item in told)
    negated = any(item.low in _NEGATIONS for item in told)
    if used and negated:
        yield "a negation"
    ruled = negated or any(item.low in _REFUSALS for item in told)
    divided = any(item.low.startswith(_DIVISION) for item in told)
    idle = used or asked or divided
    if ruled and not idle and any(item.code in "EL" for item in told):
        yield "this rule"


def _doubled(reading: Reading) -> Iterator[Reason]:
    """Two bounds of one side, of which one alone would matter, hide a case or a condition.

    One that is tighter than that before it is told apart: as a change it says what it means.
    """
    bounds: dict[tuple[object, ...], Number] = {}
    for row in reading.rows:
        told = [(number and number.value, *term) for number, *term in row.left]
        if row.number and row.number.value and not row.right:
            key = (id(row.attribute), row.sense, str(sorted(map(str, told))))
            other = bounds.setdefault(key, row.number)
            if other.value != row.number.value:
                tighter = {"<": row.number.value < other.value, ">": row.number.value > other.value}
                kind = TIGHTENED if tighter.get(row.sense) else "told_twice"
                yield Reason(kind, "two bounds of one quantity", *row.span)


def _incomplete(reading: Reading) -> Iterator[Reason]:
    """Each quantity serves a purpose, and none is missing where it matters."""
    goal, entities = reading.goal, reading.cast.entities
    against = "<" if goal.maximize else ">"
    for row in reading.rows if goal.attribute and not goal.minus else []:
        if row.attribute is goal.attribute and row.sense == against:
            told = "a bound that the objective can only meet"
            yield Reason("bounded_objective", told, *row.span)
    periods = {one.measure.period for one in reading.attributes}
    taken = {one.measure.unit.rstrip("s") for one in reading.attributes} - {reading.unit, ""}
    if periods & taken or (reading.unit and {reading.unit, ""} <= periods):
        yield Reason("mixed_periods", "amounts per hour or day beside others without", *goal.span)
    for index, entity in enumerate(entities):
        if not any(index in one.values for one in reading.attributes):
            yield Reason("missing_number", f"no number is told of {entity.name}", *goal.span)
    for one in reading.attributes:
        first = next(iter(one.values.values()))
        label = one.measure.told
        if not one.used:
            told = f"{label!r} is neither limited nor optimized"
            yield Reason("unused_quantity", told, first.start, first.end)
        if one is goal.attribute and one.measure.dimension == "part" and not reading.unit:
            told = f"{label!r} is a part of what is not told"
            yield Reason("unclear_objective", told, *goal.span)
        missing = [item.name for index, item in enumerate(entities) if index not in one.values]
        needed = one in (goal.attribute, goal.minus) or one.measure.dimension in ("money", "part")
        needed = needed or not one.measure.words  # of what nobody says: melons weigh 2 kg
        if missing and (needed or len(missing) > len(one.values)):
            told = f"{label!r} is not told for {', '.join(missing)}"
            yield Reason("missing_number", told, first.start, first.end)
