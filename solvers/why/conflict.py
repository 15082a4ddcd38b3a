"""An irreducible conflict: conditions that cannot hold together, none of which can be spared.

A linear relaxation that is infeasible is HiGHS's job, verified here; everything else goes through
our own deletion filter, constraints first, then bounds, integrality and SOS.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import OBJECTIVE, Instance, no_quadratic
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure
from modelwright.solvers.solver_process import IIS
from modelwright.solvers.why.deletion import Filtered, shrink, singles
from modelwright.solvers.why.farkas import by_multipliers, is_irreducible
from modelwright.solvers.why.feasibility import Budget, Oracle, OutOfTime, Verdict
from modelwright.solvers.why.members import (
    Member,
    MemberKind,
    Members,
    MemberTexts,
    all_members,
    columns_of,
)

_CHECKS = 10
"""One solve may take this part of the budget; what takes longer stays in the conflict unproven."""
_LEAST_S = 1.0
_MANY = 40
"""Members from which on a proof by rank is quicker than dropping each in turn."""
_HIGHS_SHARE = 0.3


@dataclass(frozen=True)
class Conflict:
    """Conditions that cannot hold together."""

    members: list[Member]
    texts: list[str]
    """What each member demands: "x + y <= 40"."""
    names: list[str]
    """The constraint or variable of each member."""
    irreducible: bool
    """Without any one of them the others were seen to be feasible."""
    method: str
    solves: int

    def to_json(self) -> dict[str, Any]:
        """Return {"members": [{"kind", "name", "side", "text"}], "irreducible", ...}."""
        listed = [
            {"kind": member.kind.value, "name": name, "side": member.side or None, "text": text}
            for member, name, text in zip(self.members, self.names, self.texts, strict=True)
        ]
        return {
            "members": listed,
            "irreducible": self.irreducible,
            "method": self.method,
            "solves": self.solves,
        }


def find_conflict(
    engine: ProgramEngine,
    instance: Instance,
    *,
    time_limit_s: float = 10.0,
    limits: Limits | None = None,
) -> Conflict:
    """Return a conflict of a model that is known to be infeasible.

    Args:
        engine: for the solves.
        instance: the model.
        time_limit_s: seconds in all; a conflict that is not irreducible by then says so.
        limits: memory and gap of each solve.
    """
    one = max(_LEAST_S, time_limit_s / _CHECKS)
    budget = Budget.of(time_limit_s, limits or Limits(), one)
    search = _Search(engine, instance, budget)
    found, method = search.run()
    members = sorted(found.members, key=lambda m: (list(MemberKind).index(m.kind), m.place, m.side))
    texts = MemberTexts(instance)
    return Conflict(
        members,
        [texts.text(member) for member in members],
        [texts.name(member) for member in members],
        found.irreducible,
        method,
        budget.solves,
    )


class _Search:
    def __init__(self, engine: ProgramEngine, instance: Instance, budget: Budget) -> None:
        self.engine, self.instance, self.budget = engine, instance, budget
        self.oracle = Oracle(engine, instance, budget)
        self.all = all_members(instance)

    def run(self) -> tuple[Filtered, str]:
        """Return the conflict and how it was found."""
        if (crossed := _crossed(self.instance)) is not None:
            return Filtered(crossed, irreducible=True), "bounds that cross"
        continuous = [
            member for member in self.all if member.kind in (MemberKind.ROW, MemberKind.BOUND)
        ]
        if _is_linear(self.instance):
            found = self._by_highs(frozenset(continuous))
            if found is not None:
                return found, "HiGHS on the linear relaxation, verified"
        return self._by_deletion(), "deletion filter"

    def _by_highs(self, continuous: Members) -> Filtered | None:
        """Return the conflict of the linear relaxation; None where it has none."""
        try:
            if self.budget.remaining_s <= 0 or not self._relaxation_is_infeasible(continuous):
                return None
            members = self._suggested() or continuous
        except OutOfTime:
            return None
        if len(members) > _MANY and is_irreducible(self.instance, sorted(members)):
            return Filtered(members, irreducible=True)
        # The filter is also the proof: every member is dropped once.
        return self._filtered(members)

    def _suggested(self) -> Members:
        """Return a conflict that HiGHS, or one LP, suggests and that is infeasible alone."""
        suggestions = [self._ask_highs()]
        if not 0 < len(suggestions[0]) <= _MANY:
            # HiGHS 1.16 returns what it has when its time is over, and may need a minute.
            suggestions.append(by_multipliers(self.engine, self._relaxed(), self.budget))
        for members in sorted(filter(None, suggestions), key=len):
            if self.oracle.check(members) is Verdict.INFEASIBLE:
                return members
        return frozenset()

    def _relaxation_is_infeasible(self, continuous: Members) -> bool:
        discrete = bool(self.instance.integer.any())
        return not discrete or self.oracle.check(continuous) is Verdict.INFEASIBLE

    def _relaxed(self) -> Instance:
        columns = len(self.instance.column_names)
        return replace(
            self.instance,
            offset=0.0,
            cost=np.zeros(columns),
            quadratic=no_quadratic(),
            expressions={},
            definitions=[],
            integer=np.zeros(columns, bool),
        )

    def _ask_highs(self) -> Members:
        """Return the conflict that HiGHS suggests, empty if it has none."""
        seconds = max(0.1, self.budget.remaining_s * _HIGHS_SHARE)
        limits = replace(self.budget.limits, time_limit_s=seconds)
        answer = self.engine.analyze(IIS, self._relaxed(), limits)
        if isinstance(answer, Failure):
            return frozenset()
        return frozenset(
            Member(kind, index, one)
            for kind, key in ((MemberKind.ROW, "rows"), (MemberKind.BOUND, "columns"))
            for index, side in answer[key]
            for one in (("lower", "upper") if side == "both" else (side,))
        )

    def _by_deletion(self) -> Filtered:
        return self._filtered(frozenset(self.all))

    def _filtered(self, members: Members) -> Filtered:
        """Return an irreducible part of infeasible members: rows, then bounds, then the rest."""
        whole_rows = _by_component(self.instance, _by_row(members))
        rest = frozenset(m for m in members if m.kind is not MemberKind.ROW)
        found = shrink(self.oracle, whole_rows, rest)
        proven = found.irreducible
        two_sided = len([m for m in found.members if m.kind is MemberKind.ROW])
        # What says nothing about the columns of the rows left goes in one check, or stays.
        near = columns_of(self.instance, found.members)
        # Without its bounds an integer variable can keep a solver busy for ever: they go last.
        kinds = (MemberKind.SOS, MemberKind.INTEGRALITY, MemberKind.BOUND)
        stages = [[m for m in rest if m.kind is kind] for kind in kinds]
        if two_sided > len(_by_row(found.members)):
            stages.append([m for m in found.members if m.kind is MemberKind.ROW])
        for stage in stages:
            if not stage:
                continue
            far = [m for m in stage if m.kind is MemberKind.BOUND and m.place not in near]
            units = ([frozenset(far)] if far else []) + singles(
                sorted(m for m in stage if m not in set(far))
            )
            found = shrink(self.oracle, units, found.members.difference(stage))
            proven = proven and found.irreducible
        if not found.members.isdisjoint(_far(rest, near)):
            return Filtered(found.members, irreducible=False)
        return Filtered(found.members, proven)


def _far(members: Members, near: set[int]) -> Members:
    return frozenset(m for m in members if m.kind is MemberKind.BOUND and m.place not in near)


def _by_row(members: Members) -> list[Members]:
    """Return the sides of each row as one unit, in the order of rows."""
    rows: dict[int, set[Member]] = {}
    for member in sorted(m for m in members if m.kind is MemberKind.ROW):
        rows.setdefault(member.place, set()).add(member)
    return [frozenset(sides) for sides in rows.values()]


def _by_component(instance: Instance, rows: list[Members]) -> list[Members]:
    """Return the rows, those that share variables next to each other."""
    root = list(range(len(instance.column_names)))

    def find(column: int) -> int:
        while root[column] != column:
            root[column] = root[root[column]]
            column = root[column]
        return column

    place: list[tuple[int, int]] = []
    for k, unit in enumerate(rows):
        columns = sorted(columns_of(instance, unit))
        for column in columns[1:]:
            root[find(column)] = find(columns[0])
        place.append((columns[0] if columns else 0, k))
    return [rows[k] for _, k in sorted((find(column), k) for column, k in place)]


def _is_linear(instance: Instance) -> bool:
    quadratic_rows = (instance.quadratic.row != OBJECTIVE).any()
    nonlinear_rows = any(row != OBJECTIVE for row in instance.expressions)
    return not (quadratic_rows or nonlinear_rows or instance.sos)


def _crossed(instance: Instance) -> Members | None:
    """Return two sides, or bounds and integrality, that leave nothing between them."""
    for kind, lower, upper in (
        (MemberKind.ROW, instance.row_lower, instance.row_upper),
        (MemberKind.BOUND, instance.column_lower, instance.column_upper),
    ):
        for index in np.flatnonzero(lower > upper).tolist():
            return frozenset({Member(kind, index, "lower"), Member(kind, index, "upper")})
    lower, upper = instance.column_lower, instance.column_upper
    for index in np.flatnonzero(instance.integer).tolist():
        low, high = float(lower[index]), float(upper[index])
        if math.isfinite(low) and math.isfinite(high) and _none_between(low, high):
            bounds = {Member(MemberKind.BOUND, index, side) for side in ("lower", "upper")}
            return frozenset(bounds | {Member(MemberKind.INTEGRALITY, index)})
    return None


def _none_between(low: float, high: float) -> bool:
    return math.floor(high + 1e-6) < math.ceil(low - 1e-6)
