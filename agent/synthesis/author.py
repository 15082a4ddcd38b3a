"""A chat model as an author of `modelwright.datasets`: prompts out, demonstrations and tries in."""

import contextlib
import hashlib
from collections.abc import Generator, Sequence
from importlib.resources import files

from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.outcome_order import is_answer, is_proved_without_optimum, is_worth_repair
from modelwright.agent.prompts import Prompt, render
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.synthesis.personas import PERSONAS
from modelwright.agent.synthesis.reply import as_json, read_program, read_steps
from modelwright.agent.usage import BudgetExceeded, Usage
from modelwright.agent.verification.account import Account
from modelwright.datasets.attempt import Attempt
from modelwright.datasets.author import (
    BudgetSpentError,
    Cost,
    LanguageModel,
    UnusableReplyError,
)
from modelwright.datasets.problem import Problem
from modelwright.datasets.synthesis.demonstration import Demonstration
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome

WRITING = ("demonstrate", "evolve", "demonstration", "ask_question")
TRYING = ("attempt", "mend_attempt")
CONTRACT = "contract"


class ChatAuthor:
    """Writes and tries with a chat model, for one item.

    Args:
        chat: counts on the meter of the run.
        engine: runs the programs of attempts.
        limits: of each of them.
    """

    def __init__(self, chat: ChatModel, engine: ProgramEngine, limits: Limits) -> None:
        self._account = Account(chat.meter)
        self._chat = chat.metered(self._account)
        self._engine = engine
        self._limits = limits
        self._looked = 0

    async def demonstrate(self, examples: Sequence[str], domain: str) -> Demonstration:
        """Return a new solved problem."""
        return await self._demonstration(render("demonstrate", examples=examples, domain=domain))

    async def evolve(self, parent: Problem, way: str, domain: str) -> Demonstration:
        """Return a problem made from another."""
        program = parent.program
        return await self._demonstration(
            render(
                "evolve",
                text=_whole_text(parent),
                source=program.source if program else "",
                instance=as_json(program.data) if program else "",
                way=way,
                domain=domain,
            )
        )

    async def ask(self, demonstration: Demonstration, form: str) -> str:
        """Return the text that poses the problem of a demonstration."""
        data = as_json(demonstration.program.data)
        prompt = render("ask_question", text=demonstration.text, instance=data, form=form)
        with _told_apart():
            return await self._say(_messages(prompt))

    async def attempt(self, problem: Problem, persona: str = "", *, mend: bool = True) -> Attempt:
        """Return what comes of a try at a problem."""
        introduction = PERSONAS[persona] if persona else ""
        prompt = render("attempt", text=_whole_text(problem), persona=introduction)
        messages = _messages(prompt)
        with _told_apart():
            reply = await self._say(messages)
            made = await self._run(reply, persona)
            if not mend or made.outcome is None or not is_worth_repair(made.outcome):
                return made
            said = Message(role="assistant", content=reply)
            asked = Message(role="user", content=_mend_prompt(made).user)
            try:
                again = await self._run(await self._say([*messages, said, asked]), persona)
            except ReplyError:
                return made
        return again if again.outcome is not None and is_answer(again.outcome) else made

    def take_cost(self) -> Cost:
        """Return what the calls since the last look cost."""
        usage = self._account.since(self._looked)
        self._looked = len(self._account.calls)
        return cost_of(usage)

    async def _demonstration(self, prompt: Prompt) -> Demonstration:
        with _told_apart():
            reply = await self._say(_messages(prompt))
            return Demonstration(read_steps(reply), read_program(reply))

    async def _run(self, reply: str, persona: str) -> Attempt:
        program = read_program(reply)
        outcome = await self._engine.asolve(program, self._limits)
        return Attempt(program, outcome, persona, _reason(outcome))

    async def _say(self, messages: Sequence[Message]) -> str:
        reply = await self._chat.complete(messages)
        return reply.require_text().encode(errors="replace").decode()  # no halves of letters


def language_model(
    chat: ChatModel, engine: ProgramEngine, limits: Limits | None = None, *, writes: bool = True
) -> LanguageModel:
    """Return a chat model as `modelwright.datasets` takes it.

    Args:
        chat: on the meter of the run; stays open.
        engine: runs the programs of attempts; stays open.
        limits: of each of them.
        writes: whether more than attempts is asked of it, for the record of the prompts.
    """
    names = (*(WRITING if writes else ()), *TRYING, CONTRACT)
    return LanguageModel(
        chat.name,
        {name: prompt_digest(name) for name in names},
        tuple(PERSONAS),
        lambda: ChatAuthor(chat, engine, limits or Limits()),
    )


def prompt_digest(name: str) -> str:
    """Return a digest of the template of a prompt."""
    content = (files("modelwright.agent.prompts") / f"{name}.jinja").read_bytes()
    return hashlib.sha256(content).hexdigest()[:12]


def cost_of(usage: Usage) -> Cost:
    """Return what calls cost, without how they went."""
    return Cost(usage.calls, usage.tokens_in, usage.tokens_out, usage.seconds, usage.dollars)


def usage_of(cost: Cost) -> Usage:
    """Return what an earlier process spent, for the meter of the next one."""
    return Usage(
        calls=cost.calls,
        tokens_in=cost.tokens_in,
        tokens_out=cost.tokens_out,
        seconds=cost.seconds,
        dollars=cost.dollars,
    )


@contextlib.contextmanager
def _told_apart() -> Generator[None]:
    """Raise what is wrong with a reply, or the end of the budget, as datasets knows it."""
    try:
        yield
    except ReplyError as error:
        raise UnusableReplyError(error.message, hint=error.hint, kind=error.kind) from error
    except BudgetExceeded as error:
        raise BudgetSpentError(error.message, hint=error.hint, kind=error.kind) from error


def _messages(prompt: Prompt) -> list[Message]:
    return [
        Message(role="system", content=prompt.system),
        Message(role="user", content=prompt.user),
    ]


def _mend_prompt(made: Attempt) -> Prompt:
    assert made.outcome is not None, "it was run"
    assert made.program is not None, "it was run"
    outcome, failure = made.outcome, made.outcome.failure
    lines = made.program.source.splitlines()
    line = failure.line if failure and failure.line and failure.line <= len(lines) else None
    return render(
        "mend_attempt",
        verdict=str(outcome.termination) if is_proved_without_optimum(outcome) else "",
        kind=str(failure.kind) if failure else str(outcome.termination),
        message=failure.message if failure else "the solver ended without a point",
        line=line,
        code_line=lines[line - 1].strip() if line else "",
        hint=failure.hint if failure else "Tighten bounds, or use fewer binaries.",
    )


def _reason(outcome: Outcome) -> str:
    """Return why there is no answer; "" if there is one."""
    if is_answer(outcome):
        return ""
    failure = outcome.failure
    return f"{failure.kind}: {failure.message}" if failure else f"ended as {outcome.termination}"


def _whole_text(problem: Problem) -> str:
    """Return the text with the content of the files."""
    parts = [problem.text]
    parts += [f"{name}:\n{content.strip()}" for name, content in problem.files.items()]
    return "\n\n".join(parts)
