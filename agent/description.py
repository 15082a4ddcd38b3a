"""A formulation as text: with the names and shapes of its data, without their values."""

from modelwright.agent.formulation import Formulation, IndexSet, Parameter, Variable

_MOST_MEMBERS = 40


def describe(formulation: Formulation) -> str:
    """Return what whoever writes the program needs to see.

    Values stay out, so that they cannot end up in the code; so do quotes and assumptions, which
    repeat them.
    """
    sizes = {item.name: len(item.members) for item in formulation.sets}
    objective = formulation.objective
    parts = [
        formulation.title,
        _section("Sets, in data", [_set_line(item) for item in formulation.sets]),
        _section(
            "Parameters, in data", [_parameter_line(item, sizes) for item in formulation.parameters]
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


def _set_line(item: IndexSet) -> str:
    names = ", ".join(f'"{member}"' for member in item.members[:_MOST_MEMBERS])
    more = ", ..." if len(item.members) > _MOST_MEMBERS else ""
    return (
        f'data["{item.name}"]: list of {len(item.members)} strings [{names}{more}]: {item.meaning}'
    )


def _parameter_line(item: Parameter, sizes: dict[str, int]) -> str:
    unit = f" ({item.unit})" if item.unit else ""
    if not item.index:
        return f'data["{item.name}"]: number: {item.meaning}{unit}'
    keys = "".join(f"[{name}]" for name in item.index)
    cells = 1
    for name in item.index:
        cells *= sizes[name]
    given = len(item.values)
    gaps = "" if given == cells else f", only {given} of {cells} combinations present"
    return f'data["{item.name}"]{keys}: number{gaps}: {item.meaning}{unit}'


def _variable_line(item: Variable) -> str:
    bounds = [f"lower {item.lower:g}" if item.lower is not None else "may be negative"]
    if item.upper is not None:
        bounds.append(f"upper {item.upper:g}")
    unit = f" ({item.unit})" if item.unit else ""
    kind = ", ".join([item.domain, *(bounds if item.domain != "binary" else [])])
    return f"{item.name}{_over(item.index)}: {kind}: {item.meaning}{unit}"
