"""The data of a tagged reply as sets and parameters, and a program that reads them as such.

A formulation holds numbers under one name each, with one key per index set; a reply holds them in
whatever shape its program reads. So every number gets a name and a key, and a few lines at the end
of the program put the shape together again: whoever changes a parameter changes what it reads.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from modelwright.agent.formulation import Entry, IndexSet, Parameter
from modelwright.agent.tagged.reply import REFERENCE, bind
from modelwright.agent.tagged.text import NumberedText

_NEIGHBOURS = 6
"""Words around a number that its quote may take in, to be found at one place only."""
_WORD = re.compile(r"\S+")

Place = tuple[str, ...]
"""Keys and positions that lead to a number."""


class _Leaf(NamedTuple):
    place: Place
    value: Any
    """A number, or a reference to one of the text."""


@dataclass(frozen=True)
class Named:
    """What the data of a reply come to."""

    sets: list[IndexSet]
    parameters: list[Parameter]
    source: str
    """The program, reading `Formulation.data()` of these sets and parameters."""


def name_data(
    data: dict[str, Any], source: str, text: str, numbers: NumberedText, taken: Sequence[str]
) -> Named:
    """Return the data of a reply as sets and parameters.

    Args:
        data: with references, as they stand in the reply.
        source: of the program that reads it.
        text: of the problem.
        numbers: of the text.
        taken: names that variables have.

    Raises:
        ReplyError: a reference leads nowhere.
    """
    naming = _Naming(set(taken))
    shape = {key: naming.add(key, item) for key, item in data.items()}
    parameters = [
        Parameter(
            name=name,
            meaning="",
            unit="",
            index=index,
            values=[
                Entry(
                    key=list(leaf.place) if index else [],
                    value=float(bind(leaf.value, numbers.values)),
                    quote=_quote(leaf.value, text, numbers),
                )
                for leaf in leaves
            ],
        )
        for name, index, leaves in naming.parameters
    ]
    body = ", ".join(f"{key!r}: {code}" for key, code in shape.items())
    return Named(naming.sets, parameters, _ADAPTED.format(source=source, body=body))


_ADAPTED = """{source}

# Above is the reply as it was; here are the numbers under their names, in the shape that it reads.
_build = build_model


def _number(value):
    return int(value) if float(value).is_integer() else value


def build_model(data):
    return _build({{{body}}})
"""


class _Naming:
    """Gives names to what is in the data, and says how a program gets at it."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = taken
        self.sets: list[IndexSet] = []
        self.parameters: list[tuple[str, list[str], list[_Leaf]]] = []

    def add(self, key: str, item: Any) -> str:
        """Name an entry of the data; return Python that gives it in its shape."""
        if _is_listing(item):
            name = self._free(key)
            self.sets.append(IndexSet(name=name, meaning="", members=item))
            return f'data["{name}"]'
        leaves = list(_leaves((), item))
        if not leaves:
            return repr(item)
        name = self._free(key)
        depths = {len(leaf.place) for leaf in leaves}
        if len(depths) > 1:  # of no regular shape: the whole way is one key
            leaves = [_Leaf((_joined(leaf.place),), leaf.value) for leaf in leaves]
        levels = zip(*(leaf.place for leaf in leaves), strict=True) if depths != {0} else ()
        index = [self._set(name, list(dict.fromkeys(level))) for level in levels]
        self.parameters.append((name, index, leaves))
        return _code(item, name, (), joined=len(depths) > 1)

    def _set(self, parameter: str, members: list[str]) -> str:
        """Return the set with these members, made for a parameter if there is none."""
        for item in self.sets:
            if item.members == members:
                return item.name
        name = self._free(f"{parameter}_keys")
        self.sets.append(IndexSet(name=name, meaning="", members=members))
        return name

    def _free(self, wanted: str) -> str:
        """Return an identifier like a key that nothing else has."""
        plain = re.sub(r"\W+", "_", wanted).strip("_") or "data"
        plain = plain if plain.isidentifier() else f"n_{plain}"
        name, number = plain, 2
        while name in self._taken:
            name, number = f"{plain}_{number}", number + 1
        self._taken.add(name)
        return name


def _is_listing(item: Any) -> bool:
    words = cast(list[Any], item) if isinstance(item, list) else []
    return (
        bool(words)
        and all(isinstance(word, str) and not REFERENCE.fullmatch(word) for word in words)
        and len(set(words)) == len(words)
    )


def _is_number(item: Any) -> bool:
    if isinstance(item, str):
        return REFERENCE.fullmatch(item) is not None
    return isinstance(item, int | float) and not isinstance(item, bool)


def _leaves(place: Place, item: Any) -> Iterator[_Leaf]:
    if _is_number(item):
        yield _Leaf(place, item)
    for key, child in _children(item):
        yield from _leaves((*place, key), child)


def _children(item: Any) -> list[tuple[str, Any]]:
    if isinstance(item, dict):
        return list(cast(dict[str, Any], item).items())
    if isinstance(item, list):
        return [(str(k), child) for k, child in enumerate(cast(list[Any], item))]
    return []


def _joined(place: Place) -> str:
    """Return a way as one key, as JSON pointers are written (RFC 6901)."""
    return "/".join(key.replace("~", "~0").replace("/", "~1") for key in place)


def _code(item: Any, name: str, place: Place, *, joined: bool) -> str:
    """Return Python for an entry, its numbers looked up under their name."""
    if _is_number(item):
        keys = (_joined(place),) if joined else place
        return f"_number(data[{json.dumps(name)}]{''.join(f'[{key!r}]' for key in keys)})"
    inner = [
        (key, _code(child, name, (*place, key), joined=joined)) for key, child in _children(item)
    ]
    if isinstance(item, dict):
        return "{" + ", ".join(f"{key!r}: {code}" for key, code in inner) + "}"
    if isinstance(item, list):
        return "[" + ", ".join(code for _, code in inner) + "]"
    return repr(item)


def _quote(value: Any, text: str, numbers: NumberedText) -> str:
    """Return the words of the text around a number, as few as make the place clear."""
    match = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return ""
    start, end = numbers.spans[int(match[1])]
    after = [end + word.end() for word in _WORD.finditer(text[end : end + 200])][:_NEIGHBOURS]
    for stop in (end, *after):
        if text.count(text[start:stop]) == 1:
            return text[start:stop]
    return text[start:end]
