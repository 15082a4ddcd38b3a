"""The engine and the language model that all samples of a process share."""

import asyncio
import atexit
from collections.abc import Callable
from functools import cache
from typing import TypeVar

from modelwright.agent.chat_model import ChatModel
from modelwright.agent.settings import Settings
from modelwright.solvers.engine import Engine

_THROUGH_INSPECT = "inspect"
"""Name that Inspect's bridge listens to: it sends the request to the model that is evaluated."""


Chat = TypeVar("Chat", bound=ChatModel)


@cache
def shared_engine() -> Engine:
    """Return the engine of this process; it is closed when the process ends."""
    engine = Engine()
    atexit.register(engine.close)
    return engine


def bridged_settings(
    *,
    effort: str = "medium",
    max_rounds: int = 3,
    max_tokens_total: int | None = None,
    max_seconds: float | None = None,
    price_in: float | None = None,
    price_out: float | None = None,
    format: str | None = None,
    numbers: str | None = None,
) -> Settings:
    """Return settings of a run whose language model is the one that Inspect evaluates.

    Retries, timeouts and sampling are Inspect's business there.
    """
    return Settings.model_validate(
        {
            "model": _THROUGH_INSPECT,
            "base_url": "http://inspect/v1",
            "max_retries": 0,
            "effort": effort,
            "max_rounds": max_rounds,
            "max_tokens_total": max_tokens_total,
            "max_seconds": max_seconds,
            "price_in": price_in,
            "price_out": price_out,
            "format": format,
            "numbers": numbers,
        }
    )


def chat_of_loop(make: Callable[[], Chat]) -> Callable[[], Chat]:
    """Return a function that gives one chat model for each event loop.

    Making a client costs 30 ms, and what it learns about an endpoint holds for all samples.
    """
    known: dict[int, Chat] = {}

    def chat() -> Chat:
        loop = id(asyncio.get_running_loop())
        if loop not in known:
            known[loop] = make()
        return known[loop]

    return chat
