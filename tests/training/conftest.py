"""One tiny model for all tests of training."""

from pathlib import Path

import pytest
from tiny import save_tiny_model


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a random model; read it, never write into it."""
    pytest.importorskip("trl")
    return save_tiny_model(tmp_path_factory.mktemp("models") / "tiny")
