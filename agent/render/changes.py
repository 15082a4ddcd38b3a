"""What differs between two formulations, and whether the program can stay as it is.

The program holds names, shapes and expressions; numbers and members reach it as `data`. So it must
be written again only if something other than numbers, members and words changed. What constraints
and the objective mean counts as more than words: logic such as either-or stands only there.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from modelwright.agent.console import clean, number
from modelwright.agent.formulation import (
    Constraint,
    Entry,
    Formulation,
    IndexSet,
    Objective,
    Parameter,
    Variable,
)
from modelwright.solvers.export.origin import describe_source

_MOST = 6
"""Members and numbers named in a sentence before the rest is only counted."""


class Level(StrEnum):
    """What a change touches."""

    WORDS = "words"
    """Titles, meanings of things, quotes, assumptions: nothing that is computed."""
    VALUES = "values"
    """Numbers and members: the data, not the program."""
    MODEL = "model"
    """Names, shapes, domains, units, expressions: the program."""


@dataclass(frozen=True)
class Change:
    """One difference."""

    kind: str
    """title, set, parameter, variable, objective, constraint, assumptions or unused."""
    name: str
    """Of the part; "" where there is only one."""
    what: str
    """added, removed or changed."""
    level: Level
    said: str
    """What was before and what is now, as a phrase; "" for parts added or removed."""


@dataclass(frozen=True)
class Changes:
    """All differences; false if there are none."""

    items: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.items)

    def of(self, level: Level) -> tuple[Change, ...]:
        """Return the changes of one level."""
        return tuple(item for item in self.items if item.level is level)

    @property
    def values_only(self) -> bool:
        """Whether numbers or members changed, and nothing else but words: the program can stay."""
        return bool(self.of(Level.VALUES)) and not self.of(Level.MODEL)

    @property
    def words_only(self) -> bool:
        """Whether only words changed: program and data can stay."""
        return bool(self) and len(self.of(Level.WORDS)) == len(self.items)

    def text(self) -> str:
        """Return one line for each change, for prompts and people."""
        return "\n".join(_line(item) for item in self.items) or "nothing changed"

    def to_json(self) -> dict[str, Any]:
        """Return {"values_only", "words_only", "changes": [...]}."""
        return {
            "values_only": self.values_only,
            "words_only": self.words_only,
            "changes": [asdict(item) for item in self.items],
        }


def changed_parts(before: Formulation, after: Formulation) -> Changes:
    """Return what was added, removed and changed, in the order of the formulation."""
    return Changes(tuple(_changes(before, after)))


def _line(item: Change) -> str:
    part = f"{item.kind} {item.name}".rstrip()
    said = f"{part}: {item.said}" if item.what == "changed" else f"{item.what} {part}"
    return clean(f"- {' '.join(said.split())}")


def _changes(before: Formulation, after: Formulation) -> Iterator[Change]:
    if before.title != after.title:
        said = _from_to("title", before.title, after.title)
        yield Change("title", "", "changed", Level.WORDS, said)
    for kind, old, new in (
        ("set", before.sets, after.sets),
        ("parameter", before.parameters, after.parameters),
        ("variable", before.variables, after.variables),
        ("constraint", before.constraints, after.constraints),
    ):
        ours = {item.name: item for item in old}
        theirs = {item.name: item for item in new}
        for name in dict.fromkeys((*ours, *theirs)):
            if name not in theirs or name not in ours:
                what = "added" if name in theirs else "removed"
                yield Change(kind, name, what, Level.MODEL, "")
                continue
            for level, said in _differences(ours[name], theirs[name], before, after):
                yield Change(kind, name, "changed", level, said)
    for level, said in _fields(before.objective, after.objective):
        yield Change("objective", "", "changed", level, said)
    for kind, old, new in (
        ("assumptions", before.assumptions, after.assumptions),
        ("unused", before.unused, after.unused),
    ):
        if old != new:
            gone = [f"without {_quoted(item)}" for item in old if item not in new]
            come = [f"with {_quoted(item)}" for item in new if item not in old]
            said = "; ".join((*gone, *come)) or "in another order"
            yield Change(kind, "", "changed", Level.WORDS, said)


_Part = IndexSet | Parameter | Variable | Constraint
_WORDS = {IndexSet: "meaning", Parameter: "meaning", Variable: "meaning", Constraint: "quote"}
"""The field that is nothing but words."""
_APART = ("name", "members", "values", "source")
"""Fields that are compared by rules of their own."""


def _differences(
    one: _Part, other: _Part, before: Formulation, after: Formulation
) -> Iterator[tuple[Level, str]]:
    yield from _fields(one, other)
    if isinstance(one, IndexSet) and isinstance(other, IndexSet):
        yield from _members(one, other, after)
    elif isinstance(one, Parameter) and isinstance(other, Parameter) and one.index == other.index:
        yield from _values(one, other, before, after)


def _fields(one: _Part | Objective, other: _Part | Objective) -> Iterator[tuple[Level, str]]:
    words = next((name for kind, name in _WORDS.items() if isinstance(one, kind)), "")
    for name, old in one:
        new = getattr(other, name)
        if old != new and name not in _APART:
            yield Level.WORDS if name == words else Level.MODEL, _from_to(name, old, new)


def _members(one: IndexSet, other: IndexSet, after: Formulation) -> Iterator[tuple[Level, str]]:
    if one.source != other.source:
        yield Level.VALUES, f"members {_place(one)}, now {_place(other)}"
    if one.members == other.members:
        return
    gone = [member for member in one.members if member not in other.members]
    come = [member for member in other.members if member not in one.members]
    named = [member for member in gone if _is_named(member, after)]
    if named:
        yield Level.MODEL, f"without {_some(named)}, which the model names"
    if other.source is None and one.source is None:
        parts = [f"without {_some(gone)}" if gone else "", f"with {_some(come)}" if come else ""]
        yield Level.VALUES, ", ".join(filter(None, parts)) or "members in another order"


def _is_named(member: str, formulation: Formulation) -> bool:
    """Whether an expression names a member, so that the program may too."""
    told = [formulation.objective, *formulation.constraints]
    whole = re.compile(rf"(?<!\w){re.escape(member)}(?!\w)")
    return any(whole.search(f"{x.latex} {x.meaning}".replace("\\", "")) for x in told)


def _values(
    one: Parameter, other: Parameter, before: Formulation, after: Formulation
) -> Iterator[tuple[Level, str]]:
    if one.source != other.source:
        yield Level.VALUES, f"numbers {_place(one)}, now {_place(other)}"
    old = {tuple(entry.key): entry for entry in one.values}
    new = {tuple(entry.key): entry for entry in other.values}
    if one.source is None and other.source is None:
        changed = [
            _change(key, old.get(key), new.get(key))
            for key in dict.fromkeys((*old, *new))
            if key not in old or key not in new or old[key].value != new[key].value
        ]
        if changed:
            yield Level.VALUES, _some(changed)
        elif any(old[key].quote != new[key].quote for key in old):
            yield Level.WORDS, "quotes"
    if _is_complete(one, before) and not _is_complete(other, after):
        yield Level.MODEL, "combinations may be missing, which were all there before"


def _is_complete(parameter: Parameter, formulation: Formulation) -> bool:
    """Whether every combination of members is sure to have a number."""
    if parameter.source is not None:
        return not parameter.index or parameter.source.blank is not None
    sets = {item.name: item for item in formulation.sets}
    if any(sets[name].source for name in parameter.index):
        return False
    return len(parameter.values) == math.prod(len(sets[name].members) for name in parameter.index)


def _change(key: tuple[str, ...], old: Entry | None, new: Entry | None) -> str:
    name = f"{', '.join(key)}: " if key else ""
    return f"{name}{number(old.value) if old else 'none'} -> {number(new.value) if new else 'none'}"


def _place(item: IndexSet | Parameter) -> str:
    return f"from {describe_source(item.source.model_dump())}" if item.source else "written out"


def _from_to(name: str, old: Any, new: Any) -> str:
    return f"{'formula' if name == 'latex' else name} {_quoted(old)} -> {_quoted(new)}"


def _quoted(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    if isinstance(value, float):
        return number(value)
    return "none" if value is None else f'"{" ".join(str(value).split())}"'


def _some(words: list[str]) -> str:
    rest = len(words) - _MOST
    return ", ".join(words[:_MOST]) + (f" and {rest} more" if rest > 0 else "")
