"""The cheapest changes of right-hand sides and bounds that make an infeasible model feasible.

Repairs differ: none changes all that a cheaper one changes. Each is re-solved with the model's own
objective before it is reported. `move_costs.py` says what a change costs.
"""

import heapq
import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome, PointStatus, Termination
from modelwright.solvers.why.elastic import elastic
from modelwright.solvers.why.feasibility import Budget, OutOfTime, Verdict, verdict_of
from modelwright.solvers.why.members import Member, MemberKind, MemberTexts
from modelwright.solvers.why.move_costs import is_equality, move_costs, value_of
from modelwright.solvers.wording import number

_MOST_SOLVES = 25
_MOST_BRANCHES = 6
"""Changes of a repair that are forbidden in turn to find others."""
_COST_GAP = 1e-4
"""Relative gap to the cheapest that is close enough."""
_SMALLEST = 1e-6
"""Relative; a smaller slack is rounding."""


class Move(NamedTuple):
    """One number that is changed."""

    member: Member
    name: str
    before: float
    after: float
    both_sides: bool
    """An equality, which gets another right-hand side."""

    def text(self) -> str:
        """Return "raise capacity[Tue] from 40 to 46"."""
        verb = "raise" if self.after > self.before else "lower"
        what = self.name
        if self.member.kind is MemberKind.BOUND:
            what = f"the {self.member.side} bound of {self.name}"
        return f"{verb} {what} from {number(self.before)} to {number(self.after)}"


@dataclass(frozen=True)
class Repair:
    """A set of changes, and what comes of the model then."""

    moves: list[Move]
    cost: float
    """By the table of `move_costs.py`."""
    termination: Termination
    objective: float | None
    objective_name: str

    def text(self) -> str:
        """Return "raise capacity[Tue] from 40 to 46, then cost is 1250"."""
        changes = " and ".join(move.text() for move in self.moves)
        if self.objective is None:
            return f"{changes}, then the model is {self.termination}"
        proved = "" if self.termination is Termination.OPTIMAL else " or better"
        return f"{changes}, then {self.objective_name} is {number(self.objective)}{proved}"

    def to_json(self) -> dict[str, Any]:
        """Return {"changes": [{"name", "kind", "side", "before", "after"}], "cost", ...}."""
        changes = [
            {
                "name": move.name,
                "kind": move.member.kind.value,
                "side": "both" if move.both_sides else move.member.side,
                "before": move.before,
                "after": move.after,
            }
            for move in self.moves
        ]
        return {
            "changes": changes,
            "cost": self.cost,
            "termination": self.termination.value,
            "objective": self.objective,
            "text": self.text(),
        }


@dataclass(frozen=True)
class Repairs:
    """What was found."""

    found: list[Repair]
    """Cheapest first."""
    note: str = ""
    """Why there are not more, or that the order is not proved."""


def find_repairs(
    engine: ProgramEngine,
    instance: Instance,
    *,
    most: int = 3,
    keep: Sequence[str] = (),
    costs: Mapping[str, float] | None = None,
    within: Collection[Member] | None = None,
    time_limit_s: float = 10.0,
    limits: Limits | None = None,
) -> Repairs:
    """Return the cheapest repairs of a model that is known to be infeasible.

    Args:
        engine: for the solves.
        instance: the model.
        most: how many different ones.
        keep: patterns of names ("demand[*]", "x") that must not change.
        costs: pattern of names -> factor on the cost of changing them.
        within: the conflict to resolve, where the whole model is too hard to relax; a repair still
            has to make the whole model feasible.
        time_limit_s: seconds in all.
        limits: memory and gap of each solve.
    """
    weights = move_costs(instance, keep, costs or {})
    if within is not None:
        weights = {member: weight for member, weight in weights.items() if member in within}
    if not weights:
        return Repairs([], "nothing in the model may be changed")
    budget = Budget.of(time_limit_s, limits or Limits(), max(1.0, time_limit_s / 3))
    search = _Search(engine, instance, weights, budget, within)
    try:
        return search.run(most)
    except OutOfTime:
        return Repairs(search.reported, "time ran out; cheaper or other repairs may exist")


def repaired(instance: Instance, moves: Sequence[Move]) -> Instance:
    """Return the model with the numbers changed."""
    row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
    column_lower, column_upper = instance.column_lower.copy(), instance.column_upper.copy()
    for move in moves:
        lower, upper = (
            (row_lower, row_upper)
            if move.member.kind is MemberKind.ROW
            else (column_lower, column_upper)
        )
        if move.both_sides or move.member.side == "lower":
            lower[move.member.place] = move.after
        if move.both_sides or move.member.side == "upper":
            upper[move.member.place] = move.after
    return replace(
        instance,
        row_lower=row_lower,
        row_upper=row_upper,
        column_lower=column_lower,
        column_upper=column_upper,
    )


