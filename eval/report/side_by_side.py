"""Several runs of the same problems on one page: each against the first, cost and accuracy.

Where a run differs from the first, the two programs stand beside each other, with what their models
have different in between.
"""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from modelwright.eval.metrics import accuracy, cost
from modelwright.eval.paired import Comparison, compare
from modelwright.eval.record import Record
from modelwright.eval.report.differences import Difference, differences, with_models
from modelwright.eval.report.page import fill, rounded_up, spent_by
from modelwright.eval.report.plots import COLOURS, Axis, Series, bar, plot
from modelwright.solvers.engine import Engine


@dataclass(frozen=True)
class Run:
    """A run as it is compared."""

    name: str
    records: list[Record]


@dataclass(frozen=True)
class Row:
    """One run beside the first."""

    name: str
    accuracy: dict[str, float]
    cost: dict[str, Any]
    against_first: Comparison | None
    """None for the first itself."""
    changed: list[Difference]
    """Problems on which it differs from the first."""

    def to_json(self) -> dict[str, Any]:
        """Return the row as a JSON object."""
        against = self.against_first.to_json() if self.against_first else None
        return {
            "name": self.name,
            "accuracy": self.accuracy,
            "cost": self.cost,
            "against_first": against,
        }


def rows_of(runs: Sequence[Run], protocol: str, engine: Engine | None = None) -> list[Row]:
    """Return the runs side by side.

    Args:
        runs: the first is what the others are compared with.
        protocol: by which an answer is right.
        engine: builds the models of problems on which a run differs, to compare them; None leaves
            that out.

    Raises:
        UsageError: one has no scored problem in common with the first.
    """
    first = runs[0].records

    def changed(left: list[Record], right: list[Record]) -> list[Difference]:
        found = differences(left, right, protocol)
        return with_models(engine, found) if engine else found

    return [
        Row(
            run.name,
            accuracy(run.records, protocol),
            cost(run.records),
            compare(first, run.records, protocol) if place else None,
            changed(first, run.records) if place else [],
        )
        for place, run in enumerate(runs)
    ]


def side_by_side(runs: Sequence[Run], rows: Sequence[Row], protocol: str) -> str:
    """Return the page.

    Args:
        runs: as they were compared.
        rows: of `rows_of`.
        protocol: by which an answer is right.
    """
    return fill(
        "side_by_side.jinja",
        rows=rows,
        protocol=protocol,
        plot=Markup(_plot(runs, rows)),
        colours=COLOURS,
        bar=lambda row: Markup(bar(row["accuracy"], row["low"], row["high"])),
    )


def _plot(runs: Sequence[Run], rows: Sequence[Row]) -> str:
    spent = [spent_by(run.records) for run in runs]
    units = {unit for unit, _ in spent}
    if len(units) > 1:  # runs with and without a language model have only time in common
        units = {"seconds"}
        spent = [("seconds", [record.seconds for record in run.records]) for run in runs]
    unit = units.pop()
    means = [statistics.fmean(costs) for _, costs in spent]
    points = [(mean, row.accuracy["accuracy"]) for mean, row in zip(means, rows, strict=True)]
    return plot(
        [Series([point]) for point in points],
        Axis(f"{unit} for each problem, on average", rounded_up(1.1 * max(means) or 1.0)),
        Axis("right (accuracy)", 1.0, percent=True),
    )
