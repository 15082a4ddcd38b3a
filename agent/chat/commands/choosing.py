"""Commands that choose for the rest of the chat: /model, /effort, /solver, /limits."""

from dataclasses import replace
from typing import Any, get_args

from modelwright.agent.chat.commands.command import Command, one_of, words_of
from modelwright.agent.chat.said import Said, note
from modelwright.agent.chat.session import Session
from modelwright.agent.settings import OFFLINE, Effort, require_key
from modelwright.solvers.engine import SOLVERS, known_solver
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.limits import Limits

_LIMITS = {"time": "time_limit_s", "gap": "gap", "memory": "memory_mb"}
"""Word -> field of `Limits`."""
_EXAMPLE = "Write /limits time=30 gap=1e-4 memory=4096: seconds, relative gap, MiB."


async def model(session: Session, rest: str) -> list[Said]:
    """Choose the language model and, after it, its endpoint."""
    words = words_of(rest)
    if len(words) > 2:
        raise UsageError("expected /model NAME [URL]")
    if words:
        before = dict(session.choices.flags)
        chosen: dict[str, Any] = dict(zip(("model", "base_url"), words, strict=False))
        settings = session.choices.choose(chosen)
        try:
            if not settings.offline:
                require_key(settings)
        except ServiceMissingError:
            session.choices.choose(before | {key: before.get(key) for key in chosen})
            raise
        await session.shut()
    settings = session.choices.settings
    if settings.offline:
        said = "No language model: the built-in offline formulator reads the problem."
        return [note(said, model=OFFLINE)]
    where = f" at {settings.base_url}" if settings.base_url else ""
    return [note(f"Language model: {settings.model}{where}.", model=settings.model)]


async def effort(session: Session, rest: str) -> list[Said]:
    """Choose how much the language model verifies."""
    if rest.strip():
        session.choices.choose({"effort": one_of(rest.strip(), get_args(Effort))})
        await session.shut()
    chosen = session.choices.settings.effort
    return [note(f"Effort: {chosen}. It holds from the next answer on.", effort=chosen)]


async def solver(session: Session, rest: str) -> list[Said]:
    """Choose the solver."""
    if rest.strip():
        session.choices.solver = known_solver(one_of(rest.strip(), SOLVERS))
        session.engine.solver = session.choices.solver
    chosen = session.choices.solver
    return [note(f"Solver: {chosen}. /solve uses it on the problem at hand.", solver=chosen)]


async def limits(session: Session, rest: str) -> list[Said]:
    """Choose time, gap and memory of each solve."""
    changes: dict[str, Any] = {}
    for word in words_of(rest):
        name, _, value = word.partition("=")
        if name not in _LIMITS:
            raise UsageError(f"expected NAME=VALUE, got {word!r}", hint=_EXAMPLE)
        changes[_LIMITS[name]] = _number(word, value, whole=name == "memory")
    if changes:
        session.choices.limits = replace(session.choices.limits, **changes)
        await session.shut()
    return [note(_describe(session.choices.limits))]


def _number(word: str, value: str, *, whole: bool) -> float:
    try:
        return int(value) if whole else float(value)
    except ValueError:
        raise UsageError(f"{word!r}: expected a number", hint=_EXAMPLE) from None


def _describe(chosen: Limits) -> str:
    return (
        f"Limits: time={chosen.time_limit_s:g} s, gap={chosen.gap:g}, "
        f"memory={chosen.memory_mb} MiB. /solve uses them on the problem at hand."
    )


COMMANDS = (
    Command("model", model, "[NAME [URL]]", "the language model; `offline` for none", (OFFLINE,)),
    Command(
        "effort", effort, "[low|medium|high]", "how much answers are verified", get_args(Effort)
    ),
    Command("solver", solver, f"[{'|'.join(SOLVERS)}]", "the solver", SOLVERS),
    Command("limits", limits, "[time=S] [gap=G] [memory=MIB]", "limits of each solve"),
)
