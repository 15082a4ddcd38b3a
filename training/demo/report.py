"""The report of a demonstration: what was made, how long it took, what was learnt and what not."""

import json
import math
import os
import platform
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from modelwright.training.demo.data import TEST_SETS
from modelwright.training.demo.plan import TOGETHER, Plan
from modelwright.training.demo.plots import plot_accuracy, plot_imitation, plot_rewards

CLOCK, MEMORY, WAIT = "time/seconds", "memory/peak_gb", "reward/wait_s"
_SPEED = {
    "tokens_per_second": "tokens a second, read and written (median)",
    "step_seconds": "seconds of a step (median)",
    "waiting_share": "share of the steps' time that waited for the solver",
    "memory_gb": "most memory of the GPU that torch held, GB",
}
STAGES = {"sft": "after imitation (SFT)", "rl": "after reinforcement (RL)"}
WAYS = {"greedy": "likeliest reply", "sampled": "one sample at temperature 1"}
Results = dict[tuple[str, str, str], dict[str, Any]]
"""(stage, test set, way) -> what `modelwright eval run --json` printed."""


def write_report(folder: Path, plan: Plan, seconds: Mapping[str, float]) -> Path:
    """Write `report.md`, `report.json` and the plots of a demonstration that is done.

    Args:
        folder: of the demonstration.
        plan: that it followed.
        seconds: wall-clock time of each step.
    """
    results = _results(folder)
    sft, rl = (read_metrics(folder / stage / "metrics.jsonl") for stage in STAGES)
    plot_imitation(folder / "imitation.png", sft)
    plot_rewards(folder / "rewards.png", rl)
    plot_accuracy(folder / "accuracy.png", results)
    summary = _summary(folder, results, sft, rl, seconds)
    text = json.dumps(summary, indent=1) + "\n"
    (folder / "report.json").write_text(text, encoding="utf-8")
    path = folder / "report.md"
    path.write_text("\n".join(_lines(folder, plan, summary, rl)) + "\n", encoding="utf-8")
    return path


