"""What a check is given: one answer, everything it came from, and ways to build and solve more."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from modelwright.solvers.certificate import Check, CheckStatus, Weight
from modelwright.solvers.checks.binding import Binding, bind
from modelwright.solvers.checks.cues import Cue, find_cues
from modelwright.solvers.checks.flat import Flat, flatten
from modelwright.solvers.checks.influence import Influence, find_influence
from modelwright.solvers.checks.leaves import Leaf, Path, Scalar, find_leaves, with_values
from modelwright.solvers.checks.structural import numbers_in_names, structural_places
from modelwright.solvers.checks.text_numbers import TextNumber, find_numbers
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.outcome import Failure, Outcome, PointStatus
from modelwright.solvers.program import Program

Build = Callable[[Program], Instance | Failure]
"""Builds a program in the jail."""
Solve = Callable[[Instance, str], Outcome]
"""Solves an instance with the named solver, within the limits of the certificate."""


@dataclass(frozen=True)
class Effort:
    """How much a certificate may cost."""

    builds: int = 300
    """Times the program may be built with other data."""
    solves: int = 12
    """Times the model may be solved again, the second solver included."""
    seconds: float = 30.0
    """Wall-clock seconds after which no further build or solve begins."""
    solve_s: float = 20.0
    """Seconds for one solve."""


QUICK = Effort(builds=40, solves=2, seconds=5.0, solve_s=5.0)
STANDARD = Effort()
THOROUGH = Effort(builds=5000, solves=200, seconds=600.0, solve_s=120.0)


@dataclass
class Spent:
    """What a certificate has cost so far."""

    began: float = field(default_factory=time.monotonic)
    builds: int = 0
    solves: int = 0


@dataclass(frozen=True)
class Case:
    """One answer and what it came from. Texts and formulation may be missing."""

    program: Program
    outcome: Outcome
    instance: Instance | None
    """The model as it is built now; None if it cannot be built."""
    build: Build
    solve: Solve
    text: str = ""
    formulation: Mapping[str, Any] | None = None
    """The five elements as JSON."""
    effort: Effort = STANDARD
    spent: Spent = field(default_factory=Spent)
    _rebuilt: dict[tuple[tuple[Path, Scalar], ...], Flat | Failure] = field(
        default_factory=dict[tuple[tuple[Path, Scalar], ...], "Flat | Failure"]
    )

    @cached_property
    def leaves(self) -> list[Leaf]:
        """The numbers of the data."""
        return find_leaves(self.program.data)

    @cached_property
    def text_numbers(self) -> list[TextNumber]:
        """The numbers of the text."""
        return find_numbers(self.text)

    @cached_property
    def flat(self) -> Flat | None:
        """The model as one vector."""
        return None if self.instance is None else flatten(self.instance)

    @cached_property
    def point(self) -> Floats | None:
        """The reported point in the order of the model's columns; None without one."""
        if self.instance is None or self.outcome.point is PointStatus.NONE:
            return None
        values = [self.outcome.variables.get(name) for name in self.instance.column_names]
        return None if None in values else np.array(values, float)

    @cached_property
    def influence(self) -> Influence:
        """Where the numbers of the data act; costs builds."""
        return find_influence(self)

    @cached_property
    def cues(self) -> dict[Path, Cue]:
        """The limits among the numbers of the data, by the words around them."""
        return find_cues(self)

    @cached_property
    def binding(self) -> Binding:
        """Which numbers of text and data belong together."""
        data = self.program.data
        places, named = structural_places(data), numbers_in_names(self.text, data)
        return bind(self.text_numbers, self.leaves, self.formulation, places, named)

    def rebuild(self, changes: Mapping[Path, Scalar]) -> Flat | Failure | None:
        """Return the model for changed data, why it cannot be built, or None without budget."""
        key = tuple(sorted(changes.items(), key=str))
        if key not in self._rebuilt:
            if self.spent.builds >= self.effort.builds or self.out_of_time:
                return None
            self.spent.builds += 1
            program = Program(self.program.source, with_values(self.program.data, changes))
            built = self.build(program)
            self._rebuilt[key] = built if isinstance(built, Failure) else flatten(built)
        return self._rebuilt[key]

    def resolve(self, instance: Instance, solver: str = "auto") -> Outcome | None:
        """Return what a solver finds for a model, or None without budget."""
        if self.spent.solves >= self.effort.solves or self.out_of_time:
            return None
        self.spent.solves += 1
        return self.solve(instance, solver)

    def resolve_with(self, changes: Mapping[Path, Scalar]) -> Outcome | None:
        """Return the outcome for changed data, or None without budget or a model."""
        if self.out_of_time:
            return None
        program = Program(self.program.source, with_values(self.program.data, changes))
        built = self.build(program)
        return None if isinstance(built, Failure) else self.resolve(built)

    @property
    def out_of_time(self) -> bool:
        """Whether nothing further may begin."""
        return time.monotonic() - self.spent.began > self.effort.seconds


def passed(name: str, evidence: str, weight: Weight) -> Check:
    """Return a check that passed."""
    return Check(name, CheckStatus.PASS, evidence, weight)


def failed(name: str, evidence: str, weight: Weight) -> Check:
    """Return a check that failed."""
    return Check(name, CheckStatus.FAIL, evidence, weight)


def skipped(name: str, evidence: str, weight: Weight) -> Check:
    """Return a check that does not apply, or had no budget."""
    return Check(name, CheckStatus.SKIP, evidence, weight)


def listed(names: list[str], most: int = 5) -> str:
    """Return some names for a sentence, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
