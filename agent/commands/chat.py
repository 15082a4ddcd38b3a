"""`modelwright chat`: a problem as a conversation."""

import asyncio
import os
import sys
from typing import Annotated

import typer

from modelwright.agent.commands import options


def command(
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data",
            metavar="FILE",
            help="CSV, TSV, JSON or Excel file for the problem; may be given repeatedly.",
        ),
    ] = None,
    resume: Annotated[
        str | None,
        typer.Option(
            "--resume",
            metavar="THREAD",
            help="Go on with a thread: its id or the beginning of it; `last` for the latest.",
        ),
    ] = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    reply_format: options.ReplyFormat = None,
    effort: options.EffortChoice = None,
    yes: options.Yes = False,
    rounds: options.Rounds = None,
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 1e-6,
    memory_mb: options.MemoryMb = 2048,
    solver: options.Solver = "auto",
    store: options.Store = None,
    library: options.Library = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print one JSON object a line for every event, errors too."),
    ] = False,
) -> int:
    """Solve a problem in a conversation: describe, confirm, change, ask, undo, resume.

    On a terminal, messages may have several lines; /help tells the keys and commands. From a pipe,
    a message ends at an empty line, a line that begins with a slash is a command, and the reply to
    a question is one line. The exit code is that of the last answer.
    """
    from modelwright.agent.chat.choices import Choices
    from modelwright.agent.chat.loop import chat
    from modelwright.agent.chat.readers import LineReader, Reader, standard_input
    from modelwright.agent.chat.screens import JsonScreen, LiveScreen, PlainScreen
    from modelwright.solvers.limits import Limits

    flags = {"model": model, "base_url": base_url, "effort": effort, "max_rounds": rounds}
    limits = Limits(time_limit_s=time_limit, gap=gap, memory_mb=memory_mb)
    flags |= {"format": reply_format, "store": store, "library": library}
    choices = Choices(flags, limits, solver, ask=not yes)
    stream = standard_input()
    terminal = stream.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    lively = terminal and not as_json
    reader: Reader
    if lively:
        from modelwright.agent.chat.terminal import TerminalReader

        reader = TerminalReader()
    else:
        reader = LineReader(stream)
    screen = JsonScreen() if as_json else LiveScreen() if lively else PlainScreen()
    return asyncio.run(chat(choices, reader, screen, data=data, resume=resume, greet=lively))
