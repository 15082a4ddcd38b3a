"""`modelwright library search`, `show`, `history`, `stats`: what is there, and what came of it."""

from pathlib import Path
from typing import Annotated

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.library_place import opened
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import UsageError


def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help="A problem, or words of one.")
    ],
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, max=1000, help="Most insights to show.")
    ] = 10,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Find insights that concern a problem, without a language model, and say why."""
    from modelwright.library.index import Query
    from modelwright.library.retrieval import index_of, rank

    with opened(library) as kept:
        found = rank(index_of(kept), Query(" ".join(words)), most=most)
    if as_json:
        rows = [
            {"score": one.score, "features": one.features, "insight": one.insight.to_json()}
            for one in found
        ]
        print_json({"found": rows})
    else:
        from modelwright.agent.console_library import found_text

        print_text(found_text(found))
    return exit_codes.DONE


def show(
    name: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Insight, or ID@VERSION; all are listed without."),
    ] = None,
    status: Annotated[
        str, typer.Option("--status", help="List only active, proposed, rejected, retired, or all.")
    ] = "active",
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Show an insight with its evidence, or list insights."""
    from modelwright.agent.console_library import insight_text, list_text
    from modelwright.library.insight import Status
    from modelwright.library.statistics import Use, uses_of

    with opened(library) as kept:
        if name is not None:
            insight = kept.insight(name)
            use = uses_of(kept).get(insight.id, Use())
            if as_json:
                print_json({"insight": insight.to_json(), "use": vars(use)})
            else:
                print_text(insight_text(insight, use))
            return exit_codes.DONE
        if status not in (*Status, "all"):
            known = ", ".join((*Status, "all"))
            raise UsageError(f"--status: expected one of {known}; got {status!r}")
        found = kept.insights(None if status == "all" else Status(status))
    if as_json:
        print_json({"insights": [insight.to_json() for insight in found]})
    else:
        print_text(list_text(found, f"No insight is {status}."))
    return exit_codes.DONE


def history(
    name: Annotated[
        str | None, typer.Argument(metavar="ID", help="Insight; the whole log without.")
    ] = None,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Show what happened to an insight, the oldest first."""
    from modelwright.agent.console_library import history_text

    with opened(library) as kept:
        events = kept.events(insight=kept.insight(name).id if name else None)
    if as_json:
        print_json({"events": [{**vars(event), "kind": str(event.kind)} for event in events]})
    else:
        print_text(history_text(events))
    return exit_codes.DONE


def stats(
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="FILE.png|.svg|.pdf", help="Draw it too (extra: plot)."),
    ] = None,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Count insights, and what came of each."""
    from modelwright.agent.console_library import statistics_text
    from modelwright.library.statistics import count
    from modelwright.library.statistics import plot as draw

    with opened(library) as kept:
        found = count(kept)
    if plot is not None:
        draw(found, plot)
    if as_json:
        print_json(found.to_json())
    else:
        print_text(statistics_text(found))
    return exit_codes.DONE
