"""Variables, objective and constraints of a formulation, as far as the built model tells them."""

import ast
import math
import re
from collections.abc import Sequence

import numpy as np

from modelwright.agent.formulation import Constraint, IndexSet, Objective, Variable
from modelwright.solvers.export.families import Family, families
from modelwright.solvers.instance import Floats, Instance


def names_of(instance: Instance) -> list[str]:
    """Return the names that the variables of a formulation will have."""
    names = [*instance.column_names, *instance.fixed]
    return [_identifier(family.name) for family in families(names)]


def variables_of(
    instance: Instance, sets: Sequence[IndexSet], docs: dict[str, str]
) -> list[Variable]:
    """Return one variable for each family of columns; an index of no known set is left out."""
    found: dict[str, Variable] = {}
    for family in families(instance.column_names):
        at = np.array(family.positions)
        lower, upper = instance.column_lower[at], instance.column_upper[at]
        whole = bool(instance.integer[at].all())
        binary = whole and bool(((lower >= 0) & (upper <= 1)).all())
        name = _identifier(family.name)
        found.setdefault(
            name,
            Variable(
                name=name,
                meaning=docs.get(_last(family.name), ""),
                unit="",
                index=_index(family, sets),
                domain="binary" if binary else "integer" if whole else "continuous",
                lower=_common(lower),
                upper=_common(upper),
            ),
        )
    for family in families(instance.fixed):
        name = _identifier(family.name)
        fixed = Variable(
            name=name,
            meaning=docs.get(_last(family.name), "") or "fixed by the program",
            unit="",
            index=_index(family, sets),
            domain="continuous",
            lower=None,
            upper=None,
        )
        found.setdefault(name, fixed)
    return list(found.values())


def constraints_of(
    instance: Instance, sets: Sequence[IndexSet], docs: dict[str, str]
) -> list[Constraint]:
    """Return one constraint for each family of rows."""
    found: dict[str, Constraint] = {}
    for family in families(instance.row_names):
        size = len(family.positions)
        told = docs.get(_last(family.name), "") or ("" if size == 1 else f"{size} rows")
        constraint = Constraint(
            name=family.name, meaning=told, latex="", index=_index(family, sets), quote=""
        )
        found.setdefault(family.name, constraint)
    return list(found.values())


def objective_of(instance: Instance, docs: dict[str, str]) -> Objective:
    """Return the objective."""
    name = instance.objective_name
    return Objective(sense=instance.sense.value, meaning=docs.get(_last(name), name), latex="")


def docs_of(source: str) -> dict[str, str]:
    """Return name of a component -> its `doc`, where the program writes it out."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    return {
        target.attr: keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Attribute)
        for keyword in node.value.keywords
        if keyword.arg == "doc"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    }


def _last(name: str) -> str:
    """Return the name of a component without the blocks that it stands in."""
    return name.rpartition(".")[2]


def _identifier(name: str) -> str:
    plain = re.sub(r"\W+", "_", name).strip("_")
    return plain if plain.isidentifier() else f"v_{plain}"


def _index(family: Family, sets: Sequence[IndexSet]) -> list[str]:
    """Return the sets that the index runs over; [] unless all are known."""
    found: list[str] = []
    for level in zip(*family.indices, strict=True):
        keys = set(level)
        exact = [item.name for item in sets if set(item.members) == keys]
        within = [item.name for item in sets if set(item.members) > keys]
        if not exact and not within:
            return []
        found.append((exact or within)[0])
    return found


def _common(bounds: Floats) -> float | None:
    """Return the bound that all have; None if they differ or are open."""
    first = float(bounds[0])
    return first if math.isfinite(first) and bool((bounds == first).all()) else None
