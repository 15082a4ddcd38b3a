"""Commands that work on the problem: /data, /edit, /solve, /verify, /undo, /new, /yes."""

import asyncio
from pathlib import Path
from typing import get_args

from rich.text import Text

from modelwright.agent.chat.commands.command import Command, one_of, words_of
from modelwright.agent.chat.said import Said, note, screen
from modelwright.agent.chat.session import Session
from modelwright.agent.console import DOUBTFUL, clean, paragraph, table
from modelwright.agent.settings import Effort
from modelwright.agent.tables.problems import find_problems
from modelwright.agent.tables.read import read_tables
from modelwright.agent.tables.table import Table
from modelwright.solvers.errors import UsageError

_NONE = "none"
_MOST_COLUMNS = 12


async def data(session: Session, rest: str) -> list[Said]:
    """Read data files for the next problem or change, and show what is in them."""
    files = [str(Path(word).expanduser()) for word in words_of(rest)]
    if [file.lower() for file in files] == [_NONE]:
        session.data = []
        return [note("No data file waits for the next problem.")]
    if not files:
        waiting = f"Waiting: {', '.join(session.data)}." if session.data else ""
        return [
            note(waiting or "No data file waits. /data FILE... reads some.", files=session.data)
        ]
    with session.doing("read_data"):
        tables = await asyncio.to_thread(read_tables, [*session.data, *files])
    session.data += files
    what = "the next change" if session.answer is not None else "the problem"
    said = f"Used with {what}; /data none leaves them out."
    record = {"files": list(session.data), "tables": [_describe(found) for found in tables]}
    rows = [
        (found.name, f"{len(found.rows):,}", ", ".join(found.columns[:_MOST_COLUMNS]))
        for found in tables
    ]
    blocks = [table(("table", "rows", "columns"), rows, numeric=[1])]
    for found in tables:
        for problem in find_problems(found):
            blocks.append(paragraph(Text(f"{found.name}: {clean(problem.message)}", DOUBTFUL), 2))
    return [screen("data", blocks, record), note(said)]


def _describe(found: Table) -> dict[str, object]:
    return {
        "name": found.name,
        "origin": found.origin,
        "columns": list(found.columns),
        "rows": len(found.rows),
        "problems": [problem.message for problem in find_problems(found)],
    }


async def edit(session: Session, rest: str) -> list[Said]:
    """Open the formulation in an editor, and solve what was made of it."""
    from modelwright.agent.render.editor import edit_in_editor

    edited = await asyncio.to_thread(edit_in_editor, session.formulation(), rest.strip() or None)
    if edited is None:
        return [note("Nothing was changed.")]
    return await session.edit(edited)


async def solve(session: Session, rest: str) -> list[Said]:
    """Solve the program again with the solver and limits of now."""
    session.program()
    return await session.again("run")


async def verify(session: Session, rest: str) -> list[Said]:
    """Check the answer again."""
    session.standing()
    if rest.strip():
        effort = one_of(rest.strip(), get_args(Effort))
        if effort != session.choices.settings.effort:
            session.choices.choose({"effort": effort})
            await session.shut()
    return await session.again("verify")


async def undo(session: Session, rest: str) -> list[Said]:
    """Go back to the version before the last change."""
    session.standing()
    return await session.undo()


async def new(session: Session, rest: str) -> list[Said]:
    """Leave the problem at hand."""
    before = session.thread if session.is_kept else None
    await session.forget()
    if rest.strip():
        return await session.start(rest.strip())
    kept = f" The one before is kept: /resume {before}." if before else ""
    return [note(f"Describe the next problem.{kept}")]


async def yes(session: Session, rest: str) -> list[Said]:
    """Take the default of every question that waits."""
    if not session.questions:
        raise UsageError("no question waits")
    return await session.reply(None)


COMMANDS = (
    Command("data", data, "FILE...", "read data files for the next problem or change", ("*",)),
    Command("edit", edit, "[EDITOR]", "change the formulation in your editor, and solve it"),
    Command("solve", solve, "", "solve again with the present solver and limits"),
    Command("verify", verify, "[low|medium|high]", "check the answer again", get_args(Effort)),
    Command("undo", undo, "", "go back to the version before the last change"),
    Command("new", new, "[TEXT]", "begin another problem"),
    Command("yes", yes, "", "take the default of every question that waits"),
)
