"""Solves of a changed model, within one budget, seen from the answer that is explained."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.vocabulary import Given, Vocabulary
from modelwright.solvers.checks.flat import Flat, flatten
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.whatif.scenarios import moved
from modelwright.solvers.why.feasibility import Budget, OutOfTime

_MOST_MOVED = 8
_CHECKS = 8
"""One solve may take this part of the budget."""


@dataclass(frozen=True)
class Shift:
    """One decision that is different."""

    decision: str
    before: float
    after: float
    unit: str
    is_yes_or_no: bool


@dataclass(frozen=True)
class Resolved:
    """What came of the changed model."""

    termination: str
    """"optimal", "infeasible", or why nothing is known."""
    objective: float | None
    """None unless optimal."""
    change: float | None
    """Of the objective; exactly 0 if within the gap."""
    relative: float | None
    """`change` / |objective|; None where that is 0."""
    moved: int
    """Decisions that are different."""
    shifts: list[Shift]
    """The largest of them."""

    @property
    def is_known(self) -> bool:
        """Whether it has an optimum, or provably no point."""
        return self.objective is not None or self.termination == Termination.INFEASIBLE


@dataclass
class Resolver:
    """Solves variants of one model; every answer is compared with the one in hand."""

    engine: ProgramEngine
    program: Program
    instance: Instance
    """The model of the program."""
    outcome: Outcome
    """Optimal."""
    vocabulary: Vocabulary
    budget: Budget

    @classmethod
    def of(
        cls,
        engine: ProgramEngine,
        program: Program,
        instance: Instance,
        outcome: Outcome,
        vocabulary: Vocabulary,
        limits: Limits,
        budget_s: float,
    ) -> "Resolver":
        """Return a resolver whose seconds start now."""
        one_s = min(limits.time_limit_s, budget_s / _CHECKS)
        budget = Budget.of(budget_s, limits, one_s)
        return cls(engine, program, instance, outcome, vocabulary, budget)

    @property
    def x(self) -> Floats:
        """The decision as columns of the model, (columns,)."""
        values = self.outcome.variables
        return np.array([values[name] for name in self.instance.column_names])

    @cached_property
    def flat(self) -> Flat:
        """The model as one vector of numbers."""
        return flatten(self.instance)

    @property
    def noise(self) -> float:
        """Changes of the objective up to this one say nothing."""
        return max(1e-6, self.budget.limits.gap) * max(1.0, abs(self.outcome.objective or 0.0))

    def rebuild(self, given: Given, value: float) -> Instance | None:
        """Return the model with another number in the data; None if the program cannot build it.

        Raises:
            OutOfTime: the budget is spent.
        """
        left = self.budget.remaining_s
        if left <= 0:
            raise OutOfTime
        limits = self.budget.limits
        limits = replace(limits, build_wall_s=min(limits.build_wall_s, left))
        built = self.engine.build(with_number(self.program, given, value), limits)
        return built if isinstance(built, Instance) else None

    def solve(self, changed: Instance) -> Resolved:
        """Return what came of a changed model.

        Raises:
            OutOfTime: the budget is spent.
        """
        outcome = self.budget.solve(self.engine, changed)
        before, after = self.outcome.objective, outcome.objective
        if outcome.termination is not Termination.OPTIMAL or after is None or before is None:
            return Resolved(outcome.termination.value, None, None, None, 0, [])
        change = after - before
        change = 0.0 if abs(change) <= self.noise else tidy(change)
        relative = change / abs(before) if abs(before) > self.noise else None
        pairs = {
            name: pair
            for name, pair in moved(self.outcome, outcome).items()
            # With other data the program may have other variables: their values are NaN.
            if not (self.vocabulary.is_helper(name) or math.isnan(sum(pair)))
        }
        return Resolved("optimal", tidy(after), change, relative, len(pairs), self._shifts(pairs))

    def _shifts(self, pairs: Mapping[str, tuple[float, float]]) -> list[Shift]:
        return [
            Shift(
                self.vocabulary.decision(name),
                tidy(before),
                tidy(after),
                self.vocabulary.unit_of(name),
                self.vocabulary.is_yes_or_no(name),
            )
            for name, (before, after) in sorted(
                pairs.items(), key=lambda item: not self.vocabulary.is_yes_or_no(item[0])
            )[:_MOST_MOVED]
        ]


def with_number(program: Program, given: Given, value: float) -> Program:
    """Return the program with another number in its data.

    A whole number stays whole, for programs that count with it.
    """
    data = json.loads(program.data_json)
    *path, last = (given.name, *given.key)
    holder: Any = data
    for key in path:
        holder = holder[int(key) if isinstance(holder, list) else key]
    place: Any = int(last) if isinstance(holder, list) else last
    is_whole = isinstance(holder[place], int) and value.is_integer()
    holder[place] = int(value) if is_whole else value
    return Program(program.source, data)
