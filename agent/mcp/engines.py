"""Engines that stay open between calls; each call has one to itself.

So a cancelled call can end everything it started without touching the others.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from modelwright.solvers.engine import Engine


class Engines:
    """At most one idle engine per solver is kept; its processes are warm for the next call."""

    def __init__(self) -> None:
        self._idle: dict[str, Engine] = {}

    @contextlib.asynccontextmanager
    async def lease(self, solver: str = "auto") -> AsyncGenerator[Engine]:
        """Give an engine that nobody else uses.

        A call that is cancelled leaves programs and solvers running that nobody waits for: its
        engine is closed instead of kept.

        Args:
            solver: one of `modelwright.solvers.engine.SOLVERS`.

        Raises:
            UsageError: there is no such solver.
            ServiceMissingError: it is not installed.
        """
        engine = self._idle.pop(solver, None) or Engine(solver=solver)
        try:
            yield engine
        except asyncio.CancelledError:
            await asyncio.to_thread(engine.close)
            raise
        except BaseException:
            await self._keep(engine)
            raise
        await self._keep(engine)

    async def close(self) -> None:
        """Close the idle ones; call it when no call is under way."""
        while self._idle:
            _, engine = self._idle.popitem()
            await asyncio.to_thread(engine.close)

    async def _keep(self, engine: Engine) -> None:
        if self._idle.setdefault(engine.solver, engine) is not engine:
            await asyncio.to_thread(engine.close)
