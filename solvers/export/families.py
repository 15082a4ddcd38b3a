"""Index families, recovered from the names that Pyomo gives the members of its components.

`ship[Ulm,'St. Gallen']` is member ("Ulm", "St. Gallen") of `ship`; `plant[north].run[2]` is member
("north", "2") of `plant.run`.
"""

import ast
import re
from collections.abc import Iterable
from typing import NamedTuple

Index = tuple[str, ...]

_ITEM = re.compile(
    r"""\s*(?:(?P<quoted>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<plain>[^\[\],'"()]*))\s*(?P<end>[,\]])""",
    re.S,
)
_TUPLE = re.compile(r"\((?:[^()'\"]|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")*\)(?P<end>[,\]])", re.S)


class Family(NamedTuple):
    """Members of one name, in the order of the model."""

    name: str
    positions: list[int]
    """Place of each member in the list of names."""
    indices: list[Index]
    """One per member, all of the same length and all different; empty for a scalar."""


def split(name: str) -> tuple[str, Index]:
    """Return family and index of a name; a name that is no Pyomo name is a family of its own."""
    stem: list[str] = []
    index: list[str] = []
    place = 0
    while place < len(name):
        opening = name.find("[", place)
        if opening < 0:
            stem.append(name[place:])
            break
        stem.append(name[place:opening])
        place = opening + 1
        while True:
            item = _TUPLE.match(name, place) or _ITEM.match(name, place)
            if item is None:
                return name, ()
            index.append(_value(item))
            place = item.end()
            if item["end"] == "]":
                break
    family = "".join(stem)
    return (family, tuple(index)) if family else (name, ())


def _value(item: re.Match[str]) -> str:
    groups = item.groupdict()
    if groups.get("quoted"):
        return str(ast.literal_eval(groups["quoted"]))
    if "plain" in groups:
        return groups["plain"].strip()
    return item[0][:-1]


def families(names: Iterable[str]) -> list[Family]:
    """Return the families in the order of their first members.

    Members whose index has another length than that of the first, or repeats one (1 and "1" in
    Pyomo), form families of their own.
    """
    found: dict[tuple[str, int], Family] = {}
    seen: set[tuple[str, Index]] = set()
    for position, name in enumerate(names):
        stem, index = split(name)
        if (stem, index) in seen:
            stem, index = name, ()
        seen.add((stem, index))
        family = found.setdefault((stem, len(index)), Family(stem, [], []))
        family.positions.append(position)
        family.indices.append(index)
    return list(found.values())
