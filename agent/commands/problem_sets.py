"""The sets of problems that commands are given: a benchmark by its name, or a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.datasets.problem import Problem


def read_set(name: str) -> "Iterator[Problem]":
    """Yield the problems of a file, or of a benchmark on this machine.

    Raises:
        UsageError: there is no such benchmark or file, or it cannot be read.
    """
    from modelwright.datasets.catalog.registry import NAMES
    from modelwright.datasets.fetch import load
    from modelwright.datasets.storage import read_problems

    if Path(name).suffix in (".jsonl", ".parquet"):
        yield from read_problems(name)
    elif name in NAMES:
        yield from load(name)
    else:
        raise UsageError(
            f"expected a benchmark or a .jsonl or .parquet file, got {name!r}",
            hint=f"Benchmarks: {', '.join(NAMES)}",
            kind="unknown_set",
        )
