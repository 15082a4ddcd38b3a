"""A point of the model, told in the terms of the formulation: what a checker is given."""

import ast
import re
from collections.abc import Mapping
from typing import Any

from modelwright.agent.formulation import Formulation, Variable, nested
from modelwright.solvers.errors import ModelwrightError

_WHOLE = 1e-6
"""What a solver leaves of a whole number."""
_KEY = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,]+""")
"""One member inside brackets; Pyomo quotes those that hold commas, brackets, or look like numbers,
as Python does."""


class NotToldError(ModelwrightError):
    """The point has no values for a variable of the formulation."""

    default_kind = "not_told"


def solution_of(values: Mapping[str, float], formulation: Formulation) -> dict[str, Any]:
    """Return variable -> number, or nested objects with one level per index set.

    Variables that only the program has are left out; members that have no variable are missing.

    Args:
        values: name in the model, such as "bake[loaf]" or "ship['1',north]" -> value.
        formulation: gives the variables.

    Raises:
        NotToldError: a variable has no value, or other keys than its index sets have.
    """
    families: dict[str, list[tuple[tuple[str, ...], float]]] = {}
    for name, value in values.items():
        family, key = split_name(name)
        families.setdefault(family, []).append((key, value))
    return {
        variable.name: _nested(variable, families.get(variable.name, []))
        for variable in formulation.variables
    }


def split_name(name: str) -> tuple[str, tuple[str, ...]]:
    """Return the variable and the members in a name such as "ship['1',north]"."""
    family, bracket, rest = name.partition("[")
    if not bracket:
        return name, ()
    parts: list[str] = _KEY.findall(rest.removesuffix("]"))
    return family, tuple(
        str(ast.literal_eval(part)) if part[0] in "'\"" else part for part in parts
    )


def _nested(variable: Variable, found: list[tuple[tuple[str, ...], float]]) -> Any:
    if not found:
        raise NotToldError(f"the program has no values of {variable.name}")
    if any(len(key) != len(variable.index) for key, _ in found):
        raise NotToldError(f"the program indexes {variable.name} in another way than formulated")
    whole = variable.domain != "continuous"
    return nested((key, _rounded(value) if whole else value) for key, value in found)


def _rounded(value: float) -> float:
    """Return the whole number that is meant, where one is."""
    return round(value) if abs(value - round(value)) <= _WHOLE * max(1.0, abs(value)) else value
