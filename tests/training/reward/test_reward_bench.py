from dataclasses import replace

import pytest
from reward_items import GIVEN_DATA, SHOP_BODY, source

from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Failure, FailureKind
from modelwright.solvers.program import Program
from modelwright.training.reward.bench import LIMITS, Bench, InfrastructureError

SHOP = Program(source(SHOP_BODY), GIVEN_DATA)


@pytest.mark.slow
def test_a_program_that_fails_leaves_the_others_whole(engine: Engine) -> None:
    bench = Bench(engine)
    broken = Program(SHOP.source, {**GIVEN_DATA, "price": {}})
    constant = Program(source("m.x = pyo.Var()\nm.o = pyo.Objective(expr=1)"))
    built = bench.build_together([SHOP, broken, constant, SHOP])
    assert [model is None for model in built] == [False, True, True, False]
    for model in (built[0], built[3]):
        assert model
        assert bench.solve(model).objective == pytest.approx(719)


@pytest.mark.slow
def test_models_built_together_are_those_built_alone(engine: Engine) -> None:
    bench = Bench(engine)
    alone = bench.build(SHOP)
    [together, _] = bench.build_together([SHOP, SHOP])
    assert isinstance(alone, Instance)
    assert together
    assert together.column_names == alone.column_names
    assert together.statistics == alone.statistics


def test_the_limits_are_those_of_all_programs_together(engine: Engine) -> None:
    bench = Bench(engine, replace(LIMITS, max_variables=3))
    assert isinstance(bench.build(SHOP), Instance)
    assert bench.build_together([SHOP, SHOP]) == [None, None]


def test_a_failing_program_is_told_from_a_failing_machine(engine: Engine) -> None:
    failed = Bench(engine).build(Program("x = 1"))
    assert isinstance(failed, Failure)
    assert failed.kind is FailureKind.NO_BUILD_MODEL
    closed = Engine(workers=1)
    closed.close()
    with pytest.raises(InfrastructureError, match="the engine does not answer"):
        Bench(closed).build(SHOP)
