"""Answers without labels: what independent formulations agree on, also with other data.

A problem is admitted if more than half of the formulations have one optimum, and two of them that
are not the same program also agree on every resample of the data, at least one of which moves the
optimum. Two that copy a number, or share a misreading of one sentence only by chance, do not.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from modelwright.datasets.problem import Problem
from modelwright.library.guard import values_on_resamples
from modelwright.library.practice import TOLERANCE, Attempt, Practice
from modelwright.solvers.agreement import NoNumber, Value, agree
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.vote import ballot_of, vote


@dataclass(frozen=True)
class Admission:
    """Problems that got an answer by consensus."""

    problems: tuple[Problem, ...]
    """With that answer, and the program of the winner as reference."""
    refused: tuple[str, ...]
    """Ids of those on which there was no consensus."""
    known: int
    """Admitted problems whose answer is known."""
    wrong: int
    """Of these, those whose consensus is not the known answer."""

    @property
    def false_rate(self) -> float | None:
        """Share of admitted problems that are wrong; None if no answer is known."""
        return self.wrong / self.known if self.known else None


async def admit_all(
    problems: Sequence[Problem], practice: Practice, engine: ProgramEngine, *, formulations: int = 4
) -> Admission:
    """Admit what there is consensus on; labels are looked at only to count mistakes."""
    admitted: list[Problem] = []
    refused: list[str] = []
    known = wrong = 0
    for problem in problems:
        found = await admit(problem, practice, engine, formulations=formulations)
        if found is None:
            refused.append(problem.id)
            continue
        admitted.append(found)
        if problem.expected is not None:
            known += 1
            wrong += not agree(found.expected, problem.expected, TOLERANCE)
    return Admission(tuple(admitted), tuple(refused), known, wrong)


async def admit(
    problem: Problem, practice: Practice, engine: ProgramEngine, *, formulations: int = 4
) -> Problem | None:
    """Return the problem with the answer that there is consensus on; None without consensus."""
    blind = Problem(problem.id, problem.text, source=problem.source, files=problem.files)
    tries = (practice.attempt(blind, (), seed + 1) for seed in range(formulations))
    attempts = [one for one in await asyncio.gather(*tries) if one.outcome and one.program]
    tally = vote([ballot_of(one.outcome) for one in attempts if one.outcome is not None])
    if tally.winner is None or not tally.has_majority:
        return None
    agreeing = [attempts[number] for number in tally.groups[0]]
    if not await _agree_elsewhere(agreeing, engine):
        return None
    winner = attempts[tally.winner]
    value = winner.value
    assert winner.program is not None
    extra = {**problem.extra, "program": winner.program.source, "data": winner.program.data}
    if isinstance(value, NoNumber) or value is None:
        return replace(problem, answer=None, answer_text=str(value), extra=extra)
    return replace(problem, answer=value, answer_text="", extra=extra)


async def _agree_elsewhere(attempts: Sequence[Attempt], engine: ProgramEngine) -> bool:
    programs = {one.program.digest: one for one in attempts if one.program is not None}
    values: list[tuple[Value | None, list[Value]]] = []
    for one in programs.values():
        assert one.program is not None
        values.append((one.value, await values_on_resamples(engine, one.program)))
    return any(
        all(agree(a, b) for a, b in zip(first, second, strict=True))
        and any(not agree(a, value) and not isinstance(a, NoNumber) for a in first)
        for (value, first), (_, second) in combinations(values, 2)
    )
