"""Labels that may mean the same: other case, other spaces, one wrong letter."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from modelwright.agent.tables.table import Cell, label

_MOST_LABELS = 500
"""More distinct labels are not searched for typing errors."""
_MOST_LETTERS = 60
_LEAST_LETTERS = 5
"""Shorter words differ by one letter on purpose: "P1", "east"."""


def find_variants(cells: Sequence[Cell]) -> Iterator[tuple[list[str], list[int]]]:
    """Yield groups of spellings that may mean the same, with the rows of the rarer ones.

    Args:
        cells: of one column.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    for at, cell in enumerate(cells):
        if isinstance(cell, str):
            rows[cell].append(at)
    folded: dict[str, list[str]] = defaultdict(list)
    for text in rows:
        folded[_fold(text)].append(text)
    for spellings in folded.values():
        if len(spellings) > 1:
            yield _group(spellings, rows)
    if len(folded) <= _MOST_LABELS:
        yield from _typos([spellings[0] for spellings in folded.values()], rows)


def nearest(word: str, words: Sequence[str], most: int = 3) -> list[str]:
    """Return the words that may have been meant."""
    from difflib import get_close_matches

    folded = {_fold(item): item for item in reversed(words)}
    return [folded[item] for item in get_close_matches(_fold(word), folded, n=most, cutoff=0.6)]


def _typos(texts: list[str], rows: dict[str, list[int]]) -> Iterator[tuple[list[str], list[int]]]:
    """Yield pairs of which one occurs once, the other more often, and one letter differs."""
    by_stump: dict[str, list[str]] = defaultdict(list)
    for text in texts:
        if len(text) > _MOST_LETTERS:
            continue
        word = label(text).casefold()
        for stump in {word[:at] + word[at + 1 :] for at in range(len(word))} | {word}:
            by_stump[stump].append(text)
    seen: set[tuple[str, ...]] = set()
    for near in by_stump.values():
        for text in near:
            for other in near:
                pair = tuple(sorted((text, other)))
                once = len(rows[text]) == 1 < len(rows[other])
                if once and pair not in seen and _is_typo(text, other):
                    seen.add(pair)
                    yield _group([text, other], rows)


def _is_typo(text: str, other: str) -> bool:
    words, others = label(text).casefold().split(), label(other).casefold().split()
    if len(words) != len(others):
        return False
    pairs = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if len(pairs) != 1 or not all(map(str.isalpha, pairs[0])):
        return False
    return max(map(len, pairs[0])) >= _LEAST_LETTERS


def _group(spellings: list[str], rows: dict[str, list[int]]) -> tuple[list[str], list[int]]:
    ordered = sorted(spellings, key=lambda text: -len(rows[text]))
    return ordered, sorted(at for text in ordered[1:] for at in rows[text])


def _fold(text: str) -> str:
    """Return the letters that carry meaning: no case, no spaces, no punctuation between words."""
    return "".join(char for char in text.casefold() if char not in " \t\n_-.\u00a0")
