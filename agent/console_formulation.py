"""The formulation on the screen: what a user reads to see whether the problem was understood."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.console import QUIET, clean, heading, paragraph, table
from modelwright.agent.console_math import plain_math
from modelwright.agent.formulation import Constraint, Formulation, IndexSet, Parameter
from modelwright.agent.render.instance import Data, Number, members_of, numbers_of, origin_of
from modelwright.agent.render.phrases import amount, basis, domain, goal, indexed, with_unit

_MOST_VALUES = 24


def show_formulation(
    formulation: Formulation, data: Data | None = None
) -> Iterator[RenderableType]:
    """Yield the five elements, assumptions not included.

    Args:
        formulation: to show.
        data: what the program gets; without it, numbers from files are only named.
    """
    yield heading(clean(formulation.title))
    if formulation.sets:
        yield heading("Sets")
        rows = [(item.name, _members(item, data), item.meaning) for item in formulation.sets]
        yield table(("set", "members", "meaning"), rows)
    if formulation.parameters:
        yield heading("Parameters")
        rows = [
            (indexed(p.name, p.index), _values(p, data), p.meaning) for p in formulation.parameters
        ]
        yield table(("parameter", "values", "meaning"), rows)
    yield heading("Variables")
    rows = [(indexed(v.name, v.index), domain(v), with_unit(v)) for v in formulation.variables]
    yield table(("variable", "domain", "meaning"), rows)
    objective = formulation.objective
    yield heading("Objective")
    yield paragraph(goal(objective), 2)
    formula = plain_math(objective.latex)
    yield paragraph(formula.removeprefix(objective.sense).strip(), 4)
    if formulation.constraints:
        yield heading("Constraints")
        for constraint in formulation.constraints:
            yield from _constraint(constraint)
    if formulation.unused:
        yield heading("Numbers that play no part")
        for reason in formulation.unused:
            yield paragraph(reason, 2)


def _constraint(constraint: Constraint) -> Iterator[RenderableType]:
    name = clean(indexed(constraint.name, constraint.index))
    yield paragraph(Text.assemble((name, "bold"), ": ", clean(constraint.meaning)), 2)
    yield paragraph(plain_math(constraint.latex), 4)
    yield paragraph(Text(clean(basis(constraint)), QUIET), 4)


def _members(item: IndexSet, data: Data | None) -> str:
    parts = [", ".join(members_of(item, data)), origin_of(item, None)]
    return "\n".join(part for part in parts if part)


def _values(parameter: Parameter, data: Data | None) -> str:
    found = numbers_of(parameter, data)
    shown = [_value(entry, parameter.unit) for entry in found[:_MOST_VALUES]]
    if (rest := len(found) - _MOST_VALUES) > 0:
        shown.append(f"... {rest} more")
    return "\n".join(part for part in (*shown, origin_of(parameter, None)) if part)


def _value(entry: Number, unit: str) -> str:
    said = amount(entry.value, unit)
    return f"{', '.join(entry.key)}: {said}" if entry.key else said
