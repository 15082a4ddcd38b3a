"""The benchmarks by name; their files are imported when they are asked for."""

import difflib
from importlib import import_module

from modelwright.datasets.catalog.benchmark import Benchmark
from modelwright.solvers.errors import UsageError

NAMES = (
    "complexor",
    "industryor",
    "logior",
    "mamo_complex",
    "mamo_easy",
    "nl4opt",
    "nl4opt_e",
    "nlp4lp",
    "optibench",
    "optmath",
    "resocratic_seed_pool",
)


def benchmark_named(name: str) -> Benchmark:
    """Return a benchmark of the catalog.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in NAMES:
        near = difflib.get_close_matches(name, NAMES, n=1)
        raise UsageError(
            f"unknown benchmark {name!r}; known: {', '.join(NAMES)}",
            hint=f"Did you mean {near[0]}?" if near else "",
            kind="unknown_benchmark",
        )
    return import_module(f"modelwright.datasets.catalog.{name}").BENCHMARK
