"""A sweep as a picture: objective against the value that was swept (extra "plot")."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from modelwright.solvers.errors import ModelwrightError, ServiceMissingError, UsageError
from modelwright.solvers.whatif.scenarios import Compared, Sweep

SUFFIXES = (".png", ".svg", ".pdf")


def check_plot_path(path: str) -> None:
    """Raise UsageError if no picture can have that name."""
    if Path(path).suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"expected a picture named *{', *'.join(SUFFIXES)}, got {path!r}", kind="bad_plot"
        )


def plot_sweep(path: str, sweep: Sweep, compared: Sequence[Compared]) -> None:
    """Write the picture; the format follows from the name.

    Args:
        path: of the picture.
        sweep: what was swept.
        compared: one per value of the sweep.

    Raises:
        ServiceMissingError: matplotlib is not installed.
        ModelwrightError: the file cannot be written.
    """
    check_plot_path(path)
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ServiceMissingError(
            "plots need matplotlib, which is not installed",
            hint="pip install 'modelwright[plot]'",
            kind="dependency_missing",
        ) from error
    figure: Any = Figure(figsize=(7, 4.2), layout="constrained")
    axes = figure.add_subplot()
    pairs = list(zip(sweep.values, compared, strict=True))
    solved = [(value, each.outcome.objective) for value, each in pairs]
    known = [(value, y) for value, y in solved if y is not None]
    axes.plot([x for x, _ in known], [y for _, y in known], marker="o", markersize=4)
    without = [value for value, y in solved if y is None]
    for k, value in enumerate(without):
        label = "no solution" if k == 0 else None
        axes.axvline(value, color="tab:red", linestyle=":", label=label)
    if without:
        axes.legend()
    axes.set_xlabel(sweep.path)
    axes.set_ylabel("objective")
    axes.grid(alpha=0.3)
    try:
        figure.savefig(path, dpi=150)
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise ModelwrightError(message, kind="output") from error
