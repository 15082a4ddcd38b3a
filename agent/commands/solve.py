"""`modelwright solve`: one problem in words, end to end."""

import contextlib
from collections.abc import Generator
from typing import TYPE_CHECKING, Annotated

import typer

from modelwright.agent.commands import options
from modelwright.agent.commands.inputs import forbid_reading_twice, read_data, read_text
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.agent.graph import OnStep


def command(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Text file with the problem; - for stdin.")
    ],
    data: Annotated[
        list[str] | None,
        typer.Option(
            "--data", metavar="FILE", help="JSON object with further data; may be given repeatedly."
        ),
    ] = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    rounds: options.Rounds = 3,
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 1e-6,
    memory_mb: options.MemoryMb = 2048,
    solver: options.Solver = "auto",
    as_json: options.AsJson = False,
) -> int:
    """Solve one problem told in words, end to end.

    Without a language model the embedded offline formulator reads the problem.
    """
    forbid_reading_twice(file, *(data or []))
    if file.endswith(".py"):
        raise UsageError(
            f"expected a problem in words, got the Python file {file}",
            hint=f"`modelwright check {file}` runs a program.",
        )
    text = read_text(file, "problem text")
    further = read_data(data or [])

    from modelwright.agent.certification import certifier_of
    from modelwright.agent.pipeline import answer_sync
    from modelwright.agent.settings import load_settings
    from modelwright.solvers.engine import Engine
    from modelwright.solvers.limits import Limits

    settings = load_settings({"model": model, "base_url": base_url})
    limits = Limits(time_limit_s=time_limit, gap=gap, memory_mb=memory_mb)
    with Engine(workers=1, solver=solver) as engine, _progress(quiet=as_json) as on_step:
        answer = answer_sync(
            text,
            engine=engine,
            data=further,
            settings=settings,
            limits=limits,
            certify=certifier_of(engine, limits),
            on_step=on_step,
            max_rounds=rounds,
        )
    if as_json:
        print_json(answer.to_json())
    else:
        from modelwright.agent.console import render
        from modelwright.agent.console_answer import show_answer

        print_text(render(*show_answer(answer, limits)))
    return answer.exit_code


@contextlib.contextmanager
def _progress(*, quiet: bool) -> "Generator[OnStep | None, None, None]":
    """Show what is being done while it is, on a terminal only."""
    from modelwright.agent.console import error_console

    console = error_console()
    if quiet or not console.is_terminal:
        yield None
        return
    with console.status("Reading the problem ...") as status:
        yield lambda node, state, detail: status.update(_DOING.get(node, node) + " ...")


_DOING = {
    "formulate": "Formulating",
    "write_program": "Writing the program",
    "run": "Building and solving the model",
    "repair": "Repairing",
    "verify": "Checking the answer",
    "answer": "Gathering the answer",
}
