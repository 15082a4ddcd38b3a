"""The library as it was: names for revisions, what changed between two, and the way back."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sql

from modelwright.library.event import EventKind
from modelwright.library.insight import Insight, Status, next_version
from modelwright.library.schema import SNAPSHOTS
from modelwright.library.store import Library
from modelwright.solvers.errors import UsageError


@dataclass(frozen=True)
class Snapshot:
    """A name for a revision."""

    name: str
    revision: int
    at: str
    """UTC, ISO 8601."""


@dataclass(frozen=True)
class Change:
    """What became of one insight."""

    before: Insight | None
    """None: it was added."""
    after: Insight | None
    """None: it was not there yet."""

    @property
    def kind(self) -> str:
        """One of "added", "changed", "removed"."""
        if self.before is None:
            return "added"
        return "changed" if self.after is not None else "removed"


def snapshot(library: Library, name: str, actor: str) -> Snapshot:
    """Name the library as it is now.

    Raises:
        UsageError: the name is taken, is a number, or is empty.
    """
    if not name.strip() or name.isdigit():
        raise UsageError(f"expected a name that is not a number, got {name!r}")
    if any(kept.name == name for kept in snapshots(library)):
        raise UsageError(f"there is a snapshot {name!r} already", kind="snapshot_exists")
    with library.writing(actor) as writer:
        writer.name_snapshot(name, writer.revision)
    return next(kept for kept in snapshots(library) if kept.name == name)


def snapshots(library: Library) -> list[Snapshot]:
    """Return all snapshots, the oldest first."""
    query = sql.select(SNAPSHOTS).order_by(SNAPSHOTS.c.revision, SNAPSHOTS.c.name)
    return [Snapshot(row.name, row.revision, row.at) for row in library.read(query)]


def revision_of(library: Library, name: str) -> int:
    """Return the revision that a snapshot, or a number, stands for.

    Raises:
        UsageError: there is none.
    """
    latest = library.revision
    if name.isdigit() and int(name) <= latest:
        return int(name)
    known = snapshots(library)
    for kept in known:
        if kept.name == name:
            return kept.revision
    names = ", ".join(kept.name for kept in known) or "none"
    raise UsageError(
        f"no snapshot or revision {name!r}",
        hint=f"Snapshots: {names}. Revisions: 0 to {latest}.",
        kind="unknown_snapshot",
    )


def diff(library: Library, before: int, after: int) -> list[Change]:
    """Return the insights that differ between two revisions, sorted by id."""
    old = {insight.id: insight for insight in library.insights(None, at=before)}
    new = {insight.id: insight for insight in library.insights(None, at=after)}
    return [
        Change(old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def rollback(library: Library, to: int, actor: str) -> list[Insight]:
    """Make the insights and topics as they were at a revision, by new versions; return those.

    Nothing is forgotten: what came since stays in the history, and can be gone back to as well.
    An insight that was not there yet is retired.
    """
    topics = library.topics(at=to)
    current_topics = library.topics()
    made: list[Insight] = []
    with library.writing(actor) as writer:
        for change in diff(library, to, writer.revision - 1):
            now = change.after
            assert now is not None, "no version is ever removed"
            was = change.before
            if was is None:
                if now.status is Status.RETIRED:
                    continue
                restored = next_version(now, status=Status.RETIRED, made_by=actor)
            else:
                restored = replace(was, version=now.version + 1)
                if replace(was, version=now.version) == now:
                    continue
            writer.add(restored, EventKind.RESTORED, to=to)
            made.append(restored)
        if topics != current_topics:
            kept = {topic.label for topic in topics}
            for topic in current_topics:
                if topic.label not in kept:
                    writer.define(topic, 0, removed=True)
            for position, topic in enumerate(topics):
                writer.define(topic, position)
    return made


def tell(before: Insight | None, after: Insight | None) -> Sequence[str]:
    """Return the lines that differ between two versions, as `diff -u` writes them."""
    name_before = before.name if before else "nothing"
    name_after = after.name if after else "nothing"
    lines = difflib.unified_diff(
        _lines(before), _lines(after), name_before, name_after, lineterm="", n=1
    )
    return list(lines)


def _lines(insight: Insight | None) -> list[str]:
    if insight is None:
        return []
    lines = [f"status: {insight.status}{' (pinned)' if insight.pinned else ''}"]
    lines += [f"label: {label}" for label in insight.labels]
    for name in ("condition", "explanation", "example"):
        text: str = getattr(insight, name)
        lines += [f"{name}: {line}" for line in text.splitlines()]
    lines += [f"source: {source}" for source in insight.sources]
    lines += [f"parent: {parent}" for parent in insight.parents]
    return lines
