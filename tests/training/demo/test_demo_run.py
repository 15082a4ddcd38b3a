"""The demonstration, small: every step once, resumed, and a report true to its files."""

import json
from pathlib import Path

import pytest

pytest.importorskip("trl")
pytest.importorskip("inspect_ai")
pytest.importorskip("matplotlib")

from modelwright.agent.local_model import NOTE
from modelwright.solvers.errors import UsageError
from modelwright.training.demo.data import TEST_SETS, Sizes
from modelwright.training.demo.plan import PLANS, Plan
from modelwright.training.demo.run import StepError, run_demo
from modelwright.training.demo.scale import Scale

CPU = PLANS["cpu"]
TINY = Plan(
    scale=Scale(hidden=32, layers=2, heads=2, vocabulary=600, longest=400),
    sizes=Sizes(examples=32, rewarded=4, tests={"instances": 3, "phrasings": 3, "family": 2}),
    sft={**CPU.sft, "per_device_train_batch_size": 16, "logging_steps": 1, "max_length": 640},
    rl={
        **CPU.rl,
        "per_device_train_batch_size": 4,
        "num_generations": 2,
        "max_completion_length": 24,
        "max_steps": 2,
    },
)


@pytest.mark.slow
def test_every_step_is_done_once_and_reported(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    folder.mkdir()
    in_the_way = folder / "rl"
    in_the_way.write_text("")
    with pytest.raises(StepError, match="train rl"):
        run_demo(folder, plan=TINY)
    in_the_way.unlink()
    done = json.loads((folder / "steps.json").read_text())
    assert list(done) == ["data", "model", "sft"]

    report = run_demo(folder, plan=TINY)
    steps = json.loads((folder / "steps.json").read_text())
    assert {name: steps[name] for name in done} == done
    assert json.loads((folder / "rl" / "model" / NOTE).read_text())["numbers"] == "hidden"
    found = json.loads((folder / "report.json").read_text())
    assert {(row["stage"], row["test"], row["way"]) for row in found["accuracy"]} == {
        (stage, test.name, way)
        for stage in ("sft", "rl")
        for test in TEST_SETS
        for way in ("greedy", "sampled")
    }
    # Nothing is learnt in two steps, and the report must not say otherwise.
    assert all(row["right"] == 0 for row in found["accuracy"])
    assert not found["gain_is_clear"]
    text = report.read_text()
    assert "no gain is shown" in text
    assert "held-out phrasings" in text
    for picture in ("accuracy.png", "rewards.png", "imitation.png"):
        assert f"]({picture})" in text
        assert (folder / picture).read_bytes().startswith(b"\x89PNG")


def test_a_folder_belongs_to_one_demonstration(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text('{"scale": "cpu", "seed": 7}')
    with pytest.raises(UsageError, match="holds a demonstration with"):
        run_demo(tmp_path, seed=8)
    with pytest.raises(UsageError, match="--scale must be one of cpu, gpu"):
        run_demo(tmp_path, scale="tpu")
