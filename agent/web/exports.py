"""A thread as files to save: the model, the solution, the formulation."""

import io
import json
import re
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

from modelwright.agent.answer import Answer
from modelwright.agent.render.page import formulation_html
from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.export.formats import FORMATS, export
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure

PLAIN = {"html": "page to read or print", "json": "everything, for programs", "py": "the program"}
"""Exports that need no engine, beside `FORMATS`."""


class File(NamedTuple):
    """One file to save."""

    name: str
    content: bytes


def export_answer(answer: Answer, to: str, *, engine: ProgramEngine, limits: Limits) -> File:
    """Return an answer as one file; several are packed into a ZIP archive.

    Args:
        answer: of a thread.
        to: a format of `FORMATS` or `PLAIN`.
        engine: to build and solve with.
        limits: of both.

    Raises:
        UsageError: there is no such format, nothing to write yet, or no model.
    """
    stem = _stem(answer)
    if to == "json":
        told = json.dumps(answer.to_json(), indent=2, ensure_ascii=False)
        return File(f"{stem}.json", told.encode("utf-8", "replace"))
    formulation, program = answer.formulation, answer.program
    if to == "html" and formulation is not None:
        page = formulation_html(
            formulation,
            text=answer.text,
            outcome=answer.outcome,
            certificate=answer.certificate,
            data=program.data if program else None,
            origins=answer.origins,
        )
        return File(f"{stem}.html", page.encode("utf-8", "replace"))
    if program is None:
        raise UsageError("there is no program yet", kind="nothing_yet")
    if to == "py":
        return File(f"{stem}.py", program.source.encode("utf-8", "replace"))
    with tempfile.TemporaryDirectory(prefix="modelwright-") as folder:
        name = FORMATS[to].default_name(stem) if to in FORMATS else stem
        found = export(
            program,
            to,
            Path(folder) / name,
            engine=engine,
            limits=limits,
            formulation=formulation.model_dump(mode="json") if formulation else None,
            title=formulation.title if formulation else stem,
        )
        if isinstance(found, Failure):
            raise UsageError(f"the program gave no model: {found.message}", hint=found.hint)
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found.paths}
    if len(files) == 1:
        ((written, content),) = files.items()
        return File(written, content)
    return File(f"{name}.zip", _packed(files))


def _packed(files: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return archive.getvalue()


def _stem(answer: Answer) -> str:
    title = answer.formulation.title if answer.formulation else ""
    return re.sub(r"[^A-Za-z0-9]+", "_", title).strip("_")[:40].lower() or "problem"
