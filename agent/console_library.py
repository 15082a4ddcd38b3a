"""Insights, their history and their use as text for a terminal, made harmless."""

from collections.abc import Iterable, Sequence

from modelwright.agent.console import clean
from modelwright.library.event import Event
from modelwright.library.insight import Insight, Verification
from modelwright.library.retrieval import Found
from modelwright.library.snapshots import Change, tell
from modelwright.library.statistics import Statistics, Use

_GIST = 100


def insight_text(insight: Insight, use: Use | None = None) -> str:
    """Return everything that one version says, and how it was used."""
    state = str(insight.status) + (", pinned" if insight.pinned else "")
    lines = [f"insight {insight.name} ({state})"]
    lines += [f"Label: {label}" for label in insight.labels]
    lines += ["", "When:", *_indented(insight.condition)]
    lines += ["What to do:", *_indented(insight.explanation)]
    if insight.example:
        specific = f" (for {insight.example_solver})" if insight.example_solver else ""
        lines += [f"Example{specific}:", *_indented(insight.example)]
    lines.append("")
    facts = {
        "Learnt from": ", ".join(insight.sources),
        "After": ", ".join(insight.failures),
        "Made from": ", ".join(insight.parents),
        "Made by": insight.made_by,
        "Verified": "; ".join(map(_verified, insight.verification)),
        "Used": _used(use) if use else "",
    }
    lines += [f"{name}: {value}" for name, value in facts.items() if value]
    return _page(lines)


def list_text(insights: Sequence[Insight], nothing: str) -> str:
    """Return one line for each insight."""
    if not insights:
        return nothing + "\n"
    width = max(len(insight.name) for insight in insights)
    return _page(f"{one.name:{width}}  {_gist(one.condition)}" for one in insights)


def found_text(found: Sequence[Found]) -> str:
    """Return what a search found, with its reasons."""
    lines: list[str] = []
    for one in found:
        features = ", ".join(f"{name} {value:.2f}" for name, value in one.features.items())
        lines += [
            f"{one.insight.name}  score {one.score:.2f} ({features})",
            *_indented(_gist(one.insight.condition)),
        ]
    return _page(lines or ["Nothing in the library concerns this."])


def review_text(proposals: Sequence[tuple[Insight, Insight | None, Event | None]]) -> str:
    """Return the queue: each proposal as a difference, with the evidence for it.

    Args:
        proposals: proposal, the insight it takes the place of, the event that made it.
    """
    lines: list[str] = []
    for proposal, before, event in proposals:
        detail = dict(event.detail) if event else {}
        kind = detail.pop("proposal", "add")
        by = f" by {proposal.made_by}" if proposal.made_by else ""
        lines += [f"{proposal.id}: {kind}{by}, {event.at if event else ''}"]
        lines += _indented("\n".join(tell(before, proposal)[2:]))
        lines += _indented("\n".join(f"{name}: {value}" for name, value in detail.items()))
        lines += [f"  verified: {_verified(run)}" for run in proposal.verification]
        lines.append("")
    return _page(lines or ["No proposal waits."])


def history_text(events: Iterable[Event]) -> str:
    """Return one line for each event."""
    lines: list[str] = []
    for event in events:
        about = f" of {event.problem}" if event.problem else ""
        detail = ", ".join(f"{name} {value}" for name, value in event.detail.items())
        lines.append(
            f"{event.at}  @{event.version} {event.kind}{about} by {event.actor}"
            + (f" ({detail})" if detail else "")
        )
    return _page(lines or ["Nothing happened yet."])


def diff_text(changes: Sequence[Change]) -> str:
    """Return the differences between two states of a library."""
    lines: list[str] = []
    for change in changes:
        lines += [*tell(change.before, change.after), ""]
    return _page(lines or ["No difference."])


def statistics_text(statistics: Statistics) -> str:
    """Return what was counted."""
    lines = [f"{count:6} {status}" for status, count in sorted(statistics.by_status.items())]
    lines += [f"{count:6} {track}" for track, count in statistics.by_track.items()]
    lines.append(f"{statistics.events:6} events")
    if statistics.measurements:
        last = statistics.measurements[-1]
        lines.append(
            f"Last measured: {100 * last.accuracy:.1f} % solved with {last.size} insights, "
            f"{last.tokens:.0f} tokens a problem ({last.at})"
        )
    used = sorted(statistics.use.items(), key=lambda pair: (-pair[1].gain, pair[0]))
    if used:
        lines += ["", "helped  hurt  applied  retrieved  unused  missed  insight"]
        lines += [
            f"{use.helped:6} {use.hurt:5} {use.applied:8} {use.retrieved:10} {use.unused:7} "
            f"{use.missed:7}  {name}"
            for name, use in used
        ]
    return _page(lines)


def _verified(run: Verification) -> str:
    model = f" with {run.model}" if run.model else ""
    return f"{run.problem}: {run.solved} of {run.attempts} attempts{model}"


def _used(use: Use) -> str:
    return ", ".join(f"{name} {count}" for name, count in vars(use).items() if count)


def _gist(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _GIST else line[: _GIST - 4] + " ..."


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def _page(lines: Iterable[str]) -> str:
    return "".join(clean(line) + "\n" for line in lines)
