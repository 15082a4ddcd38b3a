"""`modelwright whatif`: change data, force decisions, solve again, compare."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelwright.agent.commands import options
from modelwright.agent.commands.exit_codes import of_outcome
from modelwright.agent.commands.inputs import forbid_reading_twice, read_json_object, read_text
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.solvers.whatif.study import Study


def command(
    program: options.ProgramFile,
    data: options.DataFile = None,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PATH=VALUE",
            help="Change of the data, such as demand.north=120, 'price*=1.1' or 'cost[2].*+=5'; "
            "all of them together are one scenario.",
        ),
    ] = None,
    each: Annotated[
        bool, typer.Option("--each", help="Make every --set a scenario of its own.")
    ] = False,
    scenarios: Annotated[
        str | None,
        typer.Option(
            "--scenarios",
            metavar="S.csv",
            help="Scenarios: a column per path, a row per scenario; cells as 120 or *=1.1.",
        ),
    ] = None,
    sweep: Annotated[
        str | None,
        typer.Option(
            "--sweep", metavar="PATH=FIRST:LAST:STEP", help="One path through a range of values."
        ),
    ] = None,
    plot: Annotated[
        str | None,
        typer.Option("--plot", metavar="FILE", help="Picture of the sweep: *.png, *.svg or *.pdf."),
    ] = None,
    force: Annotated[
        list[str] | None,
        typer.Option(
            "--force",
            metavar="VARIABLE=NUMBER",
            help="Why not? Force this decision (also <= and >=) and report its price; "
            "several are forced together.",
        ),
    ] = None,
    ranges: Annotated[
        bool,
        typer.Option(
            "--ranges", help="Prices and ranges of the data as they are [default: if nothing else]."
        ),
    ] = False,
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 1e-6,
    memory_mb: options.MemoryMb = 2048,
    solver: options.Solver = "auto",
    as_json: options.AsJson = False,
) -> int:
    """Change data or force decisions, solve again, and compare.

    Without any change: what each constraint is worth, and how far each number may move before the
    decision changes. The exit code is that of the first case without an optimum, else 0.
    """
    forbid_reading_twice(program, data, scenarios)
    if plot is not None and sweep is None:
        raise UsageError("--plot draws a --sweep", hint="Add --sweep PATH=FIRST:LAST:STEP.")
    source = read_text(program, "program")
    instance = read_json_object(data) if data is not None else {}
    table = read_text(scenarios, "scenario file") if scenarios is not None else None

    from modelwright.solvers.engine import Engine
    from modelwright.solvers.limits import Limits
    from modelwright.solvers.program import Program
    from modelwright.solvers.whatif.study import Questions, study

    questions = Questions.parse(
        changes=changes or [],
        each=each,
        table=table,
        table_name=scenarios or "",
        sweep=sweep,
        force=force or [],
        ranges=ranges,
    )
    if plot is not None:
        from modelwright.solvers.whatif.plot import check_plot_path

        check_plot_path(plot)
    limits = Limits(time_limit_s=time_limit, gap=gap, memory_mb=memory_mb)
    with Engine(solver=solver) as engine:
        found = study(engine, Program(source, instance), questions, limits)
    if plot is not None:
        _plot(plot, found)
    if as_json:
        print_json(_with_plot(found.to_json(), plot))
    else:
        from modelwright.agent.console import render
        from modelwright.agent.console_whatif import show_study

        title = "standard input" if program == "-" else program
        print_text(render(*show_study(found, limits, title=title, source=source, plot=plot)))
    return next((code for code in map(of_outcome, found.outcomes()) if code), 0)


def _plot(path: str, found: "Study") -> None:
    from modelwright.solvers.whatif.plot import plot_sweep

    if found.sweep is not None:
        plot_sweep(path, found.sweep, found.swept)


def _with_plot(record: dict[str, Any], plot: str | None) -> dict[str, Any]:
    return record | {"plot": plot}
