"""`modelwright export`: the model of a program, or its solution, as files that others read."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.inputs import (
    STDIN,
    forbid_reading_twice,
    read_json_object,
    read_text,
)
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.solvers.export.subject import Exported
    from modelwright.solvers.outcome import Failure

STDOUT = "-"


def command(
    program: options.ProgramFile,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="FORMAT",
            help="lp, mps, nl: the model for other solvers; latex: as a paper prints it; "
            "xlsx: the solution; script: a folder that solves it with Pyomo alone.",
        ),
    ],
    data: options.DataFile = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--out",
            metavar="PATH",
            help="File (folder for script) to write; - for standard output (one text file only). "
            "[default: the name of the program with the format's ending]",
        ),
    ] = None,
    formulation: Annotated[
        str | None,
        typer.Option(
            "--formulation",
            metavar="F.json",
            help="Formulation, or what `solve --json` printed, for latex and script.",
        ),
    ] = None,
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 1e-6,
    memory_mb: options.MemoryMb = 2048,
    solver: options.Solver = "auto",
    as_json: options.AsJson = False,
) -> int:
    """Write the model of a program, or its solution, as files that others read.

    Formats xlsx and script solve the model first.
    """
    forbid_reading_twice(program, data, formulation)
    source = read_text(program, "program")
    instance = read_json_object(data) if data is not None else {}
    told = _read_formulation(formulation) if formulation is not None else None

    from modelwright.solvers.engine import Engine
    from modelwright.solvers.export.formats import export, format_named, text_of
    from modelwright.solvers.limits import Limits
    from modelwright.solvers.outcome import Failure
    from modelwright.solvers.program import Program

    chosen = format_named(to)
    if out == STDOUT and as_json:
        raise UsageError("--json and --out - both write to standard output", hint="Drop one.")
    stem = "model" if program == STDIN else Path(program).stem
    limits = Limits(time_limit_s=time_limit, gap=gap, memory_mb=memory_mb)
    model = Program(source, instance)
    with Engine(workers=1, solver=solver) as engine:
        if out == STDOUT:
            text = text_of(model, to, engine=engine, limits=limits, formulation=told, title=stem)
            if isinstance(text, Failure):
                return _show_failure(text, source, program, as_json=False)
            print_text(text)
            return exit_codes.DONE
        path = Path(out) if out is not None else Path(chosen.default_name(stem))
        exported = export(
            model, to, path, engine=engine, limits=limits, formulation=told, title=stem
        )
    if isinstance(exported, Failure):
        return _show_failure(exported, source, program, as_json=as_json)
    if as_json:
        print_json(exported.to_json())
    else:
        _show(exported)
    return exit_codes.DONE


def _read_formulation(path: str) -> Mapping[str, Any]:
    """Return a formulation, whole and checked."""
    from pydantic import ValidationError

    from modelwright.agent.formulation import Formulation

    content = read_json_object(path)
    inner = content.get("formulation", content)
    try:
        return Formulation.model_validate(inner).model_dump()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"{path}: no formulation: {f'{place}: ' if place else ''}{first['msg']}",
            hint="Pass what `modelwright solve --json` printed.",
            kind="bad_formulation",
        ) from None


def _show(exported: "Exported") -> None:
    from modelwright.agent.console import clean, number

    lines = [f"Wrote {path}" for path in exported.paths]
    if exported.outcome is not None:
        found = exported.outcome
        value = "" if found.objective is None else f", objective {number(found.objective)}"
        lines.append(f"Solved: {found.termination}{value}")
    lines += [f"Note: {note}" for note in exported.notes]
    print_text("".join(f"{clean(line)}\n" for line in lines))


def _show_failure(failure: "Failure", source: str, program: str, *, as_json: bool) -> int:
    """Print why there is no model, as `check` does."""
    from modelwright.agent.console import render
    from modelwright.agent.console_outcome import show_outcome
    from modelwright.solvers.limits import Limits
    from modelwright.solvers.outcome import Outcome, Termination

    outcome = Outcome(Termination.FAILED, failure=failure)
    if as_json:
        print_json(outcome.to_json())
    else:
        title = "standard input" if program == STDIN else program
        print_text(render(*show_outcome(outcome, Limits(), title=title, source=source)))
    return exit_codes.of_outcome(outcome)
