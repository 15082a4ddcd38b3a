"""Take a problem through the graph with the tools a test names, and no others."""

import asyncio
from typing import Any

from modelwright.agent.answer import Answer
from modelwright.agent.conversation import Conversation
from modelwright.agent.state import Tools
from modelwright.agent.threads import ThreadStore
from modelwright.agent.toolbox import formulator_of
from modelwright.agent.usage import Budget
from modelwright.solvers.limits import Limits


def conversation(
    engine: Any,
    *,
    chat: Any = None,
    formulator: Any = None,
    limits: Limits | None = None,
    budget: Budget | None = None,
    on_step: Any = None,
    store: ThreadStore | None = None,
    thread: str | None = None,
    **tools: Any,
) -> Conversation:
    """A conversation whose tools are the formulator, `engine.asolve`, and those in `tools`."""
    limits = limits or Limits()

    def equip(meter: Any, tables: Any) -> Tools:
        return Tools(
            formulator=formulator or formulator_of(chat.metered(meter) if chat else None),
            solve=lambda program: engine.asolve(program, limits),
            tables=tables,
            meter=meter,
            **tools,
        )

    budget = budget or (chat.settings.budget if chat else None)
    store = store or ThreadStore(None)
    return Conversation(store, equip, budget=budget, thread=thread, on_step=on_step)


async def answer(text: str, *, engine: Any, files: Any = (), **options: Any) -> Answer:
    return (await conversation(engine, **options).start(text, files)).answer


def answer_sync(text: str, **options: Any) -> Answer:
    return asyncio.run(answer(text, **options))
