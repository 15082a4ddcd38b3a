"""What all requests share: settings, uploads, and the rooms, which open with the first request."""

import asyncio
import contextlib
import importlib
import tempfile
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import FastAPI

from modelwright.agent.settings import Settings
from modelwright.agent.web.place import uploads_path
from modelwright.agent.web.uploads import Uploads

if TYPE_CHECKING:  # LangGraph takes a second to import: the page is there before
    from modelwright.agent.web.rooms import Rooms


@dataclass
class Desk:
    """One server's."""

    settings: Settings
    uploads: Uploads = field(default_factory=lambda: Uploads(uploads_path()))
    _rooms: "Rooms | None" = None
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _opened: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    async def rooms(self) -> "Rooms":
        """Return the rooms.

        Raises:
            ServiceMissingError: threads cannot be stored.
        """
        async with self._opening:
            if self._rooms is None:
                self._rooms = await asyncio.to_thread(self._open)
        return self._rooms

    def hang_up(self) -> None:
        """End every stream of events."""
        if self._rooms is not None:
            self._rooms.hang_up()

    def _open(self) -> "Rooms":
        for slow in ("graph", "toolbox"):  # here nobody waits for them
            importlib.import_module(f"modelwright.agent.{slow}")
        from modelwright.agent.chat.choices import Choices
        from modelwright.agent.threads import place_of
        from modelwright.agent.web.rooms import Rooms
        from modelwright.agent.web.store import WebStore

        place = place_of(self.settings.store)
        if place is None:
            passing = tempfile.TemporaryDirectory(prefix="modelwright-web-")
            place = f"{self._opened.enter_context(passing)}/threads.sqlite"
        store = WebStore.opened(place)
        choices = Choices()
        choices.settings = self.settings.model_copy(update={"store": place})
        return Rooms(choices, store)

    @contextlib.asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncGenerator[None]:
        """Open the rooms with the server, and close them with it."""
        opening = asyncio.create_task(self.rooms())
        yield
        await asyncio.wait([opening])
        with self._opened:
            if self._rooms is not None:
                await self._rooms.close()
