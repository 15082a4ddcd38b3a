"""The entry point: text in, draft or abstention out."""

from dataclasses import replace
from typing import TypeVar

from modelwright.agent.offline.algebra.model import formulate_formulas, looks_like_formulas
from modelwright.agent.offline.assemble import assemble
from modelwright.agent.offline.chunks import Chunk
from modelwright.agent.offline.proof import check
from modelwright.agent.offline.reader import Reader
from modelwright.agent.offline.records import Abstention, Clause, Draft, Reason, Unreadable
from modelwright.agent.offline.statements import Reading, Row
from modelwright.agent.offline.tables import tell
from modelwright.agent.offline.transport import formulate_matrix

__all__ = ["Abstention", "Clause", "Draft", "Reason", "formulate"]

_Placed = TypeVar("_Placed", Clause, Reason)
_LONGEST = 20_000
_HINT = (
    "Edit the formulation by hand, write the problem as formulas "
    '("maximize 3x + 5y subject to x + 2y <= 14"), or configure a language model.'
)


def alternatives(reading: Reading) -> list[tuple[str, Reading]]:
    """Return the readings that differ in one doubtful point."""
    found: list[tuple[str, Reading]] = []
    if any(row.strict for row in reading.rows):
        rows = [replace(row, strict=False) for row in reading.rows]
        found.append(("more (less) than also allows equal amounts", replace(reading, rows=rows)))
    soft = [row for row in reading.rows if row.soft]
    if soft:
        rows = [row for row in reading.rows if not row.soft]
        found.append(("a preference does not bind", replace(reading, rows=rows)))
    if reading.doubtful_integer:
        kind = "fractional" if reading.integer else "whole"
        found.append((f"amounts may be {kind}", replace(reading, integer=not reading.integer)))
    return found


def doubts(reading: Reading, chunks: list[list[Chunk]]) -> list[tuple[str, Reading]]:
    """Return the reading in which "more than 10" of what is counted means 11."""
    opened = [row for row in reading.rows if reading.integer and _is_open(row, chunks)]
    if not opened:
        return []
    rows = [replace(row, strict=True) if row in opened else row for row in reading.rows]
    return [("more (less) than leaves the number itself out", replace(reading, rows=rows))]


def _is_open(row: Row, chunks: list[list[Chunk]]) -> bool:
    counted = row.number is not None and row.attribute is None and row.share is None
    return counted and any(
        item.code in ("m", "l") and row.span[0] <= item.start and item.end <= row.span[1]
        for sentence in chunks
        for item in sentence
    )


def formulate(text: str) -> Draft | Abstention:
    """Turn a problem told in words or formulas into a model, or say what was not understood."""
    if not text.strip():
        return Abstention([Reason("empty", "there is no text")], hint=_HINT)
    if len(text) > _LONGEST:
        return Abstention(
            [Reason("too_long", f"the text has more than {_LONGEST} characters")], hint=_HINT
        )
    if looks_like_formulas(text):
        try:
            return formulate_formulas(text)
        except Unreadable as error:
            return Abstention([error.reason], hint=_HINT)
    if matrix := formulate_matrix(text):
        return matrix
    told, origin = tell(text)
    return _moved(_formulate_words(told), origin) if told != text else _formulate_words(text)


def _moved(found: Draft | Abstention, origin: list[int]) -> Draft | Abstention:
    """Point into the text as it was before its tables were told as sentences."""

    def place(clause: _Placed) -> _Placed:
        return replace(
            clause, start=origin[clause.start], end=max(origin[clause.end], origin[clause.start])
        )

    if isinstance(found, Draft):
        return replace(found, understood=[place(one) for one in found.understood])
    draft = found.draft and replace(
        found.draft, understood=[place(one) for one in found.draft.understood]
    )
    reasons = [place(one) for one in found.reasons]
    return replace(
        found, reasons=reasons, understood=[place(one) for one in found.understood], draft=draft
    )


def _formulate_words(text: str) -> Draft | Abstention:
    reader = Reader(text)
    reading = reader.read()
    if reading is None:
        return Abstention(reader.reasons, reader.understood, _HINT)
    reasons = check(reading, reader.chunks)
    draft = assemble(reading)
    for told, other in alternatives(reading):
        draft.alternatives.append((told, assemble(other)))
    draft.doubts.extend((told, assemble(other)) for told, other in doubts(reading, reader.chunks))
    if reasons:
        return Abstention(reasons, draft.understood, _HINT, draft)
    return draft
