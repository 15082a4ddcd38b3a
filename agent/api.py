"""One call from Python: a problem in words to an answer with its certificate.

from modelwright import solve

answer = solve("A bakery sells ...", data=["orders.xlsx"], model="gpt-5.5")
print(answer.verdict, answer.outcome.objective, answer.outcome.variables)
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright.agent.local_model import at_endpoint
from modelwright.agent.settings import Settings, load_settings
from modelwright.solvers.limits import Limits

if TYPE_CHECKING:
    from modelwright.agent.answer import Answer
    from modelwright.agent.chat_stream import OnText
    from modelwright.agent.conversation import Conversation
    from modelwright.agent.graph import OnStep
    from modelwright.solvers.engine import Engine


async def asolve(
    text: str,
    *,
    data: Sequence[str | Path] = (),
    engine: "Engine | None" = None,
    settings: Settings | None = None,
    limits: Limits | None = None,
    on_step: "OnStep | None" = None,
    on_text: "OnText | None" = None,
    **choices: Any,
) -> "Answer":
    """Take one problem from words to its answer, without asking back.

    Args:
        text: the problem in words.
        data: CSV, TSV, JSON or Excel files beside it.
        engine: runs programs and stays open; None for one of its own.
        settings: the language model, budget and effort; None reads environment and config file.
        limits: of each build and solve.
        on_step: told of each step: node, "start", "done" or "failed", a few words.
        on_text: told of each reply of the language model while it is written.
        choices: fields of `Settings` that go before the others, such as model="gpt-5.5" or
            effort="low".

    Raises:
        UsageError: the text, a file or a setting cannot be used.
        ServiceMissingError: no key, or the endpoint failed before anything was solved.
    """
    settings = settings.model_copy(update=choices) if settings else load_settings(choices)
    async with open_conversation(
        engine=engine, settings=settings, limits=limits, on_step=on_step, on_text=on_text
    ) as conversation:
        return (await conversation.start(text, data)).answer


def solve(text: str, **options: Any) -> "Answer":
    """Do the same as `asolve`, from code without an event loop."""
    return asyncio.run(asolve(text, **options))


@contextlib.asynccontextmanager
async def open_conversation(
    *,
    engine: "Engine | None" = None,
    settings: Settings | None = None,
    limits: Limits | None = None,
    store: str | None = None,
    thread: str | None = None,
    ask: bool = False,
    on_step: "OnStep | None" = None,
    on_text: "OnText | None" = None,
) -> "AsyncGenerator[Conversation]":
    """Give a conversation that is equipped with everything the settings offer.

    Args:
        engine: runs programs and stays open; None for one of its own.
        settings: the language model, budget and effort.
        limits: of each build and solve.
        store: where threads are kept (`modelwright.agent.threads`); None keeps nothing.
        thread: name of a thread in the store to go on with: its id or the beginning of it, or
            "last"; None for a new one.
        ask: whether questions are put to somebody; else their defaults are taken.
        on_step: told of each step.
        on_text: told of each reply of the language model while it is written.
    """
    from modelwright.agent.conversation import Conversation
    from modelwright.agent.threads import open_store
    from modelwright.agent.toolbox import Toolbox
    from modelwright.solvers.engine import Engine

    settings = at_endpoint(settings or load_settings())
    async with contextlib.AsyncExitStack() as opened:
        if engine is None:
            engine = opened.enter_context(Engine())
        kept = open_store(store)
        opened.callback(kept.close)
        chat = None
        if not settings.offline:
            from modelwright.agent.chat_model import ChatModel

            chat = ChatModel(settings, on_text=on_text)
            opened.push_async_callback(chat.aclose)
        link = None
        if chat is not None and not settings.is_tagged:
            from modelwright.agent.library_link import open_link

            link = open_link(settings)
            if link is not None:
                opened.callback(link.library.close)
        toolbox = Toolbox(engine, settings, limits or Limits(), chat=chat, ask=ask, library=link)
        yield Conversation(
            kept,
            toolbox,
            budget=settings.budget,
            thread=kept.find(thread).id if thread else None,
            on_step=on_step,
            on_answer=link.note if link else None,
        )
