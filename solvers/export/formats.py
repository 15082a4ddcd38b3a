r"""`export`: one function for all formats, and the table of them.

>>> from modelwright.solvers.export.formats import export
>>> from modelwright.solvers.program import Program
>>> source = '''
... import pyomo.environ as pyo
... def build_model(data):
...     model = pyo.ConcreteModel()
...     model.make = pyo.Var(["chair", "desk"], bounds=(0, data["most"]))
...     model.wood = pyo.Constraint(expr=2 * model.make["chair"] + 5 * model.make["desk"] <= 20)
...     model.gain = pyo.Objective(expr=sum(model.make.values()), sense=pyo.maximize)
...     return model
... '''
>>> folder = getfixture("tmp_path")
>>> exported = export(Program(source, {"most": 7}), "lp", folder / "furniture.lp")
>>> print(exported.paths[0].read_text())
\ furniture, written by Modelwright
\ LP, maximized: 2 variables (0 integer, 0 binary), 1 constraints, 2 nonzeros
\ x(a,b) stands for x[a,b]
Maximize
 gain: + 1 make(chair) + 1 make(desk)
Subject To
 wood: + 2 make(chair) + 5 make(desk) <= 20
Bounds
 0 <= make(chair) <= 7
 0 <= make(desk) <= 7
End
<BLANKLINE>
"""

import importlib
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.export.subject import Exported, Subject, Written
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome
from modelwright.solvers.program import Program

_PACKAGE = "modelwright.solvers.export"


@dataclass(frozen=True)
class Format:
    """One format: a module with `write(subject) -> Written`, and what it needs."""

    module: str
    ending: str
    """Of the file; "" for a folder."""
    meaning: str
    solves: bool = False
    """Shows the solution, so the model is solved first."""
    needs_program: bool = False

    def default_name(self, stem: str) -> str:
        """Return the name of the file or folder for a program of that name."""
        return stem + (self.ending or "_standalone")

    def write(self, subject: Subject) -> Written:
        """Return the files."""
        writer: Callable[[Subject], Written] = importlib.import_module(
            f"{_PACKAGE}.{self.module}"
        ).write
        return writer(subject)


FORMATS: Mapping[str, Format] = {
    "lp": Format("lp", ".lp", "CPLEX LP text: linear and quadratic models"),
    "mps": Format("mps", ".mps", "free MPS text: linear and quadratic models"),
    "nl": Format("nl", ".nl", "AMPL NL text with .row and .col name files: every model"),
    "latex": Format("latex", ".tex", "the formulation as a paper prints it"),
    "xlsx": Format("excel", ".xlsx", "Excel workbook of the solution", solves=True),
    "script": Format(
        "script", "", "folder that solves it with Pyomo alone", solves=True, needs_program=True
    ),
}


def export(
    model: Program | Instance,
    to: str,
    path: str | Path,
    *,
    engine: ProgramEngine | None = None,
    limits: Limits | None = None,
    formulation: Mapping[str, Any] | None = None,
    outcome: Outcome | None = None,
    title: str = "",
) -> Exported | Failure:
    """Write a model in a format, and return what was written or why the program gave no model.

    Args:
        model: a program, which is built in a jail; or a model as numbers.
        to: a format of `FORMATS`.
        path: the file; for "script" a folder, which is made.
        engine: to build and solve with; None starts one.
        limits: of building and solving.
        formulation: as JSON, for "latex" and "script".
        outcome: of solving the model, for "xlsx" and "script"; None solves it.
        title: of the export, if the formulation has none; "" takes the name of the path.

    Raises:
        UsageError: the format is unknown, cannot hold the model, or the path cannot be written.
        ServiceMissingError: the jail, or a package that the format needs, is missing.
    """
    chosen = format_named(to)
    path = Path(path)
    subject = prepare(model, to, engine=engine, limits=limits, outcome=outcome)
    if isinstance(subject, Failure):
        return subject
    written = chosen.write(_titled(subject, formulation, title or path.stem))
    paths = _save(written, path, is_folder=not chosen.ending)
    return Exported(to, paths, written.notes, subject.outcome)


def text_of(
    model: Program | Instance,
    to: str,
    *,
    engine: ProgramEngine | None = None,
    limits: Limits | None = None,
    formulation: Mapping[str, Any] | None = None,
    title: str = "",
) -> str | Failure:
    """Return the text that `export` would write as the first file.

    Raises:
        UsageError: as `export`; also for a format that is no single text.
    """
    if to in ("xlsx", "script"):
        raise UsageError(f"the format {to} is no text", hint="Name a file or folder with --out.")
    subject = prepare(model, to, engine=engine, limits=limits)
    if isinstance(subject, Failure):
        return subject
    written = format_named(to).write(_titled(subject, formulation, title or "model"))
    return written.files[0].content.decode()


def _titled(subject: Subject, formulation: Mapping[str, Any] | None, title: str) -> Subject:
    named = str((formulation or {}).get("title") or title)
    return replace(subject, title=named, formulation=formulation)


def format_named(to: str) -> Format:
    """Return a format.

    Raises:
        UsageError: there is none of that name.
    """
    if to not in FORMATS:
        close = get_close_matches(to, FORMATS, n=1)
        raise UsageError(
            f"unknown format {to!r}; known: {', '.join(FORMATS)}",
            hint=f"Did you mean {close[0]}?" if close else "",
        )
    return FORMATS[to]


def prepare(
    model: Program | Instance,
    to: str,
    *,
    engine: ProgramEngine | None = None,
    limits: Limits | None = None,
    outcome: Outcome | None = None,
) -> Subject | Failure:
    """Return the model as numbers, with its outcome where the format shows one (see `export`)."""
    chosen = format_named(to)
    program = model if isinstance(model, Program) else None
    if chosen.needs_program and program is None:
        raise UsageError(
            f"the format {to} needs the program of the model, got its numbers only",
            hint="Pass the Program.",
        )
    with ExitStack() as stack:

        def running() -> ProgramEngine:
            return engine or stack.enter_context(Engine(workers=1))

        instance = model if isinstance(model, Instance) else running().build(model, limits)
        if isinstance(instance, Failure):
            return instance
        if outcome is None and chosen.solves:
            outcome = running().solve_instance(instance, limits)
    return Subject(instance, program=program, outcome=outcome)


def _save(written: Written, path: Path, *, is_folder: bool) -> list[Path]:
    """Write the files; a reader never sees half of one."""
    paths = [
        path / file.name
        if is_folder
        else path
        if position == 0
        else path.with_name(path.stem + file.name)
        for position, file in enumerate(written.files)
    ]
    try:
        if is_folder:
            path.mkdir(parents=True, exist_ok=True)
            _refuse_foreign(path, {file.name for file in written.files})
        for target, file in zip(paths, written.files, strict=True):
            part = target.with_name(f".{target.name}.part")
            part.write_bytes(file.content)
            part.replace(target)
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"cannot write {path}: {reason}", kind="unwritable") from None
    return paths


def _refuse_foreign(folder: Path, ours: set[str]) -> None:
    """Raise where the folder holds something else, which might then be taken for a part of it."""
    foreign = sorted({entry.name for entry in folder.iterdir()} - ours - {"__pycache__"})
    if foreign:
        raise UsageError(
            f"the folder {folder} is not empty: it holds {foreign[0]!r}",
            hint="Name a new folder.",
            kind="folder_in_use",
        )
