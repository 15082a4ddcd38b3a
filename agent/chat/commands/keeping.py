"""Commands about files and threads: /export, /save, /resume, /threads."""

import asyncio
import re
from pathlib import Path

from modelwright.agent.chat.commands.command import Command, one_of, words_of
from modelwright.agent.chat.folder import save_answer, write
from modelwright.agent.chat.said import Said, note, screen
from modelwright.agent.chat.session import Session
from modelwright.agent.console import clean
from modelwright.agent.console_threads import show_threads
from modelwright.agent.render.instance import filled
from modelwright.agent.render.page import formulation_html
from modelwright.solvers.errors import UsageError
from modelwright.solvers.export.formats import FORMATS
from modelwright.solvers.export.formats import export as export_model
from modelwright.solvers.outcome import Failure

_PAGE = "html"
_KINDS = (*FORMATS, _PAGE)


async def export(session: Session, rest: str) -> list[Said]:
    """Write the model or its solution in a format that others read."""
    words = words_of(rest)
    if not 1 <= len(words) <= 2:
        raise UsageError(f"expected /export {'|'.join(_KINDS)} [PATH]")
    kind, answer, formulation = one_of(words[0], _KINDS), session.standing(), session.formulation()
    stem = re.sub(r"[^a-z0-9]+", "_", formulation.title.lower()).strip("_")[:40] or "model"
    path = Path(words[1]).expanduser() if len(words) > 1 else None
    data = answer.program.data if answer.program else None
    if kind == _PAGE:
        path = path or Path(f"{stem}.html")
        page = formulation_html(
            formulation,
            text=answer.text,
            outcome=answer.outcome,
            certificate=answer.certificate,
            data=data,
            origins=session.origins(),
        )
        write(path, page)
        return [note(f"Wrote {path}", paths=[str(path)])]
    with session.doing("export"):
        written = await asyncio.to_thread(
            export_model,
            session.program(),
            kind,
            path or Path(FORMATS[kind].default_name(stem)),
            engine=session.engine,
            limits=session.choices.limits,
            formulation=filled(formulation, data, session.origins()),
            outcome=answer.outcome if FORMATS[kind].solves else None,
            title=formulation.title,
        )
    if isinstance(written, Failure):
        raise UsageError(f"there is no model to export: {written.message}", hint=written.hint)
    lines = [f"Wrote {target}" for target in written.paths]
    lines += [f"Note: {remark}" for remark in written.notes]
    return [note(clean("\n".join(lines)), paths=[str(target) for target in written.paths])]


async def save(session: Session, rest: str) -> list[Said]:
    """Write everything about the problem into a folder, or into one JSON file."""
    words = words_of(rest)
    if len(words) != 1:
        raise UsageError("expected /save FOLDER or /save FILE.json")
    paths = save_answer(session.standing(), Path(words[0]).expanduser())
    return [note("\n".join(f"Wrote {path}" for path in paths), paths=[str(p) for p in paths])]


async def resume(session: Session, rest: str) -> list[Said]:
    """Go on with a thread: the one at hand, or another of the store."""
    if rest.strip():
        return await session.open(rest.strip())
    if session.thread is None:
        return await session.open("last")
    return await session.resume()


async def threads(session: Session, rest: str) -> list[Said]:
    """List the threads of the store."""
    store = session.store()
    try:
        found = store.all()
    finally:
        store.close()
    record = {"threads": [vars(thread) for thread in found]}
    return [screen("threads", show_threads(found, session.thread), record)]


COMMANDS = (
    Command(
        "export", export, f"{'|'.join(_KINDS)} [PATH]", "write the model for others", (*_KINDS, "*")
    ),
    Command("save", save, "PATH", "all about the problem: a folder, or a .json file", ("*",)),
    Command("resume", resume, "[THREAD]", "go on with a thread, where it stopped"),
    Command("threads", threads, "", "list the threads"),
)
