"""Ctrl-C while something is done: once stops it and keeps what is in hand, twice ends the chat."""

import asyncio
import signal
import time
from collections.abc import Coroutine
from typing import Any

from modelwright.agent.chat.said import Said
from modelwright.agent.chat.session import Session

_TWICE_S = 1.5
_SOLVING = "run"
"""The step whose solver leaves its best point behind."""
_HURRY_S = 1.0
"""What each solve of the checks may take once the user did not want to wait for the first."""


class GivenUpError(Exception):
    """The user stopped a step that leaves nothing behind."""


class Interrupts:
    """Turns Ctrl-C into what is meant by it.

    Args:
        session: what is done, and with which engine.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._task: asyncio.Task[list[Said]] | None = None
        self._last = -_TWICE_S
        self._solver_stopped = False
        self.ends = False
        """Whether the chat is to end."""

    async def run(self, work: Coroutine[Any, Any, list[Said]]) -> list[Said]:
        """Return what comes of some work.

        Raises:
            GivenUpError: it was stopped; `ends` says whether the chat is meant.
        """
        loop = asyncio.get_running_loop()
        self._task = loop.create_task(work)
        self._solver_stopped = False
        loop.add_signal_handler(signal.SIGINT, self._stop)
        try:
            return await self._task
        except asyncio.CancelledError:
            raise GivenUpError from None
        finally:
            loop.remove_signal_handler(signal.SIGINT)
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def watch(self, step: str, status: str, detail: str) -> None:
        """Take a step; once the solver was stopped, without a point the work ends."""
        solved = (step, status) == (_SOLVING, "done")
        if self._solver_stopped and solved and "objective" not in detail:
            self._cancel()

    def _stop(self) -> None:
        now = time.monotonic()
        self.ends = now - self._last < _TWICE_S
        self._last = now
        if self._session.step == _SOLVING and not self.ends:
            self._solver_stopped = True
            self._hurry()
        else:
            self._cancel()

    def _hurry(self) -> None:
        """Stop what is being solved, now and again until the work is done."""
        assert self._task is not None
        if not self._task.done():
            self._session.engine.interrupt()
            asyncio.get_running_loop().call_later(_HURRY_S, self._hurry)

    def _cancel(self) -> None:
        assert self._task is not None, "there is a signal handler only while something is done"
        self._task.cancel()