class _Search:
    """Repairs in the order of their cost: the tree of hitting sets, cheapest leaf first.

    Source: Reiter, "A theory of diagnosis from first principles", 1987.
    """

    def __init__(
        self,
        engine: ProgramEngine,
        instance: Instance,
        weights: dict[Member, float],
        budget: Budget,
        within: Collection[Member] | None,
    ) -> None:
        self.engine, self.instance = engine, instance
        self.relaxable = instance if within is None else _only(instance, within)
        """The model whose elastic relaxation is solved."""
        self.weights, self.budget = weights, budget
        self.texts = MemberTexts(instance)
        self.reported: list[Repair] = []
        self.proved = within is None

    def run(self, most: int) -> Repairs:
        counter = itertools.count()
        waiting: list[tuple[float, int, frozenset[Member], dict[Member, float]]] = []
        tried = {frozenset[Member]()}
        supports: list[frozenset[Member]] = []
        self._push(waiting, counter, frozenset())
        while waiting and len(self.reported) < most:
            cost, _, forbidden, missed = heapq.heappop(waiting)
            support = frozenset(missed)
            if not any(earlier <= support for earlier in supports):
                supports.append(support)
                self._report(cost, missed)
            if len(self.reported) >= most or self.budget.solves > _MOST_SOLVES:
                break
            dearest = sorted(missed, key=lambda member: -self.weights[member] * missed[member])
            for member in dearest[:_MOST_BRANCHES]:
                further = forbidden | {member}
                if further not in tried:
                    tried.add(further)
                    self._push(waiting, counter, further)
        if not self.reported:
            return Repairs([], "no change of right-hand sides and bounds makes it feasible")
        return Repairs(self.reported, "" if self.proved else "not proved to be the cheapest")

    def _push(
        self, waiting: list[Any], counter: "itertools.count[int]", forbidden: frozenset[Member]
    ) -> None:
        """Add the cheapest repair that leaves the forbidden members alone."""
        weights = {m: weight for m, weight in self.weights.items() if m not in forbidden}
        if not weights:
            return
        relaxed = elastic(self.relaxable, weights)
        outcome = self.budget.solve(self.engine, relaxed.instance, least_gap=_COST_GAP)
        if outcome.point is PointStatus.NONE or outcome.objective is None:
            self.proved = self.proved and outcome.termination is Termination.INFEASIBLE
            return
        self.proved = self.proved and outcome.termination is Termination.OPTIMAL
        missed = {
            member: amount
            for member, name in relaxed.slacks.items()
            if (amount := outcome.variables[name])
            > _SMALLEST * max(1.0, abs(value_of(self.instance, member)))
        }
        if missed:
            cost = sum(self.weights[member] * amount for member, amount in missed.items())
            heapq.heappush(waiting, (cost, next(counter), forbidden, missed))

    def _report(self, cost: float, missed: dict[Member, float]) -> None:
        """Re-solve the repaired model, and report the repair if it holds."""
        for outward in (0.0, 1e-6, 1e-5):
            moves = [self._move(member, amount, outward) for member, amount in missed.items()]
            outcome = self.budget.solve(self.engine, repaired(self.instance, moves))
            if verdict_of(outcome) is Verdict.FEASIBLE:
                self.reported.append(_as_repair(moves, cost, outcome, self.instance))
                return

    def _move(self, member: Member, amount: float, outward: float) -> Move:
        before = value_of(self.instance, member)
        sign = -1.0 if member.side == "lower" else 1.0
        amount += outward * max(1.0, abs(before), amount)
        both = member.kind is MemberKind.ROW and is_equality(self.instance, member)
        after = _plain(before + sign * amount)
        return Move(member, self.texts.name(member), before, after, both)


def _as_repair(moves: list[Move], cost: float, outcome: Outcome, instance: Instance) -> Repair:
    return Repair(moves, cost, outcome.termination, outcome.objective, instance.objective_name)


def _plain(value: float) -> float:
    """Return the shortest number within rounding: 45.9999999 becomes 46."""
    for digits in range(-6, 10):
        rounded = round(value, digits)
        if abs(rounded - value) <= 1e-7 * max(1.0, abs(value)):
            return rounded + 0.0
    return value


def _only(instance: Instance, members: Collection[Member]) -> Instance:
    """Return the model with all other rows open; numbers of rows and columns stay."""
    rows = {member.place for member in members if member.kind is MemberKind.ROW}
    closed = np.isin(np.arange(len(instance.row_names)), list(rows))
    return replace(
        instance,
        row_lower=np.where(closed, instance.row_lower, -np.inf),
        row_upper=np.where(closed, instance.row_upper, np.inf),
        expressions={row: e for row, e in instance.expressions.items() if row in rows},
    )
