"""The pictures of the report of a demonstration."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from modelwright.training.demo.data import TEST_SETS

mpl.use("Agg")
_BLUE, _ORANGE, _GREEN, _RED = "#2563a8", "#c9671c", "#3b8a4f", "#b3362f"
_COMPONENTS = {
    "solver/parse_rate": ("form is right", "#888888"),
    "solver/build_rate": ("builds", _ORANGE),
    "solver/optimal_rate": ("solved", _GREEN),
    "solver/correct_rate": ("right", _BLUE),
}


def plot_imitation(path: Path, records: Sequence[Mapping[str, float]]) -> None:
    """Draw the loss of supervised fine-tuning."""
    figure = Figure(figsize=(7, 3.2), layout="constrained")
    axes = figure.subplots()
    axes.plot([r["step"] for r in records], [r["loss"] for r in records], color=_BLUE)
    axes.set(xlabel="step", ylabel="loss of a token (log scale)", yscale="log")
    axes.set_title("Imitation", loc="left")
    _finish(figure, path)


def plot_rewards(path: Path, records: Sequence[Mapping[str, float]]) -> None:
    """Draw the reward, its components and the hacks that were found, over the steps."""
    figure = Figure(figsize=(8.4, 6.4), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True)
    steps = [r["step"] for r in records]
    above.plot(steps, _smooth([r["reward"] for r in records]), color="black", label="reward")
    for name, (label, colour) in _COMPONENTS.items():
        if any(name in r for r in records):
            above.plot(
                steps,
                _smooth([r.get(name, float("nan")) for r in records]),
                color=colour,
                label=label,
            )
    above.set_title("Reinforcement: mean of a batch, smoothed over 5 steps", loc="left")
    above.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    seen = {n for r in records for n in r if n.startswith("hack/") and r[n] > 0}
    hacks = sorted(seen - {"hack/any_rate", "hack/unchecked_rate"})
    for name in hacks:
        label = name.removeprefix("hack/").removesuffix("_rate").replace("_", " ")
        below.plot(steps, _smooth([r.get(name, 0.0) for r in records]), label=label)
    below.set(xlabel="step", ylabel="share of replies")
    below.set_title("Right answers that did not count: hacks by kind", loc="left")
    if hacks:
        below.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False, fontsize="small")
    else:
        below.text(0.5, 0.5, "none was found", transform=below.transAxes, ha="center")
    _finish(figure, path)


def plot_accuracy(path: Path, results: Mapping[tuple[str, str, str], Mapping[str, Any]]) -> None:
    """Draw pass@1 of a sample with its intervals, before and after reinforcement."""
    figure = Figure(figsize=(7, 3.4), layout="constrained")
    axes = figure.subplots()
    for shift, (stage, label, colour) in enumerate(
        (("sft", "after imitation", _ORANGE), ("rl", "after reinforcement", _BLUE))
    ):
        found = [results[stage, test.name, "sampled"] for test in TEST_SETS]
        shares = [100 * one["accuracy"] for one in found]
        below = [100 * (one["accuracy"] - one["interval"][0]) for one in found]
        above = [100 * (one["interval"][1] - one["accuracy"]) for one in found]
        places = [k + 0.36 * (shift - 0.5) for k in range(len(found))]
        axes.bar(places, shares, width=0.34, color=colour, label=label)
        axes.errorbar(places, shares, [below, above], fmt="none", ecolor="black", capsize=3)
    axes.set_xticks(range(len(TEST_SETS)), [test.title for test in TEST_SETS])
    axes.set(ylabel="right, %", ylim=(0, 100))
    axes.set_title("One sample at temperature 1, with 95 % intervals", loc="left")
    axes.legend(loc="upper right", frameon=False)
    _finish(figure, path)


def _smooth(values: Sequence[float], width: int = 5) -> list[float]:
    return [
        sum(part) / len(part)
        for k in range(len(values))
        if (part := values[max(0, k - width + 1) : k + 1])
    ]


def _finish(figure: Figure, path: Path) -> None:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", alpha=0.25)
    figure.savefig(path, dpi=130)
