"""`modelwright library diff`, `snapshot` and `rollback`: the library as it was."""

from typing import Annotated

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.library_place import opened, person
from modelwright.agent.commands.output import print_json, print_text


def diff(
    before: Annotated[
        str, typer.Argument(metavar="A", help="Snapshot or revision; or ID@VERSION of an insight.")
    ],
    after: Annotated[
        str | None, typer.Argument(metavar="B", help="The same; what is there now without.")
    ] = None,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Show what changed between two states of the library, or two versions of an insight.

    The exit code is 3 if anything did.
    """
    from modelwright.agent.console_library import diff_text
    from modelwright.library.snapshots import Change, revision_of
    from modelwright.library.snapshots import diff as changes_between

    with opened(library) as kept:
        if "@" in before:
            old = kept.insight(before)
            new = kept.insight(after or old.id)
            changes = [Change(old, new)] if old != new else []
        else:
            latest = revision_of(kept, after) if after else kept.revision
            changes = changes_between(kept, revision_of(kept, before), latest)
    if as_json:
        rows = [
            {
                "kind": change.kind,
                "before": change.before.to_json() if change.before else None,
                "after": change.after.to_json() if change.after else None,
            }
            for change in changes
        ]
        print_json({"changes": rows})
    else:
        print_text(diff_text(changes))
    return exit_codes.NOT_PROVED if changes else exit_codes.DONE


def snapshot(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Name to give; all are listed without.")
    ] = None,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Name the library as it is now, to compare with it or go back to it."""
    from modelwright.library import snapshots

    with opened(library) as kept:
        found = [snapshots.snapshot(kept, name, person())] if name else snapshots.snapshots(kept)
    if as_json:
        print_json({"snapshots": [vars(one) for one in found]})
    else:
        lines = (f"{one.name}  revision {one.revision}  {one.at}\n" for one in found)
        print_text("".join(lines) or "There are no snapshots.\n")
    return exit_codes.DONE


def rollback(
    to: Annotated[str, typer.Argument(metavar="NAME", help="Snapshot or revision.")],
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Make the library as it was; what came since stays in the history."""
    from modelwright.library import snapshots

    with opened(library) as kept:
        changed = snapshots.rollback(kept, snapshots.revision_of(kept, to), person())
    if as_json:
        print_json({"changed": [insight.name for insight in changed]})
    else:
        print_text(f"{len(changed)} insights changed.\n")
    return exit_codes.DONE
