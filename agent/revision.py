"""What a change did to the model, row by row, and whether the rest is proved identical."""

import asyncio
from collections.abc import Collection

import numpy as np

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.changes import Level, changed_parts
from modelwright.agent.state import Compare, Revision, Touched
from modelwright.solvers.canonical import signature
from modelwright.solvers.changes import Change, ChangeKind
from modelwright.solvers.diff import diff
from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure
from modelwright.solvers.program import Program
from modelwright.solvers.why.members import Member, MemberKind, restricted

_MOST_SHOWN = 200
_OBJECTIVE = (ChangeKind.OBJECTIVE, ChangeKind.SENSE)
_OF_ROWS = (ChangeKind.NEW_ROW, ChangeKind.REMOVED_ROW, ChangeKind.SIDES, ChangeKind.COEFFICIENT)


def comparer_of(engine: Engine, limits: Limits) -> Compare:
    """Return what compares the models of two programs with this engine."""

    async def compare(request: str, before: Program, after: Program, touched: Touched) -> Revision:
        return await asyncio.to_thread(_compare, engine, limits, request, before, after, touched)

    return compare


def touched_by(before: Formulation, after: Formulation) -> Touched:
    """Return what a change of the formulation lets a program change.

    Where the shape of a set or parameter changes, so may everything whose formula names it.
    """
    constraints, variables = set[str](), set[str]()
    reshaped: list[str] = []
    objective = False
    for item in changed_parts(before, after).items:
        if item.level is not Level.MODEL:
            continue
        if item.kind == "constraint":
            constraints.add(item.name)
        elif item.kind == "variable":
            variables.add(item.name)
        elif item.kind == "objective":
            objective = True
        elif item.what == "changed":
            reshaped.append(item.name)
    for name in reshaped:
        constraints |= {c.name for c in after.constraints if _names(c.latex + c.meaning, name)}
        objective = objective or _names(after.objective.latex, name)
        variables |= {v.name for v in after.variables if name in v.index}
    return Touched(frozenset(constraints), frozenset(variables), objective)


def _names(formula: str, name: str) -> bool:
    return name in formula.replace("\\_", "_")


def _compare(
    engine: Engine, limits: Limits, request: str, before: Program, after: Program, touched: Touched
) -> Revision:
    old, new = engine.build(before, limits), engine.build(after, limits)
    for built in (old, new):
        if isinstance(built, Failure):
            told = f"the models could not be compared: {built.message}"
            return Revision(request, (), told, intact=False)
    assert isinstance(old, Instance)
    assert isinstance(new, Instance)
    # Other numbers change rows that the request does not name. The old program with the new numbers
    # tells those apart from what the new program does differently.
    moved = engine.build(Program(before.source, after.data), limits)
    start = old if isinstance(moved, Failure) else moved
    strays = [change for change in diff(start, new).changes if not _expected(change, touched)]
    told, intact = _rest(start, new, touched, strays)
    return Revision(request, tuple(diff(old, new).text(_MOST_SHOWN).splitlines()), told, intact)


def _expected(change: Change, touched: Touched) -> bool:
    if change.kind in _OBJECTIVE:
        return touched.objective
    family = _family(change.name)
    if change.kind in _OF_ROWS:
        return family in touched.constraints
    # A new constraint may bring auxiliary variables; a variable in no row that stays is theirs.
    brought = change.kind in (ChangeKind.NEW_VARIABLE, ChangeKind.REMOVED_VARIABLE)
    return family in touched.variables or (brought and bool(touched.constraints))


def _rest(
    before: Instance, after: Instance, touched: Touched, strays: list[Change]
) -> tuple[str, bool]:
    """Return a sentence about what was to stay, and whether it did."""
    shared = set(before.column_names) & set(after.column_names)
    parts = [_untouched(model, touched, shared) for model in (before, after)]
    rows = len(parts[0].row_names)
    count = f"{rows:,} constraint{'' if rows == 1 else 's'}"
    if strays:
        more = f" and {len(strays) - 3} more" if len(strays) > 3 else ""
        listed = "; ".join(str(change) for change in strays[:3])
        return f"something changed that the request does not ask for: {listed}{more}", False
    if signature(parts[0]) != signature(parts[1]):
        return "what the request does not touch is not the same as before", False
    return f"the other {count} are proved identical (equal signatures)", True


def _untouched(instance: Instance, touched: Touched, columns: Collection[str]) -> Instance:
    """Return the part of a model that a change leaves alone."""
    members: list[Member] = []
    for row, name in enumerate(instance.row_names):
        if _family(name) not in touched.constraints:
            sides = (("lower", instance.row_lower[row]), ("upper", instance.row_upper[row]))
            members += [
                Member(MemberKind.ROW, row, side) for side, end in sides if np.isfinite(end)
            ]
    for column, name in enumerate(instance.column_names):
        if name in columns and _family(name) not in touched.variables:
            ends = (
                ("lower", instance.column_lower[column]),
                ("upper", instance.column_upper[column]),
            )
            members += [
                Member(MemberKind.BOUND, column, side) for side, end in ends if np.isfinite(end)
            ]
            if instance.integer[column]:
                members.append(Member(MemberKind.INTEGRALITY, column))
    return restricted(instance, members)


def _family(name: str) -> str:
    return name.partition("[")[0]
