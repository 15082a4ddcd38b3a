"""The problems of the demonstration: what it trains on, and what it is measured by."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from modelwright.agent.tagged.prompt import tagged_messages
from modelwright.agent.tagged.text import number_text
from modelwright.datasets.families.verification import verified
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import read_problems, write_problems
from modelwright.solvers.executors import ProgramEngine
from modelwright.training.demo.compact import (
    FAMILIES,
    HELD_OUT,
    TRAINING,
    UNSEEN_FAMILY,
    compact_items,
)
from modelwright.training.demo.replies import right_reply


@dataclass(frozen=True)
class TestSet:
    """Problems that no training sees."""

    name: str
    title: str
    families: tuple[str, ...]
    phrasing: str
    seed: int


TEST_SETS = (
    TestSet("instances", "held-out instances", FAMILIES, TRAINING, 9_001),
    TestSet("phrasings", "held-out phrasings", FAMILIES, HELD_OUT, 9_002),
    TestSet("family", "a family never trained on", (UNSEEN_FAMILY,), TRAINING, 9_003),
)
"""From near to far."""
EXAMPLES, REWARDED = "examples.jsonl", "rewarded.jsonl"


@dataclass(frozen=True)
class Sizes:
    """How many problems of each kind."""

    examples: int
    rewarded: int
    tests: Mapping[str, int]


def make_data(folder: Path, sizes: Sizes, seed: int, engine: ProgramEngine) -> None:
    """Write the test sets, the examples to imitate and the problems to be rewarded on.

    Tests and rewarded problems have answers on which two formulations agree. No problem that is
    trained on has the text of a test problem, also if other numbers stood in it. A file that
    exists is kept.

    Args:
        folder: gets a file for each.
        sizes: how many problems.
        seed: of the demonstration.
        engine: solves both formulations.
    """
    taken: set[str] = set()
    for test in TEST_SETS:
        path = folder / f"{test.name}.jsonl"
        if not path.exists():
            number = sizes.tests[test.name]
            items = compact_items(
                test.families, number, seed=seed + test.seed, phrasing=test.phrasing
            )
            write_problems(path, verified(engine, items))
        taken |= {_shown(problem) for problem in read_problems(path)}
    fresh = (p for p in compact_items(FAMILIES, 10**9, seed=seed) if _shown(p) not in taken)
    rewarded, examples = folder / REWARDED, folder / EXAMPLES
    first = list(islice(fresh, sizes.rewarded))
    if not rewarded.exists():
        write_problems(rewarded, verified(engine, first))
    if not examples.exists():
        partial = examples.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as file:
            for problem in islice(fresh, sizes.examples):
                file.write(json.dumps(example(problem)) + "\n")
        partial.replace(examples)


def example(problem: Problem) -> dict[str, Any]:
    """Return a problem with its right reply, for supervised fine-tuning."""
    messages = tagged_messages(number_text(problem.text, hide_values=True))
    return {
        "prompt": messages,
        "completion": [{"role": "assistant", "content": right_reply(problem)}],
    }


def texts_of(examples: Path, most: int) -> Iterator[str]:
    """Yield what the small model sees and writes in the first examples."""
    with examples.open(encoding="utf-8") as file:
        for line in islice(file, most):
            row = json.loads(line)
            yield f"{row['prompt'][-1]['content']}\n{row['completion'][0]['content']}"


def _shown(problem: Problem) -> str:
    return number_text(problem.text, hide_values=True).shown
