"""Problems as samples of Inspect, and back."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from inspect_ai.dataset import MemoryDataset, Sample

from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import dump
from modelwright.eval.answers import label_of
from modelwright.eval.record import label_json
from modelwright.solvers.errors import UsageError

_LEFT_OUT = ("gold_code", "gold_code_function", "gold_model", "original_question", "data")
"""Long entries of `extra` that neither scoring nor the report needs."""


def labelled(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that an answer can be compared with.

    Raises:
        UsageError: there are none.
    """
    found = [problem for problem in problems if label_of(problem).known]
    if not found:
        raise UsageError("no problem has an answer to compare with", kind="no_labels")
    return found


def dataset_of(name: str, problems: Sequence[Problem]) -> MemoryDataset:
    """Return the data set of Inspect that holds the problems."""
    return MemoryDataset([_sample(problem) for problem in problems], name=name)


def problem_of(metadata: dict[str, Any]) -> Problem:
    """Return the problem of a sample by its metadata."""
    return Problem.from_json(metadata["problem"])


def digest_of(problems: Iterable[Problem]) -> str:
    """Return the SHA-256 of texts, labels and everything else: two runs of one digest compare."""
    whole = hashlib.sha256()
    for problem in problems:
        whole.update(dump(problem).encode("utf-8", "surrogatepass") + b"\n")
    return whole.hexdigest()


def _sample(problem: Problem) -> Sample:
    record = problem.to_json()
    record["extra"] = {key: value for key, value in problem.extra.items() if key not in _LEFT_OUT}
    return Sample(
        id=problem.id,
        input=problem.text,
        target=str(label_json(label_of(problem))),
        metadata={"group": problem.group, "problem": record},
    )
