"""The practice that learning needs, by a language model: the agent itself, and prompts.

An attempt is a run of the agent with the given insights and without verification. Exploring is
the same, with a formulator that knows the answer (`modelwright.agent.exploration`); the program is
written from the formulation, and rewriting writes it once more. Whatever is a sample beside others
is asked for at a temperature: equal requests would be one attempt counted several times.
"""

import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from modelwright.agent.answer import Answer
from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.conversation import Conversation
from modelwright.agent.description import describe
from modelwright.agent.exploration import DOUBT, ExploringFormulator
from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Insight as Advice
from modelwright.agent.library_link import applied_in, as_advice
from modelwright.agent.library_replies import (
    DiagnoseReply,
    ExtractReply,
    MergeReply,
    RefineReply,
)
from modelwright.agent.nodes.run import summarize
from modelwright.agent.prompts import prompts_digest, render
from modelwright.agent.render.text import formulation_text
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.state import Tools
from modelwright.agent.structured import complete_as
from modelwright.agent.tables.table import Table
from modelwright.agent.threads import open_store
from modelwright.agent.toolbox import Toolbox, formulator_of
from modelwright.agent.usage import Meter
from modelwright.datasets.problem import Problem
from modelwright.library.insight import Insight, label_of
from modelwright.library.practice import Attempt, Draft, Evidence, Lesson, Verdict
from modelwright.library.retrieval import advice_of
from modelwright.library.taxonomy import Topic
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.program import Program

_LONGEST_TEXT = 1500
"""Letters of one problem among several."""
_MOST_TEXTS = 6
_TEMPERATURE = 0.7
"""Of repeats, where the settings name none above 0."""
T = TypeVar("T", bound=BaseModel)


