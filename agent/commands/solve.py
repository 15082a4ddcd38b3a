"""`modelwright solve`: one problem in words, end to end."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from modelwright.agent.commands import options
from modelwright.agent.commands.inputs import STDIN, forbid_reading_twice, read_text
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import ServiceMissingError, UsageError

if TYPE_CHECKING:
    from modelwright.agent.answer import Answer
    from modelwright.agent.chat_stream import OnText
    from modelwright.agent.clarification import Question
    from modelwright.agent.conversation import Conversation, Turn
    from modelwright.solvers.engine import Engine


def command(
    file: Annotated[
        str | None, typer.Argument(metavar="FILE", help="Text file with the problem; - for stdin.")
    ] = None,
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data",
            metavar="FILE",
            help="CSV, TSV, JSON or Excel file with data; may be given repeatedly.",
        ),
    ] = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    reply_format: options.ReplyFormat = None,
    effort: options.EffortChoice = None,
    yes: options.Yes = False,
    resume: Annotated[
        str | None,
        typer.Option(
            "--resume",
            metavar="THREAD",
            help="Go on with a thread that was stopped, instead of a FILE; `last` for the latest.",
        ),
    ] = None,
    rounds: options.Rounds = None,
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 1e-6,
    memory_mb: options.MemoryMb = 2048,
    solver: options.Solver = "auto",
    html: Annotated[
        str | None,
        typer.Option(
            "--html", metavar="FILE", help="Also write formulation and answer as a page to look at."
        ),
    ] = None,
    store: options.Store = None,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Solve one problem told in words, end to end.

    Without a language model the built-in offline formulator reads the problem. On a terminal,
    doubts that change the model are asked about. Ctrl-C stops the solver and keeps its best point;
    at any other time it ends the command, and --resume goes on with the thread.
    """
    if (file is None) == (resume is None):
        raise UsageError("expected either a FILE or --resume THREAD")
    if resume is not None and data:
        raise UsageError("--data goes with a new problem, not with --resume")
    forbid_reading_twice(file, *(data or []))
    if file is not None and file.endswith(".py"):
        raise UsageError(
            f"expected a problem in words, got the Python file {file}",
            hint=f"`modelwright check {file}` runs a program.",
        )
    text = read_text(file, "problem text") if file is not None else ""
    if data and STDIN in data:
        raise UsageError("data files are read by name, not from standard input")

    from modelwright.agent.api import open_conversation
    from modelwright.agent.local_model import at_endpoint
    from modelwright.agent.settings import load_settings
    from modelwright.agent.threads import place_of
    from modelwright.solvers.engine import Engine
    from modelwright.solvers.limits import Limits

    flags = {"model": model, "base_url": base_url, "effort": effort, "max_rounds": rounds}
    flags |= {"format": reply_format, "store": store, "library": library}
    settings = at_endpoint(load_settings(flags))
    limits = Limits(time_limit_s=time_limit, gap=gap, memory_mb=memory_mb)
    ask = not (yes or as_json) and file != STDIN and sys.stdin.isatty() and sys.stderr.isatty()

    async def go(progress: _Progress) -> "Answer":
        progress.watch(engine)
        async with open_conversation(
            engine=engine,
            settings=settings,
            limits=limits,
            store=place_of(settings.store),
            thread=resume,
            ask=ask,
            on_step=progress,
            on_text=progress.hear,
        ) as conversation:
            try:
                turn = await (
                    conversation.start(text, data or []) if file else conversation.resume()
                )
                turn = await _until_answered(conversation, turn, progress if ask else None)
            except ServiceMissingError as error:
                if conversation.thread and conversation.store.is_kept:
                    again = f"`modelwright solve --resume {conversation.thread}` then goes on."
                    error.hint = f"{error.hint} {again}".strip()
                raise
            return turn.answer

    with Engine(workers=2, solver=solver) as engine, _Progress(quiet=as_json) as progress:
        try:
            answer = asyncio.run(go(progress))
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None
    if as_json:
        print_json(answer.to_json())
    else:
        from modelwright.agent.console import render
        from modelwright.agent.console_answer import show_answer

        print_text(render(*show_answer(answer, limits)))
    if html is not None:
        _write_page(answer, html)
    return answer.exit_code


