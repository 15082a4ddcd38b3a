"""What ties a run to the experience library: insights before and during it, their outcome after it.

After each turn the library's log says what became of the insights that were looked up for it:

| event | when |
|---|---|
| retrieved | it was shown to the language model |
| applied | the model said so: "insight ID applied: ..." |
| helped | applied, and the verdict of the answer is verified |
| hurt | applied, and the verdict is refuted |
| unused | retrieved and not applied, and there is an answer |

An answer that is only unverified is evidence for nothing. Problems of users are named by a digest;
their texts are not kept in the library.
"""

import asyncio
import contextlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from modelwright.agent.answer import Answer
from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.citation import cited_in
from modelwright.agent.embeddings import EmbeddingModel
from modelwright.agent.formulator import Insight as Advice
from modelwright.agent.prompts import Prompt, render
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.settings import Settings
from modelwright.agent.state import State
from modelwright.agent.structured import complete_as
from modelwright.agent.trajectory import Step
from modelwright.agent.usage import BudgetExceeded
from modelwright.library.event import Event, EventKind
from modelwright.library.index import Query
from modelwright.library.insight import Insight, Track
from modelwright.library.place import place_of
from modelwright.library.retrieval import (
    Choose,
    RetrievalLimits,
    Retriever,
    advice_of,
    problem_id,
)
from modelwright.library.store import Library
from modelwright.library.vectors import Embedder
from modelwright.solvers.errors import ServiceMissingError

_LIMITS = RetrievalLimits()
_LONGEST_CONDITION = 400
"""Letters of a condition that the choice is made by: they keep the prompt flat."""
_TRACKS = (Track.DOMAIN, Track.FORMULATION)
"""What a formulation can use; code is written by another prompt."""
_REPAIR_TRACKS = (Track.CODE, Track.FORMULATION)

_log = logging.getLogger(__name__)


class ChoiceReply(BaseModel):
    """Reply to the prompt `choose_insights`."""

    model_config = ConfigDict(extra="forbid")

    reasoning: str
    ids: list[str]


class LibraryLink:
    """One library for all turns of a process.

    Args:
        library: stays open.
        settings: name the embedding model, if there is one, and the effort.
    """

    def __init__(self, library: Library, settings: Settings) -> None:
        self.library = library
        self._settings = settings
        self._retriever = Retriever(library, limits=_LIMITS)

    async def retrieve(self, text: str, chat: ChatModel) -> list[Advice]:
        """Return what the library holds for a problem.

        With low effort no call is made; with a useless reply, the order of the search stands.

        Args:
            text: of the problem.
            chat: makes the one call, on the meter of the turn.
        """
        choose = None if self._settings.effort == "low" else _chooser(chat)
        async with contextlib.AsyncExitStack() as opened:
            embedder = None
            if self._settings.embedding_model is not None:
                model = EmbeddingModel(self._settings, chat.meter)
                opened.push_async_callback(model.aclose)
                embedder = Embedder(model.name, model.embed)
            found = await self._retriever.retrieve(
                Query(text, tracks=_TRACKS), choose=choose, embedder=embedder
            )
        return as_advice(one.insight for one in found)

    async def recall(self, text: str, failure: str, message: str) -> list[Advice]:
        """Return what was learnt from a kind of failure, without a call of a model.

        A library that is gone by now costs the insights, never the repair.

        Args:
            text: of the problem.
            failure: its kind (`modelwright.library.failure`).
            message: what the failure said.
        """
        query = Query(
            text, failure=failure, message=message, tracks=_REPAIR_TRACKS, only_failure=True
        )
        try:
            found = await self._retriever.retrieve(query)
        except ServiceMissingError as error:
            _log.warning("no insights were looked up for a repair: %s", error.message)
            return []
        return as_advice(one.insight for one in found)

    async def note(self, thread: str, state: State, answer: Answer) -> None:
        """Write to the library's log what became of the insights in the last turn.

        A turn that was noted before is left alone. A library that is gone by now costs the note,
        never the answer.

        Args:
            thread: its id.
            state: of the thread, at the end of the turn.
            answer: of the turn.
        """
        events = _outcomes(thread, state, answer)
        if not events:
            return
        try:
            await asyncio.to_thread(self._record, events)
        except ServiceMissingError as error:
            _log.warning("the outcome of insights was not recorded: %s", error.message)

    def _record(self, events: Sequence[Event]) -> None:
        kinds = {event.kind for event in events}
        noted = self.library.events(kinds=kinds, problem=events[0].problem)
        if any(event.detail.get("turn") == events[0].detail["turn"] for event in noted):
            return
        versions = {insight.id: insight.version for insight in self.library.insights(None)}
        self.library.record(
            [replace(event, version=versions.get(event.insight, 0)) for event in events]
        )


def open_link(settings: Settings) -> LibraryLink | None:
    """Return the link to the library that the settings name; None without one.

    Raises:
        UsageError: the file that is named does not exist.
        ServiceMissingError: the library cannot be used.
    """
    place = place_of(settings.library)
    return None if place is None else LibraryLink(Library(place), settings)


def choice_prompt(text: str, shortlist: Sequence[Insight]) -> Prompt:
    """Return the prompt that asks which insights apply."""
    told = "\n".join(
        f"- {insight.id}: {_gist(insight.condition, _LONGEST_CONDITION)}" for insight in shortlist
    )
    return render("choose_insights", text=text, shortlist=told, most=_LIMITS.most)


def as_advice(insights: Iterable[Insight]) -> list[Advice]:
    """Return insights as a formulator is shown them."""
    return [Advice(one.id, one.condition, advice_of(one)) for one in insights]


def _chooser(chat: ChatModel) -> Choose:
    async def choose(text: str, shortlist: Sequence[Insight]) -> Sequence[str]:
        prompt = choice_prompt(text, shortlist)
        messages = [
            Message(role="system", content=prompt.system),
            Message(role="user", content=prompt.user),
        ]
        try:
            return (await complete_as(chat, messages, ChoiceReply)).ids
        except (ReplyError, BudgetExceeded) as error:
            _log.warning("insights are taken in the order of the search: %s", error.message)
            return [insight.id for insight in shortlist]

    return choose


def _gist(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 4].rsplit(" ", 1)[0] + " ..."


def _outcomes(thread: str, state: State, answer: Answer) -> list[Event]:
    began = state.get("turn_began", 0)
    steps = answer.trajectory[began:]
    shown = [
        insight["id"]
        for step in steps
        if step.node in ("retrieve", "repair")
        for insight in step.output.get("insights", [])
    ]
    shown = list(dict.fromkeys(shown))
    known = {insight.id for insight in state.get("insights", [])} | set(shown)
    applied = [name for name in applied_in(steps) if name in known]
    kinds = [(EventKind.RETRIEVED, name) for name in shown]
    kinds += [(EventKind.APPLIED, name) for name in applied]
    outcome = {"verified": EventKind.HELPED, "refuted": EventKind.HURT}.get(answer.verdict)
    if outcome is not None:
        kinds += [(outcome, name) for name in applied]
    if answer.verdict != "abstained":
        kinds += [(EventKind.UNUSED, name) for name in shown if name not in applied]
    problem = problem_id(answer.text)
    detail = {"turn": f"{thread}:{len(answer.trajectory)}", "verdict": answer.verdict}
    return [Event(kind, name, 0, problem, answer.formulator, detail) for kind, name in kinds]


def applied_in(steps: Sequence[Step]) -> list[str]:
    """Return the ids of insights that the model said it used, each once."""
    return cited_in(
        line
        for step in steps
        if step.node in ("formulate", "repair")
        for line in step.output.get("applied", [])
    )
