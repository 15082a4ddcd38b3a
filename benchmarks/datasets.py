"""Families and overlap, measured.

    python benchmarks/datasets.py [--items 200] [--difficulty 1] [--seed 0] [--benchmarks FOLDER]

1. For each family: items whose answers two formulations agree on, per second, engine pool included;
   a family that is not as it says ends the run. Then the variety of the texts: shares of runs of
   words that differ, shares of openings that differ, different orders of clauses.
2. Overlap: planted duplicates of generated items, and, with a folder of benchmarks, the
   near-duplicates that their files name.
3. The overlap of generated texts with the benchmarks.
"""

import argparse
import itertools
import random
import re
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from modelwright.datasets.families.family import OPTIMAL
from modelwright.datasets.families.registry import families, family_named
from modelwright.datasets.families.verification import verified
from modelwright.datasets.overlap import Pair, find_duplicates, find_overlap
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import read_problems
from modelwright.datasets.variety import measure_variety
from modelwright.solvers.engine import Engine


def measure_families(count: int, difficulty: int, seed: int) -> list[Problem]:
    everything: list[Problem] = []
    spent = 0.0
    print(
        f"{'family':20} {'items/s':>8} {'4-grams':>8} {'8-grams':>8} {'openings':>9} {'orders':>7}"
    )
    with Engine() as engine:
        list(verified(engine, (family_named("diet").item(i) for i in range(64))))  # warm up
        for family in families():
            for status in family.statuses:
                n = count if status == OPTIMAL else max(1, count // 10)
                items = (
                    family.item(i, seed=seed, difficulty=difficulty, status=status)
                    for i in range(n)
                )
                began = time.perf_counter()
                problems = list(verified(engine, items))
                taken = time.perf_counter() - began
                if status == OPTIMAL:
                    spent += taken
                    everything += problems
                    of = measure_variety(problems)
                    print(
                        f"{family.name:20} {n / taken:8.1f} {of.distinct_4grams:8.3f} "
                        f"{of.distinct_8grams:8.3f} {of.distinct_openings:9.3f} "
                        f"{of.clause_orders:7}",
                        flush=True,
                    )
    print(f"all: {len(everything) / spent:.1f} verified items/s, difficulty {difficulty}")
    return everything


def planted(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Return copies of problems by what was changed in them."""
    kinds: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        extra, name = problem.extra, f"copy-of-{problem.id}"
        sentences = re.split(r"(?<=[.?!])\s+", problem.text)
        random.Random(problem.id).shuffle(sentences)
        kinds["sentences in another order"].append(
            replace(problem, id=name, text=" ".join(sentences))
        )
        item = family_named(extra["family"]).item
        other_place = "text" if extra["data_in"] != "text" else "tables"
        other_kind = "textbook" if extra["document"] != "textbook" else "bullets"
        for name_of_change, kind in (("tables for sentences", extra["document"]),
                                     ("told anew, as another document", other_kind)):  # fmt: skip
            changed = item(
                extra["seed"], difficulty=extra["difficulty"], document=kind, data_in=other_place
            )
            kinds[name_of_change].append(replace(changed, id=name))
    return kinds


def report(name: str, found: list[Pair], known: set[frozenset[str]]) -> None:
    pairs = {frozenset(pair[:2]) for pair in found}
    recall = len(pairs & known) / max(1, len(known))
    false = len(pairs - known) / max(1, len(pairs))
    print(f"{name:30} known {len(known):6}   recall {recall:.3f}   false pairs {false:.4f}")


def measure_overlap(generated: list[Problem], folder: Path | None) -> None:
    for name, copies in planted(generated).items():
        known = {frozenset((copy.id.removeprefix("copy-of-"), copy.id)) for copy in copies}
        report(name, find_overlap(generated, copies), known)
    if folder is None:
        return
    problems = [
        problem
        for path in sorted(folder.glob("*.jsonl"))
        if "seed" not in path.name  # the seeds were never grouped
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
    report("groups of the benchmarks", find_duplicates(problems), known)
    touching = find_overlap(generated, problems)
    print(f"generated texts that overlap with a benchmark: {len({p.first for p in touching})}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=200, help="of each family")
    parser.add_argument("--difficulty", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--benchmarks", type=Path, help="folder of .jsonl files")
    options = parser.parse_args()
    generated = measure_families(options.items, options.difficulty, options.seed)
    measure_overlap(generated, options.benchmarks)


if __name__ == "__main__":
    main()