class ModelPractice:
    """A language model that solves problems and thinks about its failures.

    Args:
        chat: the model; its meter holds the budget of the whole run.
        engine: runs programs.
        limits: of each build and solve.
    """

    def __init__(self, chat: ChatModel, engine: Engine, limits: Limits | None = None) -> None:
        self._chat = chat
        self._engine = engine
        self._limits = limits or Limits()
        self._formulations: dict[str, Formulation] = {}
        """Digest of a program -> what it was written from."""
        self._programs: dict[str, str] = {}
        """What a program is written from -> program that ran, and was wrong."""
        self._digest = prompts_digest()

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._chat.name

    @property
    def solver(self) -> str:
        """Name and version of the solver."""
        return f"highs {version('highspy')}"

    async def attempt(self, problem: Problem, insights: Sequence[Insight], seed: int) -> Attempt:
        """Run the agent with insights."""

        def equip(tools: Tools) -> Tools:
            return replace(tools, retrieve=_giving(insights), recall=_recalling(insights))

        return await self._solve(problem, seed, equip)

    async def explore(self, problem: Problem, failed: Sequence[Attempt], seed: int) -> Attempt:
        """Run the agent with the answer and the readings that failed."""
        expected = problem.answer_text or str(problem.answer)

        def equip(tools: Tools) -> Tools:
            chat = self._sampler(seed).metered(tools.meter)
            exploring = ExploringFormulator(chat, expected, failed, self._programs)
            return replace(tools, formulator=exploring, retrieve=None, recall=None)

        return await self._solve(problem, seed, equip)

    async def rewrite(self, problem: Problem, attempt: Attempt, seed: int) -> Attempt:
        """Write the program once more from the formulation, as another sample, and run it."""
        program = attempt.program
        formulation = self._formulations.get(program.digest) if program else None
        if program is None or formulation is None:
            return Attempt(problem.id)
        meter = Meter()
        chat = self._sampler(seed + 1).metered(meter)
        source = await formulator_of(chat).write_program(formulation, program.data)
        self._spend(meter)
        again = Program(source, program.data)
        return Attempt(problem.id, again, await self._engine.asolve(again, self._limits))

    async def extract(
        self, problem: Problem, failed: Attempt, right: Program, topics: Sequence[Topic]
    ) -> Lesson:
        """Ask what the failure teaches."""
        known = {topic.label for topic in topics}
        told = "\n".join(f"- {topic.label}: {topic.definition}" for topic in topics)
        reply = await self._ask(
            ExtractReply,
            "learn_extract",
            **_failure(problem, failed, right),
            topics=told or "(none yet)",
        )
        if reply is None:
            return Lesson()
        if not reply.insights:
            return Lesson((), reply.nothing or "nothing_general", reply.why or reply.reasoning)
        drafts: list[Draft] = []
        for one in reply.insights:
            label = label_of((one.track, one.area.strip(), one.topic.strip()))
            if one.condition.strip() and one.explanation.strip():
                topic = None if label in known else Topic(label, one.definition, "")
                drafts.append(Draft(label, one.condition, one.explanation, one.example, topic))
        return Lesson(drafts)

    async def merge(self, insights: Sequence[Insight]) -> Draft | None:
        """Ask for one insight that says what several say."""
        reply = await self._ask(MergeReply, "learn_merge", insights_told=_told(insights))
        if reply is None or not (reply.same and reply.condition and reply.explanation):
            return None
        label = insights[0].labels[0]
        return Draft(label, reply.condition, reply.explanation, reply.example)

    async def diagnose(
        self, problem: Problem, failed: Attempt, shown: Sequence[Insight], others: Sequence[Insight]
    ) -> dict[str, Verdict]:
        """Ask what each insight did."""
        if not (shown or others):
            return {}
        reply = await self._ask(
            DiagnoseReply,
            "learn_diagnose",
            **_failure(problem, failed, problem.program),
            insights_told=_told(shown),
            others=_told(others),
        )
        return {one.id: Verdict(one.verdict) for one in reply.verdicts} if reply else {}

    async def refine(self, insight: Insight, evidence: Evidence, count: int) -> Sequence[str]:
        """Ask for other conditions."""
        reply = await self._ask(
            RefineReply,
            "learn_refine",
            insights_told=_told([insight]),
            belongs=_texts(evidence.belongs),
            others=_texts(evidence.does_not),
            most=count,
        )
        return reply.conditions if reply else []

    def _sampler(self, seed: int) -> ChatModel:
        """Return the model for a sample; the first one is asked as the settings say."""
        settings = self._chat.settings
        chat = self._chat.metered(self._chat.meter)
        if seed and not settings.temperature:
            chat.settings = settings.model_copy(update={"temperature": _TEMPERATURE})
        return chat

    async def _solve(self, problem: Problem, seed: int, adapt: Callable[[Tools], Tools]) -> Attempt:
        meter, chat = Meter(self._chat.settings.budget), self._sampler(seed)
        toolbox = Toolbox(self._engine, chat.settings, self._limits, chat=chat)

        def equip(_: Meter, tables: Mapping[str, Table]) -> Tools:
            tools = toolbox(meter, tables)
            return adapt(replace(tools, certify=None, verify=None, explain=None))

        store = open_store(None)
        with tempfile.TemporaryDirectory(prefix="modelwright-") as folder:
            files = [Path(folder) / name for name in problem.files]
            for file in files:
                file.write_text(problem.files[file.name], encoding="utf-8")
            try:
                talk = Conversation(store, equip, budget=meter.budget)
                answer = (await talk.start(problem.text, files)).answer
            finally:
                store.close()
                self._spend(meter)
        return self._attempt(problem, answer, meter)

    def _attempt(self, problem: Problem, answer: Answer, meter: Meter) -> Attempt:
        usage = meter.usage
        attempt = Attempt(
            problem.id,
            answer.program,
            answer.outcome,
            formulation_text(answer.formulation) if answer.formulation else "",
            tuple(applied_in(answer.trajectory)),
            usage.tokens_in + usage.tokens_out,
            usage.dollars,
            self._digest,
            "; ".join(reason.message for reason in answer.reasons if reason.kind == DOUBT),
        )
        program, formulation = answer.program, answer.formulation
        if program is not None and formulation is not None:
            self._formulations[program.digest] = formulation
            ran = answer.outcome is not None and answer.outcome.failure is None
            if ran and not attempt.solves(problem.expected):
                self._programs[describe(formulation, program.data)] = program.source
        return attempt

    def _spend(self, meter: Meter) -> None:
        """Count calls of one attempt on the meter of the run, and stop if that is spent.

        Raises:
            BudgetExceeded: nothing is left for another attempt.
        """
        self._chat.meter.record(meter.usage)
        self._chat.meter.check()

    async def _ask(self, schema: type[T], name: str, **values: object) -> T | None:
        prompt = render(name, **values)
        messages = [
            Message(role="system", content=prompt.system),
            Message(role="user", content=prompt.user),
        ]
        try:
            return await complete_as(self._chat, messages, schema)
        except ReplyError:
            return None  # an empty lesson: the caller counts it as nothing learnt


def _giving(insights: Sequence[Insight]) -> Callable[[str], Awaitable[Sequence[Advice]]]:
    """Return a search that finds these insights, whatever the text."""

    async def retrieve(text: str) -> Sequence[Advice]:
        return as_advice(insights)

    return retrieve


def _recalling(
    insights: Sequence[Insight],
) -> Callable[[str, str, str], Awaitable[Sequence[Advice]]]:
    """Return a search that finds, of these insights, those learnt from a kind of failure."""

    async def recall(text: str, failure: str, message: str) -> Sequence[Advice]:
        return as_advice([one for one in insights if failure in one.failures])

    return recall


def _failure(problem: Problem, failed: Attempt, right: Program | None) -> dict[str, str]:
    said = summarize(failed.outcome) if failed.outcome else "no program came of it"
    expected = problem.answer_text or str(problem.answer)
    return {
        "text": problem.text,
        "formulation": failed.formulation or "(none)",
        "outcome": f"{said}; right is {expected}",
        "source": right.source if right else "# none is known",
    }


def _told(insights: Sequence[Insight]) -> str:
    return "\n\n".join(
        f"insight {one.id}. When: {one.condition}\n{advice_of(one)}" for one in insights
    )


def _texts(texts: Sequence[str]) -> str:
    return "\n\n".join(text[:_LONGEST_TEXT] for text in texts[:_MOST_TEXTS])
