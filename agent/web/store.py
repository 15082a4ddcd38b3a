"""The store of threads, with what was said in each: the page shows it again after a restart.

The state of a thread has the problem, its versions and the questions that wait; questions about the
answer, trials and refusals are only here.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self

import sqlalchemy as sql

from modelwright.agent.clarification import Question
from modelwright.agent.state import State
from modelwright.agent.state_json import decode
from modelwright.agent.threads import Thread, ThreadStore, open_store

_MOST_SEEN = 8
_META = sql.MetaData()
_SAID = sql.Table(
    "modelwright_web_said",
    _META,
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("thread", sql.String(32), nullable=False, index=True),
    sql.Column("at", sql.String(32), nullable=False),
    sql.Column("entry", sql.Text, nullable=False),
)


class WebStore(ThreadStore):
    """Threads, their states and what was said in them."""

    def __init__(self, place: str | None) -> None:
        super().__init__(place)
        self._seen: dict[str, tuple[str, State]] = {}
        """Thread -> number of the checkpoint that was read last, and the state in it."""

    @classmethod
    def opened(cls, place: str) -> Self:
        """Return the store at a place, made if it is new.

        Raises:
            ServiceMissingError: the database cannot be used.
        """
        open_store(place).close()
        store = cls(place)
        _META.create_all(store._engine)
        return store

    def say(self, thread: str, entries: Sequence[Mapping[str, Any]]) -> None:
        """Append entries: {"by": "user" or "modelwright", "event", ...} as plain JSON.

        Not for an event loop, where it could wait for a checkpoint that the loop has to finish.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        rows = [{"thread": thread, "at": now, "entry": json.dumps(entry)} for entry in entries]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(_SAID.insert(), rows)

    def said(self, thread: str) -> list[dict[str, Any]]:
        """Return the entries of a thread in order, each with its `number` and time `at`."""
        query = _SAID.select().where(_SAID.c.thread == thread).order_by(_SAID.c.number)
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
        return [
            {**json.loads(row["entry"]), "number": row["number"], "at": row["at"]} for row in rows
        ]

    async def delete(self, thread: str) -> None:
        """Remove a thread with everything that is kept of it."""
        await super().delete(thread)
        await asyncio.to_thread(self._unsay, thread)

    def _unsay(self, thread: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(_SAID.delete().where(_SAID.c.thread == thread))

    async def look(self, thread: str) -> tuple[Thread, State]:
        """Return the line of a thread in the list, and its state.

        Raises:
            UsageError: there is no such thread.
        """
        found = self.find(thread)
        config = {"configurable": {"thread_id": found.id, "checkpoint_ns": ""}}
        async with self.checkpointer() as saver:
            kept = await saver.aget_tuple(config)  # pyright: ignore[reportArgumentType]
        if kept is None:  # it was made, and the process ended before its first step
            return found, State(text=found.title)
        number = str(kept.checkpoint["id"])
        if self._seen.get(found.id, ("",))[0] != number:
            state = await asyncio.to_thread(decode, kept.checkpoint["channel_values"])
            self._seen.pop(found.id, None)
            self._seen[found.id] = (number, state)
            while len(self._seen) > _MOST_SEEN:
                del self._seen[next(iter(self._seen))]
        return found, self._seen[found.id][1]


def waiting(thread: Thread, state: State) -> list[Question]:
    """Return the questions that wait for a reply."""
    return list(state.get("questions", [])) if thread.status == "asking" else []