def read_metrics(path: Path) -> list[dict[str, float]]:
    """Return what a trainer logged, a record for each step; of a repeated step the later one."""
    steps: dict[int, dict[str, float]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if "loss" in record or "reward" in record:
            steps[record["step"]] = record
    return [steps[step] for step in sorted(steps)]


def _results(folder: Path) -> Results:
    return {
        (stage, test.name, way): json.loads(
            (folder / f"{stage}-{test.name}-{way}.json").read_text(encoding="utf-8")
        )
        for stage in STAGES
        for test in TEST_SETS
        for way in WAYS
    }


def _summary(
    folder: Path,
    results: Results,
    sft: list[dict[str, float]],
    rl: list[dict[str, float]],
    seconds: Mapping[str, float],
) -> dict[str, Any]:
    accuracy = [
        {
            "stage": stage, "test": test, "way": way, "n": found["n"],
            "right": found["right"], "accuracy": found["accuracy"], "interval": found["interval"],
        }
        for (stage, test, way), found in results.items()
    ]  # fmt: skip
    before, after = (results[stage, "instances", "sampled"] for stage in STAGES)
    return {
        "accuracy": accuracy,
        "gain_is_clear": after["interval"][0] > before["interval"][1],
        "seconds": dict(seconds),
        "minutes": round(whole_time(seconds, results) / 60, 1),
        "speed": {"sft": speed_of(sft), "rl": speed_of(rl)},
        "reward": {"first": _mean(rl[:5]), "last": _mean(rl[-5:])},
        "weights": _weights(folder / "start" / "model.safetensors"),
        "machine": {
            "system": platform.platform(),
            "processors": len(os.sched_getaffinity(0)),
            "gpu": _gpu(),
        },
        "versions": _manifest(folder / "rl")["versions"],
    }


def whole_time(seconds: Mapping[str, float], results: Results) -> float:
    """Return the wall-clock time of all steps, of which evaluations may have run together."""
    if TOGETHER not in seconds:
        return sum(seconds.values())
    together = {"-".join(key) for key in results}
    return sum(taken for name, taken in seconds.items() if name not in together)


def speed_of(records: list[dict[str, float]]) -> dict[str, float]:
    """Return what a job made of its machine: medians over its steps, and the most memory."""
    found: dict[str, float] = {}
    pairs = [
        (after["num_tokens"] - before["num_tokens"], after[CLOCK] - before[CLOCK])
        for before, after in pairwise(records)
        if CLOCK in before and "num_tokens" in before
    ]
    rates = [tokens / taken for tokens, taken in pairs if taken > 0]
    if rates:
        found["tokens_per_second"] = round(median(rates))
    steps = [r for r in records if "step_time" in r and WAIT in r]
    if steps:
        found["step_seconds"] = round(median(r["step_time"] for r in steps), 2)
        waits, whole = sum(r[WAIT] for r in steps), sum(r["step_time"] for r in steps)
        found["waiting_share"] = round(waits / whole, 4)
    if memory := [r[MEMORY] for r in records if MEMORY in r]:
        found["memory_gb"] = max(memory)
    return found


def _gpu() -> str:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else ""


def _mean(records: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean of every number over a few steps."""
    names = sorted({name for record in records for name in record} - {"step", "epoch"})
    return {
        name: round(sum(found) / len(found), 4)
        for name in names
        if (found := [record[name] for record in records if name in record])
    }


def _lines(
    folder: Path, plan: Plan, summary: Mapping[str, Any], rl: list[dict[str, float]]
) -> Iterator[str]:
    first, last = summary["reward"]["first"], summary["reward"]["last"]
    yield "# From random weights: imitation, then reinforcement"
    yield ""
    yield (
        f"A decoder-only model of {summary['weights'] / 1e6:.1f} million random weights learned "
        f"to read problems in words: first by imitating {plan.sizes.examples:,} right replies, "
        f"then by {len(rl)} steps in which nothing but the solver said whether a reply was right."
    )
    yield ""
    yield "![pass@1](accuracy.png)"
    yield ""
    yield "| problems | reply | " + " | ".join(STAGES.values()) + " |"
    yield "|---|---|---|---|"
    for test in TEST_SETS:
        for way, told in WAYS.items():
            cells = [_cell(summary, stage, test.name, way) for stage in STAGES]
            yield f"| {test.title} | {told} | {' | '.join(cells)} |"
    yield ""
    yield (
        "pass@1 by the harness (`modelwright eval run`, protocol strict), with 95 % intervals. "
        + (
            "On held-out instances, sampled, the two intervals do not overlap."
            if summary["gain_is_clear"]
            else "On held-out instances, sampled, the two intervals overlap: no gain is shown."
        )
    )
    yield ""
    yield "![reward and its components](rewards.png)"
    yield ""
    yield "| logged by the reward | first five steps | last five steps |"
    yield "|---|---|---|"
    for name in last:
        if name.startswith(("reward", "solver/", "hack/", "struct/", "kl", "completions/mean")):
            yield f"| {name} | {first.get(name, float('nan')):.3f} | {last[name]:.3f} |"
    yield ""
    yield "![loss of imitation](imitation.png)"
    yield ""
    speed: dict[str, dict[str, float]] = summary["speed"]
    yield "| speed | imitation | reinforcement |"
    yield "|---|---|---|"
    for name, told in _SPEED.items():
        cells = [speed[stage].get(name) for stage in STAGES]
        if any(cell is not None for cell in cells):
            yield f"| {told} | {' | '.join(_number(name, cell) for cell in cells)} |"
    yield ""
    yield "| step | minutes |"
    yield "|---|---|"
    for step, taken in summary["seconds"].items():
        yield f"| {step} | {taken / 60:.1f} |"
    yield f"| **all** | **{summary['minutes']}** |"
    yield ""
    machine = summary["machine"]
    gpu = f"one {machine['gpu']} and " if machine["gpu"] else ""
    yield (
        f"Made by `modelwright train demo --scale {_scale(folder)}` on {gpu}"
        f"{machine['processors']} processors ({machine['system']}); "
        "`report.json` has the versions and all numbers."
    )


def _number(name: str, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1%}" if name.endswith("share") else f"{value:,}"


def _cell(summary: Mapping[str, Any], stage: str, test: str, way: str) -> str:
    for row in summary["accuracy"]:
        if (row["stage"], row["test"], row["way"]) == (stage, test, way):
            low, high = row["interval"]
            return f"{row['accuracy']:.1%} [{low:.1%}, {high:.1%}] of {row['n']}"
    raise KeyError(stage, test, way)


def _weights(path: Path) -> int:
    from safetensors import safe_open

    with safe_open(path, "pt") as file:
        names = list(file.keys())
        return sum(math.prod(file.get_slice(name).get_shape()) for name in names)


def _manifest(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def _scale(folder: Path) -> str:
    return json.loads((folder / "demo.json").read_text(encoding="utf-8"))["scale"]
