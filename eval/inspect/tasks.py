"""One task for each benchmark, for `inspect eval` and for `modelwright eval run`.

inspect eval eval/inspect/tasks.py@optibench --model openai/gpt-5.5 -T system=bare
"""

from pathlib import Path
from typing import Any

from inspect_ai import Task, task

from modelwright.eval.inspect import solvers
from modelwright.eval.inspect.samples import dataset_of
from modelwright.eval.inspect.scorer import agreement
from modelwright.eval.request import Selection, known_system, select


def task_of(selection: Selection, system: str, options: dict[str, Any]) -> Task:
    """Return the task of some problems.

    Args:
        selection: the problems.
        system: which of `SYSTEMS` solves them.
        options: for its solver.
    """
    return Task(
        name=selection.name,
        dataset=dataset_of(selection.name, selection.problems),
        solver=getattr(solvers, known_system(system))(**options),
        scorer=agreement(),
        version=selection.sha256[:12],
        metadata={"system": system, "sha256": selection.sha256},
    )


@task
def problems(file: str, system: str = "agent", **options: Any) -> Task:
    """Return the task of a .jsonl or .parquet file of problems."""
    return task_of(select([], [Path(file)])[0], system, options)


@task
def optibench(system: str = "agent", **options: Any) -> Task:
    """Return the task of OptiBench: linear and nonlinear, with and without tables."""
    return _benchmark("optibench", system, options)


@task
def nl4opt(system: str = "agent", **options: Any) -> Task:
    """Return the task of NL4OPT."""
    return _benchmark("nl4opt", system, options)


@task
def nl4opt_e(system: str = "agent", **options: Any) -> Task:
    """Return the task of NL4OPT-E, which asks for every decision."""
    return _benchmark("nl4opt_e", system, options)


@task
def mamo_easy(system: str = "agent", **options: Any) -> Task:
    """Return the task of MAMO Easy."""
    return _benchmark("mamo_easy", system, options)


@task
def mamo_complex(system: str = "agent", **options: Any) -> Task:
    """Return the task of MAMO Complex."""
    return _benchmark("mamo_complex", system, options)


@task
def industryor(system: str = "agent", **options: Any) -> Task:
    """Return the task of IndustryOR."""
    return _benchmark("industryor", system, options)


@task
def optmath(system: str = "agent", **options: Any) -> Task:
    """Return the task of OptMATH; its slice `release` tells the sets of 166 and 193 apart."""
    return _benchmark("optmath", system, options)


@task
def logior(system: str = "agent", **options: Any) -> Task:
    """Return the task of LogiOR."""
    return _benchmark("logior", system, options)


@task
def complexor(system: str = "agent", **options: Any) -> Task:
    """Return the task of ComplexOR."""
    return _benchmark("complexor", system, options)


@task
def nlp4lp(system: str = "agent", **options: Any) -> Task:
    """Return the task of NLP4LP."""
    return _benchmark("nlp4lp", system, options)


def _benchmark(name: str, system: str, options: dict[str, Any]) -> Task:
    return task_of(select([name], [])[0], system, options)
