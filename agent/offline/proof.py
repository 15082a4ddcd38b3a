"""Proof of understanding: what must hold before a reading may be answered."""

import re

from modelwright.agent.offline.chunks import Chunk
from modelwright.agent.offline.lexicon import DANGER
from modelwright.agent.offline.records import Reason
from modelwright.agent.offline.statements import Reading

DANGER_PATTERN = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, DANGER), key=len, reverse=True)) + r")\b", re.I
)
_ASKING = ("how", "what", "which", "find", "determine", "calculate")
_SORTS = ("type", "kind", "sort", "variet")
_NEGATIONS = {
    "not",
    "never",
    "neither",
    "nor",
    "unwilling",
    "refuse",
    "refuses",
    "forbidden",
    "prohibited",
    "without",
}
_CUES = "<>=mlKDx-+"


def check(reading: Reading, chunks: list[list[Chunk]]) -> list[Reason]:
    """Return everything that speaks against the reading."""
    return [
        *_unread(chunks),
        *_unaccounted(reading, chunks),
        *_dangers(reading, chunks),
        *_attributes(reading),
        *_goal(reading),
        *_rows(reading),
    ]


def _unread(chunks: list[list[Chunk]]) -> list[Reason]:
    reasons: list[Reason] = []
    for sentence in chunks:
        for item in sentence:
            if item.used:
                continue
            if item.code in "NMPK":
                reasons.append(
                    Reason(
                        "unread_number",
                        f"the number {item.low!r} plays no part",
                        item.start,
                        item.end,
                    )
                )
            elif (item.code in _CUES and item.code not in "x-") or item.code == "O":
                reasons.append(
                    Reason(
                        "unread_cue", f"{item.low!r} was not understood here", item.start, item.end
                    )
                )
    return reasons


def _unaccounted(reading: Reading, chunks: list[list[Chunk]]) -> list[Reason]:
    """Compare the numbers of the text with those of the reading, whatever the rules marked."""
    coefficients = {number.start for one in reading.attributes for number in one.values.values()}
    sides: set[int] = set()
    for row in reading.rows:
        numbers = [row.number, row.share, *(term[0] for term in (*row.left, *row.right))]
        sides |= {number.start for number in numbers if number}
    reasons: list[Reason] = []
    for item in (
        one for sentence in chunks for one in sentence if one.code in "NMPK" and not one.aside
    ):
        if item.used and item.start not in coefficients | sides:
            reasons.append(
                Reason(
                    "unread_number",
                    f"{item.low!r} was read but plays no part",
                    item.start,
                    item.end,
                )
            )
        if item.start in coefficients & sides:
            reasons.append(
                Reason("used_twice", f"{item.low!r} was read in two ways", item.start, item.end)
            )
    return reasons


def _dangers(reading: Reading, chunks: list[list[Chunk]]) -> list[Reason]:
    asides = [(item.start, item.end) for sentence in chunks for item in sentence if item.aside]
    conditions = [
        Reason(
            "not_supported",
            "this condition is beyond the offline rules",
            sentence[0].start,
            sentence[-1].end,
        )
        for sentence in chunks
        if any(item.low == "if" for item in sentence)
        and not any(item.code == "O" or item.low in _ASKING for item in sentence)
    ]
    conditions += [
        Reason(
            "not_supported",
            f"{told} is beyond the offline rules",
            sentence[0].start,
            sentence[-1].end,
        )
        for sentence in chunks
        for told in _structures(sentence)
    ]
    return conditions + [
        Reason(
            "not_supported",
            f"{match.group()!r} is beyond the offline rules",
            match.start(),
            match.end(),
        )
        for match in DANGER_PATTERN.finditer(reading.text)
        if not any(start <= match.start() < end for start, end in asides)
    ]


def _structures(sentence: list[Chunk]) -> list[str]:
    """Things told in plain words that are no linear restriction."""
    found: list[str] = []
    for one, two, three in zip(sentence, sentence[1:], [*sentence[2:], None], strict=False):
        if one.low == "either" and (
            two.code in "NM" or (three and two.code == "W" and three.code in "NM")
        ):
            found.append("a choice between two numbers")
        if (
            one.code in "<>=mlN"
            and two.code in "NH"
            and any(k and k.low.startswith(_SORTS) for k in (two, three))
        ) and (one.code != "N" or not one.aside):
            found.append("a limit on how many kinds there may be")
    told = [item for item in sentence if not item.aside]
    negated = any(item.low in _NEGATIONS for item in told)
    if negated and any(item.used and item.code in "NMPK<>=" for item in told):
        found.append("a negation")
    return found


def _attributes(reading: Reading) -> list[Reason]:
    reasons: list[Reason] = []
    for one in reading.attributes:
        first = next(iter(one.values.values()))
        label = one.measure.label or one.measure.unit or "number"
        if not one.used:
            reasons.append(
                Reason(
                    "unused_quantity",
                    f"{label!r} is neither limited nor optimized",
                    first.start,
                    first.end,
                )
            )
        missing = [e.name for i, e in enumerate(reading.cast.entities) if i not in one.values]
        if missing and (
            len(missing) > len(one.values) or one.measure.dimension in ("money", "part")
        ):
            reasons.append(
                Reason(
                    "missing_number",
                    f"{label!r} is not told for {', '.join(missing)}",
                    first.start,
                    first.end,
                )
            )
    return reasons


def _goal(reading: Reading) -> list[Reason]:
    goal = reading.goal
    reasons: list[Reason] = []
    for attribute in (goal.attribute, goal.minus):
        if attribute and len(attribute.values) < len(reading.cast.entities):
            reasons.append(
                Reason(
                    "missing_number",
                    "the objective has no coefficient for some of the things to decide",
                    *goal.span,
                )
            )
    return reasons


def _rows(reading: Reading) -> list[Reason]:
    if not reading.rows:
        return [Reason("no_constraints", "no restriction was found")]
    return []
