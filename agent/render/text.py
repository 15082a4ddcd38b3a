"""The formulation as plain text in the manner of Markdown, for files and terminals."""

from modelwright.agent.console import clean, number
from modelwright.agent.console_math import plain_math
from modelwright.agent.formulation import Constraint, Formulation, IndexSet, Parameter, Variable
from modelwright.agent.render.instance import Data, Origins, members_of, numbers_of, origin_of
from modelwright.agent.render.phrases import amount, basis, domain, goal, indexed, with_unit

_MOST = 200
"""Members of a set, and numbers of a parameter, before the rest is only counted."""


def formulation_text(
    formulation: Formulation, data: Data | None = None, *, origins: Origins | None = None
) -> str:
    """Return the five elements, the assumptions and the numbers that play no part.

    Args:
        formulation: to show.
        data: what the program gets; without it, numbers from files are only named.
        origins: where that data comes from, in words for people.
    """
    objective = formulation.objective
    formula = plain_math(objective.latex).removeprefix(objective.sense).strip()
    sections = {
        "Sets": [_set(item, data, origins) for item in formulation.sets],
        "Parameters": [_parameter(item, data, origins) for item in formulation.parameters],
        "Variables": [_variable(item) for item in formulation.variables],
        "Objective": [f"{_line(goal(objective))}\n\n    {_line(formula)}"],
        "Constraints": [_constraint(item) for item in formulation.constraints],
        "Assumptions": [f"- {_line(item)}" for item in formulation.assumptions],
        "Numbers that play no part": [f"- {_line(item)}" for item in formulation.unused],
    }
    blocks = [f"# {_line(formulation.title) or 'Formulation'}"]
    for title, lines in sections.items():
        if lines:
            blocks += [f"## {title}", "\n".join(lines)]
    return "\n\n".join(blocks) + "\n"


def _line(text: str) -> str:
    return clean(" ".join(text.split()))


def _set(item: IndexSet, data: Data | None, origins: Origins | None) -> str:
    members = members_of(item, data)
    listed = ", ".join(_line(member) for member in members[:_MOST])
    rest = len(members) - _MOST
    parts = [listed + (f", ... {rest} more" if rest > 0 else ""), origin_of(item, origins)]
    return _entry(item.name, item.meaning, parts)


def _parameter(item: Parameter, data: Data | None, origins: Origins | None) -> str:
    listed = numbers_of(item, data)
    if not item.index and listed:
        said = amount(listed[0].value, item.unit)
        return _entry(f"{item.name} = {said}", item.meaning, [origin_of(item, origins)])
    lines = [f"{', '.join(n.key)}: {number(n.value)}" for n in listed[:_MOST]]
    if (rest := len(listed) - _MOST) > 0:
        lines.append(f"... {rest} more")
    lines.append(origin_of(item, origins))
    return _entry(indexed(item.name, item.index), with_unit(item), lines)


def _variable(item: Variable) -> str:
    return _entry(indexed(item.name, item.index), with_unit(item), [domain(item)])


def _constraint(item: Constraint) -> str:
    lines = [plain_math(item.latex), basis(item)]
    return _entry(indexed(item.name, item.index), item.meaning, lines)


def _entry(name: str, meaning: str, lines: list[str]) -> str:
    head = f"- `{_line(name)}`" + (f": {_line(meaning)}" if meaning.strip() else "")
    return "\n".join([head, *(f"    {_line(line)}" for line in lines if line)])
