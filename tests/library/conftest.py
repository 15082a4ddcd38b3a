import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sql

from modelwright.library.store import Library

sys.path.insert(0, str(Path(__file__).parents[1] / "agent"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the URL of a database on a server of our own."""
    # A double of the folder beside, which pyright does not look into.
    from postgres_server import postgres_server  # pyright: ignore[reportMissingImports]

    with postgres_server() as url:
        yield url


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return str(tmp_path / "library.sqlite")


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest) -> str:
    """Give the place of an empty library, on either database."""
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite")
    return new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def library(place: str) -> Iterator[Library]:
    with Library(place) as opened:
        yield opened


def new_database(url: str) -> str:
    """Make a database of its own on the server, and return its URL."""
    name = f"library_{secrets.token_hex(4)}"
    engine = sql.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sql.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return url.rpartition("/")[0] + f"/{name}"
