"""The tables of a library, and the steps from each version of them to the next."""

from collections.abc import Callable

import sqlalchemy as sql

from modelwright.solvers.errors import UsageError

META = sql.MetaData()
STATE = sql.Table(
    "modelwright_library",
    META,
    sql.Column("schema", sql.Integer, nullable=False),
    sql.Column("revision", sql.Integer, nullable=False),
)
"""One row. `revision` grows by one with each transaction that changes the library; its lock makes
the order of revisions the order of commits."""
VERSIONS = sql.Table(
    "modelwright_library_versions",
    META,
    sql.Column("insight", sql.String(64), primary_key=True),
    sql.Column("version", sql.Integer, primary_key=True),
    sql.Column("revision", sql.Integer, nullable=False),
    sql.Column("body", sql.Text, nullable=False),
)
TOPICS = sql.Table(
    "modelwright_library_topics",
    META,
    sql.Column("track", sql.String(80), primary_key=True),
    sql.Column("area", sql.String(200), primary_key=True),
    sql.Column("topic", sql.String(200), primary_key=True),
    sql.Column("revision", sql.Integer, primary_key=True),
    sql.Column("body", sql.Text, nullable=False),
)
EVENTS = sql.Table(
    "modelwright_library_events",
    META,
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("revision", sql.Integer, nullable=False),
    sql.Column("kind", sql.String(20), nullable=False),
    sql.Column("insight", sql.String(64), nullable=False, index=True),
    sql.Column("version", sql.Integer, nullable=False),
    sql.Column("problem", sql.String(200), nullable=False),
    sql.Column("actor", sql.String(200), nullable=False),
    sql.Column("detail", sql.Text, nullable=False),
    sql.Column("at", sql.String(32), nullable=False),
)
PROBLEMS = sql.Table(
    "modelwright_library_problems",
    META,
    sql.Column("id", sql.String(200), primary_key=True),
    sql.Column("text", sql.Text, nullable=False),
)
SNAPSHOTS = sql.Table(
    "modelwright_library_snapshots",
    META,
    sql.Column("name", sql.String(80), primary_key=True),
    sql.Column("revision", sql.Integer, nullable=False),
    sql.Column("at", sql.String(32), nullable=False),
)
VECTORS = sql.Table(
    "modelwright_library_vectors",
    META,
    sql.Column("model", sql.String(200), primary_key=True),
    sql.Column("digest", sql.String(64), primary_key=True),
    sql.Column("vector", sql.LargeBinary, nullable=False),
)
TASKS = sql.Table(
    "modelwright_library_tasks",
    META,
    sql.Column("run", sql.String(80), primary_key=True),
    sql.Column("task", sql.String(200), primary_key=True),
    sql.Column("result", sql.Text, nullable=False),
)
"""What learning has finished: a row is written in the transaction that keeps its outcome."""


def _first(connection: sql.Connection) -> None:
    tables = [VERSIONS, TOPICS, EVENTS, PROBLEMS, SNAPSHOTS]
    META.create_all(connection, tables=tables)


def _with_vectors(connection: sql.Connection) -> None:
    META.create_all(connection, tables=[VECTORS])


def _with_tasks(connection: sql.Connection) -> None:
    META.create_all(connection, tables=[TASKS])


MIGRATIONS: tuple[Callable[[sql.Connection], None], ...] = (_first, _with_vectors, _with_tasks)
"""The step at position k leads from version k to k + 1; a step that was released never changes."""


_LOCK = 0x6D77_6C69
"""Of whoever brings the tables up to date; the number only has to be ours."""


def migrate(connection: sql.Connection, place: str) -> None:
    """Bring the tables to the latest version, within the transaction of a writer.

    Raises:
        UsageError: a later version of this package made them.
    """
    if connection.dialect.name == "postgresql":  # several may come at once; SQLite has one writer
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_LOCK)))
    STATE.create(connection, checkfirst=True)
    version = connection.execute(sql.select(STATE.c.schema)).scalar()
    if version is None:
        version = 0
        connection.execute(STATE.insert().values(schema=0, revision=0))
    if version > len(MIGRATIONS):
        raise UsageError(
            f"the library at {place} has version {version} of its tables; this package knows "
            f"versions up to {len(MIGRATIONS)}",
            hint="Install the latest modelwright.",
            kind="newer_library",
        )
    for step in MIGRATIONS[version:]:
        step(connection)
    if version < len(MIGRATIONS):
        connection.execute(STATE.update().values(schema=len(MIGRATIONS)))
