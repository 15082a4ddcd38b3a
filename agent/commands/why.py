"""`modelwright why`: why a program's model has no optimum, and what would mend it."""

from typing import Annotated

import typer

from modelwright.agent.commands import options
from modelwright.agent.commands.exit_codes import of_outcome
from modelwright.agent.commands.inputs import forbid_reading_twice, read_json_object, read_text
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import UsageError


def command(
    program: options.ProgramFile,
    data: options.DataFile = None,
    repairs: Annotated[
        int, typer.Option("--repairs", metavar="N", min=0, max=20, help="Most repairs to look for.")
    ] = 3,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep",
            metavar="PATTERN",
            help="Constraints or variables that no repair may change, such as 'demand[*]'; "
            "may be given repeatedly.",
        ),
    ] = None,
    cost: Annotated[
        list[str] | None,
        typer.Option(
            "--cost",
            metavar="PATTERN=FACTOR",
            help="How dear changing these is beside the rest; may be given repeatedly.",
        ),
    ] = None,
    search_time: options.SearchTime = 10.0,
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 1e-6,
    memory_mb: options.MemoryMb = 2048,
    solver: options.Solver = "auto",
    as_json: options.AsJson = False,
) -> int:
    """Say why a program's model is infeasible or unbounded, and what would mend it.

    Infeasible: constraints and bounds that cannot hold together, none of which can be spared, and
    the cheapest changes of right-hand sides. Unbounded: a direction of endless improvement.
    """
    forbid_reading_twice(program, data)
    costs = dict(_parse_cost(text) for text in cost or [])
    source = read_text(program, "program")
    instance = read_json_object(data) if data is not None else {}

    from modelwright.solvers.engine import Engine
    from modelwright.solvers.limits import Limits
    from modelwright.solvers.program import Program
    from modelwright.solvers.why.explain import why

    limits = Limits(time_limit_s=time_limit, gap=gap, memory_mb=memory_mb)
    with Engine(workers=1, solver=solver) as engine:
        found = why(
            engine,
            Program(source, instance),
            limits=limits,
            repairs=repairs,
            keep=keep or [],
            costs=costs,
            search_s=search_time,
        )
    if as_json:
        print_json(found.to_json())
    else:
        from modelwright.agent.console import render
        from modelwright.agent.console_why import show_explanation

        title = "standard input" if program == "-" else program
        print_text(render(*show_explanation(found, limits, title=title, source=source)))
    return of_outcome(found.outcome)


def _parse_cost(text: str) -> tuple[str, float]:
    pattern, _, factor = text.rpartition("=")
    try:
        value = float(factor)
    except ValueError:
        value = -1.0
    if not pattern or not 0 < value < float("inf"):
        raise UsageError(
            f"expected --cost PATTERN=FACTOR such as 'demand[*]=5', got {text!r}",
            hint="The factor is a number above 0; --keep PATTERN forbids a change.",
        )
    return pattern, value
