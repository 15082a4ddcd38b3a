"""The numbers of a model as something to turn: tried out, or kept in the formulation."""

from collections.abc import Mapping, Sequence
from typing import Any

from modelwright.agent.formulation import Entry, Formulation, Parameter
from modelwright.agent.render.instance import Data, numbers_of
from modelwright.solvers.checks.leaves import Path, find_leaves
from modelwright.solvers.errors import UsageError

_MOST = 2000
Values = Mapping[Path, float]
"""Path in the data -> number."""


def numbers_to_turn(formulation: Formulation | None, data: Data) -> list[dict[str, Any]]:
    """Return the numbers of the data that a formulation describes, with what they mean."""
    described = {item.name: item for item in formulation.parameters} if formulation else {}
    return [
        {
            "path": list(leaf.path),
            "name": leaf.top,
            "label": ", ".join(map(str, leaf.path[1:])),
            "value": leaf.value,
            "meaning": described[leaf.top].meaning,
            "unit": described[leaf.top].unit,
        }
        for leaf in find_leaves(data)
        if leaf.top in described
    ][:_MOST]


def with_numbers(formulation: Formulation, data: Data, values: Values) -> Formulation:
    """Return the formulation with other numbers; those of a file are then written out in it.

    Args:
        formulation: as it is.
        data: what the program gets.
        values: to set.

    Raises:
        UsageError: there is no such number.
    """
    changed = {str(path[0]) for path in values}
    parameters = [
        _changed(item, data, values) if item.name in changed else item
        for item in formulation.parameters
    ]
    unknown = sorted(changed - {item.name for item in formulation.parameters})
    if unknown:
        raise UsageError(f"there is no parameter {unknown[0]!r}", kind="bad_change")
    return formulation.model_copy(update={"parameters": parameters})


def check_paths(data: Data, values: Values) -> None:
    """Raise UsageError unless there is a number at every path."""
    known = {leaf.path for leaf in find_leaves(data)}
    for path in values:
        if path not in known:
            place = ".".join(map(str, path))
            raise UsageError(f"there is no number {place!r} in the data", kind="bad_change")


def read_values(changes: Sequence[tuple[Sequence[str | int], float]]) -> dict[Path, float]:
    """Return changes as they come from a page."""
    return {tuple(path): value for path, value in changes if path}


def _changed(item: Parameter, data: Data, values: Values) -> Parameter:
    mine = {tuple(map(str, path[1:])): v for path, v in values.items() if path[0] == item.name}
    listed = numbers_of(item, data)
    if missing := set(mine) - {number.key for number in listed}:
        place = ", ".join(sorted(missing)[0])
        raise UsageError(f"{item.name} has no number for {place!r}", kind="bad_change")
    entries = [
        Entry(key=list(number.key), value=mine[number.key], quote="")
        if number.key in mine
        else Entry(key=list(number.key), value=number.value, quote=number.quote)
        for number in listed
    ]
    return item.model_copy(update={"values": entries, "source": None})
