"""The data of a job: sources to problems and examples, and what both sides have in common."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from modelwright.agent.commands.problem_sets import read_set
from modelwright.datasets.families.registry import NAMES, family_named
from modelwright.datasets.overlap import Pair, find_overlap
from modelwright.datasets.problem import Problem
from modelwright.solvers.errors import UsageError
from modelwright.training.jobs.config import Data, Source
from modelwright.training.jobs.examples import read_examples, reference_example, text_of
from modelwright.training.triples import read_triples, triple_example

_NAMED = 5
"""Pairs that a message names."""


@dataclass(frozen=True)
class JobData:
    """What a job trains on."""

    problems: list[Problem]
    """For comparison with test data, one for each example; for values and rl, what is trained on.
    Items of families are not labelled yet."""
    examples: list[dict[str, Any]]
    """For sft, in the order of `problems`; else empty."""
    left_out: Counter[str] = field(default_factory=Counter[str])
    """Why problems of the sources are not used -> how many."""
    overlap: list[Pair] = field(default_factory=list[Pair])
    """Pairs of a problem and one of the test data that the job allows."""

    @property
    def digest(self) -> str:
        """SHA-256 of what is trained on."""
        rows: Sequence[Any] = self.examples or [problem.to_json() for problem in self.problems]
        whole = "\n".join(json.dumps(row, sort_keys=True) for row in rows)
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


def load_data(data: Data, kind: str, *, hide_values: bool = False) -> JobData:
    """Return the data of a job, without what the job cannot use.

    Args:
        data: of the configuration.
        kind: of the job.
        hide_values: whether examples show references in the place of numbers.

    Raises:
        UsageError: a source cannot be read or is not for this kind of job, nothing is left, or
            train and test overlap and the job does not say why that is right.
        ServiceMissingError: a package that a file needs is not installed.
    """
    left_out: Counter[str] = Counter()
    problems: list[Problem] = []
    examples: list[dict[str, Any]] = []
    for source in data.train:
        if source.triples is not None or source.examples is not None:
            _require_sft(source, kind)
            found = _examples(source, hide_values=hide_values)
            examples += found
            problems += [
                Problem(f"{source.triples or source.examples}:{n}", text_of(example))
                for n, example in enumerate(found, 1)
            ]
            continue
        for problem in _problems(source):
            if why := _unusable(problem, kind):
                left_out[why] += 1
                continue
            problems.append(problem)
            if kind == "sft":
                examples.append(reference_example(problem, hide_values=hide_values))
    if not problems:
        said = "; ".join(f"{why}: {count}" for why, count in left_out.items())
        raise UsageError(
            f"there is nothing to train on{f' ({said})' if said else ''}",
            hint="Look at data.train.",
            kind="no_data",
        )
    _require_different_ids(problems)
    return JobData(problems, examples, left_out, _overlap(problems, data))


def _problems(source: Source) -> Iterator[Problem]:
    if source.families is None:
        assert source.problems is not None, "checked with the configuration"
        yield from islice(read_set(source.problems), source.items)
        return
    names = NAMES if source.families == ("all",) else source.families
    for family in map(family_named, names):
        for index in range(source.items or 0):
            level = source.difficulty[index % len(source.difficulty)]
            yield family.item(index, seed=source.seed, difficulty=level, data_in="text")


def _examples(source: Source, *, hide_values: bool) -> list[dict[str, Any]]:
    if source.examples is not None:
        return read_examples(source.examples)[: source.items]
    assert source.triples is not None
    triples = read_triples(Path(source.triples))[: source.items]
    return [triple_example(triple, hide_values=hide_values) for triple in triples]


def _require_sft(source: Source, kind: str) -> None:
    if kind != "sft":
        raise UsageError(
            f"{source.triples or source.examples} holds replies; a job of kind {kind} needs "
            "problems",
            hint="Name them with problems: or families:.",
            kind="bad_job",
        )


def _unusable(problem: Problem, kind: str) -> str:
    """Return why a job cannot use a problem; "" if it can."""
    extra = problem.extra
    if problem.files and "data" not in extra:
        return "data stand in files"
    if kind == "sft":
        return "" if extra.get("program") else "no reference program"
    labelled = problem.expected is not None or is_of_family(problem)
    return "" if labelled else "no answer"


def is_of_family(problem: Problem) -> bool:
    """Return whether the engine can find the answer: both programs are known."""
    return {"status", "program", "program_2"} <= problem.extra.keys()


def _require_different_ids(problems: Sequence[Problem]) -> None:
    again = [name for name, count in Counter(p.id for p in problems).items() if count > 1]
    if again:
        raise UsageError(
            f"{len(again)} problems are named twice, such as {again[0]!r}",
            hint="Give families of several sources different seeds.",
            kind="bad_job",
        )


def _overlap(problems: Sequence[Problem], data: Data) -> list[Pair]:
    tests = [problem for source in data.test for problem in _test_problems(source)]
    pairs = find_overlap(problems, tests) if tests else []
    if pairs and data.allow_overlap is None:
        named = ", ".join(
            f"{pair.first} and {pair.second} ({pair.kind})" for pair in pairs[:_NAMED]
        )
        more = f", and {len(pairs) - _NAMED} more" if len(pairs) > _NAMED else ""
        raise UsageError(
            f"train and test overlap: {named}{more}",
            hint="Leave these out, or say in data.allow_overlap why it is right; that is kept "
            "with the run.",
            kind="overlap",
        )
    return pairs


def _test_problems(source: Source) -> Iterator[Problem]:
    if source.triples is not None or source.examples is not None:
        raise UsageError(
            "data.test takes problems: or families:, not replies to learn from", kind="bad_job"
        )
    return _problems(source)
