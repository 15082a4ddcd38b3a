"""Proof of understanding: what must hold before a reading may be answered."""

import re

from modelwright.agent.offline.chunks import Chunk
from modelwright.agent.offline.lexicon import DANGER, PERIODS
from modelwright.agent.offline.records import Reason
from modelwright.agent.offline.statements import Reading

_DANGER = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, DANGER), key=len, reverse=True)) + r")\b", re.I
)
_ASKING = ("how", "what", "which", "find", "determine", "calculate")
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
            elif item.code in _CUES and item.code not in "x-":
                reasons.append(
                    Reason(
                        "unread_cue", f"{item.low!r} was not understood here", item.start, item.end
                    )
                )
            elif item.code == "O":
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
    return conditions + [
        Reason(
            "not_supported",
            f"{match.group()!r} is beyond the offline rules",
            match.start(),
            match.end(),
        )
        for match in _DANGER.finditer(reading.text)
        if not any(start <= match.start() < end for start, end in asides)
    ]


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
