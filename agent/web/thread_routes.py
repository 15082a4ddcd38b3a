"""The routes that work on threads: each ends at once, the work goes on and is told to listeners."""

import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from modelwright.agent.render.editable import from_editable
from modelwright.agent.web.bodies import Edit, Message, Problem, Replies
from modelwright.agent.web.desk import Desk
from modelwright.agent.web.formulation_view import view_of
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.agent.chat.said import Said
    from modelwright.agent.web.session import WebSession

Step = Literal["undo", "resume", "run", "verify"]
_DOES: dict[str, str] = {
    "undo": "Undo",
    "resume": "Go on",
    "run": "Solve again",
    "verify": "Check again",
}
_COMMAND = re.compile(r"\s*/\w*(\s|$)")


@dataclass(frozen=True)
class ThreadRoutes:
    """Routes below /api/threads."""

    desk: Desk

    def router(self) -> APIRouter:
        """Return them."""
        router = APIRouter(prefix="/api/threads")
        routes: tuple[tuple[str, str, Callable[..., Any]], ...] = (
            ("GET", "", self.all),
            ("POST", "", self.begin),
            ("GET", "/{thread}", self.show),
            ("DELETE", "/{thread}", self.delete),
            ("GET", "/{thread}/events", self.events),
            ("POST", "/{thread}/messages", self.message),
            ("POST", "/{thread}/replies", self.reply),
            ("POST", "/{thread}/edit", self.edit),
            ("POST", "/{thread}/preview", self.preview),
            ("POST", "/{thread}/stop", self.stop),
            ("POST", "/{thread}/steps/{step}", self.step),
        )
        for method, path, function in routes:
            router.add_api_route(path, function, methods=[method])
        return router

    async def all(self) -> list[dict[str, Any]]:
        """Return the list of threads, the latest first."""
        return [vars(thread) for thread in (await self.desk.rooms()).store.all()]

    async def begin(self, problem: Problem) -> dict[str, str]:
        """Begin a thread, and return its id."""
        if _COMMAND.match(problem.text):
            raise UsageError(
                "a command needs a problem to work on",
                hint="Describe the problem in words first; /help then lists the commands.",
                kind="nothing_yet",
            )
        rooms = await self.desk.rooms()
        paths = self.desk.uploads.paths(problem.files)
        said = {"text": problem.text, "files": _names(paths), "uploads": problem.files}
        return {"thread": await rooms.new().begin(said, paths)}

    async def show(self, thread: str) -> dict[str, Any]:
        """Return a thread as it is stored, and what is being done with it."""
        from modelwright.agent.web.thread_view import thread_view

        rooms = await self.desk.rooms()
        room = rooms.of(thread)
        # Before the store is read: "not busy" means that what is shown is the end of the work.
        now = {"busy": room.is_busy, "doing": list(room.doing), "changes": room.changes}
        line, state = await rooms.store.look(room.thread)
        return {**thread_view(line, state, rooms.store.said(line.id)), **now}

    async def delete(self, thread: str) -> dict[str, str]:
        """Remove a thread."""
        await (await self.desk.rooms()).forget(thread)
        return {"deleted": thread}

    async def events(self, thread: str) -> StreamingResponse:
        """Tell of each step and change as server-sent events, until the browser leaves."""
        room = (await self.desk.rooms()).of(thread)

        async def lines() -> AsyncGenerator[str]:
            async for event in room.listen():
                yield ": still here\n\n" if event is None else f"data: {json.dumps(event)}\n\n"

        return StreamingResponse(lines(), media_type="text/event-stream")

    async def message(self, thread: str, message: Message) -> dict[str, str]:
        """Take what the user typed: a change, a question, a trial, a reply."""
        paths = self.desk.uploads.paths(message.files)

        async def hear(session: "WebSession") -> "list[Said]":
            session.data = paths
            if message.is_change or paths:
                return await session.change(message.text)
            return await session.hear(message.text)

        said = {"event": "message", "text": message.text, "files": _names(paths)}
        return await self._go(thread, hear, said)

    async def reply(self, thread: str, replies: Replies) -> dict[str, str]:
        """Take the replies to the questions that wait."""
        given = replies.replies
        text = "\n".join(f"{question} {reply}" for question, reply in given.items())
        said = {"event": "reply", "text": text or "(the defaults)"}
        return await self._go(thread, lambda session: session.reply_all(given), said)

    async def edit(self, thread: str, edit: Edit) -> dict[str, str]:
        """Go on with a formulation that was edited by hand."""
        formulation = from_editable(edit.text)
        said = {"event": "edit", "text": "Edited the formulation."}
        return await self._go(thread, lambda session: session.edit(formulation), said)

    async def preview(self, thread: str, edit: Edit) -> dict[str, Any]:
        """Return how an edited formulation would look; nothing is kept."""
        rooms = await self.desk.rooms()
        _, state = await rooms.store.look(rooms.store.find(thread).id)
        return view_of(from_editable(edit.text), text=state.get("text", ""), data=state.get("data"))

    async def stop(self, thread: str) -> dict[str, str]:
        """Give up what is being done."""
        room = (await self.desk.rooms()).of(thread)
        await room.stop()
        return {"thread": room.thread}

    async def step(self, thread: str, step: Step) -> dict[str, str]:
        """Undo, go on after a crash, solve or check again."""

        async def work(session: "WebSession") -> "list[Said]":
            if step == "undo":
                return await session.undo()
            return await (session.go_on(first) if step == "resume" else session.again(step))

        rooms = await self.desk.rooms()
        first = next(iter(rooms.store.said(rooms.store.find(thread).id)), {})
        return await self._go(thread, work, {"event": step, "text": _DOES[step]})

    async def _go(
        self,
        thread: str,
        work: "Callable[[WebSession], Awaitable[list[Said]]]",
        said: dict[str, Any],
    ) -> dict[str, str]:
        room = (await self.desk.rooms()).of(thread)
        if not str(said["text"]).strip():
            raise UsageError("the message is empty", kind="empty")
        room.go(work, {"by": "user", **said})
        return {"thread": room.thread}


def _names(paths: list[str]) -> list[str]:
    return [Path(path).name for path in paths]
