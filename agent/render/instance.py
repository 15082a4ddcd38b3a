"""Members and numbers of a formulation, wherever they are: written out, or bound from files."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from modelwright.agent.formulation import Formulation, IndexSet, Parameter
from modelwright.solvers.export.origin import describe_source

Data = Mapping[str, Any]
"""What the program gets; holds what comes from data files once it is bound."""
Origins = Mapping[str, str]
"""Name -> file and column, for people; what `modelwright.agent.tables.binding` reports."""


class Number(NamedTuple):
    """One number of a parameter."""

    key: tuple[str, ...]
    value: float
    quote: str
    """"" if it comes from a file."""


def members_of(item: IndexSet, data: Data | None) -> list[str]:
    """Return the members of a set; none if they come from a file that is not bound."""
    if item.source is None:
        return item.members
    return [str(member) for member in (data or {}).get(item.name, ())]


def numbers_of(parameter: Parameter, data: Data | None) -> list[Number]:
    """Return the numbers of a parameter; none if they come from a file that is not bound."""
    if parameter.source is None:
        return [Number(tuple(entry.key), entry.value, entry.quote) for entry in parameter.values]
    if data is None or parameter.name not in data:
        return []
    return list(_unfolded(data[parameter.name], (), len(parameter.index)))


def origin_of(item: IndexSet | Parameter, origins: Origins | None) -> str:
    """Return "from plan.xlsx, column cost", or "" if the item is written out."""
    if item.source is None:
        return ""
    place = (origins or {}).get(item.name, "")
    return f"from {describe_source(item.source.model_dump(), place)}"


def filled(formulation: Formulation, data: Data | None, origins: Origins | None) -> dict[str, Any]:
    """Return the formulation as JSON with what was bound in it, and an `origin` beside it."""
    record = formulation.model_dump(mode="json")
    for item, known in zip(record["sets"], formulation.sets, strict=True):
        item["members"] = members_of(known, data)
        item["origin"] = origin_of(known, origins)
    for item, known in zip(record["parameters"], formulation.parameters, strict=True):
        item["values"] = [number._asdict() for number in numbers_of(known, data)]
        item["origin"] = origin_of(known, origins)
    return record


def _unfolded(table: Any, key: tuple[str, ...], depth: int) -> Iterator[Number]:
    if not depth:
        yield Number(key, float(table), "")
        return
    for member, inner in table.items():
        yield from _unfolded(inner, (*key, str(member)), depth - 1)
