"""The problem text cut at the quotes of a formulation, so that each links to what it became."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SHORT = 3
"""Letters up to which a quote must stand once, as a word, to have a place."""


@dataclass(frozen=True)
class Quote:
    """Words of the text with what was made of them."""

    target: str
    """Anchor of the part of the page that quotes them."""
    label: str
    """Shown behind the words, such as "(2)"; "" for nothing."""
    words: str


@dataclass(frozen=True)
class Mark:
    """A stretch of the text that is quoted."""

    start: int
    end: int
    quotes: tuple[Quote, ...]
    """All with these words, at least one."""


@dataclass(frozen=True)
class Piece:
    """Text in which no mark starts or ends."""

    text: str
    marks: tuple[int, ...]
    """Numbers of the marks it lies in, the shortest first."""
    starts: tuple[int, ...]
    """Numbers of the marks that start with it."""
    ends: tuple[int, ...]
    """Numbers of the marks that end with it."""


def find_marks(text: str, quotes: Iterable[Quote]) -> list[Mark]:
    """Return the marks of all quotes that have a place, by their start."""
    found: dict[tuple[int, int], list[Quote]] = {}
    for quote in quotes:
        if place := find_words(text, quote.words):
            found.setdefault(place, []).append(quote)
    return [Mark(start, end, tuple(who)) for (start, end), who in sorted(found.items())]


def holds(text: str, words: str) -> bool:
    """Whether the words stand anywhere in the text, whatever the spaces and case."""
    return " ".join(words.lower().split()) in " ".join(text.lower().split())


def find_words(text: str, words: str) -> tuple[int, int] | None:
    """Return start and end of words in a text, None if they have no clear place.

    Spaces and case may differ. A number or other short quote must stand exactly once.
    """
    parts = words.split()
    if not parts:
        return None
    pattern = r"\s+".join(map(re.escape, parts))
    if len(words.strip()) <= _SHORT:
        places = list(re.finditer(rf"(?<![\w.,]){pattern}(?![\w])(?![.,]\d)", text))
        return places[0].span() if len(places) == 1 else None
    exact = re.search(pattern, text) or re.search(pattern, text, re.IGNORECASE)
    return exact.span() if exact else None


def cut(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """Return the text in pieces; marks may overlap."""
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    pieces: list[Piece] = []
    for start, end in pairwise(edges):
        inside = [k for k, m in enumerate(marks) if m.start <= start and end <= m.end]
        inside.sort(key=lambda k: marks[k].end - marks[k].start)
        starts = tuple(k for k in inside if marks[k].start == start)
        ends = tuple(k for k in inside if marks[k].end == end)
        pieces.append(Piece(text[start:end], tuple(inside), starts, ends))
    return pieces
