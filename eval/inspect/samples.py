"""Problems as samples of Inspect, and back."""

from collections.abc import Sequence
from typing import Any

from inspect_ai.dataset import MemoryDataset, Sample

from modelwright.datasets.problem import Problem
from modelwright.eval.answers import label_of
from modelwright.eval.record import label_json

_LEFT_OUT = ("gold_code", "gold_code_function", "gold_model", "original_question")
"""Long entries of `extra` that neither scoring nor the report needs."""


def dataset_of(name: str, problems: Sequence[Problem]) -> MemoryDataset:
    """Return the data set of Inspect that holds the problems."""
    return MemoryDataset([_sample(problem) for problem in problems], name=name)


def problem_of(metadata: dict[str, Any]) -> Problem:
    """Return the problem of a sample by its metadata."""
    return Problem.from_json(metadata["problem"])


def _sample(problem: Problem) -> Sample:
    record = problem.to_json()
    record["extra"] = {key: value for key, value in problem.extra.items() if key not in _LEFT_OUT}
    return Sample(
        id=problem.id,
        input=problem.text,
        target=str(label_json(label_of(problem))),
        metadata={"group": problem.group, "problem": record},
    )
