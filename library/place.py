"""Where a library lives: a SQLite file, or a PostgreSQL database by its URL."""

import contextlib
import os
import sqlite3
import time
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError

from modelwright.solvers.errors import ServiceMissingError, UsageError

LIBRARY_VARIABLE = "MODELWRIGHT_LIBRARY"
NO_LIBRARY = "none"
WRITES = "modelwright_writes"
"""Execution option of a connection that is going to write."""
_PATIENCE_S = 60
"""How long a writer waits for the others."""


def default_place(environ: Mapping[str, str] | None = None) -> str:
    """Return the SQLite file that is used unless a setting names another place."""
    environ = os.environ if environ is None else environ
    home = environ.get("XDG_DATA_HOME") or Path(environ.get("HOME") or Path.home()) / ".local/share"
    return str(Path(home) / "modelwright" / "library.sqlite")


def is_postgres(place: str) -> bool:
    """Return whether a place is the URL of a PostgreSQL database."""
    return place.startswith(("postgresql://", "postgres://"))


def place_of(setting: str | None) -> str | None:
    """Return the place that a setting names; None to work without a library.

    Args:
        setting: "none" for no library; None for the usual file, if it is there.

    Raises:
        UsageError: a file that is named does not exist.
    """
    if setting is None:
        usual = default_place()
        return usual if exists(usual) else None
    if setting.lower() == NO_LIBRARY:
        return None
    if "://" not in setting and not exists(setting):
        raise UsageError(
            f"there is no library at {setting}",
            hint="`modelwright library import` makes one; `none` works without.",
            kind="missing_library",
        )
    return setting


def exists(place: str) -> bool:
    """Return whether a library may be there: always for a URL, which only a connection can tell."""
    return is_postgres(place) or Path(place).is_file()


def connect(place: str) -> sql.Engine:
    """Return the engine for a place; the folder of a SQLite file must exist.

    Raises:
        UsageError: the place is neither a path nor a postgresql:// URL.
    """
    if is_postgres(place):
        url = "postgresql+psycopg://" + place.split("://", 1)[1]
        try:
            return sql.create_engine(url, pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise ServiceMissingError(
                f"the library at {place} cannot be used: {error.name} is not installed",
                hint="Install it: pip install 'modelwright[postgres]'.",
                kind="dependency_missing",
            ) from error
    if "://" in place:
        raise UsageError(
            f"expected the path of a SQLite file or a postgresql:// URL, got {place!r}",
            kind="bad_library",
        )
    engine = sql.create_engine(
        f"sqlite:///{place}",
        connect_args={"timeout": _PATIENCE_S, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    connection.isolation_level = None  # transactions begin where `_begin_sqlite` says
    connection.execute("PRAGMA synchronous = FULL")  # a commit outlives a power cut
    deadline = time.monotonic() + _PATIENCE_S
    while True:  # switching to WAL does not wait for others by itself
        try:
            # Readers and a writer do not wait for each other.
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _begin_sqlite(connection: sql.Connection) -> None:
    # A transaction that reads and then writes fails at once if another one wrote in between.
    # Writers therefore take the lock at their beginning, and wait for it.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextlib.contextmanager
def readable(place: str) -> Generator[None]:
    """Turn what a database can complain about into one message.

    Raises:
        ServiceMissingError: instead of an error of the database or the file system.
    """
    try:
        yield
    except (SQLAlchemyError, OSError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise ServiceMissingError(
            f"the library at {place} cannot be used: {reason}",
            hint="Name another with --library, MODELWRIGHT_LIBRARY or `library` in the config "
            "file; `none` works without one.",
            kind="library",
        ) from error
