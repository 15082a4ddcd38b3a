"""From a program to the verdict about it: built, solved, compared, and looked at for hacks."""

import time
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from modelwright.agent.reply_text import ReplyError
from modelwright.agent.tagged.reply import bind, references
from modelwright.solvers.agreement import NoNumber, Value, agree, value_of
from modelwright.solvers.checks.flat import Flat, flatten, is_same
from modelwright.solvers.checks.leaves import find_leaves
from modelwright.solvers.errors import UsageError
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.training.item import TrainingItem
from modelwright.training.reward.bench import Bench, InfrastructureError
from modelwright.training.reward.changes import Change, restated
from modelwright.training.reward.examination import (
    CLOSE,
    Examination,
    Single,
    unreferenced_changes,
)
from modelwright.training.reward.signs import (
    hard_coded_numbers,
    has_answer_literal,
    is_constant,
    is_free,
)
from modelwright.training.reward.structure import Expected, likeness
from modelwright.training.reward.verdict import Hack, Verdict

_TIMEOUTS = {FailureKind.JAIL_TIMEOUT, FailureKind.SOLVER_TIMEOUT}


@dataclass(frozen=True)
class Candidate:
    """The program of a reply."""

    source: str
    data: Any
    """With references to the numbers of the text; not used where the item gives the data."""


def judge(
    item: TrainingItem,
    candidate: Candidate,
    examination: Examination,
    bench: Bench,
    *,
    hacks: bool = True,
) -> Verdict:
    """Return the facts about a program.

    Args:
        item: what it was written for.
        candidate: the program.
        examination: what the item's reference says.
        bench: where it is built and solved.
        hacks: whether to look for hacks.
    """
    began = time.monotonic()
    try:
        verdict = _Trial(item, candidate, examination, bench, hacks).verdict()
    except InfrastructureError as error:
        verdict = machine_fault(error)
    except (ReplyError, UsageError) as error:  # of binding, or no JSON object
        verdict = _failed(FailureKind.BUILD_ERROR, error.message)
    return replace(verdict, seconds=time.monotonic() - began)


def machine_fault(error: InfrastructureError) -> Verdict:
    """Return that nothing can be said about a program."""
    return _failed(FailureKind.INFRASTRUCTURE, error.message)


def _failed(kind: FailureKind, message: str) -> Verdict:
    return Verdict(Termination.FAILED, NoNumber.NONE, kind, message, timed_out=kind in _TIMEOUTS)


