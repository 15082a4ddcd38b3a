"""One problem, end to end: the call behind `modelwright solve`.

Nothing heavy is imported before it is needed: LangGraph with the first run, openai with the first
language model.
"""

import asyncio
import json
from typing import TYPE_CHECKING, Any, Protocol

from modelwright.agent.settings import Settings
from modelwright.agent.usage import Meter
from modelwright.solvers.errors import UsageError
from modelwright.solvers.limits import Limits

if TYPE_CHECKING:
    from modelwright.agent.answer import Answer, Certify
    from modelwright.agent.chat_model import ChatModel
    from modelwright.agent.formulator import Formulator
    from modelwright.agent.graph import OnStep
    from modelwright.solvers.outcome import Outcome
    from modelwright.solvers.program import Program

MAX_LETTERS = 400_000
"""Longest problem, data included: about 100,000 tokens."""


class ProgramRunner(Protocol):
    """What the pipeline needs of an engine."""

    async def asolve(self, program: "Program", limits: Limits) -> "Outcome":
        """Return what came of one program."""
        ...


async def answer(
    text: str,
    *,
    engine: ProgramRunner,
    data: dict[str, Any] | None = None,
    settings: Settings | None = None,
    limits: Limits | None = None,
    certify: "Certify | None" = None,
    on_step: "OnStep | None" = None,
    chat: "ChatModel | None" = None,
    formulator: "Formulator | None" = None,
    max_rounds: int = 3,
) -> "Answer":
    """Formulate, program, solve, repair and check one problem.

    Args:
        text: the problem in words.
        engine: runs programs; stays open.
        data: further data, appended to the text as JSON.
        settings: the language model and budget; without a model the offline formulator is used.
        limits: of each run of a program.
        certify: checks the outcome; None leaves the answer unverified.
        on_step: told of each step: node, "start", "done" or "failed", a few words.
        chat: a model to use instead of the one in `settings`; stays open, shares what it learnt of
            its endpoint, and is metered anew with the budget of its own settings.
        formulator: instead of a language model or the offline one.
        max_rounds: most repairs.

    Raises:
        UsageError: the text is empty or too long.
        ServiceMissingError: no key, or the endpoint failed before anything was solved.
    """
    problem = with_data(text, data)

    from modelwright.agent.graph import run_graph
    from modelwright.agent.state import Tools

    settings = (chat.settings if chat else settings) or Settings()
    meter, limits = Meter(settings.budget), limits or Limits()
    opened = _open_chat(settings) if not (formulator or chat or settings.offline) else None
    try:
        tools = Tools(
            formulator=formulator or _choose_formulator(chat or opened, meter),
            solve=lambda program: engine.asolve(program, limits),
            certify=certify,
            meter=meter,
            max_rounds=max_rounds,
        )
        return await run_graph(problem, tools, on_step)
    finally:
        if opened is not None:
            await opened.aclose()


def _open_chat(settings: Settings) -> "ChatModel":
    from modelwright.agent.chat_model import ChatModel

    return ChatModel(settings)


def _choose_formulator(chat: "ChatModel | None", meter: Meter) -> "Formulator":
    if chat is None:
        from modelwright.agent.offline_formulator import OfflineFormulator

        return OfflineFormulator()
    from modelwright.agent.chat_formulator import ChatFormulator

    return ChatFormulator(chat.metered(meter))


def answer_sync(text: str, **options: Any) -> "Answer":
    """Do the same as `answer`, from code without an event loop."""
    return asyncio.run(answer(text, **options))


def with_data(text: str, data: dict[str, Any] | None = None) -> str:
    """Return the problem with its data as one text.

    Raises:
        UsageError: nothing but white space, or longer than `MAX_LETTERS`.
    """
    if not text.strip():
        raise UsageError("the problem text is empty", hint="Describe the problem in words.")
    # A lone surrogate, from a file name or a broken pipe, cannot be sent as UTF-8.
    problem = text.encode("utf-8", "replace").decode("utf-8")
    if data is not None:
        problem = f"{problem.rstrip()}\n\nData (JSON):\n{json.dumps(data, ensure_ascii=False)}\n"
    if len(problem) > MAX_LETTERS:
        raise UsageError(
            f"the problem has {len(problem):,} letters; at most {MAX_LETTERS:,} are read",
            hint="Leave out what the decision does not need.",
        )
    return problem
