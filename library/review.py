"""Proposals: changes that wait until the gate, or a person, says yes or no.

A proposal is an insight with the status "proposed" that nobody is shown. It adds an insight, takes
the place of one (an edit, a refined condition), or takes the place of several (a merge). Until it
is approved everything stays as it was.
"""

from dataclasses import replace
from enum import StrEnum
from typing import Any

from modelwright.library.event import EventKind
from modelwright.library.insight import Insight, Status, new_id, next_version
from modelwright.library.store import Library
from modelwright.library.writer import Writer
from modelwright.solvers.errors import UsageError


class ProposalKind(StrEnum):
    """What a proposal does."""

    ADD = "add"
    CHANGE = "change"
    """Takes the place of one insight, as its next version."""
    MERGE = "merge"
    """Takes the place of several, which are retired."""
    RETIRE = "retire"
    """Takes an insight out of use."""


_CONTENT = (
    *("labels", "condition", "explanation", "example", "example_solver"),
    *("sources", "failures", "verification"),
)
"""Fields that a change carries over."""


def kind_of(proposal: Insight) -> ProposalKind:
    """Return what a proposal does."""
    return ProposalKind(proposal.extra.get("proposal", ProposalKind.ADD))


def propose(
    writer: Writer, insight: Insight, kind: ProposalKind = ProposalKind.ADD, **evidence: Any
) -> Insight:
    """Keep a proposal, and return it as it was kept.

    Args:
        writer: of a change of the library.
        insight: the content; for all kinds but "add" with `parents` it takes the place of.
        kind: what it does.
        evidence: for whoever decides: plain JSON.
    """
    proposal = replace(
        insight,
        id=new_id() if insight.parents else insight.id,
        version=1,
        status=Status.PROPOSED,
        pinned=False,
        extra={**insight.extra, "proposal": str(kind)},
    )
    writer.add(proposal, EventKind.PROPOSED, proposal=str(kind), **evidence)
    return proposal


def propose_edit(library: Library, insight: Insight, actor: str, **changes: Any) -> Insight:
    """Propose an insight with some fields changed; return the proposal.

    What is a proposal itself stays one: the change is its next version, and waits in its place.

    Raises:
        UsageError: nothing would change, a text is empty, or it is a proposal without a text.
    """
    for name in ("condition", "explanation"):
        if not str(changes.get(name, "x")).strip():
            raise UsageError(f"the {name} of an insight cannot be empty")
    changed = replace(insight, **changes, parents=(insight.name,), made_by=actor, extra={})
    if all(getattr(changed, name) == getattr(insight, name) for name in changes):
        raise UsageError(f"that is what insight {insight.name} says already", kind="no_change")
    if insight.status is Status.PROPOSED:
        return _amended(library, insight, actor, changes)
    with library.writing(actor) as writer:
        return propose(writer, changed, ProposalKind.CHANGE)


def _amended(library: Library, proposal: Insight, actor: str, changes: dict[str, Any]) -> Insight:
    if kind_of(proposal) is ProposalKind.RETIRE:
        raise UsageError(
            f"proposal {proposal.name} retires an insight; it has no text of its own",
            hint="Approve or reject it.",
            kind="no_text",
        )
    amended = next_version(proposal, **changes, made_by=actor)
    with library.writing(actor) as writer:
        writer.add(amended, EventKind.EDITED)
    return amended


def apply(library: Library, writer: Writer, proposal: Insight, kind: EventKind) -> Insight:
    """Do what a proposal says; return the insight as it is now.

    Args:
        library: to read.
        writer: of a change of the library.
        proposal: to apply.
        kind: what the log calls it, such as approved or refined.

    Raises:
        UsageError: it is no proposal, or what it changes has changed since, or is pinned.
    """
    if proposal.status is not Status.PROPOSED:
        raise UsageError(
            f"insight {proposal.name} is {proposal.status}, not proposed", kind="not_proposed"
        )
    parents = [_unchanged(library, name) for name in proposal.parents]
    what = kind_of(proposal)
    if what in (ProposalKind.ADD, ProposalKind.MERGE):
        made = _accepted(proposal, Status.ACTIVE)
        writer.add(made, kind)
        for parent in parents:
            gone = next_version(parent, status=Status.RETIRED, made_by=proposal.made_by)
            writer.add(gone, EventKind.MERGED, into=made.name)
        return made
    (target,) = parents
    if what is ProposalKind.RETIRE:
        made = next_version(target, status=Status.RETIRED, made_by=proposal.made_by)
    else:
        content = {name: getattr(proposal, name) for name in _CONTENT}
        made = next_version(target, **content, made_by=proposal.made_by)
    writer.add(made, kind, proposal=proposal.name)
    writer.add(_accepted(proposal, Status.RETIRED), EventKind.MERGED, into=made.name)
    return made


def approve(library: Library, name: str, actor: str) -> Insight:
    """Apply a proposal on a person's word; return the insight as it is now.

    Raises:
        UsageError: as `apply`.
    """
    with library.writing(actor) as writer:
        return apply(library, writer, library.insight(name), EventKind.APPROVED)


def reject(library: Library, name: str, actor: str, **reason: Any) -> Insight:
    """Refuse a proposal; it stays in the history.

    Raises:
        UsageError: it is no proposal.
    """
    with library.writing(actor) as writer:
        return refuse(writer, library.insight(name), **reason)


def refuse(writer: Writer, proposal: Insight, **reason: Any) -> Insight:
    """Mark a proposal as rejected, within a change of the library."""
    if proposal.status is not Status.PROPOSED:
        raise UsageError(
            f"insight {proposal.name} is {proposal.status}, not proposed", kind="not_proposed"
        )
    rejected = _accepted(proposal, Status.REJECTED)
    writer.add(rejected, EventKind.REJECTED, **reason)
    return rejected


def pin(library: Library, name: str, actor: str, *, pinned: bool = True) -> Insight:
    """Keep an insight from being changed or retired by learning; or let go of it again."""
    insight = library.insight(name)
    if insight.pinned == pinned:
        return insight
    changed = next_version(insight, pinned=pinned)
    with library.writing(actor) as writer:
        writer.add(changed, EventKind.PINNED if pinned else EventKind.UNPINNED)
    return changed


def retire(library: Library, name: str, actor: str, reason: str = "") -> Insight:
    """Take an active insight out of use; it stays in the history.

    Raises:
        UsageError: it is not active, or pinned.
    """
    insight = library.insight(name)
    if insight.status is not Status.ACTIVE:
        raise UsageError(f"insight {insight.name} is {insight.status}, not active")
    _require_loose(insight)
    changed = next_version(insight, status=Status.RETIRED)
    with library.writing(actor) as writer:
        writer.add(changed, EventKind.RETIRED, reason=reason)
    return changed


def _accepted(proposal: Insight, status: Status) -> Insight:
    extra = {key: value for key, value in proposal.extra.items() if key != "proposal"}
    return next_version(proposal, status=status, extra=extra)


def _unchanged(library: Library, name: str) -> Insight:
    """Return the current version of a parent, which must be the one that was looked at."""
    now = library.insight(name.partition("@")[0])
    if now.name != name or now.status is not Status.ACTIVE:
        raise UsageError(
            f"the proposal is about insight {name}, which is now {now.name} ({now.status})",
            hint="Reject it, and propose the change again.",
            kind="changed_meanwhile",
        )
    _require_loose(now)
    return now


def _require_loose(insight: Insight) -> None:
    if insight.pinned:
        raise UsageError(
            f"insight {insight.name} is pinned",
            hint=f"`modelwright library pin --off {insight.id}` lets go of it.",
            kind="pinned",
        )
