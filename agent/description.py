"""A formulation as text: with the names and shapes of its data, without their values."""

from typing import Any

from modelwright.agent.formulation import Formulation, IndexSet, Parameter, Variable

_MOST_MEMBERS = 40
_FEW_MEMBERS = 5
"""Of a set from a data file, so that prompts do not grow with the data."""


def describe(formulation: Formulation, data: dict[str, Any]) -> str:
    """Return what whoever writes the program needs to see.

    Values stay out, so that they cannot end up in the code; so do quotes and assumptions, which
    repeat them.

    Args:
        formulation: of the problem.
        data: what the program will be given, for names and shapes.
    """
    sizes = {item.name: len(data[item.name]) for item in formulation.sets}
    objective = formulation.objective
    parts = [
        formulation.title,
        _section("Sets, in data", [_set_line(item, data[item.name]) for item in formulation.sets]),
        _section(
            "Parameters, in data",
            [_parameter_line(item, sizes, data[item.name]) for item in formulation.parameters],
        ),
        _section("Variables", [_variable_line(item) for item in formulation.variables]),
        f"Objective: {objective.sense} {objective.meaning}\n  {objective.latex}",
        _section(
            "Constraints",
            [
                f"{item.name}{_over(item.index)}: {item.meaning}\n    {item.latex}"
                for item in formulation.constraints
            ],
        ),
    ]
    return "\n\n".join(part for part in parts if part)


def _section(heading: str, lines: list[str]) -> str:
    return "\n".join([f"{heading}:", *(f"- {line}" for line in lines)]) if lines else ""


def _over(index: list[str]) -> str:
    return f"[{', '.join(index)}]" if index else ""


def _set_line(item: IndexSet, members: list[str]) -> str:
    shown = _FEW_MEMBERS if item.source else _MOST_MEMBERS
    names = ", ".join(f'"{member}"' for member in members[:shown])
    if len(members) > shown:
        size = "list of many strings such as" if item.source else f"list of {len(members)} strings"
        return f'data["{item.name}"]: {size} [{names}, ...]: {item.meaning}'
    return f'data["{item.name}"]: list of {len(members)} strings [{names}]: {item.meaning}'


def _parameter_line(item: Parameter, sizes: dict[str, int], values: Any) -> str:
    unit = f" ({item.unit})" if item.unit else ""
    if not item.index:
        return f'data["{item.name}"]: number: {item.meaning}{unit}'
    keys = "".join(f"[{name}]" for name in item.index)
    cells = 1
    for name in item.index:
        cells *= sizes[name]
    given = _count(values)
    some = "only some" if item.source else f"only {given} of {cells}"
    gaps = "" if given == cells else f", {some} combinations present"
    return f'data["{item.name}"]{keys}: number{gaps}: {item.meaning}{unit}'


def _count(node: Any) -> int:
    return sum(map(_count, node.values())) if isinstance(node, dict) else 1


def _variable_line(item: Variable) -> str:
    bounds = [f"lower {item.lower:g}" if item.lower is not None else "may be negative"]
    if item.upper is not None:
        bounds.append(f"upper {item.upper:g}")
    unit = f" ({item.unit})" if item.unit else ""
    kind = ", ".join([item.domain, *(bounds if item.domain != "binary" else [])])
    return f"{item.name}{_over(item.index)}: {kind}: {item.meaning}{unit}"
