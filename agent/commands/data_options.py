"""The options that several commands of `modelwright data` share, each defined once."""

from pathlib import Path
from typing import Annotated

import typer

_MOST = 1_000_000


def count(text: str | int, most: int = _MOST) -> int:
    """Return a number of things, for an option."""
    what = f"a whole number from 1 to {most:,}"
    try:
        value = int(text)
    except ValueError:
        value = 0
    if not 1 <= value <= most:
        raise typer.BadParameter(f"expected {what}, got {text!r}")
    return value


Set = Annotated[
    str,
    typer.Argument(metavar="SET", help="Name of a benchmark, or a .jsonl or .parquet file."),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="F.jsonl",
        help="File to write. Its log, F.log.jsonl, lies beside it; the same command goes on "
        "with what was stopped.",
    ),
]
Parallel = Annotated[
    int, typer.Option("--parallel", metavar="P", parser=count, help="Problems at a time.")
]
MaxTokens = Annotated[
    int | None,
    typer.Option("--max-tokens", metavar="N", parser=count, help="Tokens of the whole run."),
]
