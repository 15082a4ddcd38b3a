"""The three formats in which the benchmarks are published, as readers of one record."""

from collections.abc import Callable
from typing import Any

from modelwright.datasets.catalog.benchmark import Reader
from modelwright.datasets.problem import Problem

NO_OPTIMUM = {"no best solution", "infeasible", "unbounded", "none", ""}
_NO_OPTIMUM_CODES = {-99999.0, -9999.0}
Numbering = Callable[[int], str]


def _label(value: Any) -> tuple[float | None, str]:
    """Return (answer, answer_text) of a published label: a number, or words for none."""
    if isinstance(value, str) and value.strip().lower() in NO_OPTIMUM:
        return None, value.strip() or "none"
    if value is None:
        return None, "none"
    number = float(value)
    if number in _NO_OPTIMUM_CODES:  # ORLM and Mamo write these for "no solution"
        return None, str(value)
    return (int(number) if number.is_integer() else number), ""


def _rest(record: dict[str, Any], *used: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in used}


def sirl(name: str, source: str, number: Numbering = "{:03d}".format) -> Reader:
    """Return a reader of SIRL's test files: en_question and en_answer."""

    def read(record: dict[str, Any], position: int) -> Problem:
        answer, words = _label(record["en_answer"])
        return Problem(
            id=f"{name}-{number(record.get('id', position))}",
            text=record["en_question"],
            answer=answer,
            answer_text=words,
            source=source,
            extra=_rest(record, "en_question", "en_answer", "id"),
        )

    return read


def resocratic(name: str, source: str) -> Reader:
    """Return a reader of ReSocratic's files: a question with every queried value.

    The objective is taken to be the last value, as its authors list them.
    """

    def read(record: dict[str, Any], position: int) -> Problem:
        results = {key: float(value) for key, value in record["results"].items()}
        objective = list(results)[-1]
        return Problem(
            id=f"{name}-{record.get('index', position):03d}",
            text=record["question"],
            answer=results[objective],
            source=source,
            extra={
                **_rest(record, "question", "results", "index"),
                "results": results,
                "objective_key": objective,
            },
        )

    return read


def alphaopt(name: str, source: str) -> Reader:
    """Return a reader of AlphaOPT's task files: description and ground_truth."""

    def read(record: dict[str, Any], position: int) -> Problem:
        answer, words = _label(record["ground_truth"])
        return Problem(
            id=f"{name}-{record.get('task_id', position)}",
            text=record["description"],
            answer=answer,
            answer_text=words,
            source=source,
            extra=_rest(record, "description", "ground_truth", "task_id"),
        )

    return read


def without(dropped: set[int]) -> Numbering:
    """Return a numbering from 1 that leaves out the numbers dropped from the original set."""

    def number(position: int) -> str:
        current = 0
        for _ in range(position + 1):
            current += 1
            while current in dropped:
                current += 1
        return f"{current:03d}"

    return number
