"""`modelwright library import` and `export`: insights from files, and into them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.library_place import opened, person
from modelwright.agent.commands.output import print_json, print_text
from modelwright.agent.commands.problem_sets import read_set
from modelwright.solvers.errors import UsageError


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
    library: options.Library = None,
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
    library: options.Library = None,
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
