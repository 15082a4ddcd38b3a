"""What can be counted in a library: its size, the use of its insights, its measured accuracy."""

from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from modelwright.library.event import USAGE, EventKind
from modelwright.library.insight import Status
from modelwright.library.store import Library
from modelwright.solvers.errors import ServiceMissingError, UsageError


@dataclass(frozen=True)
class Use:
    """How often an insight was used, and what came of it."""

    retrieved: int = 0
    applied: int = 0
    helped: int = 0
    hurt: int = 0
    unused: int = 0
    missed: int = 0

    @property
    def gain(self) -> int:
        """Times it helped less times it hurt."""
        return self.helped - self.hurt


@dataclass(frozen=True)
class Measurement:
    """The library scored as a whole."""

    accuracy: float
    """Share of problems solved."""
    size: int
    """Active insights."""
    tokens: float
    """Per problem."""
    at: str


@dataclass(frozen=True)
class Statistics:
    """Everything that is counted."""

    by_status: dict[str, int]
    by_track: dict[str, int]
    """Active insights."""
    use: dict[str, Use]
    """Id -> use of every insight that was ever used."""
    measurements: tuple[Measurement, ...]
    events: int

    def to_json(self) -> dict[str, Any]:
        """Return the statistics as a JSON object."""
        return asdict(self)


def count(library: Library) -> Statistics:
    """Return the statistics of a library."""
    insights = library.insights(None)
    events = library.events()
    tracks = Counter(
        track
        for insight in insights
        if insight.status is Status.ACTIVE
        for track in {label.track for label in insight.labels}
    )
    measured = tuple(
        Measurement(
            event.detail["accuracy"], event.detail["size"], event.detail["tokens"], event.at
        )
        for event in events
        if event.kind is EventKind.MEASURED
    )
    return Statistics(
        dict(Counter(str(insight.status) for insight in insights)),
        dict(sorted(tracks.items())),
        uses_of(library),
        measured,
        len(events),
    )


def uses_of(library: Library) -> dict[str, Use]:
    """Return id -> use of the insights that were used."""
    counts: dict[str, Counter[str]] = {}
    for event in library.events(kinds=USAGE):
        counts.setdefault(event.insight, Counter())[str(event.kind)] += 1
    return {name: Use(**found) for name, found in sorted(counts.items())}


def plot(statistics: Statistics, path: Path | str) -> None:
    """Draw accuracy against size, and helped and hurt of each insight, to a picture file.

    Raises:
        ServiceMissingError: matplotlib is not installed.
        UsageError: the file cannot be written, or matplotlib does not know its ending.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ServiceMissingError(
            "plots need the package matplotlib",
            hint="Install it: pip install 'modelwright[plot]'",
            kind="dependency_missing",
        ) from None
    figure = Figure(figsize=(10, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2)
    points = sorted(statistics.measurements, key=lambda one: one.at)
    left.plot([one.size for one in points], [100 * one.accuracy for one in points], "o-")
    left.set(xlabel="active insights", ylabel="problems solved, %", title="Accuracy against size")
    if not points:
        left.text(0.5, 0.5, "not measured yet", ha="center", transform=left.transAxes)
    used = sorted(
        ((name, use) for name, use in statistics.use.items() if use.helped or use.hurt),
        key=lambda pair: (-pair[1].gain, pair[0]),
    )
    shown = used if len(used) <= 30 else [*used[:15], *used[-15:]]
    rows = range(len(shown))
    right.barh(rows, [use.helped for _, use in shown], color="tab:green", label="helped")
    right.barh(rows, [-use.hurt for _, use in shown], color="tab:red", label="hurt")
    right.set_yticks(rows, [name for name, _ in shown], fontsize=6)
    right.invert_yaxis()
    right.axvline(0, color="black", linewidth=0.8)
    right.set(xlabel="problems", title="What each insight did")
    right.legend()
    try:
        figure.savefig(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot write the plot {path}: {error}", kind="unwritable") from None
