"""One engine and one build of every model for all tests of exports."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from export_corpus import BY_NAME

from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Outcome


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as engine:
        yield engine


@pytest.fixture(scope="session")
def instance_of(engine: Engine) -> Callable[[str], Instance]:
    """Build a model of the corpus, once."""

    @cache
    def build(name: str) -> Instance:
        built = engine.build(BY_NAME[name].program)
        assert isinstance(built, Instance), built
        return built

    return build


@pytest.fixture(scope="session")
def outcome_of(engine: Engine, instance_of: Callable[[str], Instance]) -> Callable[[str], Outcome]:
    """Solve a model of the corpus, once."""
    return cache(lambda name: engine.solve_instance(instance_of(name)))
