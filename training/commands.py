"""`modelwright train`: values, sft, rl, and the demonstration."""

from pathlib import Path
from typing import Annotated

import typer

from modelwright.agent.commands import options
from modelwright.agent.commands.exit_codes import DONE
from modelwright.agent.commands.output import print_json, print_text

app = typer.Typer(
    help="Train open models with the solver as their teacher: values, sft, rl.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

Config = Annotated[
    Path, typer.Argument(metavar="CONFIG.yaml", help="The job; training/configs has examples.")
]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FOLDER", help="Instead of `out` in the file.")
]
Check = Annotated[
    bool, typer.Option("--check", help="Only look at the file and the data; train nothing.")
]


@app.command("values")
def values(
    config: Config, out: Out = None, check: Check = False, as_json: options.AsJson = False
) -> int:
    """Estimate how often a model solves each problem, for A*-PO and to choose problems by."""
    return _run("values", config, out, check=check, as_json=as_json)


@app.command("sft")
def sft(
    config: Config, out: Out = None, check: Check = False, as_json: options.AsJson = False
) -> int:
    """Fine-tune on programs that were verified."""
    return _run("sft", config, out, check=check, as_json=as_json)


@app.command("rl")
def rl(
    config: Config, out: Out = None, check: Check = False, as_json: options.AsJson = False
) -> int:
    """Train with the reward that the solver gives.

    The same command goes on with a run that was stopped.
    """
    return _run("rl", config, out, check=check, as_json=as_json)


@app.command("demo")
def demo(
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="What is made, and the report.")
    ] = Path("modelwright-demo"),
    scale: Annotated[
        str, typer.Option("--scale", metavar="cpu|gpu", help="How large the model is.")
    ] = "cpu",
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Of everything drawn.")] = 0,
    as_json: options.AsJson = False,
) -> int:
    """Train a small model from random weights, measure it, and report what came of it.

    The same command goes on with a demonstration that was stopped.
    """
    from modelwright.training.jobs.packages import require_packages

    require_packages("matplotlib", "inspect_ai")
    from modelwright.training.demo.run import run_demo

    report = run_demo(out, scale, seed)
    if as_json:
        print_json({"report": str(report)})
    else:
        print_text(f"Report: {report}\n")
    return DONE


def _run(kind: str, config: Path, out: Path | None, *, check: bool, as_json: bool) -> int:
    from modelwright.training.jobs.job import prepare

    job = prepare(kind, config, out)
    told = job.summary()
    if not check:
        from modelwright.training.jobs.packages import require_packages

        require_packages()
        from modelwright.training.jobs.run import run

        told |= run(job)
    if as_json:
        print_json(told)
    else:
        print_text("".join(f"{name:14} {value}\n" for name, value in told.items()))
    return DONE
