"""A language model as a formulator: the prompts, and what is read from the replies."""

import json
from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict

from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.citation import citations_in
from modelwright.agent.clarification import Question
from modelwright.agent.description import describe
from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Abstained, Attempt, Brief, Drafted, Reason, Repair
from modelwright.agent.nodes.run import summarize
from modelwright.agent.prompts import Prompt, render
from modelwright.agent.reply_text import ReplyError, extract_code
from modelwright.agent.reserved_names import refuse_reserved
from modelwright.agent.structured import complete_as
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination

T = TypeVar("T", bound=BaseModel)
_NO_OPTIMUM = {
    Termination.INFEASIBLE: "infeasible",
    Termination.UNBOUNDED: "unbounded",
    Termination.INFEASIBLE_OR_UNBOUNDED: "infeasible or unbounded",
}
_STOPPED = {
    Termination.TIME_LIMIT: "the solver found no feasible point within its time limit",
    Termination.UNKNOWN: "the solver stopped without a point or a proof",
}
_STRONGER = "Tighten the model without changing it: finite bounds, smaller big-M, fewer binaries."


Written = Annotated[Formulation, AfterValidator(refuse_reserved)]
"""A formulation that a program will be written for."""


class FormulationReply(BaseModel):
    """Reply to the prompts `formulate` and `revise`."""

    model_config = ConfigDict(extra="forbid")

    reasoning: str
    obstacle: str
    formulation: Written | None
    questions: list[Question] = []
    applied: list[str] = []


class SourcesReply(BaseModel):
    """Reply to the prompt `correct_sources`."""

    model_config = ConfigDict(extra="forbid")

    reasoning: str
    formulation: Written


class DiagnosisReply(BaseModel):
    """Reply to the prompts `diagnose` and `reconsider`."""

    model_config = ConfigDict(extra="forbid")

    reasoning: str
    fault: Literal["formulation", "program", "none"]
    diagnosis: str
    formulation: Written | None
    applied: list[str] = []


