"""Where in the problem text the numbers of a formulation were read."""

import re

from modelwright.agent.formulation import Parameter
from modelwright.agent.tables.issue import Notebook
from modelwright.agent.tables.table import some

Span = tuple[int, int]
"""First letter, and the one after the last."""


def find_span(quote: str, text: str, start: int = 0) -> Span | None:
    """Return where a quote stands: as it is, else apart from case and white space.

    Whole words are preferred ("4" is not the 4 of "14"), and places from `start` on.
    """
    words = quote.split()
    if not words:
        return None
    loose = r"\s+".join(map(re.escape, words))
    for pattern, flags in (
        (rf"(?<!\w)(?<!\d[.,]){re.escape(quote)}(?!\w|[.,]\d)", 0),
        (re.escape(quote), 0),
        (loose, re.IGNORECASE),
    ):
        compiled = re.compile(pattern, flags)
        if found := compiled.search(text, start) or compiled.search(text):
            return found.span()
    return None


def locate(parameter: Parameter, text: str, book: Notebook) -> str:
    """Return the origin of numbers written in a formulation: "text 120-134, 150-151".

    Args:
        parameter: with values.
        text: the problem in words.
        book: takes quotes that are not in the text.
    """
    spans: list[str] = []
    lost: list[str] = []
    end = 0
    for entry in parameter.values:
        if not entry.quote.strip():
            continue
        if span := find_span(entry.quote, text, end):
            # Cells of a table are quoted in its order: look for the next one behind this one.
            end = span[1]
            spans.append(f"{span[0]}-{span[1]}")
        else:
            lost.append(entry.quote)
    if lost:
        book.note("quote_not_found", f"not in the text: {some([*map(repr, lost)])}")
    return f"text {some([*dict.fromkeys(spans)])}" if spans else "derived"
