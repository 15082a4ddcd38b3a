"""One model, many who ask: whatever waits when the model is free is one batch."""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import NamedTuple

from modelwright.training.serving.text_model import Wish, Written

Write = Callable[[Sequence[Wish]], list[Written]]
_GATHER_S = 0.005
"""How long an idle model waits for company of its first request."""


class _Waiting(NamedTuple):
    wish: Wish
    future: "Future[Written]"


class Batcher:
    """A thread that writes the replies to what is asked for, several at a time.

    Args:
        write: writes one batch; called in the thread only.
        most: replies of one batch.
    """

    def __init__(self, write: Write, most: int = 32) -> None:
        self._write, self._most = write, most
        self._queue: queue.Queue[_Waiting | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="batcher", daemon=True)
        self._thread.start()

    def ask(self, wish: Wish) -> "Future[Written]":
        """Return the reply to come."""
        future: Future[Written] = Future()
        self._queue.put(_Waiting(wish, future))
        return future

    def close(self) -> None:
        """End the thread after the batch at hand."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, last = [first], False
            while len(batch) < self._most:
                try:
                    another = self._queue.get(timeout=_GATHER_S)
                except queue.Empty:
                    break
                if another is None:
                    last = True
                    break
                batch.append(another)
            self._answer([waiting for waiting in batch if not waiting.wish.given_up.is_set()])
            if last:
                return

    def _answer(self, batch: list[_Waiting]) -> None:
        if not batch:
            return
        try:
            written = self._write([waiting.wish for waiting in batch])
        except Exception as error:  # the one who asked is told; the thread serves the next
            for waiting in batch:
                waiting.future.set_exception(error)
            return
        for waiting, reply in zip(batch, written, strict=True):
            waiting.future.set_result(reply)
