"""`modelwright data`: benchmarks, problems made here, labels, and the overlap between sets."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.data_difficulty import difficulty
from modelwright.agent.commands.data_label import label
from modelwright.agent.commands.data_options import Set
from modelwright.agent.commands.data_synthesize import synthesize
from modelwright.agent.commands.output import print_json, print_text
from modelwright.agent.commands.problem_sets import read_set
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.datasets.overlap import Pair
    from modelwright.datasets.problem import Problem

ALL = "all"
_SHOWN_PAIRS = 20

app = typer.Typer(
    help="Benchmarks, problems made here, labels, and the overlap between sets.",
    rich_markup_mode=None,
)
app.command("synthesize")(synthesize)
app.command("label")(label)
app.command("difficulty")(difficulty)


def _count(text: str | int) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if value < 0:
        raise typer.BadParameter(f"expected a whole number of at least 0, got {text!r}")
    return value


@app.command("list")
def list_benchmarks(as_json: options.AsJson = False) -> int:
    """List the published benchmarks, and which are on this machine."""
    from modelwright.datasets.catalog.registry import NAMES, benchmark_named
    from modelwright.datasets.fetch import find

    rows: list[dict[str, Any]] = []
    for name in NAMES:
        entry, path = benchmark_named(name), find(name)
        rows.append(
            {
                "name": name,
                "title": entry.title,
                "problems": entry.items,
                "home": entry.home,
                "licence": entry.licence,
                "notice": entry.notice,
                "path": None if path is None else str(path),
            }
        )
    if as_json:
        print_json({"benchmarks": rows})
    else:
        lines = [
            f"{row['name']:21} {row['problems']:4} {'here' if row['path'] else '':5} {row['title']}"
            for row in rows
        ]
        print_text("\n".join([f"{'name':21} {'n':>4}", *lines]) + "\n")
    return exit_codes.DONE


@app.command("show")
def show(
    problems: Set,
    identifier: Annotated[
        str | None, typer.Argument(metavar="ID", help="Problem to show; all are summed up without.")
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Show one problem, or sum up a set."""
    from modelwright.datasets.variety import measure_variety

    if identifier is None:
        found = list(read_set(problems))
        summary = {
            **measure_variety(found).to_json(),
            "answered": sum(problem.answer is not None for problem in found),
            "with_program": sum(problem.program is not None for problem in found),
            "with_files": sum(bool(problem.files) for problem in found),
            "groups": len({problem.group for problem in found}),
        }
        if as_json:
            print_json(summary)
        else:
            lines = (
                f"{key.replace('_', ' '):20} {_plain(value)}" for key, value in summary.items()
            )
            print_text("\n".join(lines) + "\n")
        return exit_codes.DONE
    problem = next((item for item in read_set(problems) if item.id == identifier), None)
    if problem is None:
        raise UsageError(f"{problems} has no problem {identifier!r}", kind="unknown_problem")
    if as_json:
        print_json(problem.to_json())
    else:
        print_text(_told(problem))
    return exit_codes.DONE


@app.command("fetch")
def fetch_benchmarks(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME...", help=f"Benchmarks of the list, or {ALL}.")
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FOLDER", help="Folder to put them into.")
    ] = None,
    mirror: Annotated[
        str,
        typer.Option("--mirror", metavar="URL", help="Address that stands in for the public host."),
    ] = "",
    accept_changed: Annotated[
        bool,
        typer.Option("--accept-changed", help="Take files that changed since the first download."),
    ] = False,
    as_json: options.AsJson = False,
) -> int:
    """Bring benchmarks to this machine from their public homes."""
    from modelwright.datasets.catalog.registry import NAMES, benchmark_named
    from modelwright.datasets.fetch import fetch

    rows: list[dict[str, Any]] = []
    for entry in [benchmark_named(name) for name in (NAMES if names == [ALL] else names)]:
        got = fetch(entry, out, mirror=mirror, accept_changed=accept_changed)
        rows.append(
            {
                "name": entry.name,
                "path": str(got.path),
                "problems": got.problems,
                "downloaded": got.downloaded,
                "sha256": got.checksums,
                "licence": entry.licence,
                "notice": entry.notice,
            }
        )
        if not as_json:
            came = "downloaded" if got.downloaded else "already here"
            notice = f"  {entry.notice}\n" if entry.notice else ""
            print_text(
                f"{entry.name}: {got.problems} problems, {came}: {got.path}\n"
                f"  Licence: {entry.licence}\n{notice}"
            )
    if as_json:
        print_json({"benchmarks": rows})
    return exit_codes.DONE


