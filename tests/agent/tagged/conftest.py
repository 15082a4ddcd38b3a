"""One engine for all tests, and the scripted language model of `tests/agent`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from modelwright.solvers.engine import Engine

sys.path.insert(0, str(Path(__file__).parents[1]))


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as engine:
        yield engine
