import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["formats", "names"])
def test_the_examples_of_the_documentation_run(name: str, request: pytest.FixtureRequest) -> None:
    module = importlib.import_module(f"modelwright.solvers.export.{name}")
    found = doctest.testmod(module, extraglobs={"getfixture": request.getfixturevalue})
    assert found.attempted
    assert not found.failed