def _write_page(answer: "Answer", path: str) -> None:
    """Write the page of an answer.

    Raises:
        UsageError: the file cannot be written.
    """
    from modelwright.agent.render.page import formulation_html

    if answer.formulation is None:
        sys.stderr.write(f"No page is written to {path}: the problem was not formulated.\n")
        return
    page = formulation_html(
        answer.formulation,
        text=answer.text,
        outcome=answer.outcome,
        certificate=answer.certificate,
        data=answer.program.data if answer.program else None,
        origins=answer.origins,
    )
    try:
        Path(path).write_text(page, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", kind="unwritable") from None


async def _until_answered(
    conversation: "Conversation", turn: "Turn", progress: "_Progress | None"
) -> "Turn":
    """Put waiting questions to the user until there are none; without a screen take defaults."""
    while turn.questions:
        replies: dict[str, str | None] = {}
        for question in turn.questions if progress else ():
            assert progress is not None
            replies[question.question] = await asyncio.to_thread(progress.ask, question)
        turn = await conversation.reply(replies)
    return turn


_HURRY_S = 1.0
"""What each solve of the checks may take once the user did not want to wait for the first."""


class _Progress:
    """Shows what is being done while it is, on a terminal only; told of each step."""

    def __init__(self, *, quiet: bool) -> None:
        from modelwright.agent.console import error_console
        from modelwright.agent.console_doing import Doing

        self._console = error_console()
        self._node = ""
        self._stopped = False
        self._cancel: Callable[[], object] = lambda: None
        self._doing = Doing(self._console) if self._console.is_terminal and not quiet else None

    @property
    def hear(self) -> "OnText | None":
        """What shows the words of a language model while it writes; None: they come as a whole."""
        return self._doing.hear if self._doing else None

    def __call__(self, node: str, state: str, detail: str) -> None:
        self._node = node
        if self._doing is not None and state == "start":
            self._doing.begin(DOING.get(node, node))
        if self._stopped and (node, state) == ("run", "done") and "objective" not in detail:
            self._cancel()

    def watch(self, engine: "Engine") -> None:
        """Have the first Ctrl-C while the solver works stop it; call inside the event loop."""
        task = asyncio.current_task()
        assert task is not None
        self._cancel = task.cancel

        loop = asyncio.get_running_loop()

        def hurry() -> None:
            engine.interrupt()
            loop.call_later(_HURRY_S, hurry)

        def stop() -> None:
            if self._node == "run" and not self._stopped:
                self._stopped = True
                hurry()
            else:
                self._cancel()

        loop.add_signal_handler(signal.SIGINT, stop)

    def ask(self, question: "Question") -> str:
        """Return what the user replies to a question; "" at the end of the input."""
        from modelwright.agent.console_questions import show_question

        if self._doing is not None:
            self._doing.rest()
        for block in show_question(question):
            self._console.print(block)
        self._console.print("> ", end="")
        return sys.stdin.readline()

    def __enter__(self) -> Self:
        if self._doing is not None:
            self._doing.begin("Reading the problem")
        return self

    def __exit__(self, *_: object) -> None:
        if self._doing is not None:
            self._doing.rest()


DOING = {
    "read_data": "Reading the data files",
    "retrieve": "Looking for what was learnt before",
    "formulate": "Formulating",
    "clarify": "Asking",
    "bind": "Fetching the numbers",
    "write_program": "Writing the program",
    "run": "Building and solving the model",
    "repair": "Repairing",
    "compare_readings": "Solving the other readings",
    "compare_versions": "Comparing with the model before",
    "verify": "Checking the answer",
    "mend": "Looking into what the checks object to",
    "explain": "Explaining the answer",
    "record": "Keeping the answer",
}
"""Node -> what it does, for a status line."""
