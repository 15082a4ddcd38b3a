"""The options that several commands share, each defined once."""

import math
from typing import Annotated

import typer

SOLVERS = ("auto", "highs", "scip", "ipopt")
_MOST_SECONDS = 1e7
_MOST_MB = 1 << 24


def _number(text: str | float, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"expected {what}, got {text!r}") from None


def _seconds(text: str | float) -> float:
    what = f"seconds above 0 and at most {_MOST_SECONDS:.0f}, such as 60"
    value = _number(text, what)
    if not 0 < value <= _MOST_SECONDS:
        raise typer.BadParameter(f"expected {what}, got {text!r}")
    return value


def _gap(text: str | float) -> float:
    what = "a relative gap of at least 0, such as 1e-4"
    value = _number(text, what)
    if not (math.isfinite(value) and value >= 0):
        raise typer.BadParameter(f"expected {what}, got {text!r}")
    return value


def _megabytes(text: str | int) -> int:
    what = f"a whole number of MiB from 1 to {_MOST_MB}, such as 2048"
    value = _number(text, what)
    if not (value.is_integer() and 1 <= value <= _MOST_MB):
        raise typer.BadParameter(f"expected {what}, got {text!r}")
    return int(value)


def _count(text: str | int) -> int:
    what = "a whole number from 0 to 100"
    value = _number(text, what)
    if not (value.is_integer() and 0 <= value <= 100):
        raise typer.BadParameter(f"expected {what}, got {text!r}")
    return int(value)


def _solver(text: str) -> str:
    if text.lower() not in SOLVERS:
        raise typer.BadParameter(f"expected one of {', '.join(SOLVERS)}, got {text!r}")
    return text.lower()


ProgramFile = Annotated[
    str,
    typer.Argument(
        metavar="PROGRAM.py", help="Python file that defines build_model(data); - for stdin."
    ),
]
DataFile = Annotated[
    str | None,
    typer.Option(
        "--data", metavar="D.json", help="JSON object to call build_model with; - for stdin."
    ),
]
TimeLimit = Annotated[
    float,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        parser=_seconds,
        help="Time the solver may use; the best point found by then is kept.",
    ),
]
SearchTime = Annotated[
    float,
    typer.Option(
        "--search-time",
        metavar="SECONDS",
        parser=_seconds,
        help="Time for the conflict, and again for the repairs.",
    ),
]
Gap = Annotated[
    float,
    typer.Option(
        "--gap",
        metavar="GAP",
        parser=_gap,
        help="Relative gap at which a model counts as solved.",
    ),
]
MemoryMb = Annotated[
    int,
    typer.Option(
        "--memory-mb",
        metavar="MIB",
        parser=_megabytes,
        help="Memory of the jail, and of the solver.",
    ),
]
Executor = Annotated[
    str,
    typer.Option(
        "--executor",
        metavar="local|ray|ray://HOST:PORT",
        help="Where programs run: here, or on a Ray cluster (extra: ray).",
    ),
]
Solver = Annotated[
    str,
    typer.Option(
        "--solver",
        metavar="|".join(SOLVERS),
        parser=_solver,
        help="Solver to use; auto chooses by the class of the model.",
    ),
]
Rounds = Annotated[
    int | None,
    typer.Option(
        "--rounds", metavar="N", parser=_count, help="Most repairs of a program; 3 by default."
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="NAME|FOLDER",
        help="Language model to formulate with: its name at the endpoint, or a folder with its "
        "weights; `offline` for the built-in formulator.",
    ),
]
BaseUrl = Annotated[
    str | None,
    typer.Option(
        "--base-url", metavar="URL", help="OpenAI-compatible endpoint that serves the model."
    ),
]
ReplyFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="json|tagged",
        help="What the model replies in; tagged for one that `modelwright train` made.",
    ),
]
EffortChoice = Annotated[
    str | None,
    typer.Option(
        "--effort",
        metavar="low|medium|high",
        help="How much the language model verifies: low: nothing; medium (default): an independent "
        "checker and the model told back; high: also two further formulations.",
    ),
]
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="FILE|URL|none",
        help="Where threads are kept: a SQLite file, a postgresql:// URL, or none.",
    ),
]
Library = Annotated[
    str | None,
    typer.Option(
        "--library",
        metavar="FILE|URL|none",
        help="Experience library to learn from: a SQLite file, a postgresql:// URL, or none.",
    ),
]
Yes = Annotated[
    bool,
    typer.Option(
        "--yes", "-y", help="Ask nothing: take the default of every question as an assumption."
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON object; errors too, on standard error.")
]
