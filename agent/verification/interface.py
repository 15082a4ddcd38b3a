"""What a language model is shown of data and variables, as lines of text.

Sets and shapes are those of the data in hand, so that it does not matter whether they were written
out or fetched from files.
"""

import math
from typing import Any

from modelwright.agent.formulation import Formulation, IndexSet, Parameter
from modelwright.solvers.checks.leaves import Leaf, find_leaves
from modelwright.solvers.program import Program

_MOST_MEMBERS = 40
_MOST_VALUES = 60
"""Values shown of one parameter; more are a table of data, which a text rarely repeats."""
_FEW = 5
"""Members and values of what comes from files: enough to see how they look."""


def data_lines(formulation: Formulation, program: Program, *, meanings: bool = True) -> list[str]:
    """Return a line for each key of `data`: its shape, never its values.

    Args:
        formulation: names, meanings and units.
        program: its data give the sizes.
        meanings: False leaves out meanings and units.
    """
    leaves = _by_parameter(program)
    sizes = {item.name: len(_members(item, program)) for item in formulation.sets}
    lines = [_set_line(item, _members(item, program), meanings) for item in formulation.sets]
    for item in formulation.parameters:
        place = f'data["{item.name}"]' + "".join(f"[{name}]" for name in item.index)
        cells = math.prod(sizes[name] for name in item.index)
        given = len(leaves.get(item.name, []))
        gaps = f", only {given} of {cells} combinations present" if given != cells else ""
        lines.append(f"{place}: number{gaps}{_meaning(item) if meanings else ''}")
    return lines


def variable_lines(formulation: Formulation) -> list[str]:
    """Return a line for each key of `solution`: index, meaning and unit; not its bounds."""
    return [
        f'solution["{item.name}"]'
        + "".join(f"[{name}]" for name in item.index)
        + f": {item.meaning}"
        + (f" ({item.unit})" if item.unit else "")
        for item in formulation.variables
    ]


def glossary_lines(formulation: Formulation, program: Program) -> list[str]:
    """Return a line for each set, parameter and variable, with the values of the data."""
    leaves = _by_parameter(program)
    lines = [_set_line(item, _members(item, program), True) for item in formulation.sets]
    for item in formulation.parameters:
        shown = leaves.get(item.name, [])
        most = _FEW if item.source else _MOST_VALUES
        values = "; ".join(_value(leaf) for leaf in shown[:most])
        more = f" and {len(shown) - most} more" if len(shown) > most else ""
        lines.append(f"{item.name}{_meaning(item)} = {values}{more}")
    lines += [
        f"{item.name}: decision: {item.meaning}" + (f" ({item.unit})" if item.unit else "")
        for item in formulation.variables
    ]
    return lines


def _by_parameter(program: Program) -> dict[str, list[Leaf]]:
    found: dict[str, list[Leaf]] = {}
    for leaf in find_leaves(program.data):
        found.setdefault(leaf.top, []).append(leaf)
    return found


def _members(item: IndexSet, program: Program) -> list[Any]:
    members = program.data.get(item.name)
    return members if isinstance(members, list) else []


def _set_line(item: IndexSet, members: list[Any], meanings: bool) -> str:
    most = _FEW if item.source else _MOST_MEMBERS
    names = ", ".join(f'"{member}"' for member in members[:most])
    more = ", ..." if len(members) > most else ""
    told = f": {item.meaning}" if meanings else ""
    return f'data["{item.name}"]: list of {len(members)} strings [{names}{more}]{told}'


def _meaning(item: Parameter) -> str:
    return f": {item.meaning}" + (f" ({item.unit})" if item.unit else "")


def _value(leaf: Leaf) -> str:
    key = ", ".join(str(part) for part in leaf.path[1:])
    return f"({key}) {leaf.value:.10g}" if key else f"{leaf.value:.10g}"
