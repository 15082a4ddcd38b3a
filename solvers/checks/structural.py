"""Numbers that are sizes, positions or names, and so neither need a source nor a use."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from modelwright.solvers.checks.leaves import Path
from modelwright.solvers.checks.text_numbers import find_numbers


def numbers_in_names(text: str, data: Mapping[str, Any]) -> set[float]:
    """Return numbers of the text that count listed things, or stand in names such as "45 cm"."""
    named = {v for name in _names(data) for number in find_numbers(name) for v in number.values}
    return named | _sizes_told(text, data)


def structural_places(data: Mapping[str, Any]) -> set[Path]:
    """Return the numbers that count or number things: the size of a table, lists like 1, 2, 3."""
    sizes = set[int]()
    found = set[Path]()
    for path, items in _containers((), data):
        sizes.add(len(items))
        if isinstance(items, list) and len(items) > 1 and all(type(item) is int for item in items):
            found |= {
                (*path, k)
                for k in range(len(items))
                if items[k] - items[0] == k and items[0] in (0, 1)
            }
    return found | {(key,) for key, value in data.items() if type(value) is int and value in sizes}


def _containers(path: Path, node: Any) -> Iterator[tuple[Path, Any]]:
    """Yield all lists and objects below the top, with their places."""
    if isinstance(node, Mapping):
        children = list(cast(Mapping[str, Any], node).items())
    elif isinstance(node, list):
        children = list(enumerate(cast(list[Any], node)))
    else:
        return
    if path:
        yield path, node
    for key, item in children:
        yield from _containers((*path, key), item)


def _names(node: Any) -> Iterator[str]:
    """Yield the keys and texts in data."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, Mapping):
        for key, item in cast(Mapping[str, Any], node).items():
            yield key
            yield from _names(item)
    elif isinstance(node, list):
        for item in cast(list[Any], node):
            yield from _names(item)


def _sizes_told(text: str, data: Mapping[str, Any]) -> set[float]:
    """Return counts of listed things: "3 saws" for a table of three saws, "2 hubs (H1, H2)"."""
    sizes = {float(len(items)) for _, items in _containers((), data)}
    keys = {stem for name in _names(data) for stem in re.split(r"[^a-z]+", name.lower())}
    found = set[float]()
    for number in find_numbers(text):
        following = _THINGS.match(text, number.end)
        if number.value in sizes and following:
            words = following[1].lower().split()
            told = any(word in keys or word.removesuffix("s") in keys for word in words)
            if told or following[2] or {"different", "types", "kinds"} & set(words):
                found.add(number.value)
    return found


_THINGS = re.compile(r"\s+((?:[a-z-]+\s+){0,3}?[a-z-]+s)\b(\s*\([A-Za-z]\w*\s*(?:,|and))?", re.I)
