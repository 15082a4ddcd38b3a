"""The entry point: text in, draft or abstention out."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from modelwright.agent.offline.algebra.model import formulate_formulas, looks_like_formulas
from modelwright.agent.offline.assemble import assemble
from modelwright.agent.offline.proof import check
from modelwright.agent.offline.quoting import Quoting
from modelwright.agent.offline.records import Abstention, Clause, Draft, Reason, Unreadable
from modelwright.agent.offline.tables import tell
from modelwright.agent.offline.transport import formulate_matrix
from modelwright.agent.offline.words.chunks import Chunk
from modelwright.agent.offline.words.entities import find_casts
from modelwright.agent.offline.words.reader import Reader, find_data
from modelwright.agent.offline.words.statements import Reading, Row

__all__ = ["Abstention", "Clause", "Draft", "Reason", "formulate"]

_Placed = TypeVar("_Placed", Clause, Reason)
_LONGEST = 20_000
_PORTIONS = re.compile(
    r"\b(?:servings?|batch(?:es)?|reactions?|experiments?|doses?"
    r"|(?:glass|plate|bowl|cup)(?:e?s)? of)\b",
    re.I,
)
"""What is counted, but could be cut: nobody says whether half a batch can be made."""
_HINT = (
    "Edit the formulation by hand, write the problem as formulas "
    '("maximize 3x + 5y subject to x + 2y <= 14"), or configure a language model.'
)


def formulate(text: str) -> Draft | Abstention:
    """Turn a problem told in words or formulas into a model, or say what was not understood."""
    if not text.strip():
        return Abstention([Reason("empty", "there is no text")], hint=_HINT)
    if len(text) > _LONGEST:
        told = f"the text has more than {_LONGEST} characters"
        return Abstention([Reason("too_long", told)], hint=_HINT)
    try:
        if looks_like_formulas(text):
            return formulate_formulas(text)
        if matrix := formulate_matrix(text):
            return matrix
    except Unreadable as error:
        return Abstention([error.reason], hint=_HINT)
    told, origin = tell(text)
    quoting = Quoting(text, None if told == text else origin)
    found = _formulate_words(told, quoting)
    return found if told == text else _moved(found, quoting)


def _moved(found: Draft | Abstention, quoting: Quoting) -> Draft | Abstention:
    """Point into the text as it was before its tables were told as sentences."""

    def placed(items: list[_Placed]) -> list[_Placed]:
        places = [quoting.place(one.start, one.end) for one in items]
        return [
            replace(one, start=start, end=end)
            for one, (start, end) in zip(items, places, strict=True)
        ]

    found = replace(found, understood=placed(found.understood))
    if isinstance(found, Abstention):
        draft = found.draft
        draft = draft and replace(draft, understood=placed(draft.understood))
        found = replace(found, reasons=placed(found.reasons), draft=draft)
    return found


def _formulate_words(text: str, quoting: Quoting) -> Draft | Abstention:
    """Read the text with each list of things that may be decided about.

    The first that leaves nothing over is the answer; what others of them lead to must agree.
    """
    tokens = find_data(text)
    try:
        casts = find_casts(tokens)
    except Unreadable as error:
        return Abstention([error.reason], hint=_HINT)
    answer, answered = None, casts[0]
    abstentions: list[Abstention] = []
    for cast in casts:
        if answer and not cast.rivals(answered):
            continue
        found = _formulate_cast(Reader(text, quoting, tokens, cast))
        if isinstance(found, Abstention):
            abstentions.append(found)
        elif answer:
            answer.alternatives.append(("other things are decided about", found))
        else:
            answer, answered = found, cast
    return answer or min(abstentions, key=lambda one: (one.draft is None, len(one.reasons)))


def _formulate_cast(reader: Reader) -> Draft | Abstention:
    try:
        reading = reader.read()
    except Unreadable as error:
        return Abstention([*reader.reasons, error.reason], hint=_HINT)
    draft = assemble(reading)
    if reasons := reader.reasons + check(reading, reader.chunks):
        return Abstention(reasons, draft.understood, _HINT, draft)
    draft.alternatives.extend((told, assemble(other)) for told, other in _alternatives(reading))
    draft.doubts.extend((told, assemble(other)) for told, other in _doubts(reading, reader.chunks))
    return draft


def _alternatives(reading: Reading) -> Iterator[tuple[str, Reading]]:
    """The readings that differ in one doubtful point."""
    if any(row.strict for row in reading.rows):
        rows = [replace(row, strict=False) for row in reading.rows]
        yield "more (less) than also allows equal amounts", replace(reading, rows=rows)
    if any(row.soft for row in reading.rows):
        rows = [row for row in reading.rows if not row.soft]
        yield "a preference does not bind", replace(reading, rows=rows)
    if reading.doubtful_integer:
        kind = "fractional" if reading.integer else "whole"
        yield f"amounts may be {kind}", replace(reading, integer=not reading.integer)


def _doubts(reading: Reading, chunks: list[list[Chunk]]) -> Iterator[tuple[str, Reading]]:
    """Readings to the letter: "more than 10" means 11, half a batch can be made."""
    opened = [row for row in reading.rows if reading.integer and _is_open(row, chunks)]
    if opened:
        rows = [replace(row, strict=True) if row in opened else row for row in reading.rows]
        yield "more (less) than leaves the number itself out", replace(reading, rows=rows)
    if reading.integer and _PORTIONS.search(reading.text):
        yield "portions may be fractions", replace(reading, integer=False)
    either = [row for row in reading.rows if _is_of_either(row, reading.text)]
    if either:
        rows = [row for row in reading.rows if row not in either]
        rows += [replace(row, kind="bound", left=[term]) for row in either for term in row.left]
        yield "either type means each of them", replace(reading, rows=rows)
    signed = [row for row in reading.rows if not row.flipped]
    if len(signed) < len(reading.rows):
        yield "a difference counts in one direction only", replace(reading, rows=signed)


def _is_of_either(row: Row, text: str) -> bool:
    told = row.kind == "total" and row.sense == "<"
    return told and bool(re.search(r"\beither\b", text[slice(*row.span)], re.I))


def _is_open(row: Row, chunks: list[list[Chunk]]) -> bool:
    counted = row.number is not None and row.attribute is None and row.share is None
    return counted and any(
        item.code in ("m", "l") and row.span[0] <= item.start and item.end <= row.span[1]
        for sentence in chunks
        for item in sentence
    )
