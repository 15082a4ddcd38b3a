"""Answers of generated items: both formulations are solved, and have to agree."""

import itertools
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace

from modelwright.datasets.families.family import OPTIMAL
from modelwright.datasets.families.union import build_many
from modelwright.datasets.problem import Problem
from modelwright.solvers.agreement import NoNumber, agree, value_of
from modelwright.solvers.errors import ModelwrightError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

_BATCH = 16
"""Items whose models are built together; more brings nothing (measured: 8, 16, 32)."""
_STRETCH_S = 0.2
_DIGITS = 10
"""Significant digits of an answer; what follows is noise of the solver."""


class FamilyError(ModelwrightError):
    """A generated item is not as its family says; a fault of the family, not of its user."""

    default_kind = "family_fault"


def verified(
    engine: ProgramEngine, problems: Iterable[Problem], limits: Limits | None = None
) -> Iterator[Problem]:
    """Yield items with their answers, in order.

    Args:
        engine: solves both programs of each item.
        problems: items as `Family.item` returns them.
        limits: of each program.

    Raises:
        FamilyError: an item has another status than its family says, or its formulations differ.
    """
    waiting: deque[Future[list[Problem]]] = deque()
    remaining = iter(problems)
    with ThreadPoolExecutor(engine.workers) as threads:
        try:
            while batch := list(itertools.islice(remaining, _BATCH)):
                waiting.append(threads.submit(_label, engine, batch, limits))
                if len(waiting) > engine.workers:
                    yield from _result(waiting.popleft())
            while waiting:
                yield from _result(waiting.popleft())
        finally:  # whoever asked may stop early
            for future in waiting:
                future.cancel()


def _result(future: Future[list[Problem]]) -> list[Problem]:
    """Return what comes of a batch, waiting in short stretches so that Ctrl-C is noticed."""
    while not future.done():
        wait((future,), timeout=_STRETCH_S)
    return future.result()


def _label(engine: ProgramEngine, batch: Sequence[Problem], limits: Limits | None) -> list[Problem]:
    programs = [program for problem in batch for program in _both(problem)]
    outcomes = _solve(engine, programs, limits)
    return [
        _checked(problem, outcomes[2 * k], outcomes[2 * k + 1]) for k, problem in enumerate(batch)
    ]


def _both(problem: Problem) -> tuple[Program, Program]:
    first, second = problem.program, problem.program_2
    if first is None or second is None:
        raise FamilyError(f"{problem.id} lacks a program")
    return first, second


def _solve(
    engine: ProgramEngine, programs: Sequence[Program], limits: Limits | None
) -> list[Outcome]:
    models = build_many(engine, programs)
    if models is not None:
        return [engine.solve_instance(model, limits) for model in models]
    return [engine.solve(program, limits) for program in programs]  # names what failed


def _checked(problem: Problem, first: Outcome, second: Outcome) -> Problem:
    status = problem.extra["status"]
    for name, outcome in (("program", first), ("program_2", second)):
        if outcome.termination != status:
            why = f": {outcome.failure.message}" if outcome.failure else ""
            raise FamilyError(
                f"{problem.id}: {name} should be {status}, but it is {outcome.termination}{why}"
            )
    value, value_2 = value_of(first), value_of(second)
    if not agree(value, value_2) or first.sense != second.sense:
        found = f"{first.sense} {value} and {second.sense} {value_2}"
        raise FamilyError(f"{problem.id}: the formulations differ: {found}")
    answer = None if isinstance(value, NoNumber) else _printed(value)
    return replace(
        problem,
        answer=answer,
        answer_text="" if status == OPTIMAL else status,
        extra={
            **problem.extra,
            "sense": str(first.sense),
            "size": first.to_json()["statistics"],
        },
    )


def _printed(value: float) -> float:
    rounded = float(f"{value:.{_DIGITS}g}")
    return int(rounded) if rounded.is_integer() else rounded
