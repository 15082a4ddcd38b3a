"""The demonstration, small: every step once, resumed, and a report true to its files."""

import json
from pathlib import Path

import pytest

pytest.importorskip("trl")
pytest.importorskip("inspect_ai")
pytest.importorskip("matplotlib")

import torch

from modelwright.agent.local_model import NOTE
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.training.demo.data import TEST_SETS, Sizes
from modelwright.training.demo.plan import PLANS, TOGETHER, Plan
from modelwright.training.demo.report import CLOCK, MEMORY, WAIT, speed_of, whole_time
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
    evaluations_together=2,
)


@pytest.mark.slow
@pytest.mark.timeout(300)
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
    assert steps[TOGETHER] > max(steps["sft-family-greedy"], steps["rl-family-greedy"])
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


def test_the_large_scale_needs_a_gpu(tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.raises(ServiceMissingError, match="torch sees none"):
        run_demo(tmp_path / "demo", scale="gpu")
    assert not (tmp_path / "demo").exists()


def test_time_of_steps_that_ran_together_counts_once() -> None:
    results = {("sft", "instances", "greedy"): {}, ("rl", "instances", "greedy"): {}}
    apart = {"data": 10.0, "sft-instances-greedy": 5.0, "rl-instances-greedy": 6.0}
    assert whole_time(apart, results) == 21
    assert whole_time(apart | {TOGETHER: 7.0}, results) == 17


def test_speed_comes_from_what_the_trainer_logged() -> None:
    steps = [
        {"num_tokens": 100.0 * k, CLOCK: 2.0 * k, "step_time": 1.5, WAIT: wait, MEMORY: 3.0 + k}
        for k, wait in enumerate((0.1, 0.2, 0.3))
    ]
    assert speed_of(steps) == {
        "tokens_per_second": 50,
        "step_seconds": 1.5,
        "waiting_share": round(0.6 / 4.5, 4),
        "memory_gb": 5.0,
    }
    assert speed_of([{"step": 1.0}]) == {}
