"""Precision on public benchmarks; needs the data, which is not part of this project."""

import json
import os
from pathlib import Path

import pytest
from solve import answer

from modelwright.agent.offline.formulator import Draft, formulate

DATA = os.environ.get("MODELWRIGHT_DATA")


@pytest.mark.slow
@pytest.mark.skipif(not DATA, reason="MODELWRIGHT_DATA names no folder")
@pytest.mark.parametrize(
    ("name", "right", "wrong"), [("nl4opt", 0.55, 0.03), ("mamo_easy", 0.25, 0.03)]
)
def test_share_right_and_wrong(name, right, wrong):
    lines = (Path(str(DATA)) / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    hits = misses = 0
    for problem in map(json.loads, lines):
        found = formulate(problem["question"])
        value = answer(found) if isinstance(found, Draft) else None
        if value is not None:
            label = problem["answer"]
            good = label is not None and abs(value - label) <= 1e-4 * max(1, abs(label))
            hits, misses = hits + good, misses + (not good)
    assert hits >= right * len(lines)
    assert misses <= wrong * len(lines)
