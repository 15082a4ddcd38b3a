"""What the LP and the MPS writer share: names, numbers, and models that have no columns."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from modelwright.solvers.export.names import legal_names, name_comments
from modelwright.solvers.instance import Instance, SpecialOrderedSet
from modelwright.solvers.outcome import Sense


class Labels(NamedTuple):
    """Legal names of one model; rows, sets and objective share one space, as in SCIP."""

    objective: str
    rows: list[str]
    sos: list[str]
    columns: list[str]
    comments: list[str]
    changed: int
    """How many names the comments explain."""


def labels(instance: Instance, comment: str) -> Labels:
    """Return the names to write, with the comments that lead back to the user's."""
    sos = [item.name for item in instance.sos]
    others = [instance.objective_name, *instance.row_names, *sos]
    legal = legal_names(others)
    columns = legal_names(instance.column_names)
    lines, changed = name_comments(legal, others, comment)
    more, also = name_comments(columns, instance.column_names, comment)
    rows = len(instance.row_names)
    return Labels(
        objective=legal[0],
        rows=legal[1 : 1 + rows],
        sos=legal[1 + rows :],
        columns=columns,
        comments=[*lines, *more],
        changed=changed + also,
    )


def heading(instance: Instance, title: str, comment: str, names: Labels) -> list[str]:
    """Return the comment lines at the top of a file."""
    size = instance.statistics
    goal = "maximized" if instance.sense is Sense.MAXIMIZE else "minimized"
    lines = [
        f"{comment} {_one_line(title)}, written by Modelwright",
        f"{comment} {instance.problem_class}, {goal}: {size.variables} variables "
        f"({size.integers} integer, {size.binaries} binary), {size.constraints} constraints, "
        f"{size.nonzeros} nonzeros",
        f"{comment} x(a,b) stands for x[a,b]",
    ]
    for name, value in instance.fixed.items():
        lines.append(f"{comment} fixed by the program: {_one_line(name)} = {number(value)}")
    return [*lines, *names.comments]


def _one_line(text: str) -> str:
    return json.dumps(text)[1:-1][:200]


def number(value: float) -> str:
    """Return the shortest text that is read back as the same number."""
    return repr(float(value)).removesuffix(".0")


def with_a_column(instance: Instance) -> Instance:
    """Return the model, with a column fixed at 0 if it has none: readers refuse such files."""
    if instance.column_names:
        return instance
    zero = np.zeros(1)
    return replace(
        instance,
        cost=zero,
        column_lower=zero,
        column_upper=zero,
        integer=np.zeros(1, np.bool_),
        column_names=["nothing"],
        start=None,
    )


def memberships(sets: Iterable[SpecialOrderedSet], names: list[str]) -> list[list[str]]:
    """Return the members of each set as "name weight", in the order of their weights."""
    listed: list[list[str]] = []
    for item in sets:
        order = np.argsort(item.weight, kind="stable")
        members = zip(item.column[order].tolist(), item.weight[order].tolist(), strict=True)
        listed.append([f"{names[column]} {number(weight)}" for column, weight in members])
    return listed