@app.command("families")
def list_families(as_json: options.AsJson = False) -> int:
    """List the families of problems that can be generated."""
    from modelwright.datasets.families.registry import families

    rows = [
        {
            "name": family.name,
            "title": family.title,
            "problem_class": family.problem_class,
            "statuses": list(family.statuses),
        }
        for family in families()
    ]
    if as_json:
        print_json({"families": rows})
    else:
        lines = (f"{row['name']:20} {row['problem_class']:5} {row['title']}" for row in rows)
        print_text("\n".join(lines) + "\n")
    return exit_codes.DONE


@app.command("generate")
def generate(
    family: Annotated[
        str, typer.Argument(metavar="FAMILY", help=f"Name of a family, or {ALL} for each in turn.")
    ],
    n: Annotated[
        int, typer.Option("--n", metavar="N", parser=_count, help="How many, of each family.")
    ] = 10,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", parser=_count, help="Number of the first item.")
    ] = 0,
    difficulty: Annotated[
        int, typer.Option("--difficulty", metavar="1..5", help="Size, and optional rules.")
    ] = 2,
    status: Annotated[
        str, typer.Option("--status", help="optimal, infeasible or unbounded.")
    ] = "optimal",
    document: Annotated[
        str | None, typer.Option("--document", help="Kind of document; any without.")
    ] = None,
    data_in: Annotated[
        str | None, typer.Option("--data-in", help="Data in text, tables or files; any without.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="F.jsonl", help="File to write; standard output without."),
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Make problems whose answers two formulations agree on.

    Item I of seed S is always the same; it is item 0 of seed S + I.
    """
    from modelwright.datasets.families.registry import NAMES, family_named
    from modelwright.datasets.families.verification import verified
    from modelwright.datasets.storage import dump, write_problems
    from modelwright.solvers.engine import Engine

    if as_json and out is None:
        raise UsageError("--json needs --out", hint="Name a file, or drop --json.")
    chosen = [family_named(name) for name in (NAMES if family == ALL else [family])]

    def items() -> "Iterator[Problem]":
        for one in chosen:
            for index in range(n):
                yield one.item(
                    index,
                    seed=seed,
                    difficulty=difficulty,
                    status=status,
                    document=document,
                    data_in=data_in,
                )

    chosen[0].item(
        0, difficulty=difficulty, status=status, document=document, data_in=data_in
    )  # complains before an engine is started
    with Engine() as engine:
        problems = verified(engine, items())
        if out is None:
            for problem in problems:
                print_text(dump(problem) + "\n")
            return exit_codes.DONE
        count = write_problems(out, problems)
    if as_json:
        print_json({"path": str(out), "problems": count})
    else:
        print_text(f"Wrote {count} problems to {out}\n")
    return exit_codes.DONE


@app.command("overlap")
def overlap(
    train: Set,
    test: Set,
    models: Annotated[
        bool,
        typer.Option("--models", help="Also compare the models of reference programs (slower)."),
    ] = False,
    as_json: options.AsJson = False,
) -> int:
    """Find problems of one set that occur in another, reworded or not.

    The exit code is 3 if there are any.
    """
    from modelwright.datasets.overlap import find_overlap, model_signatures
    from modelwright.solvers.engine import Engine

    left, right = list(read_set(train)), list(read_set(test))
    signatures: dict[str, str] = {}
    if models:
        with Engine() as engine:
            signatures = model_signatures(engine, [*left, *right])
    pairs = find_overlap(left, right, models=signatures)
    touched = len({pair.second for pair in pairs})
    if as_json:
        print_json(
            {
                "train": len(left),
                "test": len(right),
                "test_overlapping": touched,
                "pairs": [pair._asdict() for pair in pairs],
            }
        )
    else:
        print_text(_overlap_text(pairs, touched, len(right)))
    return exit_codes.NOT_PROVED if pairs else exit_codes.DONE


def _overlap_text(pairs: "list[Pair]", touched: int, total: int) -> str:
    from modelwright.agent.console import clean

    lines = [f"{touched} of {total} test problems occur in the training set, or nearly so."]
    lines += [
        f"  {pair.kind:10} {pair.similarity:.2f}  {clean(pair.first)}  {clean(pair.second)}"
        for pair in pairs[:_SHOWN_PAIRS]
    ]
    if len(pairs) > _SHOWN_PAIRS:
        lines.append(f"  ... and {len(pairs) - _SHOWN_PAIRS} pairs more (--json has all)")
    return "\n".join(lines) + "\n"


def _told(problem: "Problem") -> str:
    from modelwright.agent.console import clean

    answer = problem.answer_text or problem.answer
    parts = [problem.id, problem.text.strip()]
    parts += [f"{name}:\n{content.strip()}" for name, content in problem.files.items()]
    parts.append(f"Answer: {answer}\nSource: {problem.source}")
    return "".join(clean(line) + "\n" for line in "\n\n".join(parts).split("\n"))


def _plain(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
