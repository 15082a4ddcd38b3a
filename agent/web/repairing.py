"""A repair of right-hand sides, traced back to the numbers of the data that they come from."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from modelwright.solvers.checks.leaves import Leaf, Path, find_leaves, with_values
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.program import Program

Change = Mapping[str, Any]
"""One change of a repair, as `modelwright.solvers.why.repairs.Repair.to_json` gives it."""

_MOST_BUILDS = 60


def numbers_behind(
    engine: ProgramEngine, program: Program, changes: Sequence[Change], limits: Limits
) -> dict[Path, float] | None:
    """Return the numbers that make the changes of a repair, None if they are not in the data.

    A number counts if the model, built with another in its place, differs in the right-hand side in
    question and nowhere else.

    Args:
        engine: builds the model with other numbers.
        program: with the data as they are.
        changes: of the repair.
        limits: of each build.
    """
    before = engine.build(program, limits)
    if not isinstance(before, Instance):
        return None
    found: dict[Path, float] = {}
    for change in changes:
        leaf = _behind(engine, program, before, change, limits)
        if leaf is None:
            return None
        found[leaf[0]] = leaf[1]
    return found


def _behind(
    engine: ProgramEngine, program: Program, before: Instance, change: Change, limits: Limits
) -> tuple[Path, float] | None:
    wanted = float(change["after"]) - float(change["before"])
    leaves = sorted(find_leaves(program.data), key=lambda leaf: not _fits(leaf, change))
    for leaf in leaves[:_MOST_BUILDS]:
        step = max(1.0, abs(leaf.value) * 0.5)
        tried = with_values(program.data, {leaf.path: leaf.value + step})
        after = engine.build(Program(program.source, tried), limits)
        moved = _moved(before, after, change) if isinstance(after, Instance) else None
        if moved:
            return leaf.path, _rounded(leaf.value + wanted * step / moved)
    return None


def _fits(leaf: Leaf, change: Change) -> bool:
    return abs(abs(leaf.value) - abs(float(change["before"]))) < 1e-9


def _moved(before: Instance, after: Instance, change: Change) -> float | None:
    """Return by how much the right-hand side moved; None if anything else did, or it did not."""
    is_row = change["kind"] == "row"
    names = before.row_names if is_row else before.column_names
    if (names, before.column_names) != (
        after.row_names if is_row else after.column_names,
        after.column_names,
    ) or change["name"] not in names:
        return None
    place = names.index(change["name"])
    sides = ("lower", "upper") if change["side"] == "both" else (change["side"],)
    fields = {f"{'row' if is_row else 'column'}_{side}" for side in sides}
    moved: float | None = None
    for name in ("row_lower", "row_upper", "column_lower", "column_upper", "cost"):
        old, new = getattr(before, name), getattr(after, name)
        differs = _differing(old, new)
        if name in fields:
            if differs != [place]:
                return None
            moved = float(new[place] - old[place])
        elif differs:
            return None
    same = len(before.rows.value) == len(after.rows.value) and np.array_equal(
        before.rows.value, after.rows.value
    )
    return moved if same and before.offset == after.offset else None


def _differing(old: Floats, new: Floats) -> list[int]:
    return np.flatnonzero(old != new).tolist() if len(old) == len(new) else [-1]


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")
