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
