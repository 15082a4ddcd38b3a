"""The parts of a formulation in words, the same on every screen and page."""

from modelwright.agent.console import number
from modelwright.agent.formulation import Constraint, Objective, Parameter, Variable

_CURRENCIES = ("$", "€", "£", "¥")


def indexed(name: str, index: list[str]) -> str:
    """Return "price[goods]", or the name alone."""
    return f"{name}[{', '.join(index)}]" if index else name


def amount(value: float, unit: str) -> str:
    """Return a number with its unit: "30 kg", "$4"."""
    said = number(value)
    return f"{unit}{said}" if unit in _CURRENCIES else f"{said} {unit}".rstrip()


def with_unit(item: Parameter | Variable) -> str:
    """Return the meaning, with the unit behind it."""
    return f"{item.meaning} ({item.unit})" if item.unit else item.meaning


def domain(variable: Variable) -> str:
    """Return the kind of numbers a variable takes, with its bounds."""
    if variable.domain == "binary":
        return "0 or 1"
    parts = [variable.domain]
    if variable.lower is not None:
        parts.append(f"≥ {number(variable.lower)}")
    if variable.upper is not None:
        parts.append(f"≤ {number(variable.upper)}")
    return ", ".join(parts)


def goal(objective: Objective) -> str:
    """Return sense and meaning, without saying "maximize" twice."""
    meaning, sense = objective.meaning, objective.sense
    return meaning if meaning.lower().startswith(sense) else f"{sense} {meaning}"


def basis(constraint: Constraint) -> str:
    """Return the words of the text a constraint comes from."""
    quote = " ".join(constraint.quote.split())
    return f'from "{quote}"' if quote else "implied"
