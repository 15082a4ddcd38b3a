import itertools
import os
import random
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from modelwright.datasets.families.registry import NAMES, family_named
from modelwright.datasets.overlap import (
    Pair,
    find_duplicates,
    find_overlap,
    group,
    model_signatures,
)
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import read_problems
from modelwright.solvers.engine import Engine
from modelwright.solvers.number_words import SMALL


def originals(count: int = 10) -> list[Problem]:
    """Return items of all families, told in sentences."""
    return [
        family_named(name).item(index, difficulty=2, document="textbook", data_in="text")
        for name in NAMES
        for index in range(count)
    ]


WORDS = {str(int(value)): word for word, value in SMALL.items() if 2 <= value <= 9}


def written_otherwise(problem: Problem) -> Problem:
    """Write small numbers as words, and longer ones with separators."""
    text = re.sub(r"(?<![\w.,])([2-9])(?![\w.,])", lambda m: WORDS[m[1]], problem.text)
    text = re.sub(r"(?<![\d.,])(\d)(\d{3})(?![\d,.])", r"\1,\2", text)
    return replace(problem, text=text.upper())


def reordered(problem: Problem) -> Problem:
    """Put the sentences in another order."""
    sentences = re.split(r"(?<=[.?!])\s+", problem.text.strip())
    random.Random(problem.id).shuffle(sentences)
    return replace(problem, text=" ".join(sentences))


def retold(problem: Problem, **options: Any) -> Problem:
    """Tell the same data in other words and another form."""
    family = family_named(problem.extra["family"])
    return family.item(problem.extra["seed"], difficulty=2, **options)


CHANGES: dict[str, Callable[[Problem], Problem]] = {
    "exact": lambda problem: problem,
    "numbers written otherwise": written_otherwise,
    "clauses in another order": reordered,
    "as tables": lambda problem: retold(problem, document="textbook", data_in="tables"),
}


def renamed(problem: Problem) -> Problem:
    return replace(problem, id=f"copy-of-{problem.id}")


@pytest.mark.parametrize(
    "change",
    [pytest.param(name, marks=pytest.mark.slow) for name in CHANGES if name != "as tables"]
    + ["as tables"],
)
def test_planted_duplicates_are_found_and_little_else(change: str) -> None:
    train = originals()
    test = [renamed(CHANGES[change](problem)) for problem in train]
    pairs = find_overlap(train, test)
    right = sum(pair.second == f"copy-of-{pair.first}" for pair in pairs)
    assert right >= 0.95 * len(train)
    assert len(pairs) - right <= 0.02 * len(pairs)


def test_the_kind_is_the_strongest_that_holds() -> None:
    first = originals(1)[0]
    assert find_overlap([first], [renamed(first)]) == [
        Pair(first.id, f"copy-of-{first.id}", "exact", 1.0)
    ]
    [pair] = find_overlap([first], [renamed(written_otherwise(first))])
    assert pair.kind == "normalised"


def test_items_of_one_family_are_not_duplicates() -> None:
    problems = [family_named("knapsack").item(index, difficulty=3) for index in range(100)]
    assert find_duplicates(problems) == []


@pytest.mark.slow
def test_the_same_model_is_found_behind_other_words() -> None:
    problem = family_named("knapsack").item(0, difficulty=1)
    other = Problem("other", "A text of its own.", extra=problem.extra)
    plain = Problem("plain", "A text without a program.")
    with Engine(workers=1) as engine:
        models = model_signatures(engine, [problem, other, plain])
    assert set(models) == {problem.id, "other"}
    assert find_overlap([problem], [other, plain]) == []
    assert find_overlap([problem], [other, plain], models=models) == [
        Pair(problem.id, "other", "model", 1.0)
    ]


def test_a_group_holds_all_that_pairs_connect() -> None:
    pairs = [Pair("b", "a", "exact", 1), Pair("d", "b", "exact", 1), Pair("c", "e", "exact", 1)]
    assert group("abcdef", pairs) == {
        "a": "a", "b": "a", "d": "a", "c": "c", "e": "c", "f": "f"
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif("MODELWRIGHT_DATA" not in os.environ, reason="no benchmark data here")
def test_the_known_groups_of_the_benchmarks_are_found() -> None:
    problems = [
        problem
        for path in sorted(Path(os.environ["MODELWRIGHT_DATA"]).glob("*.jsonl"))
        if "seed" not in path.name  # the seeds were not grouped
        for problem in read_problems(path)
    ]
    groups: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        groups[problem.group].append(problem.id)
    known = {
        frozenset(pair)
        for members in groups.values()
        for pair in itertools.combinations(members, 2)
    }
    found = {frozenset(pair[:2]) for pair in find_duplicates(problems)}
    assert len(known) > 900
    assert len(known & found) >= 0.95 * len(known)
    assert len(found - known) <= 0.02 * len(found)
