"""One engine for all tests of the reward."""

from collections.abc import Iterator

import pytest

from modelwright.solvers.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(workers=2) as engine:
        yield engine
