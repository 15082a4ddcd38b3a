"""How often a model solves each problem: the measure of difficulty that curricula go by.

An attempt is one reply, without a correction, as a policy is sampled in training.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from modelwright.datasets.attempt import Attempt
from modelwright.datasets.problem import Problem
from modelwright.solvers.agreement import agree
from modelwright.solvers.errors import UsageError

SOLVE_RATE = "solve_rate"
"""Entry of `Problem.extra`: name of a model -> {"right", "samples", "rate"}."""


def rateable(problems: Iterable[Problem], name: str) -> list[Problem]:
    """Return the problems whose answer is known.

    Raises:
        UsageError: there are none.
    """
    found = [problem for problem in problems if problem.expected is not None]
    if not found:
        raise UsageError(
            f"{name} has no problem whose answer is known",
            hint="`modelwright data label` finds answers by a vote.",
            kind="no_answers",
        )
    return found


def rated(problem: Problem, model: str, attempts: Sequence[Attempt]) -> Problem:
    """Return a problem with the solve rate of a model; rates of other models stay.

    Args:
        problem: its answer is known.
        model: name of the model.
        attempts: at it, at least one; one without an answer counts as wrong.
    """
    right = sum(agree(attempt.value, problem.expected) for attempt in attempts)
    rate = {"right": right, "samples": len(attempts), "rate": right / len(attempts)}
    rates = {**problem.extra.get(SOLVE_RATE, {}), model: rate}
    return replace(problem, extra={**problem.extra, SOLVE_RATE: rates})


def spread(problems: Iterable[Problem], model: str) -> dict[str, Any]:
    """Return how many problems a model solves never, sometimes and always, and the mean rate."""
    rates = [
        problem.extra[SOLVE_RATE][model]["rate"]
        for problem in problems
        if model in problem.extra.get(SOLVE_RATE, {})
    ]
    return {
        "rated": len(rates),
        "never": sum(rate == 0 for rate in rates),
        "sometimes": sum(0 < rate < 1 for rate in rates),
        "always": sum(rate == 1 for rate in rates),
        "mean": sum(rates) / len(rates) if rates else None,
    }
