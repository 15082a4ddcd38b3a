"""One task for each benchmark, for `inspect eval` and for `modelwright eval run`.

inspect eval eval/inspect/tasks.py@optibench --model openai/gpt-5.5 -T system=bare
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inspect_ai import Task, task

from modelwright.datasets.fetch import load
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import read_problems
from modelwright.eval.inspect import solvers
from modelwright.eval.inspect.samples import dataset_of, digest_of, labelled
from modelwright.eval.inspect.scorer import agreement
from modelwright.eval.systems.registry import system_named


def build(name: str, problems: Sequence[Problem], system: str, options: dict[str, Any]) -> Task:
    """Return the task of some problems.

    Args:
        name: of the benchmark or file.
        problems: those without a label are left out.
        system: which of the five solves them.
        options: for its solver.
    """
    system_named(system)
    kept = labelled(problems)
    return Task(
        name=name,
        dataset=dataset_of(name, kept),
        solver=getattr(solvers, system)(**options),
        scorer=agreement(),
        version=digest_of(kept)[:12],
        metadata={"benchmark": name, "system": system, "sha256": digest_of(kept), **options},
    )


@task
def problems(file: str, system: str = "agent", **options: Any) -> Task:
    """Return the task of a .jsonl or .parquet file of problems."""
    return build(Path(file).stem, list(read_problems(file)), system, options)


@task
def optibench(system: str = "agent", **options: Any) -> Task:
    """Return the task of OptiBench: linear and nonlinear, with and without tables."""
    return build("optibench", load("optibench"), system, options)


@task
def nl4opt(system: str = "agent", **options: Any) -> Task:
    """Return the task of NL4OPT."""
    return build("nl4opt", load("nl4opt"), system, options)


@task
def nl4opt_e(system: str = "agent", **options: Any) -> Task:
    """Return the task of NL4OPT-E, which asks for every decision."""
    return build("nl4opt_e", load("nl4opt_e"), system, options)


@task
def mamo_easy(system: str = "agent", **options: Any) -> Task:
    """Return the task of MAMO Easy."""
    return build("mamo_easy", load("mamo_easy"), system, options)


@task
def mamo_complex(system: str = "agent", **options: Any) -> Task:
    """Return the task of MAMO Complex."""
    return build("mamo_complex", load("mamo_complex"), system, options)


@task
def industryor(system: str = "agent", **options: Any) -> Task:
    """Return the task of IndustryOR."""
    return build("industryor", load("industryor"), system, options)


@task
def optmath(system: str = "agent", **options: Any) -> Task:
    """Return the task of OptMATH; its slice `release` tells the sets of 166 and 193 apart."""
    return build("optmath", load("optmath"), system, options)


@task
def logior(system: str = "agent", **options: Any) -> Task:
    """Return the task of LogiOR."""
    return build("logior", load("logior"), system, options)


@task
def complexor(system: str = "agent", **options: Any) -> Task:
    """Return the task of ComplexOR."""
    return build("complexor", load("complexor"), system, options)


@task
def nlp4lp(system: str = "agent", **options: Any) -> Task:
    """Return the task of NLP4LP."""
    return build("nlp4lp", load("nlp4lp"), system, options)
