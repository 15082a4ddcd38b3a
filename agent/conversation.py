"""A thread as an object: start it, reply to its questions, change it, undo, resume.

Behind `modelwright solve`, the chat, the MCP server and the web page.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from modelwright.agent.answer import Answer, answer_of
from modelwright.agent.clarification import Question
from modelwright.agent.formulation import Formulation
from modelwright.agent.graph import Graph, OnStep, build_graph, replies_command, run_graph
from modelwright.agent.state import Changes, DataFile, State, Tools
from modelwright.agent.state_json import decode, encode
from modelwright.agent.tables.read import read_tables
from modelwright.agent.tables.table import Table
from modelwright.agent.threads import ThreadStore
from modelwright.agent.turns import begin, begin_again, begin_change, begin_edit, go_back
from modelwright.agent.usage import Budget, Meter, Usage
from modelwright.solvers.errors import UsageError

MAX_LETTERS = 400_000
"""Longest problem text: about 100,000 tokens."""

Equip = Callable[[Meter, Mapping[str, Table]], Tools]
"""Returns the tools of one turn: its meter, and the tables of the user's files."""
OnAnswer = Callable[[str, State, Answer], Awaitable[None]]
"""Called at the end of a turn, unless it ends in questions: thread, its state, the answer."""


@dataclass(frozen=True)
class Turn:
    """What came of one thing the user said."""

    answer: Answer
    questions: tuple[Question, ...] = ()
    """Waiting for `Conversation.reply`; the answer then is what is known so far."""


