"""What all tools of one server share: settings, folders, engines, the store of threads."""

import contextlib
import json
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modelwright.agent.answer import Answer
from modelwright.agent.api import open_conversation
from modelwright.agent.commands.inputs import read_json_object, read_text
from modelwright.agent.mcp.engines import Engines
from modelwright.agent.mcp.folders import Folders
from modelwright.agent.settings import Settings
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.limits import Limits
from modelwright.solvers.program import Program

if TYPE_CHECKING:  # LangGraph is imported by the first call that needs it: the host waits less
    from modelwright.agent.conversation import Conversation
    from modelwright.agent.graph import OnStep


@dataclass(frozen=True)
class Meant:
    """The program that a call is about."""

    program: Program
    title: str
    formulation: Mapping[str, Any] | None = None
    """As JSON; None for a program that the host wrote."""


@dataclass
class Service:
    """Everything that outlives a call."""

    settings: Settings
    folders: Folders
    passing: Path
    """A folder that ends with the server; keeps threads if the settings keep none."""
    engines: Engines = field(default_factory=Engines)
    _busy: set[str] = field(default_factory=set[str])
    """Threads that a call works on."""

    @contextlib.asynccontextmanager
    async def conversation(
        self,
        engine: Engine,
        *,
        thread: str | None = None,
        ask: bool = False,
        limits: Limits | None = None,
        on_step: "OnStep | None" = None,
        **choices: Any,
    ) -> "AsyncGenerator[Conversation]":
        """Give a conversation on a thread, or on a new one.

        Args:
            engine: to build and solve with.
            thread: its name; None for a new one.
            ask: whether questions are handed to the host; else their defaults are taken.
            limits: of each build and solve.
            on_step: told of each step.
            choices: fields of `Settings`; None leaves one as the server was started with.

        Raises:
            UsageError: there is no such thread, or another call works on it.
            ServiceMissingError: threads cannot be stored, or the model has no key.
        """
        from modelwright.agent.threads import place_of

        given = {key: value for key, value in choices.items() if value is not None}
        async with open_conversation(
            engine=engine,
            settings=self.settings.model_copy(update=given),
            limits=limits,
            store=place_of(self.settings.store) or str(self.passing / "threads.sqlite"),
            thread=thread,
            ask=ask,
            on_step=on_step,
        ) as conversation:
            with self._alone(conversation.thread):
                yield conversation

    async def meant(
        self, engine: Engine, source: str | None, data: dict[str, Any] | str | None, of: str | None
    ) -> Meant:
        """Return the program that the arguments of a call name.

        Args:
            engine: for looking into a thread.
            source: Python, or the path of a .py file.
            data: JSON object, or the path of a .json file.
            of: name of a thread, instead of both.

        Raises:
            UsageError: neither or both are given, a file cannot be read, or the thread has no
                program.
        """
        if (source is None) == (of is None) or (of is not None and data is not None):
            raise UsageError(
                "expected either source (with data, if the program needs any) or thread",
                kind="bad_arguments",
            )
        if of is not None:
            async with self.conversation(engine, thread=of) as conversation:
                return _meant_by(await conversation.answer(), of)
        assert source is not None
        title = "model"
        if source.endswith(".py") and "\n" not in source:
            path = self.folders.readable(source)
            source, title = read_text(str(path), "program"), path.stem
        if isinstance(data, str):
            data = read_json_object(str(self.folders.readable(data)))
        elif data is not None:
            _require_finite(data)
        return Meant(Program(source, data or {}), title)

    def files(self, paths: Sequence[str]) -> list[str]:
        """Return the places of data files that the host names."""
        return [str(self.folders.readable(path)) for path in paths]

    @contextlib.contextmanager
    def _alone(self, thread: str | None) -> Generator[None]:
        if thread in self._busy:
            raise UsageError(
                f"another call works on thread {thread}",
                hint="Wait for its result, or cancel it.",
                kind="busy",
            )
        if thread is not None:
            self._busy.add(thread)
        try:
            yield
        finally:
            self._busy.discard(thread or "")


def _require_finite(data: dict[str, Any]) -> None:
    """Refuse NaN and Infinity, which some hosts send although JSON has neither."""
    try:
        json.dumps(data, allow_nan=False)
    except ValueError:
        raise UsageError(
            "data holds NaN or an infinite number, which is not JSON",
            hint="Leave the entry out, or use a number or null.",
            kind="bad_json",
        ) from None


def _meant_by(answer: Answer, thread: str) -> Meant:
    if answer.program is None:
        raise UsageError(
            f"thread {thread} has no program yet", hint="Call solve with it.", kind="no_program"
        )
    told = answer.formulation.model_dump(mode="json") if answer.formulation else None
    return Meant(answer.program, answer.formulation.title if answer.formulation else thread, told)
