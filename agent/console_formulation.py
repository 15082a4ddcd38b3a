"""The formulation on the screen: what a user reads to see whether the problem was understood."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.console import QUIET, clean, heading, number, paragraph, table
from modelwright.agent.console_math import plain_math
from modelwright.agent.formulation import Constraint, Entry, Formulation, Parameter, Variable

_MOST_VALUES = 24
_CURRENCIES = ("$", "€", "£", "¥")


def show_formulation(formulation: Formulation) -> Iterator[RenderableType]:
    """Yield the five elements, assumptions not included."""
    yield heading(clean(formulation.title))
    if formulation.sets:
        yield heading("Sets")
        rows = [(item.name, ", ".join(item.members), item.meaning) for item in formulation.sets]
        yield table(("set", "members", "meaning"), rows)
    if formulation.parameters:
        yield heading("Parameters")
        rows = [(_indexed(p.name, p.index), _values(p), p.meaning) for p in formulation.parameters]
        yield table(("parameter", "values", "meaning"), rows)
    yield heading("Variables")
    rows = [(_indexed(v.name, v.index), _domain(v), _meaning(v)) for v in formulation.variables]
    yield table(("variable", "domain", "meaning"), rows)
    objective = formulation.objective
    yield heading("Objective")
    yield paragraph(_with_sense(objective.meaning, objective.sense), 2)
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
    name = clean(_indexed(constraint.name, constraint.index))
    yield paragraph(Text.assemble((name, "bold"), ": ", clean(constraint.meaning)), 2)
    yield _formula(constraint.latex)
    origin = (
        f'from "{clean(" ".join(constraint.quote.split()))}"' if constraint.quote else "implied"
    )
    yield paragraph(Text(origin, QUIET), 4)


def _formula(latex: str) -> RenderableType:
    return paragraph(plain_math(latex), 4)


def _with_sense(meaning: str, sense: str) -> str:
    return meaning if meaning.lower().startswith(sense) else f"{sense} {meaning}"


def _indexed(name: str, index: list[str]) -> str:
    return f"{name}[{', '.join(index)}]" if index else name


def _values(parameter: Parameter) -> str:
    shown = [_value(entry, parameter.unit) for entry in parameter.values[:_MOST_VALUES]]
    rest = len(parameter.values) - _MOST_VALUES
    return "\n".join(shown) + (f"\n... {rest} more" if rest > 0 else "")


def _value(entry: Entry, unit: str) -> str:
    amount = number(entry.value)
    said = f"{unit}{amount}" if unit in _CURRENCIES else f"{amount} {unit}".rstrip()
    return f"{', '.join(entry.key)}: {said}" if entry.key else said


def _domain(variable: Variable) -> str:
    if variable.domain == "binary":
        return "0 or 1"
    parts = [variable.domain]
    if variable.lower is not None:
        parts.append(f"≥ {number(variable.lower)}")
    if variable.upper is not None:
        parts.append(f"≤ {number(variable.upper)}")
    return ", ".join(parts)


def _meaning(variable: Variable) -> str:
    return f"{variable.meaning} ({variable.unit})" if variable.unit else variable.meaning
