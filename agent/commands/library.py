"""`modelwright library`: what was learnt from earlier problems; look at it, change it, carry it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modelwright.agent.commands import exit_codes, library_learning, options
from modelwright.agent.commands.library_place import opened, person
from modelwright.agent.commands.output import print_json, print_text
from modelwright.agent.commands.problem_sets import read_set
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.library.insight import Insight

app = typer.Typer(
    help="What was learnt from earlier problems: look at it, change it, carry it.",
    rich_markup_mode=None,
    no_args_is_help=True,
)

app.command("learn")(library_learning.learn)
app.command("evolve")(library_learning.evolve)

Name = Annotated[
    str, typer.Argument(metavar="ID", help="Insight: its id or the beginning of it, or ID@VERSION.")
]
Place = options.Library


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Export of a library (.jsonl), or of AlphaOPT.")
    ],
    taxonomy: Annotated[
        Path | None,
        typer.Option("--taxonomy", metavar="FILE", help="Taxonomy of AlphaOPT."),
    ] = None,
    problems: Annotated[
        list[str] | None,
        typer.Option(
            "--problems",
            metavar="SET",
            help="Benchmark or .jsonl file with the problems that AlphaOPT learnt from: their "
            "texts make insights easier to find; may be given repeatedly.",
        ),
    ] = None,
    library: Place = None,
    as_json: options.AsJson = False,
) -> int:
    """Read insights into the library, which is made if it is missing."""
    from modelwright.library.alphaopt import import_alphaopt
    from modelwright.library.jsonl import import_jsonl

    if file.suffix == ".jsonl" and (taxonomy or problems):
        raise UsageError("--taxonomy and --problems go with a library.json of AlphaOPT")
    texts = {
        problem.extra["alphaopt_id"]: problem.text
        for name in problems or []
        for problem in read_set(name)
        if problem.extra.get("alphaopt_id")
    }
    with opened(library, make=True) as kept:
        if file.suffix == ".jsonl":
            found = import_jsonl(kept, file, person())._asdict()
            told = "{added} added, {changed} changed, {same} as they were".format(**found)
        else:
            taken = import_alphaopt(kept, file, taxonomy, texts)
            found = {
                "insights": taken.insights,
                "solver_specific": taken.solver_specific,
                "undefined_labels": [list(label) for label in taken.undefined],
            }
            told = (
                f"{taken.insights} insights, {taken.solver_specific} with an example for one "
                f"solver, {len(taken.undefined)} labels that the taxonomy does not define"
            )
        if as_json:
            print_json({"library": kept.place, **found})
        else:
            print_text(f"{kept.place}: {told}\n")
    return exit_codes.DONE


@app.command("export")
def export_file(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="File to write.")],
    form: Annotated[
        str, typer.Option("--format", metavar="jsonl|alphaopt", help="Format of the file.")
    ] = "jsonl",
    taxonomy: Annotated[
        Path | None,
        typer.Option("--taxonomy", metavar="OUT", help="Also write the taxonomy (alphaopt)."),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Also write earlier versions and the log (jsonl).")
    ] = False,
    sft: Annotated[
        bool,
        typer.Option(
            "--sft",
            help="Instead of insights, write the verified answers of the threads as training "
            "examples: problem, formulation, program; one for each different model.",
        ),
    ] = False,
    store: options.Store = None,
    library: Place = None,
    as_json: options.AsJson = False,
) -> int:
    """Write the library to a file that diffs well, or as AlphaOPT reads it."""
    from modelwright.library.alphaopt import export_alphaopt
    from modelwright.library.jsonl import export_jsonl

    if form not in ("jsonl", "alphaopt"):
        raise UsageError(f"--format: expected jsonl or alphaopt, got {form!r}")
    if (form == "jsonl" and taxonomy) or (form == "alphaopt" and history):
        raise UsageError("--taxonomy goes with --format alphaopt, --history with jsonl")
    if sft:
        return _export_triples(out, store, as_json)
    with opened(library) as kept:
        if form == "jsonl":
            count = export_jsonl(kept, out, history=history)
        else:
            count = export_alphaopt(kept, out, taxonomy)
    return _written(out, count, as_json)


@app.command("search")
def search(
    words: Annotated[
        list[str], typer.Argument(metavar="WORDS...", help="A problem, or words of one.")
    ],
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, max=1000, help="Most insights to show.")
    ] = 10,
    library: Place = None,
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


@app.command("show")
def show(
    name: Annotated[
        str | None,
        typer.Argument(metavar="ID", help="Insight, or ID@VERSION; all are listed without."),
    ] = None,
    status: Annotated[
        str, typer.Option("--status", help="List only active, proposed, rejected, retired, or all.")
    ] = "active",
    library: Place = None,
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


@app.command("review")
def review(library: Place = None, as_json: options.AsJson = False) -> int:
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


@app.command("edit")
def edit(
    name: Name,
    condition: Annotated[str | None, typer.Option("--condition", help="When it applies.")] = None,
    explanation: Annotated[str | None, typer.Option("--explanation", help="What to do.")] = None,
    example: Annotated[str | None, typer.Option("--example", help='Example; "" for none.')] = None,
    library: Place = None,
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


@app.command("approve")
def approve(name: Name, library: Place = None, as_json: options.AsJson = False) -> int:
    """Do what a proposal says."""
    from modelwright.library import review

    with opened(library) as kept:
        insight = review.approve(kept, name, person())
    return _told(insight, "Approved", as_json)


@app.command("reject")
def reject(
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the history.")] = "",
    library: Place = None,
    as_json: options.AsJson = False,
) -> int:
    """Refuse a proposal."""
    from modelwright.library import review

    with opened(library) as kept:
        insight = review.reject(kept, name, person(), reason=reason)
    return _told(insight, "Rejected", as_json)


@app.command("pin")
def pin(
    name: Name,
    off: Annotated[bool, typer.Option("--off", help="Let go of it again.")] = False,
    library: Place = None,
    as_json: options.AsJson = False,
) -> int:
    """Keep an insight from being changed or retired by learning."""
    from modelwright.library import review

    with opened(library) as kept:
        insight = review.pin(kept, name, person(), pinned=not off)
    return _told(insight, "Unpinned" if off else "Pinned", as_json)


@app.command("retire")
def retire(
    name: Name,
    reason: Annotated[str, typer.Option("--reason", help="Why, for the history.")] = "",
    library: Place = None,
    as_json: options.AsJson = False,
) -> int:
    """Take an insight out of use; it stays in the history."""
    from modelwright.library import review

    with opened(library) as kept:
        insight = review.retire(kept, name, person(), reason)
    return _told(insight, "Retired", as_json)


@app.command("history")
def history(
    name: Annotated[
        str | None, typer.Argument(metavar="ID", help="Insight; the whole log without.")
    ] = None,
    library: Place = None,
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


@app.command("diff")
def diff(
    before: Annotated[
        str, typer.Argument(metavar="A", help="Snapshot or revision; or ID@VERSION of an insight.")
    ],
    after: Annotated[
        str | None, typer.Argument(metavar="B", help="The same; what is there now without.")
    ] = None,
    library: Place = None,
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


@app.command("stats")
def stats(
    plot: Annotated[
        Path | None,
        typer.Option("--plot", metavar="FILE.png|.svg|.pdf", help="Draw it too (extra: plot)."),
    ] = None,
    library: Place = None,
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


@app.command("snapshot")
def snapshot(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Name to give; all are listed without.")
    ] = None,
    library: Place = None,
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


@app.command("rollback")
def rollback(
    to: Annotated[str, typer.Argument(metavar="NAME", help="Snapshot or revision.")],
    library: Place = None,
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


def _export_triples(out: Path, store: str | None, as_json: bool) -> int:
    from contextlib import closing

    from modelwright.agent.settings import load_settings
    from modelwright.agent.threads import open_store, place_of
    from modelwright.agent.verified_triples import verified_triples
    from modelwright.library.jsonl import write_whole
    from modelwright.solvers.engine import Engine

    place = place_of(load_settings({"store": store}).store)
    with closing(open_store(place)) as threads, Engine(workers=1) as engine:
        lines = [json.dumps(one, ensure_ascii=False) for one in verified_triples(threads, engine)]
    write_whole(out, "".join(line + "\n" for line in lines))
    return _written(out, len(lines), as_json)


def _written(out: Path, count: int, as_json: bool) -> int:
    if as_json:
        print_json({"path": str(out), "records": count})
    else:
        print_text(f"Wrote {count} records to {out}\n")
    return exit_codes.DONE


def _told(insight: "Insight", done: str, as_json: bool) -> int:
    if as_json:
        print_json({"insight": insight.to_json()})
    else:
        print_text(f"{done} {insight.name}: {insight.status}\n")
    return exit_codes.DONE