class ChatFormulator:
    """Formulates, writes and mends with a language model."""

    def __init__(self, chat: ChatModel) -> None:
        self._chat = chat

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._chat.name

    async def formulate(self, brief: Brief) -> Drafted | Abstained:
        """Ask for the five elements, or for the obstacle."""
        return await self._ask_for_draft(
            render(
                "formulate",
                text=brief.text,
                tables=brief.tables,
                clarified=brief.clarified,
                insights=brief.insights,
            )
        )

    async def revise(
        self, brief: Brief, formulation: Formulation, request: str
    ) -> Drafted | Abstained:
        """Ask for the five elements after a change, or for the obstacle."""
        return await self._ask_for_draft(
            render(
                "revise",
                text=brief.text,
                tables=brief.tables,
                clarified=brief.clarified,
                formulation=_as_json(formulation),
                request=request,
            )
        )

    async def correct_sources(
        self, brief: Brief, formulation: Formulation, issues: Sequence[str]
    ) -> Formulation:
        """Ask for the formulation with other sources."""
        prompt = render(
            "correct_sources",
            text=brief.text,
            tables=brief.tables,
            formulation=_as_json(formulation),
            issues=issues,
        )
        reply = await self._ask(prompt, SourcesReply)
        return _with_latex_mended(reply.formulation)

    async def write_program(self, formulation: Formulation, data: dict[str, Any]) -> str:
        """Ask for the program; the model sees names and shapes, not values."""
        prompt = render("write_program", formulation=describe(formulation, data))
        return await self._ask_for_code(prompt)

    async def rewrite_program(
        self, formulation: Formulation, data: dict[str, Any], source: str, changes: str
    ) -> str:
        """Ask for the program after a change of the formulation."""
        described = describe(formulation, data)
        return await self._ask_for_code(
            render("rewrite_program", formulation=described, source=source, changes=changes)
        )

    async def repair(self, attempt: Attempt) -> Repair:
        """Mend the program after a failure; after a proof of no optimum, also the reading."""
        if attempt.outcome.termination in _NO_OPTIMUM:
            return await self._diagnose(attempt)
        failure = attempt.outcome.failure or _as_failure(attempt.outcome)
        source, applied = await self._repair_program(attempt, failure)
        return Repair(f"program mended after {failure.kind}", source=source, applied=applied)

    async def reconsider(self, attempt: Attempt, objections: Sequence[str]) -> Repair:
        """Ask who is right: the answer, or the checks that object to it."""
        prompt = render(
            "reconsider",
            text=attempt.text,
            tables=attempt.tables,
            formulation=_as_json(attempt.formulation),
            source=attempt.source,
            outcome=summarize(attempt.outcome),
            objections=objections,
        )
        return await self._correct(attempt, prompt, "The checks found a fault in the program.")

    async def _diagnose(self, attempt: Attempt) -> Repair:
        verdict = _NO_OPTIMUM[attempt.outcome.termination]
        prompt = render(
            "diagnose",
            verdict=verdict,
            text=attempt.text,
            tables=attempt.tables,
            formulation=_as_json(attempt.formulation),
            source=attempt.source,
            outcome=f"proved {verdict}",
            conflict=attempt.conflict,
            earlier=attempt.earlier,
            insights=attempt.insights,
        )
        return await self._correct(attempt, prompt, f"The model it builds is {verdict}.")

    async def _correct(self, attempt: Attempt, prompt: Prompt, what: str) -> Repair:
        """Ask where the fault is, and mend the program if it is there.

        A corrected formulation comes without a program: its numbers must be bound first.
        """
        reply = await self._ask(prompt, DiagnosisReply)
        applied = tuple(reply.applied)
        if reply.fault == "formulation" and reply.formulation is not None:
            return Repair(reply.diagnosis, _with_latex_mended(reply.formulation), applied=applied)
        if reply.fault == "program":
            failure = Failure(FailureKind.BUILD_ERROR, f"{what} {reply.diagnosis}")
            source, more = await self._repair_program(attempt, failure, kind="wrong model")
            return Repair(reply.diagnosis, source=source, applied=(*applied, *more))
        return Repair(reply.diagnosis, applied=applied)

    async def _ask(self, prompt: Prompt, schema: type[T]) -> T:
        return await complete_as(self._chat, _messages(prompt), schema)

    async def _ask_for_draft(self, prompt: Prompt) -> Drafted | Abstained:
        return self._draft_of(await self._ask(prompt, FormulationReply))

    def _draft_of(self, reply: FormulationReply) -> Drafted | Abstained:
        if reply.formulation is None or reply.obstacle.strip():
            message = reply.obstacle.strip() or "the model gave neither formulation nor reason"
            return Abstained((Reason("no_formulation", message),), formulation=reply.formulation)
        return Drafted(
            _with_latex_mended(reply.formulation),
            questions=tuple(reply.questions),
            applied=tuple(reply.applied),
        )

    async def _repair_program(
        self, attempt: Attempt, failure: Failure, kind: str | None = None
    ) -> tuple[str, tuple[str, ...]]:
        """Return the mended program, and how insights were used."""
        lines = attempt.source.splitlines()
        known = failure.line is not None and 1 <= failure.line <= len(lines)
        reply = await self._ask_with_code(
            render(
                "repair",
                formulation=describe(attempt.formulation, attempt.data),
                source=attempt.source,
                kind=kind or str(failure.kind),
                message=failure.message,
                line=failure.line if known else None,
                code_line=lines[failure.line - 1].strip() if known and failure.line else "",
                hint=failure.hint,
                earlier=attempt.earlier,
                insights=attempt.insights,
            )
        )
        return extract_code(reply), citations_in(reply) if attempt.insights else ()

    async def _ask_for_code(self, prompt: Prompt) -> str:
        return extract_code(await self._ask_with_code(prompt))

    async def _ask_with_code(self, prompt: Prompt) -> str:
        """Return a reply with a program, asking once more if it holds none or was cut off."""
        messages = _messages(prompt)
        reply = await self._chat.complete(messages)
        try:
            reply.require_text()
            extract_code(reply.text)
            return reply.text
        except ReplyError as error:
            reminder = _ASK_AGAIN.get(error.kind, _ASK_AGAIN["no_code"])
        again = Message(role="user", content=f"{messages[-1]['content']}\n\n{reminder}")
        reply = await self._chat.complete([*messages[:-1], again])
        reply.require_text()
        extract_code(reply.text)
        return reply.text


_ASK_AGAIN = {
    "cut_off": "The last reply was cut off. Give only the program, in one ```python block.",
    "no_code": "Give the complete program, defining `build_model(data)`, in one ```python block.",
}


def _messages(prompt: Prompt) -> list[Message]:
    return [
        Message(role="system", content=prompt.system),
        Message(role="user", content=prompt.user),
    ]


def _as_json(formulation: Formulation) -> str:
    return json.dumps(formulation.model_dump(mode="json"), ensure_ascii=False)


def _as_failure(outcome: Outcome) -> Failure:
    message = _STOPPED.get(outcome.termination, f"the run ended as {outcome.termination}")
    return Failure(FailureKind.SOLVER_TIMEOUT, message, hint=_STRONGER)


def _with_latex_mended(formulation: Formulation) -> Formulation:
    r"""Undo what JSON makes of LaTeX with single backslashes: `\frac` becomes form feed, `rac`."""
    mended = formulation.model_copy(deep=True)
    for item in (mended.objective, *mended.constraints):
        for letter, escape in _LATEX_ESCAPES.items():
            item.latex = item.latex.replace(letter, escape)
    return mended


_LATEX_ESCAPES = {"\f": r"\f", "\b": r"\b", "\t": r"\t", "\r": r"\r"}
