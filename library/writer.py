"""One change of the library: everything that is written in one transaction."""

import json
from typing import Any

import sqlalchemy as sql

from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Insight, Label
from modelwright.library.schema import EVENTS, PROBLEMS, SNAPSHOTS, TASKS, TOPICS, VERSIONS
from modelwright.library.taxonomy import Topic
from modelwright.solvers.errors import UsageError


class Writer:
    """Writes within the transaction of `Library.writing`.

    Args:
        connection: of the transaction.
        revision: its number.
        actor: who does it.
        at: when.
    """

    def __init__(self, connection: sql.Connection, revision: int, actor: str, at: str) -> None:
        self.connection = connection
        self.revision = revision
        self._actor = actor
        self._at = at

    def add(self, insight: Insight, kind: EventKind, **detail: Any) -> None:
        """Keep a new insight, or the version after the current one.

        Raises:
            UsageError: the current version is not the one before it.
        """
        current = self.current_version(insight.id)
        if current is None or insight.version == current + 1:
            self.insert(insight)
            self.note(kind, insight, **detail)
            return
        raise UsageError(
            f"insight {insight.id} is at version {current} now; "
            f"what was to be kept is version {insight.version}",
            hint="Somebody changed it meanwhile. Look at it again, and repeat the change.",
            kind="changed_meanwhile",
        )

    def insert(self, insight: Insight) -> None:
        """Keep a version without a word in the log."""
        self.connection.execute(
            VERSIONS.insert().values(
                insight=insight.id,
                version=insight.version,
                revision=self.revision,
                body=json.dumps(insight.to_json(), ensure_ascii=False),
            )
        )

    def current_version(self, insight: str) -> int | None:
        """Return the version that an insight is at; None if there is no such insight."""
        query = sql.select(sql.func.max(VERSIONS.c.version)).where(VERSIONS.c.insight == insight)
        return self.connection.execute(query).scalar()

    def note(self, kind: EventKind, insight: Insight, problem: str = "", **detail: Any) -> None:
        """Write an event to the log."""
        event = Event(kind, insight.id, insight.version, problem, self._actor, detail)
        self.log(event)

    def log(self, event: Event) -> None:
        """Write an event to the log; one that carries its time keeps it."""
        self.connection.execute(
            EVENTS.insert().values(**event_row(event, self.revision, event.at or self._at))
        )

    def define(self, topic: Topic, position: int, *, removed: bool = False) -> None:
        """Keep what a topic means, and where it stands in the list; or that it is gone."""
        body = {"definition": topic.definition, "condition": topic.condition, "position": position}
        if removed:
            body["removed"] = True
        here = _same_topic(topic.label) & (TOPICS.c.revision == self.revision)
        self.connection.execute(TOPICS.delete().where(here))
        self.connection.execute(
            TOPICS.insert().values(
                **topic.label._asdict(),
                revision=self.revision,
                body=json.dumps(body, ensure_ascii=False),
            )
        )

    def keep_problem(self, name: str, text: str) -> None:
        """Keep the text of a problem; the last one stands."""
        self.connection.execute(PROBLEMS.delete().where(PROBLEMS.c.id == name))
        self.connection.execute(PROBLEMS.insert().values(id=name, text=text))

    def name_snapshot(self, name: str, revision: int) -> None:
        """Name a revision."""
        self.connection.execute(
            SNAPSHOTS.insert().values(name=name, revision=revision, at=self._at)
        )

    def finish(self, run: str, task: str, result: dict[str, Any]) -> None:
        """Keep that a task of a learning run is done; once more is the same."""
        here = (TASKS.c.run == run) & (TASKS.c.task == task)
        self.connection.execute(TASKS.delete().where(here))
        self.connection.execute(
            TASKS.insert().values(run=run, task=task, result=json.dumps(result))
        )


def event_row(event: Event, revision: int, at: str) -> dict[str, Any]:
    """Return the row of an event."""
    return {
        "revision": revision,
        "kind": str(event.kind),
        "insight": event.insight,
        "version": event.version,
        "problem": event.problem,
        "actor": event.actor,
        "detail": json.dumps(event.detail, ensure_ascii=False),
        "at": at,
    }


def _same_topic(label: Label) -> sql.ColumnElement[bool]:
    return (
        (TOPICS.c.track == label.track)
        & (TOPICS.c.area == label.area)
        & (TOPICS.c.topic == label.topic)
    )
