"""What an item's reference says about other data: the questions that a right reply also answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from modelwright.solvers.agreement import TIERS, NoNumber, Value, agree, value_of
from modelwright.solvers.checks.flat import flatten, is_same
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.training.item import TrainingItem
from modelwright.training.reward.bench import Bench
from modelwright.training.reward.changes import (
    Change,
    Number,
    all_at_once,
    numbers_of,
    one_at_a_time,
)
from modelwright.training.reward.signs import is_constant, is_free

_PROBES = 2
_MOST_SINGLES = 12
"""Numbers of an item that are changed one at a time."""
_SPREADS = (0.4, 1.0, 0.4, 2.0, 0.7, 3.0, 5.0, 0.2)
"""Of the changes of all numbers: small ones keep a problem sensible, large ones move what binds."""
_REFERENCE_S = 5.0
_DECIDED = {Termination.OPTIMAL, Termination.INFEASIBLE, Termination.UNBOUNDED}
CLOSE = TIERS[1]
"""Tolerance of answers for changed data: they are evidence, not labels."""


@dataclass(frozen=True)
class Probe:
    """Changed data with the answer of the reference."""

    change: Change
    answer: Value


@dataclass(frozen=True)
class Single:
    """One number, changed in ways that change the model of the reference."""

    number: Number
    changes: tuple[Change, ...]
    instances: tuple[Instance, ...]
    """Of the reference, one for each change."""


@dataclass(frozen=True)
class Examination:
    """What replies to one item are held against."""

    reference: Outcome | None = None
    """None: there is no reference, or it does not give the label."""
    note: str = ""
    """Why there is none."""
    probes: tuple[Probe, ...] = ()
    singles: tuple[Single, ...] = ()
    constant: bool = False
    """Whether the objective of the reference itself has no free variable."""
    free: bool = False
    """Whether the constraints of the reference do not touch its objective."""
    known: dict[str, Value | None] = field(default_factory=dict[str, "Value | None"], repr=False)
    """Answers of the reference to single changes that were asked for."""

    def answer_of(self, single: Single, k: int, bench: Bench) -> Value | None:
        """Return what the reference answers to change `k`; None if that is not decided."""
        name = f"{single.number.name}/{k}"
        if name not in self.known:
            self.known[name] = decided_answer(bench, single.instances[k])
        return self.known[name]


def examine(item: TrainingItem, bench: Bench, *, probes: bool = True) -> Examination:
    """Solve the reference for the item and for changed data.

    Args:
        item: with its reference.
        bench: where that is built and solved.
        probes: False leaves the changed data out.

    Raises:
        InfrastructureError: this machine is at fault.
    """
    if item.reference is None:
        return Examination(note="there is no reference")
    return _Study(item, item.reference, bench, probes).examination()


def unreferenced_changes(item: TrainingItem) -> list[Change]:
    """Return changes of all numbers for an item without a reference; none without numbers."""
    numbers, draw = numbers_of(item), Random(item.id)
    return [all_at_once(item, numbers, draw, spread) for spread in _SPREADS[:3] if numbers]


class _Study:
    def __init__(self, item: TrainingItem, reference: Program, bench: Bench, probes: bool) -> None:
        self.item, self.reference, self.bench, self.probes = item, reference, bench, probes
        self.draw = Random(item.id)

    @cached_property
    def base(self) -> Instance | None:
        return self._built[0]

    @cached_property
    def numbers(self) -> list[Number]:
        return numbers_of(self.item)

    @cached_property
    def _single_changes(self) -> list[tuple[Number, Change]]:
        chosen = self.numbers if self.probes else []
        if len(chosen) > _MOST_SINGLES:
            chosen = self.draw.sample(chosen, _MOST_SINGLES)
        return [(n, change) for n in chosen for change in one_at_a_time(self.item, n)]

    @cached_property
    def _built(self) -> list[Instance | None]:
        """The reference with the item's data, then with each number changed."""
        source, own = self.reference.source, self.reference.data
        changed = [change.data_for(own) for _, change in self._single_changes]
        programs = [Program(source, data) for data in (self.item.data_of(self.reference), *changed)]
        return self.bench.build_together(programs)

    def examination(self) -> Examination:
        if self.base is None:
            return Examination(note="the reference does not build")
        outcome = self.bench.solve(self.base)
        found = value_of(outcome)
        if not agree(found, self.item.label):
            return Examination(note=f"the reference gives {found}, the label is {self.item.label}")
        if not self.probes:
            return Examination(reference=outcome)
        return Examination(
            reference=outcome,
            probes=tuple(self._probes(found)),
            singles=tuple(self._singles(self.base)),
            constant=is_constant(self.base),
            free=is_free(self.base),
        )

    def _singles(self, base: Instance) -> Iterator[Single]:
        flat = flatten(base)
        found: dict[Number, list[tuple[Change, Instance]]] = {}
        for (number, change), model in zip(self._single_changes, self._built[1:], strict=True):
            if model is not None and not is_same(flat, flatten(model)):
                found.setdefault(number, []).append((change, model))
        for number, pairs in found.items():
            self.draw.shuffle(pairs)
            yield Single(number, *(tuple(part) for part in zip(*pairs, strict=True)))

    def _probes(self, base: Value) -> Iterator[Probe]:
        """Yield changed data whose answer is known and another; those with an optimum first."""
        decided = list(self._decided(base))
        decided.sort(key=lambda probe: isinstance(probe.answer, NoNumber))
        for probe in decided[:_PROBES]:
            if not isinstance(probe.answer, NoNumber) or probe is not decided[0]:
                yield probe

    def _decided(self, base: Value) -> Iterator[Probe]:
        changes = self._changes()
        models = self._models(changes)
        numeric = 0
        for change, (first, second) in zip(changes, models, strict=True):
            answer = self._answer(first)
            if answer is None or agree(answer, base, CLOSE):
                continue
            if second is not None and not agree(self._answer(second), answer, CLOSE):
                continue  # two right formulations differ: the data make no sense
            yield Probe(change, answer)
            numeric += not isinstance(answer, NoNumber)
            if numeric == _PROBES:
                return

    def _changes(self) -> list[Change]:
        variants = [Change(data=data) for data in self.item.variants]
        if len(variants) >= _PROBES:
            return variants
        broken = {
            number.key
            for (number, _), model in zip(self._single_changes, self._built[1:], strict=True)
            if model is None
        }
        numbers = [number for number in self.numbers if number.key not in broken]
        if not numbers:
            return variants
        return variants + [
            all_at_once(self.item, numbers, self.draw, spread) for spread in _SPREADS
        ]

    def _models(self, changes: list[Change]) -> list[tuple[Instance | None, Instance | None]]:
        """Return the models of both formulations; one without a second has None there."""
        programs = [p for p in (self.reference, self.item.reference_2) if p is not None]
        models = self.bench.build_together(
            [Program(p.source, change.data_for(p.data)) for p in programs for change in changes]
        )
        first, second = models[: len(changes)], models[len(changes) :]
        return list(zip(first, second or [None] * len(first), strict=True))

    def _answer(self, model: Instance | None) -> Value | None:
        return None if model is None else decided_answer(self.bench, model)


def decided_answer(bench: Bench, model: Instance) -> Value | None:
    """Return the answer of a reference; None where it takes too long or nothing is proved."""
    outcome = bench.solve(model, _REFERENCE_S)
    return value_of(outcome) if outcome.termination in _DECIDED else None
