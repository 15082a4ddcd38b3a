"""`modelwright check`: one program through the engine, no language model."""

from typing import Annotated

import typer

from modelwright.agent.commands import options
from modelwright.agent.commands.exit_codes import of_outcome
from modelwright.agent.commands.inputs import forbid_reading_twice, read_json_object, read_text
from modelwright.agent.commands.output import print_json, print_text


def command(
    program: Annotated[
        str,
        typer.Argument(
            metavar="PROGRAM.py", help="Python file that defines build_model(data); - for stdin."
        ),
    ],
    data: Annotated[
        str | None,
        typer.Option(
            "--data", metavar="D.json", help="JSON object to call build_model with; - for stdin."
        ),
    ] = None,
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 1e-6,
    memory_mb: options.MemoryMb = 2048,
    solver: options.Solver = "auto",
    as_json: options.AsJson = False,
) -> int:
    """Run one program through the engine, without a language model.

    The program runs in a jail and only builds a model; a trusted process solves it.
    """
    forbid_reading_twice(program, data)
    source = read_text(program, "program")
    instance = read_json_object(data) if data is not None else {}

    from modelwright.solvers.engine import Engine
    from modelwright.solvers.limits import Limits
    from modelwright.solvers.program import Program

    limits = Limits(time_limit_s=time_limit, gap=gap, memory_mb=memory_mb)
    with Engine(workers=1, solver=solver) as engine:
        outcome = engine.solve(Program(source, instance), limits)
    if as_json:
        print_json(outcome.to_json())
    else:
        from modelwright.agent.console import render
        from modelwright.agent.console_outcome import show_outcome

        title = "standard input" if program == "-" else program
        print_text(render(*show_outcome(outcome, limits, title=title, source=source)))
    return of_outcome(outcome)
