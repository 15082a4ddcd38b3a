"""Is every number of the text bound to one of the data, and does every number stem from the text?"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.binding import Binding, bind
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.leaves import Path
from modelwright.solvers.checks.text_numbers import find_numbers

BOUND = "text_numbers_bound"
SOURCED = "data_from_text"


def find_binding(case: Case) -> Binding:
    """Return which numbers of text and data belong together."""
    data = case.program.data
    named = _sizes_told(case.text, data) | {
        value for name in _names(data) for number in find_numbers(name) for value in number.values
    }
    return bind(case.text_numbers, case.leaves, case.formulation, _structural(data), named)


def check_text(case: Case) -> Check:
    """Pass if every number of the text is in the data or listed as unused."""
    if not case.text.strip():
        return skipped(BOUND, "no problem text was given", Weight.ADVISORY)
    found = case.binding
    if found.unbound:
        quotes = [f"{n.quote!r} (at {n.start})" for n in found.unbound]
        return failed(BOUND, f"play no part: {listed(quotes)}", Weight.ADVISORY)
    said = [f"{len(found.bound)} numbers of the text are in the data"]
    if found.listed:
        said.append(f"listed as unused: {listed([n.quote for n in found.listed])}")
    if found.words:
        said.append(f"taken for names or plain words: {listed([n.quote for n in found.words])}")
    return passed(BOUND, "; ".join(said), Weight.ADVISORY)


def check_data(case: Case) -> Check:
    """Pass if every number of the data is in the text or follows from numbers there."""
    if not case.text.strip():
        return skipped(SOURCED, "no problem text was given", Weight.ADVISORY)
    if not case.text_numbers:
        return skipped(SOURCED, "the text holds no numbers; the data come apart", Weight.ADVISORY)
    found = case.binding
    if found.unsourced:
        names = [f"{leaf.name} = {leaf.value:g}" for leaf in found.unsourced]
        return failed(SOURCED, f"not in the text: {listed(names)}", Weight.ADVISORY)
    said = f"all {len(case.leaves)} numbers of the data are in the text"
    if found.derived:
        pairs = [f"{name} = {how}" for name, how in found.derived.items()]
        said += f" or follow from it: {listed(pairs)}"
    return passed(SOURCED, said, Weight.ADVISORY)


def _structural(data: Mapping[str, Any]) -> set[Path]:
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
    """Return counts of listed things: "3 saws" where saws is a table of three, "2 hubs (H1, H2)"."""
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
