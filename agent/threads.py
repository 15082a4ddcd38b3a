"""Where threads live: LangGraph's checkpoints, and a list of them, in SQLite or Postgres.

A thread is one problem with its changes. Everything about it is stored after each step, so it can
be listed, resumed after a crash, and replayed without a language model.
"""

import asyncio
import contextlib
import os
import secrets
import weakref
from collections.abc import AsyncGenerator, Generator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sql
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from sqlalchemy.exc import SQLAlchemyError

from modelwright.solvers.errors import ServiceMissingError, UsageError

LAST = "last"
"""Stands for the thread that changed most recently."""
_TITLE_LETTERS = 80
_META = sql.MetaData()
_THREADS = sql.Table(
    "modelwright_threads",
    _META,
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("title", sql.String(_TITLE_LETTERS), nullable=False),
    sql.Column("formulator", sql.String(200), nullable=False),
    sql.Column("status", sql.String(40), nullable=False),
    sql.Column("created", sql.String(32), nullable=False),
    sql.Column("changed", sql.String(32), nullable=False),
)


@dataclass(frozen=True)
class Thread:
    """One line of the list."""

    id: str
    title: str
    formulator: str
    """Name of the model, or "offline"."""
    status: str
    """The verdict; "asking" while questions wait; "unfinished" after a crash."""
    created: str
    """UTC, ISO 8601."""
    changed: str


class ThreadStore:
    """Threads in one database; with None, in the memory of this process.

    Args:
        place: path of a SQLite file, or a postgresql:// URL.

    Raises:
        ServiceMissingError: the database cannot be used, or its driver is not installed.
    """

    def __init__(self, place: str | None) -> None:
        self.place = place
        self._memory = InMemorySaver() if place is None else None
        with _readable(place):
            self._engine = sql.create_engine(_url(place), **_options(place))
            weakref.finalize(self, self._engine.dispose)  # who forgets to close leaves none open
            _META.create_all(self._engine)

    @property
    def is_kept(self) -> bool:
        """Whether threads outlive this process."""
        return self.place is not None

    @contextlib.asynccontextmanager
    async def checkpointer(self) -> AsyncGenerator[BaseCheckpointSaver[Any]]:
        """Give the checkpointer of the graph; it belongs to the running event loop."""
        if self._memory is not None:
            yield self._memory
        elif _is_postgres(self.place):
            from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

            async with AsyncPostgresSaver.from_conn_string(self.place or "") as saver:
                await saver.setup()
                yield saver
        else:
            from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

            async with AsyncSqliteSaver.from_conn_string(self.place or "") as saver:
                await saver.setup()
                yield saver

    def create(self, text: str, formulator: str) -> str:
        """Put a new thread on the list and return its id."""
        name = secrets.token_hex(4)
        now = _now()
        title = " ".join(text.split())[:_TITLE_LETTERS]
        row = {"id": name, "title": title, "formulator": formulator, "status": "unfinished"}
        with _readable(self.place), self._engine.begin() as connection:
            connection.execute(_THREADS.insert().values(**row, created=now, changed=now))
        return name

    def note(self, thread: str, status: str) -> None:
        """Keep how a thread stands."""
        where = _THREADS.c.id == thread
        with _readable(self.place), self._engine.begin() as connection:
            connection.execute(_THREADS.update().where(where).values(status=status, changed=_now()))

    def all(self) -> list[Thread]:
        """Return all threads, the latest first."""
        order = (_THREADS.c.changed.desc(), _THREADS.c.created.desc())
        with _readable(self.place), self._engine.connect() as connection:
            rows = connection.execute(_THREADS.select().order_by(*order)).mappings().all()
        return [Thread(**row) for row in rows]

    def find(self, name: str) -> Thread:
        """Return the thread whose id begins with `name`; "last" for the latest.

        Raises:
            UsageError: none, or several.
        """
        threads = self.all()
        if name == LAST:
            found = threads[:1]
        else:
            found = [thread for thread in threads if name and thread.id.startswith(name)]
        if len(found) == 1:
            return found[0]
        several = f"{len(found)} threads begin with {name!r}" if found else f"no thread {name!r}"
        raise UsageError(several, hint="`modelwright threads` lists them.", kind="unknown_thread")

    async def delete(self, thread: str) -> None:
        """Remove a thread and all its checkpoints."""
        async with self.checkpointer() as saver:
            await saver.adelete_thread(thread)
        await asyncio.to_thread(self._unlist, thread)

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def _unlist(self, thread: str) -> None:
        with _readable(self.place), self._engine.begin() as connection:
            connection.execute(_THREADS.delete().where(_THREADS.c.id == thread))


def default_place(environ: Mapping[str, str] | None = None) -> str:
    """Return the SQLite file that threads are kept in unless the settings name another place."""
    environ = os.environ if environ is None else environ
    home = environ.get("XDG_DATA_HOME") or Path(environ.get("HOME") or Path.home()) / ".local/share"
    return str(Path(home) / "modelwright" / "threads.sqlite")


def place_of(setting: str | None) -> str | None:
    """Return the place that a setting names: None for the usual one, "none" for memory only."""
    if setting is None:
        return default_place()
    return None if setting.lower() == "none" else setting


def open_store(place: str | None) -> ThreadStore:
    """Return the store at a place, with the folder of a SQLite file made."""
    if place and "://" not in place:
        with _readable(place):
            Path(place).parent.mkdir(parents=True, exist_ok=True)
    return ThreadStore(place)


def _is_postgres(place: str | None) -> bool:
    return bool(place) and str(place).startswith(("postgresql://", "postgres://"))


def _url(place: str | None) -> str:
    if place is None:
        return "sqlite://"
    if _is_postgres(place):
        return "postgresql+psycopg://" + place.split("://", 1)[1]
    if "://" in place:
        raise UsageError(
            f"expected the path of a SQLite file or a postgresql:// URL, got {place!r}",
            kind="bad_store",
        )
    return f"sqlite:///{place}"


def _options(place: str | None) -> dict[str, Any]:
    if _is_postgres(place):
        return {"pool_pre_ping": True}
    shared = {"poolclass": sql.StaticPool} if place is None else {}
    return {"connect_args": {"timeout": 30, "check_same_thread": False}, **shared}


@contextlib.contextmanager
def _readable(place: str | None) -> Generator[None]:
    """Turn what a database can complain about into one message."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ServiceMissingError(
            f"the store of threads at {place} cannot be used: {error.name} is not installed",
            hint="Install it: pip install 'modelwright[postgres]'.",
            kind="dependency_missing",
        ) from error
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise ServiceMissingError(
            f"the store of threads at {place or 'memory'} cannot be used: {reason}",
            hint="Name another with --store or `store` in the config file; `--store none` keeps "
            "nothing.",
            kind="store",
        ) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
