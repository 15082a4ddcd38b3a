"""The cause of a wrong answer, case by case."""

import asyncio
from typing import Any

import pytest

from modelwright.datasets.problem import Problem
from modelwright.eval.answers import label_of, prediction_of
from modelwright.eval.failures import CAUSES, Relatives, cause, solve_relatives
from modelwright.eval.systems.attempt import Attempt
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome, PointStatus, Sense, Termination
from modelwright.solvers.program import Program

MIXED = """import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    model.whole = pyo.Var(domain=pyo.Integers, bounds=(0, 2.5))
    model.chosen = pyo.Var(domain=pyo.Binary)
    model.part = pyo.Var(bounds=(0, 0.5))
    model.value = pyo.Objective(expr=model.whole + model.chosen + model.part, sense=pyo.maximize)
    model.rule = pyo.Constraint(expr=2 * model.chosen <= 1)
    return model
"""


def found(
    value: float | None,
    answer: Any,
    *,
    sense: Sense = Sense.MAXIMIZE,
    termination: Termination = Termination.OPTIMAL,
    relatives: Relatives = Relatives(),  # noqa: B008 - frozen
    attempt: dict[str, Any] | None = None,
    **extra: Any,
) -> str:
    problem = Problem("x", "?", answer, extra=extra)
    point = PointStatus.OPTIMAL if value is not None else PointStatus.NONE
    outcome = Outcome(termination, point, value, sense=sense)
    fields: dict[str, Any] = {"outcome": outcome, **(attempt or {})}
    whole = Attempt(**fields)
    return cause(problem, label_of(problem), prediction_of(whole.outcome), whole, relatives)


def test_better_than_the_optimum_misses_a_constraint() -> None:
    assert found(120.0, 100) == "missing constraint"
    assert found(80.0, 100, sense=Sense.MINIMIZE) == "missing constraint"


def test_worse_than_the_optimum_has_no_name() -> None:
    assert found(80.0, 100) == "other"
    assert found(120.0, 100, sense=Sense.MINIMIZE) == "other"


def test_a_check_of_numbers_names_a_wrong_number() -> None:
    assert found(80.0, 100, attempt={"failed_checks": ("data_from_text",)}) == "wrong number"


def test_right_with_other_types_is_integrality() -> None:
    assert found(12.5, 12, relatives=Relatives(swapped=12.0)) == "integrality"


def test_right_in_the_other_direction_is_a_wrong_sense() -> None:
    assert found(0.0, 12, relatives=Relatives(turned=12.0)) == "wrong sense"


def test_the_answer_of_another_release_disputes_the_label() -> None:
    assert found(37.0, 36, original_answer=37) == "disputed label"
    assert found(37.0, 36, other_labels={"elsewhere": 37}) == "disputed label"


@pytest.mark.parametrize("termination", [Termination.INFEASIBLE, Termination.UNBOUNDED])
def test_no_optimum_for_a_number_is_a_wrong_status(termination: Termination) -> None:
    assert found(None, 36, termination=termination) == "wrong status"


def test_a_number_for_no_optimum_is_a_wrong_status() -> None:
    problem = Problem("x", "?", None, "infeasible")
    outcome = Outcome(Termination.OPTIMAL, PointStatus.OPTIMAL, 3.0)
    attempt = Attempt(outcome)
    told = cause(problem, label_of(problem), prediction_of(outcome), attempt, Relatives())
    assert told == "wrong status"


def test_nothing_at_all_is_no_answer_unless_numbers_were_missing() -> None:
    none = {"outcome": None, "verdict": "abstained"}
    assert found(None, 36, attempt=none) == "no answer"
    missing = {**none, "reason": "missing_data: cost has no value for 'b'"}
    assert found(None, 36, attempt=missing) == "data binding"


def test_a_failed_program_did_not_run() -> None:
    assert found(None, 36, termination=Termination.FAILED) == "did not run"


def test_every_cause_is_in_the_table() -> None:
    import modelwright.eval.failures as module

    assert all(f"| {name} " in (module.__doc__ or "") for name in CAUSES)


@pytest.mark.slow
def test_relatives_exchange_general_integers_and_keep_binaries() -> None:
    """2 + 0 + 0.5 as it is; 2.5 + 0 + 0.5 with `whole` continuous, `chosen` still 0 or 1."""

    with Engine(workers=1) as engine:
        assert engine.solve(Program(MIXED, {})).objective == pytest.approx(2.5)
        relatives = asyncio.run(solve_relatives(engine, Program(MIXED, {}), Limits()))
    assert relatives.swapped == pytest.approx(3.0)
    assert relatives.turned == pytest.approx(0.0)
