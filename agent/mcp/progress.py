"""Progress notifications: one per step of a call, in order."""

import asyncio
from typing import Any, Self

from mcp.server.mcpserver import Context
from modelwright.agent.commands.solve import DOING


class Progress:
    """Tells the host what is being done; a call of it is an `OnStep` of the graph.

    Sending takes time that no step should wait for, so notifications queue up in order.
    """

    def __init__(self, context: Context[Any, Any]) -> None:
        self._context = context
        self._waiting: asyncio.Queue[str | None] = asyncio.Queue()

    def __call__(self, node: str, status: str, detail: str) -> None:
        """Tell of a step of the graph as it starts, and what came of it."""
        doing = DOING.get(node, node)
        self.tell(f"{doing} ..." if status == "start" else f"{doing}: {detail}")

    def tell(self, message: str) -> None:
        """Tell of anything."""
        self._waiting.put_nowait(message)

    async def __aenter__(self) -> Self:
        self._sender = asyncio.create_task(self._send())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and issubclass(kind, asyncio.CancelledError):
            self._sender.cancel()  # nobody listens any more
            return
        self._waiting.put_nowait(None)
        await self._sender

    async def _send(self) -> None:
        number = 0
        while (message := await self._waiting.get()) is not None:
            number += 1
            await self._context.report_progress(number, None, message)
