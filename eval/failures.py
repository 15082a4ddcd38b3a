"""Why an answer is wrong: the causes, found by solving close relatives of its model.

The label is only a number, so most causes are found by asking what would have been right: the same
model with the other variable types, or with the other direction. What is left is told apart by
whether the answer is too good (something that limits is missing) or not.

| cause              | when, the first that holds                                            |
|--------------------|-----------------------------------------------------------------------|
| no answer          | the system abstained or wrote no program                              |
| data binding       | it abstained because numbers of the text or the files were missing    |
| did not run        | the program failed, or stopped without a point                        |
| disputed label     | the answer agrees with what another release says                      |
| wrong status       | infeasible or unbounded for a number, or the other way round          |
| integrality        | right with integer and continuous variables exchanged                 |
| wrong sense        | right with the objective in the other direction                       |
| wrong number       | a check found numbers that are not those of the text                  |
| missing constraint | better than the optimum by the label, so something does not limit it  |
| other              | worse than the optimum by the label                                   |
"""

import asyncio
import math
from dataclasses import dataclass, replace

from modelwright.datasets.problem import Problem
from modelwright.eval.answers import Label, Prediction
from modelwright.eval.systems.attempt import Attempt
from modelwright.solvers.agreement import agree
from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome, Sense
from modelwright.solvers.program import Program

CAUSES = (
    "no answer",
    "data binding",
    "did not run",
    "disputed label",
    "wrong status",
    "integrality",
    "wrong sense",
    "wrong number",
    "missing constraint",
    "other",
)

_NUMBER_CHECKS = frozenset(
    {"values_as_quoted", "data_from_text", "values_in_place", "text_numbers_bound"}
)
_BINDING = ("missing_data", "bad_binding")
_RELATIVES_S = 10.0


@dataclass(frozen=True)
class Relatives:
    """Optima of models that differ from the one in question in one respect; None: no number."""

    swapped: float | None = None
    """Integer variables continuous (binaries stay), or, without any, all of them integer."""
    turned: float | None = None
    """The other direction."""


async def solve_relatives(engine: Engine, program: Program, limits: Limits) -> Relatives:
    """Return the optima of the relatives of a program's model; of none if it does not build.

    Source of the exchange: `change_variable_types` of SIRL's check_result.py, which replaces the
    words INTEGER and CONTINUOUS in the program; here it is done on the model.
    """
    return await asyncio.to_thread(_solve_relatives, engine, program, limits)


def _solve_relatives(engine: Engine, program: Program, limits: Limits) -> Relatives:
    limits = replace(limits, time_limit_s=min(limits.time_limit_s, _RELATIVES_S))
    instance = engine.build(program, limits)
    if isinstance(instance, Failure):
        return Relatives()
    other = Sense.MINIMIZE if instance.sense is Sense.MAXIMIZE else Sense.MAXIMIZE
    return Relatives(
        _number(engine.solve_instance(_swapped(instance), limits)),
        _number(engine.solve_instance(replace(instance, sense=other), limits)),
    )


def cause(
    problem: Problem, label: Label, prediction: Prediction, attempt: Attempt, relatives: Relatives
) -> str:
    """Return the cause of a wrong answer, one of `CAUSES`.

    Args:
        problem: with what other releases say about it.
        label: that the answer does not agree with.
        prediction: the answer.
        attempt: how the system came to it.
        relatives: of its model.
    """
    outcome = attempt.outcome
    if outcome is None or (outcome.failure is None and attempt.verdict == "abstained"):
        bound = attempt.reason.startswith(_BINDING)
        return "data binding" if bound else "no answer"
    if prediction.word == "none":
        return "did not run"
    if _is_elsewhere(problem, prediction):
        return "disputed label"
    expected = label.values[0] if len(label.values) == 1 else None
    if expected is None or prediction.number is None:
        swapped = expected is not None and agree(relatives.swapped, expected)
        return "integrality" if swapped else "wrong status"
    if agree(relatives.swapped, expected):
        return "integrality"
    if agree(relatives.turned, expected):
        return "wrong sense"
    if _NUMBER_CHECKS & set(attempt.failed_checks):
        return "wrong number"
    better = prediction.number > expected
    if outcome.sense is Sense.MINIMIZE:
        better = not better
    return "missing constraint" if better else "other"


def _is_elsewhere(problem: Problem, prediction: Prediction) -> bool:
    """Return whether another release has the answer as its label."""
    others = problem.label_history.values()
    numbers = [value for value in others if isinstance(value, int | float)]
    return prediction.number is not None and any(
        agree(prediction.number, float(value), 1e-4) for value in numbers
    )


def _swapped(instance: Instance) -> Instance:
    binary = instance.integer & (instance.column_lower >= 0) & (instance.column_upper <= 1)
    general = instance.integer & ~binary
    return replace(instance, integer=binary if general.any() else instance.integer | True)


def _number(outcome: Outcome) -> float | None:
    value = outcome.objective
    return value if value is not None and math.isfinite(value) else None
