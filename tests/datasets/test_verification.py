from collections.abc import Iterator
from dataclasses import replace

import pytest

from modelwright.datasets.families.family import Family
from modelwright.datasets.families.registry import family_named
from modelwright.datasets.families.union import build_many
from modelwright.datasets.families.verification import FamilyError, verified
from modelwright.solvers.agreement import agree
from modelwright.solvers.engine import Engine
from modelwright.solvers.outcome import Failure
from modelwright.solvers.program import Program

KNAPSACK = family_named("knapsack")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=2) as running:
        yield running


@pytest.mark.parametrize(
    "name",
    [
        "knapsack",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("inventory", "portfolio", "order_quantity")
        ),
    ],
)
def test_models_built_together_are_those_built_alone(name: str, engine: Engine) -> None:
    problems = [family_named(name).item(index, difficulty=3) for index in range(6)]
    programs = [p for problem in problems for p in (problem.program, problem.program_2) if p]
    together = build_many(engine, programs)
    assert together is not None
    for program, model in zip(programs, together, strict=True):
        alone = engine.build(program)
        assert not isinstance(alone, Failure)
        assert sorted(model.column_names) == sorted(alone.column_names)
        assert model.statistics == alone.statistics
        assert model.sense == alone.sense
        found, expected = engine.solve_instance(model), engine.solve_instance(alone)
        assert agree(found.objective, expected.objective)


def test_a_program_that_fails_fails_all(engine: Engine) -> None:
    good = KNAPSACK.item(0).program
    assert good is not None
    assert build_many(engine, [good, Program("x = 1")]) is None


def broken(engine: Engine, family: Family) -> str:
    with pytest.raises(FamilyError) as caught:
        list(verified(engine, [family.item(0)]))
    return caught.value.message


def test_formulations_that_differ_are_a_fault(engine: Engine) -> None:
    wrong = KNAPSACK.program_2.replace('data["capacity"]', '(data["capacity"] // 2)')
    message = broken(engine, replace(KNAPSACK, program_2=wrong))
    assert message.startswith("knapsack-d2-000000: the formulations differ: maximize")


def test_another_status_than_stated_is_a_fault(engine: Engine) -> None:
    wrong = KNAPSACK.program.replace('<= data["capacity"]', "<= -1")
    message = broken(engine, replace(KNAPSACK, program=wrong))
    assert message == "knapsack-d2-000000: program should be optimal, but it is infeasible"


def test_a_program_that_does_not_run_is_named(engine: Engine) -> None:
    message = broken(engine, replace(KNAPSACK, program="import nothing_of_this_name"))
    assert "program should be optimal, but it is failed: ModuleNotFoundError" in message


def test_answers_carry_no_noise_of_the_solver(engine: Engine) -> None:
    [problem] = verified(engine, [family_named("inventory").item(5)])
    assert problem.answer is not None
    assert len(str(problem.answer).replace(".", "")) <= 10
    assert problem.extra["sense"] == "minimize"
    assert problem.extra["size"]["variables"] > 0


@pytest.mark.slow
def test_an_endless_supply_of_items_can_be_stopped(engine: Engine) -> None:
    def endless() -> Iterator[object]:
        index = 0
        while True:
            yield KNAPSACK.item(index, difficulty=1)
            index += 1

    supply = verified(engine, endless())  # pyright: ignore[reportArgumentType]
    assert [next(supply).id for _ in range(3)][2] == "knapsack-d1-000002"
    supply.close()  # pyright: ignore[reportAttributeAccessIssue]
