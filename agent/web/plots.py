"""Which pictures suit a solution, found from the index sets of its variables.

| a variable over | is drawn as |
|---|---|
| one set | bars; lanes of a Gantt chart if it is a start and durations are known |
| one set twice | a network; a map where the places have coordinates |
| one set twice, and another | the same, in a colour for each member of the other |
| a set and times, 0 or 1 | a Gantt chart |
| two sets | a heat map; amounts that flow also as a network |
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelwright.agent.formulation import Formulation, Variable
from modelwright.agent.render.instance import Data, numbers_of
from modelwright.solvers.export.families import families

_ZERO = 1e-7
_MOST_BARS = 40
_MOST_SIDE = 60
"""Rows and columns of a heat map, lanes of a Gantt chart."""
_MOST_NODES, _MOST_ARCS = 150, 600
_TIMES = re.compile(r"\b(?:time|day|week|month|hour|period|slot|shift|quarter|year|step)s?\b", re.I)
_STARTS = re.compile(r"\b(?:start|starts|begin|begins|starting)\b", re.I)
_LASTS = re.compile(r"\b(?:duration|length|processing|service|hours|minutes|days|takes)\b", re.I)
_ACROSS = re.compile(r"^(?:x|lon|lng|longitude|.*_(?:x|lon|lng|longitude)|x_.*)$", re.I)
_UP = re.compile(r"^(?:y|lat|latitude|.*_(?:y|lat|latitude)|y_.*)$", re.I)

Plot = dict[str, Any]
"""{"kind": bars, heat, gantt, network or map; "name", "title", "unit", and what the kind needs}."""


@dataclass(frozen=True)
class Decisions:
    """The values of one family of variables."""

    name: str
    index: tuple[str, ...]
    """Names of the index sets, "" where they are not known."""
    keys: list[tuple[str, ...]]
    values: list[float]
    variable: Variable | None
    """As the formulation describes it."""

    @property
    def title(self) -> str:
        """What is decided, in words."""
        return self.variable.meaning if self.variable else self.name

    @property
    def unit(self) -> str:
        """Unit of the values."""
        return self.variable.unit if self.variable else ""

    @property
    def is_yes_or_no(self) -> bool:
        """Whether all values are 0 or 1."""
        return all(min(abs(value), abs(value - 1)) < 1e-5 for value in self.values)

    def used(self) -> Iterator[tuple[tuple[str, ...], float]]:
        """Yield key and value where it is not zero."""
        pairs = zip(self.keys, self.values, strict=True)
        return ((key, value) for key, value in pairs if abs(value) > _ZERO)


def decisions_of(
    formulation: Formulation | None, variables: Mapping[str, float]
) -> list[Decisions]:
    """Return the families of variables, in the order of the model."""
    described = {item.name: item for item in formulation.variables} if formulation else {}
    values = list(variables.values())
    found: list[Decisions] = []
    for family in families(variables):
        known = described.get(family.name)
        depth = len(family.indices[0])
        index = tuple(known.index) if known and len(known.index) == depth else ("",) * depth
        mine = [values[place] for place in family.positions]
        found.append(Decisions(family.name, index, list(family.indices), mine, known))
    return found


def plots_of(
    formulation: Formulation | None, data: Data | None, decisions: Sequence[Decisions]
) -> list[Plot]:
    """Return the pictures of a solution, for each family the one that suits it best first.

    Args:
        formulation: names index sets, units and coordinates; None if there is none.
        data: what the program gets.
        decisions: by `decisions_of`.
    """
    plots: list[Plot] = []
    scalars = [one for one in decisions if not one.index]
    if len(scalars) > 1:
        items = [(one.name, one.values[0]) for one in scalars]
        plots.append(
            {"kind": "bars", "name": "", "title": "Single decisions", "unit": "", **_bars(items)}
        )
    for one in decisions:
        if one.index and any(one.used()):
            named = {"name": one.name, "title": one.title, "unit": one.unit}
            plots += [
                {"kind": kind, **named, **rest} for kind, rest in _shapes(one, formulation, data)
            ]
    return plots


def _shapes(
    one: Decisions, formulation: Formulation | None, data: Data | None
) -> Iterator[tuple[str, Plot]]:
    depth = len(one.index)
    round_trip = _twice(one)
    if round_trip is not None and (arcs := _arcs(one, round_trip)):
        nodes = list(dict.fromkeys(key[place] for key in one.keys for place in round_trip))
        places = _coordinates(one.index[round_trip[0]], formulation, data)
        if len(nodes) <= _MOST_NODES and len(arcs) <= _MOST_ARCS:
            at = [places[node] for node in nodes] if places and set(nodes) <= set(places) else None
            yield "map" if at else "network", {"nodes": nodes, "places": at, "arcs": arcs}
            return
    if depth == 1:
        spans = _schedule(one, formulation, data)
        if spans:
            yield "gantt", {"lanes": spans}
        yield (
            "bars",
            _bars([(key[0], value) for key, value in zip(one.keys, one.values, strict=True)]),
        )
        return
    if depth == 2:
        time = next((place for place in (1, 0) if _is_time(one, place, formulation)), None)
        if time is not None and one.is_yes_or_no and (lanes := _turns(one, time)):
            times = list(dict.fromkeys(key[time] for key in one.keys))
            yield "gantt", {"lanes": lanes, "times": times}
        heat = _heat(one)
        flow = None if time is not None or one.is_yes_or_no else _flow(one)
        if flow is not None:
            yield "network", flow
        if heat is not None:
            yield "heat", heat
            return
        if flow is not None:
            return
    yield "bars", _bars([(", ".join(key), value) for key, value in one.used()])


def _bars(items: Sequence[tuple[str, float]]) -> Plot:
    shown = list(items)
    if len(shown) > _MOST_BARS:
        largest = sorted(range(len(shown)), key=lambda k: -abs(shown[k][1]))[:_MOST_BARS]
        shown = [shown[k] for k in sorted(largest)]
    return {
        "bars": [{"label": label, "value": value} for label, value in shown],
        "hidden": len(items) - len(shown),
    }


def _heat(one: Decisions) -> Plot | None:
    down = list(dict.fromkeys(key[0] for key in one.keys))
    across = list(dict.fromkeys(key[1] for key in one.keys))
    if len(down) > _MOST_SIDE or len(across) > _MOST_SIDE or len(across) < 2:
        return None
    values = dict(zip(one.keys, one.values, strict=True))
    cells = [[values.get((d, a)) for a in across] for d in down]
    return {"rows": down, "columns": across, "cells": cells, "sets": list(one.index)}


def _flow(one: Decisions) -> Plot | None:
    """Return senders at the left, receivers at the right."""
    left = list(dict.fromkeys(key[0] for key in one.keys))
    right = list(dict.fromkeys(key[1] for key in one.keys))
    arcs = [
        {
            "from": left.index(key[0]),
            "to": len(left) + right.index(key[1]),
            "value": value,
            "group": "",
        }
        for key, value in one.used()
    ]
    if min(value for value in one.values) < -_ZERO or len(arcs) > _MOST_SIDE:
        return None
    if max(len(left), len(right)) > _MOST_SIDE // 2:
        return None
    return {"nodes": [*left, *right], "left": len(left), "places": None, "arcs": arcs}


def _twice(one: Decisions) -> tuple[int, int] | None:
    """Return the two places of an index that hold the same set, of two or three places."""
    if len(one.index) not in (2, 3):
        return None
    for first in range(len(one.index)):
        for second in range(first + 1, len(one.index)):
            if one.index[first] and one.index[first] == one.index[second]:
                return first, second
    return None


def _arcs(one: Decisions, ends: tuple[int, int]) -> list[Plot]:
    nodes = list(dict.fromkeys(key[place] for key in one.keys for place in ends))
    number = {node: k for k, node in enumerate(nodes)}
    return [
        {
            "from": number[key[ends[0]]],
            "to": number[key[ends[1]]],
            "value": value,
            "group": next((part for k, part in enumerate(key) if k not in ends), ""),
        }
        for key, value in one.used()
        if key[ends[0]] != key[ends[1]]
    ]


def _coordinates(
    name: str, formulation: Formulation | None, data: Data | None
) -> dict[str, tuple[float, float]]:
    """Return member -> (across, up), if two parameters of the set hold that."""
    axes: list[dict[str, float]] = []
    for pattern in (_ACROSS, _UP):
        parameters = formulation.parameters if formulation else []
        fitting = (p for p in parameters if p.index == [name] and pattern.match(p.name))
        found = next(fitting, None)
        axes.append({n.key[0]: n.value for n in numbers_of(found, data)} if found else {})
    return {member: (x, axes[1][member]) for member, x in axes[0].items() if member in axes[1]}


def _is_time(one: Decisions, place: int, formulation: Formulation | None) -> bool:
    name = one.index[place]
    known = (
        next((item for item in formulation.sets if item.name == name), None)
        if formulation
        else None
    )
    return bool(_TIMES.search(f"{name.replace('_', ' ')} {known.meaning if known else ''}"))


def _turns(one: Decisions, time: int) -> list[Plot]:
    """Return a lane for each member of the other set, with a span for each run of times."""
    times = list(dict.fromkeys(key[time] for key in one.keys))
    lanes: dict[str, list[int]] = {key[1 - time]: [] for key in one.keys}
    if len(lanes) > _MOST_SIDE:
        return []
    for key, _ in one.used():
        lanes[key[1 - time]].append(times.index(key[time]))
    return [
        {"label": label, "spans": [_named(span, times) for span in _runs(sorted(busy))]}
        for label, busy in lanes.items()
    ]


def _named(span: tuple[int, int], times: Sequence[str]) -> Plot:
    first, last = times[span[0]], times[span[1] - 1]
    return {
        "from": span[0],
        "to": span[1],
        "label": first if first == last else f"{first} to {last}",
    }


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    start: int | None = None
    for k, place in enumerate(places):
        start = place if start is None else start
        if k + 1 == len(places) or places[k + 1] != place + 1:
            yield start, place + 1
            start = None


def _schedule(one: Decisions, formulation: Formulation | None, data: Data | None) -> list[Plot]:
    """Return a lane for each member with start and duration."""
    said = f"{one.name.replace('_', ' ')} {one.title}"
    if formulation is None or not _STARTS.search(said) or len(one.keys) > _MOST_SIDE:
        return []
    for parameter in formulation.parameters:
        words = f"{parameter.name.replace('_', ' ')} {parameter.meaning}"
        if parameter.index != list(one.index) or not _LASTS.search(words):
            continue
        lasts = {number.key: number.value for number in numbers_of(parameter, data)}
        return [
            {
                "label": key[0],
                "spans": [{"from": begin, "to": begin + lasts.get(key, 0), "label": key[0]}],
            }
            for key, begin in zip(one.keys, one.values, strict=True)
        ]
    return []
