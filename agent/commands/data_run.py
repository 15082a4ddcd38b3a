"""What the commands that work through problems with a language model share."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from modelwright.agent.commands.problem_sets import read_set
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.agent.settings import Settings
    from modelwright.datasets.author import Cost, LanguageModel
    from modelwright.datasets.journal import Journal
    from modelwright.datasets.problem import Problem
    from modelwright.solvers.engine import Engine
    from modelwright.solvers.limits import Limits

T = TypeVar("T")


class Progress:
    """Counts what came of each piece of work while it goes on, on a terminal only."""

    def __init__(self, *, quiet: bool) -> None:
        from modelwright.agent.console import error_console

        console = error_console()
        shown = console.is_terminal and not quiet
        self._status = console.status("Working ...") if shown else None
        self._counts = Counter[str]()

    def __call__(self, word: str) -> None:
        """Count one more of a kind."""
        self._counts[word] += 1
        if self._status is not None:
            told = ", ".join(f"{word} {count}" for word, count in self._counts.most_common())
            self._status.update(f"{told} ...")

    def __enter__(self) -> Self:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()


def read_problems_of(name: str, out: Path | None = None) -> "list[Problem]":
    """Return the problems of a benchmark or file.

    Raises:
        UsageError: it cannot be read, or is what `out` would replace.
    """
    if out is not None and out.resolve() == Path(name).resolve():
        raise UsageError(f"--out names {name} itself", hint="Name another file.")
    return list(read_set(name))


def settings_of(
    model: str | None, base_url: str | None, max_tokens_total: int | None
) -> "Settings":
    """Return the settings of a run.

    Raises:
        UsageError: no language model is named.
    """
    from modelwright.agent.settings import load_settings

    flags = {"model": model, "base_url": base_url, "max_tokens_total": max_tokens_total}
    settings = load_settings(flags)
    if settings.offline:
        raise UsageError("this needs a language model", hint="Name one with --model NAME.")
    return settings


def log_of(out: Path) -> Path:
    """Return where the journal of a run lies."""
    return out.with_suffix(".log.jsonl")


def identity_of(
    work: str, problems: "list[Problem]"
) -> "Callable[[LanguageModel], dict[str, Any]]":
    """Return what has to be the same for a run over a file to be gone on with."""
    from modelwright.datasets.storage import dump

    lines = "\n".join(map(dump, problems)).encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(lines).hexdigest()[:16]
    return lambda voice: {
        "work": work,
        "file": digest,
        "model": voice.name,
        "prompts": dict(voice.prompts),
    }


def run_with_model(
    settings: "Settings",
    out: Path,
    identity: "Callable[[LanguageModel], dict[str, Any]]",
    work: "Callable[[LanguageModel, Engine, Journal], Awaitable[T]]",
    limits: "Limits",
    *,
    writes: bool = False,
) -> T:
    """Return what comes of some work with a language model, an engine and the journal of a run.

    Args:
        settings: name the model, and the budget, which earlier processes of the run count against.
        out: what the run will write; its journal lies beside it.
        identity: what has to be the same for a run to be gone on with.
        work: what is done.
        limits: of programs that attempts write.
        writes: whether more than attempts is asked of the model.
    """
    from modelwright.agent.chat_model import ChatModel
    from modelwright.agent.synthesis.author import language_model, usage_of
    from modelwright.agent.usage import Meter
    from modelwright.datasets.journal import Journal
    from modelwright.solvers.engine import Engine

    async def go(engine: Engine) -> T:
        chat = ChatModel(settings)
        try:
            voice = language_model(chat, engine, limits, writes=writes)
            with Journal(log_of(out), identity(voice)) as journal:
                spent = Meter(settings.budget, spent=usage_of(journal.cost))
                metered = language_model(chat.metered(spent), engine, limits, writes=writes)
                return await work(metered, engine, journal)
        finally:
            await chat.aclose()

    with Engine() as engine:
        return asyncio.run(go(engine))


def ending(cost: "Cost", stopped: str | None, out: Path) -> list[str]:
    """Return the last lines that a run prints: cost, why it stopped early, log."""
    price = "" if cost.dollars is None else f", {cost.dollars:.2f} dollars"
    lines = [f"Cost: {cost.calls} calls, {cost.tokens_in + cost.tokens_out:,} tokens{price}"]
    if stopped:
        lines.append(f"Stopped early: {stopped}. The same command goes on.")
    return [*lines, f"Log: {log_of(out)}"]


def as_text(lines: list[str]) -> str:
    """Return lines for a terminal, which what models and files say must not steer."""
    from modelwright.agent.console import clean

    return "".join(clean(line) + "\n" for line in lines)