class Conversation:
    """One problem and its changes.

    Args:
        store: keeps the thread.
        equip: gives the tools of a turn.
        budget: limits of each turn.
        thread: id of a thread in the store; None for a new one, made by `start`.
        on_step: told of each step.
        on_answer: told of each answer.
    """

    def __init__(
        self,
        store: ThreadStore,
        equip: Equip,
        *,
        budget: Budget | None = None,
        thread: str | None = None,
        on_step: OnStep | None = None,
        on_answer: OnAnswer | None = None,
    ) -> None:
        self.store = store
        self.budget = budget or Budget()
        self.thread = thread
        self.on_step = on_step
        self.on_answer = on_answer
        self._equip = equip

    async def start(self, text: str, files: Sequence[str | Path] = ()) -> Turn:
        """Take a new problem to its answer, or to the first questions.

        Args:
            text: the problem in words.
            files: data files beside it.

        Raises:
            UsageError: the text is empty or too long, or a file cannot be read.
            ServiceMissingError: the endpoint failed before anything was solved.
        """
        text = readable(text)
        kept = [DataFile(str(Path(path).resolve()), _digest(path)) for path in files]
        tools = self._tools(kept)
        # In the event loop it would wait for a checkpoint that only the event loop can finish.
        self.thread = await asyncio.to_thread(self.store.create, text, tools.formulator.name)
        return await self._run(tools, lambda graph: _given(begin(text, kept)))

    async def reply(self, replies: Mapping[str, str | None]) -> Turn:
        """Go on after questions: question -> what the user typed; missing ones take the default."""
        tools = self._tools((await self.state()).get("files", []))
        return await self._run(tools, lambda graph: _given(replies_command(replies)))

    async def change(self, request: str, files: Sequence[str | Path] = ()) -> Turn:
        """Change the problem as the user's words say, and solve it again.

        Args:
            request: the change.
            files: data files from now on, beside those that were there.
        """
        state = await self.state()
        kept = list(state.get("files", []))
        kept += [DataFile(str(Path(path).resolve()), _digest(path)) for path in files]
        tools = self._tools(kept)
        changes = begin_change(state, request)
        if files:
            from modelwright.agent.tables.profile import describe_tables

            told = describe_tables(list(tools.tables.values()))
            changes |= Changes(files=kept, tables_told=told)
        return await self._run(tools, lambda graph: _given(changes))

    async def edit(self, formulation: Formulation) -> Turn:
        """Go on with a formulation that was edited by hand."""
        state = await self.state()
        tools = self._tools(state.get("files", []))
        return await self._run(tools, lambda graph: _given(begin_edit(state, formulation)))

    async def resume(self) -> Turn:
        """Go on where an earlier process stopped; of a finished thread the answer."""
        tools = self._tools((await self.state()).get("files", []))

        async def where(graph: Graph) -> tuple[object, bool]:
            snapshot = await graph.aget_state(self._config)  # pyright: ignore[reportArgumentType]
            # Not `next`: it leaves out a step whose result is stored while what follows is not.
            return None, not snapshot.tasks or bool(snapshot.interrupts)

        return await self._run(tools, where)

    async def again(self, step: Literal["run", "verify"]) -> Turn:
        """Solve the program again, or check its answer again, with the tools and limits of now.

        What comes of it takes the place of the latest version.

        Raises:
            UsageError: there is no program, or no answer to check, yet.
        """
        state = await self.state()
        changes = begin_again(state, keep=step == "verify")
        if changes is None:
            missing = "program was written" if step == "run" else "answer was found"
            raise UsageError(f"no {missing} yet", kind="nothing_yet")
        tools = self._tools(state.get("files", []))
        before = "write_program" if step == "run" else "compare_versions"

        async def where(graph: Graph) -> tuple[object, bool]:
            await graph.aupdate_state(self._config, encode(changes), as_node=before)  # pyright: ignore[reportArgumentType]
            return None, False

        turn = await self._run(tools, where)
        earlier, now = state.get("versions", []), (await self.state()).get("versions", [])
        if earlier and len(now) > len(earlier):
            versions = Changes(versions=[*earlier[:-1], now[-1]])
            async with self._graph(tools) as graph:
                await graph.aupdate_state(self._config, encode(versions), as_node="record")  # pyright: ignore[reportArgumentType]
        return turn

    async def undo(self) -> Turn | None:
        """Go back to the version before the latest; None if there is none."""
        back = go_back(await self.state())
        if back is None:
            return None
        tools = self._tools([])
        async with self._graph(tools) as graph:
            await graph.aupdate_state(self._config, encode(back), as_node="record")  # pyright: ignore[reportArgumentType]
        return Turn(await self.answer())

    async def state(self) -> State:
        """Return what is stored of the thread."""
        async with self.store.checkpointer() as saver:
            kept = await saver.aget_tuple(self._config)  # pyright: ignore[reportArgumentType]
        if kept is None:
            raise UsageError(f"nothing is stored of thread {self.thread!r}", kind="unknown_thread")
        return decode(kept.checkpoint["channel_values"])

    async def answer(self) -> Answer:
        """Return what the thread has to say now."""
        return self._answer(await self.state(), self._equip(Meter(), {}).formulator.name)

    def _tools(self, files: Sequence[DataFile], spent: Usage | None = None) -> Tools:
        return self._equip(Meter(self.budget, spent=spent), tables_of(files))

    async def _run(
        self, tools: Tools, where: Callable[[Graph], Awaitable[tuple[object, bool]]]
    ) -> Turn:
        assert self.thread is not None, "a thread is started before it goes on"
        async with self._graph(tools) as graph:
            start, rests = await where(graph)
            if rests:
                snapshot = await graph.aget_state(self._config)  # pyright: ignore[reportArgumentType]
                state = decode(snapshot.values)
                questions = state.get("questions", []) if snapshot.interrupts else []
            else:
                stopped = await run_graph(
                    graph,
                    start,  # pyright: ignore[reportArgumentType]
                    thread=self.thread,
                    on_step=self.on_step,
                )
                state, questions = stopped["state"], stopped["questions"]
        answer = self._answer(state, tools.formulator.name)
        status = "asking" if questions else answer.verdict
        await asyncio.to_thread(self.store.note, self.thread, status)
        if self.on_answer is not None and not questions:
            await self.on_answer(self.thread, state, answer)
        return Turn(answer, tuple(questions))

    def _answer(self, state: State, formulator: str) -> Answer:
        thread = self.thread if self.store.is_kept else None
        return answer_of(state, formulator=formulator, thread=thread or "")

    @contextlib.asynccontextmanager
    async def _graph(self, tools: Tools) -> AsyncGenerator[Graph]:
        async with self.store.checkpointer() as saver:
            yield build_graph(tools, saver)

    @property
    def _config(self) -> dict[str, dict[str, str]]:
        return {"configurable": {"thread_id": self.thread or "", "checkpoint_ns": ""}}


def readable(text: str) -> str:
    """Return a problem text that can be sent to an endpoint.

    Raises:
        UsageError: nothing but white space, or longer than `MAX_LETTERS`.
    """
    if not text.strip():
        raise UsageError("the problem text is empty", hint="Describe the problem in words.")
    if len(text) > MAX_LETTERS:
        raise UsageError(
            f"the problem has {len(text):,} letters; at most {MAX_LETTERS:,} are read",
            hint="Leave out what the decision does not need, and put tables into data files.",
        )
    # A lone surrogate, from a file name or a broken pipe, cannot be sent as UTF-8.
    return text.encode("utf-8", "replace").decode("utf-8")


def tables_of(files: Sequence[DataFile]) -> dict[str, Table]:
    """Return name -> table of the data files of a thread.

    Raises:
        UsageError: a file is gone, or not as it was when the thread read it.
    """
    for file in files:
        _require_unchanged(file)
    tables = read_tables([file.path for file in files]) if files else []
    return {table.name: table for table in tables}


async def _given(start: object) -> tuple[object, bool]:
    return start, False


def _digest(path: str | Path) -> str:
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(
            f"cannot read data file {path}: {error.strerror}", kind="missing_file"
        ) from None


def _require_unchanged(file: DataFile) -> None:
    if _digest(file.path) != file.digest:
        raise UsageError(
            f"the data file {file.path} changed since this thread read it",
            hint="Start anew with the changed file, or put the old one back.",
            kind="changed_file",
        )
