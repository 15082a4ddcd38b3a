"""The command line: the table of its commands, and the frame they run in."""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

import modelwright
from modelwright.agent.commands import (
    chat,
    check,
    data,
    doctor,
    exit_codes,
    export,
    library,
    mcp,
    replay,
    serve,
    solve,
    threads,
    web,
    whatif,
    why,
)
from modelwright.agent.commands.complaints import complain
from modelwright.agent.commands.output import OutputClosed, tolerate_any_encoding
from modelwright.eval import commands as eval_commands
from modelwright.training import commands as train_commands

app = typer.Typer(
    help="Turn optimization problems told in words into checked models and answers.",
    epilog="Exit codes: 0 verified, 2 wrong usage, 3 not verified, 4 infeasible or unbounded, "
    "5 no answer, 6 something is missing (see `modelwright doctor`).",
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
app.command("solve")(solve.command)
app.command("chat")(chat.command)
app.command("threads")(threads.command)
app.command("replay")(replay.command)
app.command("check")(check.command)
app.command("why")(why.command)
app.command("whatif")(whatif.command)
app.command("export")(export.command)
app.add_typer(eval_commands.app, name="eval")
app.add_typer(data.app, name="data")
app.add_typer(library.app, name="library")
app.add_typer(train_commands.app, name="train")
app.command("serve")(serve.command)
app.command("mcp")(mcp.command)
app.command("web")(web.command_with(pages=("modelwright.eval.web", "modelwright.training.web")))
app.command("doctor")(doctor.command)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"modelwright {modelwright.__version__}")
        raise typer.Exit


@app.callback()
def _describe(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Show the version and exit."
        ),
    ] = False,
) -> None: ...


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; `modelwright.agent.commands.exit_codes` has all.

    Args:
        arguments: None for those of this process.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    tolerate_any_encoding()
    try:
        code = app(args=arguments or ["--help"], prog_name="modelwright", standalone_mode=False)
        return (code or exit_codes.DONE) if arguments else exit_codes.USAGE
    except OutputClosed:
        return exit_codes.PIPE_CLOSED
    except KeyboardInterrupt:
        return exit_codes.INTERRUPTED
    except Exception as error:
        return complain(error, arguments)


if __name__ == "__main__":
    sys.exit(main())
