import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from postgres_server import postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the URL of a database on a server of our own."""
    # Not pytest's folder: any other run of pytest shuts the server's user out of that.
    with (
        tempfile.TemporaryDirectory(prefix="modelwright-") as folder,
        postgres_server(Path(folder)) as url,
    ):
        yield url


@pytest.fixture(autouse=True)
def _own_library(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the library and the threads of whoever runs the tests out of them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "share"))
    monkeypatch.delenv("MODELWRIGHT_LIBRARY", raising=False)
