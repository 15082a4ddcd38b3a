"""`modelwright library review`, `edit`, `approve` and the like: what people decide on insights."""

from typing import TYPE_CHECKING, Annotated

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.library_place import opened, person
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.library.insight import Insight

Name = Annotated[
    str, typer.Argument(metavar="ID", help="Insight: its id or the beginning of it, or ID@VERSION.")
]


def review(library: options.Library = None, as_json: options.AsJson = False) -> int:
    """Show the proposals that wait for a decision, each as a difference with its evidence."""
    from modelwright.agent.console_library import review_text
    from modelwright.library.event import EventKind
    from modelwright.library.insight import Status

    with opened(library) as kept:
        made = {event.insight: event for event in kept.events(kinds=[EventKind.PROPOSED])}
        proposals = [
            (one, kept.insight(one.parents[0]) if one.parents else None, made.get(one.id))
            for one in kept.insights(Status.PROPOSED)
        ]
    if as_json:
        rows = [
            {
                "proposal": proposal.to_json(),
                "instead_of": before.to_json() if before else None,
                "evidence": event.detail if event else {},
            }
            for proposal, before, event in proposals
        ]
        print_json({"proposals": rows})
    else:
        print_text(review_text(proposals))
    return exit_codes.DONE


def edit(
    name: Name,
    condition: Annotated[str | None, typer.Option("--condition", help="When it applies.")] = None,
    explanation: Annotated[str | None, typer.Option("--explanation", help="What to do.")] = None,
    example: Annotated[str | None, typer.Option("--example", help='Example; "" for none.')] = None,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Propose a change of an insight; it waits for `approve`, or for the gate of `evolve`."""
    from modelwright.library.review import propose_edit

    given = {"condition": condition, "explanation": explanation, "example": example}
    changes = {key: value for key, value in given.items() if value is not None}
    if not changes:
        raise UsageError("nothing to change", hint="Give --condition, --explanation or --example.")
    with opened(library) as kept:
        insight = propose_edit(kept, kept.insight(name), person(), **changes)
    return _told(insight, "Proposed", as_json)


def approve(name: Name, library: options.Library = None, as_json: options.AsJson = False) -> int:
    """Do what a proposal says."""
    from modelwright.library import review

    with opened(library) as kept:
        insight = review.approve(kept, name, person())
    return _told(insight, "Approved", as_json)


def reject(
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the history.")] = "",
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Refuse a proposal."""
    from modelwright.library import review

    with opened(library) as kept:
        insight = review.reject(kept, name, person(), reason=reason)
    return _told(insight, "Rejected", as_json)


def pin(
    name: Name,
    off: Annotated[bool, typer.Option("--off", help="Let go of it again.")] = False,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Keep an insight from being changed or retired by learning."""
    from modelwright.library import review

    with opened(library) as kept:
        insight = review.pin(kept, name, person(), pinned=not off)
    return _told(insight, "Unpinned" if off else "Pinned", as_json)


def retire(
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the history.")] = "",
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Take an insight out of use; it stays in the history."""
    from modelwright.library import review

    with opened(library) as kept:
        insight = review.retire(kept, name, person(), reason)
    return _told(insight, "Retired", as_json)


def _told(insight: "Insight", done: str, as_json: bool) -> int:
    if as_json:
        print_json({"insight": insight.to_json()})
    else:
        print_text(f"{done} {insight.name}: {insight.status}\n")
    return exit_codes.DONE
