"""What every system has to work with, and what it hands over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from modelwright.agent.chat_model import ChatModel
from modelwright.agent.prompts import Prompt
from modelwright.agent.reply_text import ReplyError, extract_code
from modelwright.agent.settings import Settings
from modelwright.agent.usage import BudgetExceeded, Usage
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program


@dataclass(frozen=True)
class Bench:
    """What a system works with; the same for all systems."""

    engine: Engine
    settings: Settings
    limits: Limits
    chat: ChatModel | None = None
    """None for systems without a language model. Counts on a meter of this sample."""


@dataclass(frozen=True)
class Attempt:
    """What a system made of one problem."""

    outcome: Outcome | None = None
    """None: it wrote no program."""
    program: Program | None = None
    formulation: str = ""
    """Plain text."""
    verdict: str = ""
    """Of the certificate; "" for a system that gives none."""
    failed_checks: tuple[str, ...] = ()
    """Of the certificate."""
    reason: str = ""
    """Kind and message of why there is no answer."""
    rounds: int = 0
    """Repairs tried."""
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    """Wall-clock, waiting for workers included."""

    def to_json(self) -> dict[str, Any]:
        """Return the attempt as plain JSON."""
        program = self.program
        return {
            **vars(self),
            "outcome": self.outcome.to_json() if self.outcome else None,
            "program": {"source": program.source, "data": program.data} if program else None,
            "failed_checks": list(self.failed_checks),
            "usage": self.usage.to_json(),
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Attempt":
        """Return the attempt that `to_json` wrote."""
        outcome, program = record["outcome"], record["program"]
        fields: dict[str, Any] = {
            **record,
            "outcome": outcome and Outcome.from_json(outcome),
            "program": program and Program(program["source"], program["data"]),
            "failed_checks": tuple(record["failed_checks"]),
            "usage": Usage(**record["usage"]),
        }
        return cls(**fields)


@dataclass(frozen=True)
class Task:
    """One problem as a system sees it: never the label."""

    text: str
    files: Sequence[Path] = ()
    """Data files beside it."""
    data: dict[str, Any] | None = None
    """What a program for it is given, for models that were trained so; None if it gives none."""

    @property
    def whole_text(self) -> str:
        """The text with the content of the files, for systems that read nothing else."""
        parts = [self.text]
        parts += [f"{path.name}:\n{path.read_text(encoding='utf-8')}" for path in self.files]
        return "\n\n".join(parts)


class System(Protocol):
    """Takes a problem to an attempt at it."""

    __name__: str

    async def __call__(self, task: Task, bench: Bench) -> Attempt:
        """Return what it makes of a problem."""
        ...


async def ask(chat: ChatModel, prompt: Prompt) -> str:
    """Return the reply to a prompt.

    Raises:
        ReplyError: the model refused, was cut off or said nothing, or the conversation is too long.
        BudgetExceeded: nothing is left for a call.
    """
    reply = await chat.complete(
        [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": prompt.user},
        ]
    )
    return reply.require_text()


async def try_program(reply: str, bench: Bench) -> Attempt:
    """Return what the program in a reply comes to."""
    try:
        program = Program(extract_code(reply), {})
    except ReplyError as error:
        return Attempt(reason=f"{error.kind}: {error.message}")
    outcome = await bench.engine.asolve(program, bench.limits)
    failure = outcome.failure
    reason = f"{failure.kind}: {failure.message}" if failure else ""
    return Attempt(outcome, program, reason=reason)


async def single_reply(prompt: Prompt, bench: Bench) -> Attempt:
    """Ask once, run the program of the reply once."""
    assert bench.chat is not None, "this system needs a language model"
    try:
        reply = await ask(bench.chat, prompt)
    except (ReplyError, BudgetExceeded) as error:
        return Attempt(reason=f"{error.kind}: {error.message}", usage=bench.chat.meter.usage)
    return replace(await try_program(reply, bench), usage=bench.chat.meter.usage)
