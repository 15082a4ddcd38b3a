"""The library as it is kept: immutable versions of insights, and a log of what happened to them.

Each transaction that changes something has a number, the revision. The library as it was at any
revision can be read again: a snapshot is a name for a revision.

    with library.writing("person") as writer:
        writer.add(insight, EventKind.EXTRACTED)
"""

import contextlib
import json
import weakref
from collections.abc import Generator, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Insight, Label, Status
from modelwright.library.place import WRITES, connect, is_postgres, readable
from modelwright.library.schema import EVENTS, PROBLEMS, STATE, TOPICS, VERSIONS, migrate
from modelwright.library.taxonomy import Topic
from modelwright.library.writer import Writer, event_row
from modelwright.solvers.errors import UsageError


class Library:
    """Insights, topics and events in one database; any number of processes may use it at once.

    Args:
        place: path of a SQLite file, which is made if it is missing, or a postgresql:// URL.

    Raises:
        ServiceMissingError: the database cannot be used, or its driver is not installed.
        UsageError: the place is neither, or a later version of this package wrote it.
    """

    def __init__(self, place: str) -> None:
        self.place = place
        with readable(place):
            if not is_postgres(place) and "://" not in place:
                Path(place).parent.mkdir(parents=True, exist_ok=True)
            self._engine = connect(place)
        weakref.finalize(self, self._engine.dispose)  # who forgets to close leaves none open
        try:
            with self.transaction() as connection:
                migrate(connection, place)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def __enter__(self) -> "Library":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # Writing

    @contextlib.contextmanager
    def transaction(self) -> Generator[sql.Connection]:
        """Give a connection whose writes are kept all together, or not at all."""
        with (
            readable(self.place),
            self._engine.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            yield connection

    @contextlib.contextmanager
    def writing(self, actor: str) -> Generator[Writer]:
        """Give what changes the library; one revision, kept whole or not at all.

        Args:
            actor: who does it, for the log.

        Raises:
            UsageError: an insight changed since it was read.
        """
        with self.transaction() as connection:
            grown = STATE.update().values(revision=STATE.c.revision + 1)
            revision = connection.execute(grown.returning(STATE.c.revision)).scalar_one()
            yield Writer(connection, revision, actor, now())

    def record(self, events: Sequence[Event]) -> None:
        """Add events of use to the log; the library itself stays at its revision."""
        if not events:
            return
        with self.transaction() as connection:
            revision = connection.execute(sql.select(STATE.c.revision)).scalar_one()
            at = now()
            connection.execute(EVENTS.insert(), [event_row(e, revision, at) for e in events])

    # Reading

    @property
    def revision(self) -> int:
        """Number of the latest change."""
        return self.read(sql.select(STATE.c.revision))[0][0]

    def insights(
        self, status: Status | None = Status.ACTIVE, *, at: int | None = None
    ) -> list[Insight]:
        """Return the current version of each insight, sorted by id.

        Args:
            status: only those; None for all.
            at: as they were at this revision; None for now.
        """
        query = sql.select(VERSIONS.c.body).order_by(VERSIONS.c.insight)
        query = query.where(_latest(VERSIONS, (VERSIONS.c.insight,), VERSIONS.c.version, at))
        found = [Insight.from_json(json.loads(body)) for (body,) in self.read(query)]
        return [insight for insight in found if status in (None, insight.status)]

    def insight(self, name: str, version: int | None = None) -> Insight:
        """Return an insight by its id or the beginning of it.

        Args:
            name: the id; also "ID@VERSION".
            version: None for the current one.

        Raises:
            UsageError: none, or several.
        """
        name, _, number = name.partition("@")
        if number:
            if not number.isdigit():
                raise UsageError(f"expected ID@VERSION, got the version {number!r}")
            version = int(number)
        ids = self.read(
            sql.select(VERSIONS.c.insight)
            .where(VERSIONS.c.insight.startswith(name, autoescape=True))
            .distinct()
        )
        found = sorted(row[0] for row in ids if name)
        found = [name] if name in found else found
        if len(found) != 1:
            said = f"{len(found)} insights begin with {name!r}" if found else f"no insight {name!r}"
            hint = "`modelwright library search WORDS` finds them."
            raise UsageError(said, hint=hint, kind="unknown_insight")
        versions = self.versions(found[0])
        if version is None:
            return versions[-1]
        if not 1 <= version <= versions[-1].version:
            said = f"insight {found[0]} has no version {version}; the latest is "
            raise UsageError(f"{said}{versions[-1].version}", kind="unknown_insight")
        return next(one for one in versions if one.version == version)

    def versions(self, insight: str) -> list[Insight]:
        """Return all versions of an insight, the first one first."""
        query = sql.select(VERSIONS.c.body).where(VERSIONS.c.insight == insight)
        rows = self.read(query.order_by(VERSIONS.c.version))
        return [Insight.from_json(json.loads(body)) for (body,) in rows]

    def topics(self, *, at: int | None = None) -> list[Topic]:
        """Return the topics in the order they were defined in."""
        key = (TOPICS.c.track, TOPICS.c.area, TOPICS.c.topic)
        query = sql.select(*key, TOPICS.c.body).where(_latest(TOPICS, key, TOPICS.c.revision, at))
        found: list[tuple[int, Topic]] = []
        for track, area, topic, body in self.read(query):
            record = json.loads(body)
            if record.get("removed"):
                continue
            told = Topic(Label(track, area, topic), record["definition"], record["condition"])
            found.append((record["position"], told))
        return [topic for _, topic in sorted(found, key=lambda pair: pair[0])]

    def problems(self) -> dict[str, str]:
        """Return id -> text of the problems that insights were learnt from."""
        query = sql.select(PROBLEMS.c.id, PROBLEMS.c.text).order_by(PROBLEMS.c.id)
        return {row[0]: row[1] for row in self.read(query)}

    def events(
        self,
        *,
        insight: str | None = None,
        kinds: Iterable[EventKind] = (),
        problem: str | None = None,
    ) -> list[Event]:
        """Return the log, the oldest first.

        Args:
            insight: only of this id.
            kinds: only these; empty for all.
            problem: only of this problem.
        """
        query = sql.select(EVENTS).order_by(EVENTS.c.number)
        if insight is not None:
            query = query.where(EVENTS.c.insight == insight)
        if problem is not None:
            query = query.where(EVENTS.c.problem == problem)
        if wanted := [str(kind) for kind in kinds]:
            query = query.where(EVENTS.c.kind.in_(wanted))
        return [
            Event(
                EventKind(row.kind),
                row.insight,
                row.version,
                row.problem,
                row.actor,
                json.loads(row.detail),
                row.at,
                row.revision,
            )
            for row in self.read(query)
        ]

    def read(self, query: Any) -> Sequence[Any]:
        """Return the rows of a query."""
        with readable(self.place), self._engine.connect() as connection:
            return connection.execute(query).all()


def now() -> str:
    """Return the time as the log writes it: UTC, ISO 8601."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _latest(
    table: sql.Table, key: Sequence[sql.Column[Any]], counter: sql.Column[Any], at: int | None
) -> Any:
    """Return the condition that a row is the last one of its key, up to a revision."""
    other = table.alias()
    same = [other.c[column.name] == column for column in key]
    if at is not None:
        same.append(other.c.revision <= at)
    last = sql.select(sql.func.max(other.c[counter.name])).where(*same).scalar_subquery()
    return counter == last
