"""Attempts at the problems of a set, kept in a journal: what votes and solve rates come from."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modelwright.datasets.attempt import Attempt
from modelwright.datasets.author import BudgetSpentError, LanguageModel, UnusableReplyError
from modelwright.datasets.crew import work_through
from modelwright.datasets.journal import Journal, Trail
from modelwright.datasets.problem import Problem
from modelwright.datasets.synthesis.examination import require_machine

Attempts = Mapping[str, list[Attempt]]
"""Id of a problem -> its attempts, in order; none for a problem that was not reached."""


async def poll(
    problems: Sequence[Problem],
    model: LanguageModel,
    journal: Journal,
    *,
    count: int,
    personas: Sequence[str] = ("",),
    mend: bool = True,
    parallel: int = 4,
    on_attempt: Callable[[str, Attempt], None] | None = None,
) -> tuple[Attempts, BudgetSpentError | None]:
    """Return the attempts at each problem, and why they are not complete, if so.

    Args:
        problems: with different ids.
        model: makes the attempts.
        journal: attempts in it are not made again.
        count: attempts at each problem, at least 1.
        personas: attempt k is made in character k, and again from the first one on.
        mend: whether an attempt may correct its program once.
        parallel: problems at a time.
        on_attempt: told of each new one, with the id of its problem.

    Raises:
        ServiceMissingError: the endpoint or the engine does not work; what was done is kept.
    """

    async def work(problem: Problem) -> None:
        trail = Trail(journal, problem.id, model.author())
        for k in range(count):
            step = _step(k)
            if step in trail.steps:
                continue

            async def attempt(persona: str = personas[k % len(personas)]) -> dict[str, Any]:
                return await _attempt(trail, problem, persona, mend)

            made = Attempt.from_json(await trail.step(step, attempt))
            if on_attempt is not None:
                on_attempt(problem.id, made)

    stopped = await work_through(problems, work, parallel)
    return {problem.id: _made(journal, problem.id, count) for problem in problems}, stopped


async def _attempt(trail: Trail, problem: Problem, persona: str, mend: bool) -> dict[str, Any]:
    try:
        made = await trail.author.attempt(problem, persona, mend=mend)
    except UnusableReplyError as error:
        made = Attempt(persona=persona, reason=f"{error.kind}: {error.message}")
    if made.outcome is not None:
        require_machine(made.outcome)
    return made.to_json()


def _made(journal: Journal, item: str, count: int) -> list[Attempt]:
    steps = journal.steps(item)
    return [Attempt.from_json(steps[_step(k)]) for k in range(count) if _step(k) in steps]


def _step(k: int) -> str:
    return f"attempt {k}"
