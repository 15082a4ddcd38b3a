"""`modelwright serve`: a model behind an OpenAI-compatible endpoint on this machine."""

import os
import sys
from typing import Annotated, NoReturn

import typer

from modelwright.agent.commands import options
from modelwright.agent.commands.exit_codes import DONE
from modelwright.agent.commands.output import print_json, print_text


def command(
    model: Annotated[
        str, typer.Argument(metavar="MODEL", help="Folder with a model, or its name on the Hub.")
    ],
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="auto|vllm|transformers",
            help="vllm for GPUs, transformers for small models on any machine; auto takes vllm "
            "where it is installed.",
        ),
    ] = "auto",
    python: Annotated[
        str | None,
        typer.Option(
            "--python",
            metavar="PATH",
            help="Python of the environment that vLLM is installed in; by default this one.",
        ),
    ] = None,
    host: Annotated[
        str, typer.Option("--host", metavar="ADDRESS", help="Address to listen on.")
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="N", min=0, max=65535, help="0 takes any that is free (transformers)."
        ),
    ] = 8000,
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="What requests call it; else the folder's."),
    ] = None,
    gpus: Annotated[
        int,
        typer.Option("--gpus", metavar="N", min=1, help="GPUs for one model (vLLM)."),
    ] = 1,
    context: Annotated[
        int | None,
        typer.Option(
            "--context",
            metavar="TOKENS",
            min=64,
            help="Most tokens of prompt and reply; less needs less memory (vLLM).",
        ),
    ] = None,
    training: Annotated[
        bool,
        typer.Option(
            "--training",
            help="Serve a training run that works with vllm_mode server: it sends its weights.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the command that would run, also without vLLM.")
    ] = False,
    as_json: options.AsJson = False,
) -> int:
    """Serve a model until Ctrl-C.

    Then `modelwright solve FILE --model NAME --base-url http://localhost:8000/v1` uses it, with
    --format tagged if `modelwright train` made it. A small model needs none of this: `solve --model
    FOLDER` serves it by itself. --json tells the command and runs nothing.
    """
    from modelwright.agent.serving import Wanted, command_for

    wanted = Wanted(model, host, port, name, gpus, context, training)
    chosen = command_for(wanted, engine, python, to_show=dry_run)
    if not chosen.installed:
        sys.stderr.write(f"Not installed here: {chosen.why}\n")
    if not (as_json or dry_run):
        sys.stderr.write(f"{chosen.why}\n{chosen.text}\n")
        _become(chosen.arguments, chosen.environment)
    if as_json:
        print_json(chosen.to_json())
    else:
        print_text(chosen.text + "\n")
    return DONE


def _become(arguments: list[str], variables: dict[str, str]) -> NoReturn:
    """Run a command in the place of this process, which signals then reach."""
    sys.stderr.flush()
    sys.stdout.flush()
    os.execvpe(arguments[0], arguments, {**os.environ, **variables})
