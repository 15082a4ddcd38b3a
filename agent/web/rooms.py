"""The threads that browsers look at: who listens, what is being done, and by whom it is done.

A room belongs to one thread. Everybody in it is told of each step and of each change; what changed
they read again, so that there is one account of a thread: the store. One thing is done at a time.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from typing import Any

from modelwright.agent.chat.choices import Choices
from modelwright.agent.chat.said import Said
from modelwright.agent.chat.steps import DOING, describe_step
from modelwright.agent.web.entries import entry_of, error_entry, unforeseen
from modelwright.agent.web.session import WebSession
from modelwright.agent.web.store import WebStore
from modelwright.solvers.errors import ModelwrightError, UsageError

Work = Callable[[WebSession], Awaitable[list[Said]]]
Event = Mapping[str, Any]

_MOST_OPEN = 4
"""Sessions kept with an engine of their own, whose processes wait for the next thing to do."""
_MOST_WAITING = 1000
"""Events kept for a browser that does not read; then it is cut off, and reads all again."""


class Room:
    """One thread."""

    def __init__(self, rooms: "Rooms", thread: str | None = None) -> None:
        self._rooms = rooms
        self._listeners: set[asyncio.Queue[Event | None]] = set()
        self._alone = asyncio.Lock()
        self._work: asyncio.Task[None] | None = None
        self._wanted: Event | None = None
        """Who wants what; written down once the thread has a name."""
        self._named = asyncio.Event()
        self.session = WebSession(rooms.choices, thread, self._tell)
        self._writing: asyncio.Task[None] | None = None
        self._failed: ModelwrightError | None = None
        """Why the work that was done last did not come to its end."""
        self.doing: list[Event] = []
        """Steps of the work under way."""
        self.changes = 0
        """Times that a browser had to read the thread again."""

    @property
    def thread(self) -> str:
        """Id of the thread."""
        assert self.session.thread is not None, "the thread was begun"
        return self.session.thread

    @property
    def is_busy(self) -> bool:
        """Whether something is being done."""
        return self._alone.locked() or (self._work is not None and not self._work.done())

    async def begin(self, problem: Event, files: Sequence[str]) -> str:
        """Take a new problem, and return the id of its thread while the work goes on.

        Args:
            problem: its `text`, and what else the transcript is to hold.
            files: paths of data files.

        Raises:
            UsageError: the text or a file cannot be used; there is no thread then.
        """
        self.session.data = list(files)
        said = {"by": "user", "event": "problem", **problem}
        self.go(lambda session: session.start(problem["text"]), said)
        assert self._work is not None, "the work began"
        named = asyncio.create_task(self._named.wait())
        await asyncio.wait([named, self._work], return_when=asyncio.FIRST_COMPLETED)
        named.cancel()
        if self.session.thread is None:
            raise self._failed or UsageError("the work was stopped", kind="stopped")
        return self.thread

    def go(self, work: Work, said: Event) -> None:
        """Begin to do something that ends in words.

        Args:
            work: what to do.
            said: entry that says who wants what.

        Raises:
            UsageError: something else is being done.
        """
        self._require_free()
        self.doing, self._wanted = [], said
        self._work = asyncio.create_task(self._do(work))
        self._write_down()

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncGenerator[WebSession]:
        """Give the session to who asks something that changes nothing."""
        self._require_free()
        async with self._alone:
            session = await self._rooms.equipped(self)
            yield session

    async def stop(self) -> None:
        """Give up what is being done; what was found so far stays."""
        if self._work is not None and not self._work.done():
            self._work.cancel()
            await asyncio.wait([self._work])

    async def listen(self) -> AsyncGenerator[Event | None]:
        """Yield what happens; None from time to time, to see whether anybody is there still."""
        waiting: asyncio.Queue[Event | None] = asyncio.Queue(_MOST_WAITING)
        self._listeners.add(waiting)
        try:
            # With the steps so far: those between reading the thread and listening would be lost.
            yield {"event": "hello", "changes": self.changes, "doing": list(self.doing)}
            while waiting in self._listeners:
                try:
                    async with asyncio.timeout(15):
                        yield await waiting.get()
                except TimeoutError:
                    yield None
        finally:
            self._listeners.discard(waiting)

    def publish(self, event: Event) -> None:
        """Tell everybody in the room."""
        for waiting in list(self._listeners):
            try:
                waiting.put_nowait(event)
            except asyncio.QueueFull:
                self._listeners.discard(waiting)

    def _publish_change(self, *, busy: bool) -> None:
        self.changes += 1
        self.publish({"event": "changed", "busy": busy})

    def hang_up(self) -> None:
        """End the streams of all who listen."""
        self.publish({"event": "bye"})
        self._listeners.clear()

    @property
    def is_empty(self) -> bool:
        """Whether nobody listens and nothing is done."""
        return not self._listeners and not self.is_busy

    def _require_free(self) -> None:
        if self.is_busy:
            raise UsageError(
                "this thread is being worked on", hint="Wait for it, or stop it.", kind="busy"
            )

    async def _do(self, work: Work) -> None:
        """Do one thing, and write down what came of it."""
        self._failed = None
        async with self._alone:
            entries: list[Event] = []
            try:
                session = await self._rooms.equipped(self)
                entries = [entry_of(one) for one in await work(session)]
            except asyncio.CancelledError:
                entries = [entry_of(one) for one in await self.session.give_up()]
            except Exception as error:  # a fault of ours is shown too, and the server stays
                known = isinstance(error, ModelwrightError)
                self._failed = error if known else unforeseen(error)
                entries = [error_entry(self._failed)]
            self._write_down()
            if self._writing is not None:
                await self._writing
                await asyncio.to_thread(self._rooms.store.say, self.thread, entries)
            self.doing = []
        self._work = self._writing = None
        self._publish_change(busy=False)

    def _write_down(self) -> None:
        """Begin to write down what is wanted, once the thread has a name."""
        if self._wanted is None or self.session.thread is None:
            return
        self._rooms.keep(self)
        self._writing = asyncio.create_task(self._write(self._wanted))
        self._wanted = None

    async def _write(self, said: Event) -> None:
        await asyncio.to_thread(self._rooms.store.say, self.thread, [said])
        self._named.set()
        self._publish_change(busy=True)

    def _tell(self, step: str, status: str, detail: str) -> None:
        self._write_down()
        event = {
            "event": "step",
            "step": step,
            "status": status,
            "doing": DOING.get(step, step.replace("_", " ")) if status == "start" else "",
            "done": describe_step(step, status, detail),
        }
        self.doing.append(event)
        self.publish(event)


class Rooms:
    """All rooms of a server.

    Args:
        choices: language model and limits; its settings name the store.
        store: the same store.
    """

    def __init__(self, choices: Choices, store: WebStore) -> None:
        self.choices = choices
        self.store = store
        self._rooms: dict[str, Room] = {}
        """Thread -> room, the one used last at the end."""

    def of(self, thread: str) -> Room:
        """Return the room of a thread: its id, or the beginning of it.

        Raises:
            UsageError: there is none.
        """
        found = self.store.find(thread).id
        if found not in self._rooms:
            self._rooms[found] = Room(self, found)
        return self._rooms[found]

    def new(self) -> Room:
        """Return a room without a thread; it gets one with `Room.begin`."""
        return Room(self)

    def keep(self, room: Room) -> None:
        """Have the room of a thread that was just made found by its name."""
        self._rooms[room.thread] = room

    async def equipped(self, room: Room) -> WebSession:
        """Return the session of a room as the store has it, and close those least in use."""
        session = room.session
        if session.thread is None:
            return session
        self._rooms.pop(session.thread, None)
        self._rooms[session.thread] = room
        await session.look(self.store)
        idle = [other for other in self._rooms.values() if other is not room and not other.is_busy]
        for other in idle[: max(0, len(self._rooms) - _MOST_OPEN)]:
            await other.session.__aexit__()
            if other.is_empty:
                self._rooms.pop(other.thread, None)
        return session

    async def forget(self, thread: str) -> None:
        """Delete a thread, and tell who looks at it."""
        room = self.of(thread)
        await room.stop()
        await room.session.__aexit__()
        self._rooms.pop(room.thread, None)
        await self.store.delete(room.thread)
        room.publish({"event": "deleted"})

    def hang_up(self) -> None:
        """End every stream of events."""
        for room in self._rooms.values():
            room.hang_up()

    async def close(self) -> None:
        """Give up what is being done, and close everything."""
        for room in list(self._rooms.values()):
            await room.stop()
            await room.session.__aexit__()
        self.store.close()