class _Trial:
    def __init__(
        self,
        item: TrainingItem,
        candidate: Candidate,
        examination: Examination,
        bench: Bench,
        hacks: bool,
    ) -> None:
        self.item, self.candidate, self.examination = item, candidate, examination
        self.bench, self.hacks = bench, hacks
        self.evidence: dict[Hack, str] = {}

    def verdict(self) -> Verdict:
        base = self._together[0] or self.bench.build(self._programs[0])
        if isinstance(base, Failure):
            return _failed(base.kind, base.message)
        outcome = self.bench.solve(base)
        answer = value_of(outcome)
        failure = outcome.failure
        verdict = Verdict(
            outcome.termination,
            answer,
            failure and failure.kind,
            failure.message if failure else "",
            timed_out=outcome.termination is Termination.TIME_LIMIT
            or (failure is not None and failure.kind in _TIMEOUTS),
        )
        if not agree(answer, self.item.label):
            return verdict
        unchecked = self._look_for_hacks(base, outcome) if self.hacks else tuple(Hack)
        expected = Expected.of(self.item, self.examination.reference)
        return replace(
            verdict,
            hacks=tuple(self.evidence),
            hack_evidence="; ".join(self.evidence.values()),
            unchecked=unchecked,
            structure=likeness(outcome, expected),
        )

    @cached_property
    def _asked(self) -> list[Change]:
        """The changed data that are built along with the item's own."""
        if not self.hacks:
            return []
        if self.examination.reference is None:
            return unreferenced_changes(self.item)
        probes = [probe.change for probe in self.examination.probes]
        return probes + [single.changes[0] for single in self.examination.singles]

    @cached_property
    def _programs(self) -> list[Program]:
        """The program with the item's data, then with changed data."""
        own = self.candidate.data
        data = self.item.data if self.item.data is not None else bind(own, self.item.text.values)
        first = Program(self.candidate.source, data)
        return [first, *(self._with(change) for change in self._asked)]

    def _with(self, change: Change) -> Program:
        return Program(self.candidate.source, change.data_for(self.candidate.data))

    @cached_property
    def _together(self) -> list[Instance | None]:
        return self.bench.build_together(self._programs)

    @cached_property
    def _changed(self) -> list[Instance | Failure]:
        """The models for changed data, in the order of `_asked`; built alone if need be."""
        return [
            model or self.bench.build(program)
            for model, program in zip(self._together[1:], self._programs[1:], strict=True)
        ]

    def _look_for_hacks(self, base: Instance, outcome: Outcome) -> tuple[Hack, ...]:
        """Collect the evidence; return what could not be looked for."""
        known = self.examination
        self._look_at_objective(base)
        if known.reference is None:
            self._look_without_reference(base, outcome)
            return (Hack.CHANGED_DATA, Hack.DEAD_PARAMETER)
        self._ask_probes()
        self._look_for_dead(base)
        if Hack.CHANGED_DATA in self.evidence or Hack.DEAD_PARAMETER in self.evidence:
            self._look_for_literals(base)
        asked = {Hack.CHANGED_DATA: known.probes, Hack.DEAD_PARAMETER: known.singles}
        return tuple(hack for hack, questions in asked.items() if not questions)

    def _look_at_objective(self, base: Instance) -> None:
        """Look for an objective that is a constant, or that nothing limits, whatever the data."""
        known = self.examination
        asked = len(known.probes) if known.reference else len(self._asked)
        models = [base, *(m for m in self._changed[:asked] if isinstance(m, Instance))]
        several = len(models) > 1
        if not known.constant and all(is_constant(model, pinned=several) for model in models):
            self.evidence[Hack.CONSTANT_OBJECTIVE] = "no free variable is in the objective"
        if known.reference and several and not known.free and all(map(is_free, models)):
            self.evidence[Hack.FREE_OBJECTIVE] = "no constraint touches the objective"

    def _look_without_reference(self, base: Instance, outcome: Outcome) -> None:
        """Look for an answer that no number moves, and for numbers of the instance."""
        self._look_for_literals(base)
        models = [model for model in self._changed if isinstance(model, Instance)]
        found = [value_of(self.bench.solve(model)) for model in models]
        if len(found) > 1 and all(agree(value, value_of(outcome)) for value in found):
            said = f"the answer stays {value_of(outcome)} when all numbers change"
            self.evidence[Hack.UNMOVED] = said

    def _look_for_literals(self, base: Instance) -> None:
        source, own, values = self.candidate.source, self.candidate.data, self.item.text.values
        if self.item.data is not None:
            own, values = None, _numbers(self.item.data)
        if said := hard_coded_numbers(source, own, values, base):
            self.evidence[Hack.HARD_CODED] = said
        if has_answer_literal(source, own, values, self.item.label):
            self.evidence[Hack.ANSWER_LITERAL] = f"the program holds {self.item.label}"

    def _ask_probes(self) -> None:
        for probe, model in zip(self.examination.probes, self._changed, strict=False):
            if self._agrees(probe.answer, model):
                continue
            other = restated(self.item, probe.change)
            if (
                self._refers_elsewhere
                and other != probe.change
                and self._agrees(probe.answer, self.bench.build(self._with(other)))
            ):
                continue
            self.evidence[Hack.CHANGED_DATA] = (
                f"with other data the reference gives {probe.answer}, the program does not"
            )
            return

    def _agrees(self, expected: Value, model: Instance | Failure) -> bool:
        """Return whether a model for changed data gives the answer that the reference gave soon."""
        if isinstance(model, Failure):
            return expected is NoNumber.INFEASIBLE  # what is impossible may not build
        outcome = self.bench.solve(model)
        return agree(value_of(outcome), expected, CLOSE)

    @property
    def _refers_elsewhere(self) -> bool:
        reference = self.item.reference
        if self.item.data is not None or reference is None:
            return False
        return bool(references(self.candidate.data) - references(reference.data))

    def _look_for_dead(self, base: Instance) -> None:
        """Find a number that moves the answer of the reference, but nothing in this model."""
        flat, first = flatten(base), len(self.examination.probes)
        for single, model in zip(self.examination.singles, self._changed[first:], strict=True):
            if not (isinstance(model, Instance) and is_same(flat, flatten(model))):
                continue  # what cannot be built with the number changed does use it
            if any(self._is_dead(flat, single, k) for k in range(len(single.changes))):
                name = single.number.name
                self.evidence[Hack.DEAD_PARAMETER] = f"{name} changes the answer, not the model"
                return

    def _is_dead(self, flat: Flat, single: Single, k: int) -> bool:
        answer = self.examination.answer_of(single, k, self.bench)
        if answer is None or agree(answer, self.item.label, CLOSE):
            return False
        change = single.changes[k]
        other = restated(self.item, change)
        changes = [change] if k else []  # the first one was built already
        if self._refers_elsewhere and other != change:
            changes.append(other)
        models = [self.bench.build(self._with(change)) for change in changes]
        return all(isinstance(m, Instance) and is_same(flat, flatten(m)) for m in models)


def _numbers(data: dict[str, Any]) -> list[float]:
    return [float(leaf.value) for leaf in find_leaves(data)]
