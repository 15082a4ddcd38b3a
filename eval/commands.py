"""`modelwright eval`: run benchmarks, score answers, report, compare two runs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.data_options import count
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.eval.record import Record
    from modelwright.eval.report.differences import Difference
    from modelwright.eval.report.side_by_side import Row

app = typer.Typer(
    help="Measure on benchmarks: run, score, report, compare.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
_MOST = 100_000


def _count(text: str | int) -> int:
    return count(text, _MOST)


Run = Annotated[
    Path, typer.Argument(metavar="RUN", help="Folder that `eval run` made, or an .eval log.")
]


@app.command("run")
def run(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME...", help="Benchmarks (`modelwright data list`); `all`: every one here."
        ),
    ] = None,
    files: Annotated[
        list[Path] | None,
        typer.Option("--file", metavar="F.jsonl", help="File of problems; may be repeated."),
    ] = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    reply_format: options.ReplyFormat = None,
    temperature: Annotated[
        float | None,
        typer.Option(
            "--temperature",
            metavar="T",
            min=0,
            max=2,
            help="Of sampling, 0 for the likeliest reply; else the endpoint's own, and 0 for a "
            "model folder.",
        ),
    ] = None,
    effort: options.EffortChoice = None,
    system: Annotated[
        str | None,
        typer.Option(
            "--system",
            metavar="NAME",
            help="offline, bare, chain_of_thought, reflexion, agent or tagged (for models that "
            "`modelwright train` made), which is the default for these; else agent with a language "
            "model, offline without.",
        ),
    ] = None,
    samples: Annotated[
        int,
        typer.Option(
            "--samples", metavar="K", parser=_count, help="Samples of each problem, for pass@k."
        ),
    ] = 1,
    limit: Annotated[
        int | None,
        typer.Option("--limit", metavar="N", parser=_count, help="Only the first N of each set."),
    ] = None,
    parallel: Annotated[
        int,
        typer.Option("--parallel", metavar="P", parser=_count, help="Samples at a time."),
    ] = 16,
    rounds: options.Rounds = None,
    time_limit: options.TimeLimit = 60.0,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FOLDER",
            help="Folder of the run; by default one in modelwright-eval/ that is named after it.",
        ),
    ] = None,
    as_json: options.AsJson = False,
) -> int:
    """Run benchmarks and write a report.

    The same command goes on with a run that was stopped, and only reports one that is done.
    """
    if not names and not files:
        raise UsageError(
            "expected a benchmark or --file", hint="`modelwright data list` names benchmarks."
        )
    from modelwright.agent.local_model import as_noted, folder_of
    from modelwright.agent.settings import OFFLINE, load_settings
    from modelwright.eval.request import Request, known_system, select

    flags = {"model": model, "base_url": base_url, "effort": effort, "max_rounds": rounds}
    flags |= {"format": reply_format, "temperature": temperature}
    settings = as_noted(load_settings(flags))
    usual = OFFLINE if settings.offline else "tagged" if settings.is_tagged else "agent"
    chosen = known_system(system or usual)
    selections = select(names or [], files or [], limit)
    if chosen != OFFLINE:
        if settings.offline:
            raise UsageError(
                f"system {chosen!r} needs a language model", hint="Name one with --model NAME."
            )
        if folder_of(settings) is None:
            from modelwright.eval.endpoint import require_endpoint

            require_endpoint(settings)  # before anything slow is imported
    request = Request(selections, chosen, settings, samples, time_limit)
    folder = out or request.folder()
    inspect_run = _inspect_run()
    try:
        records = inspect_run.run(request, folder, parallel=parallel, visible=not as_json)
    except KeyboardInterrupt:
        typer.echo("Stopped; the same command goes on from here.", err=True)
        raise
    from modelwright.eval.report.build import write_report

    report = write_report(folder, records, request.to_json())
    summary = _summary(records)
    log = inspect_run.log_of(folder)
    if as_json:
        print_json({**summary, "log": log, "report": str(report.html), "sets": _sets(records)})
    else:
        print_text(report.text + f"\nReport: {report.html}\nLog:    {log}\n")
    return exit_codes.DONE


@app.command("score")
def score(
    predictions: Annotated[
        Path,
        typer.Argument(
            metavar="PREDICTIONS.jsonl",
            help='Lines {"id", "prediction": number, list, "infeasible", "unbounded" or null}.',
        ),
    ],
    dataset: Annotated[
        Path, typer.Option("--dataset", metavar="DATA.jsonl", help="Problems with their answers.")
    ],
    protocol: Annotated[
        str, typer.Option("--protocol", metavar="NAME|all", help="Rule by which answers are right.")
    ] = "all",
    as_json: options.AsJson = False,
) -> int:
    """Score answers that another system produced, by every published rule."""
    from modelwright.datasets.storage import read_problems
    from modelwright.eval.protocols import protocols_named
    from modelwright.eval.scoring import read_predictions, score

    rules = protocols_named(protocol)
    found = score(read_predictions(predictions), list(read_problems(dataset)), rules).to_json()
    if as_json:
        print_json(found)
        return exit_codes.DONE
    lines = [f"{'protocol':14} {'right':>7} {'n':>5}  accuracy with 95 % interval"]
    for name, row in found["protocols"].items():
        lines.append(f"{name:14} {row['right']:>7g} {row['n']:>5}  {_with_interval(row)}")
    for label, counts in found["classes"].items():
        told = ", ".join(f"{word} {count}" for word, count in sorted(counts.items()))
        lines.append(f"label {label}: answered {told}")
    if found["missing"]:
        lines.append(f"{len(found['missing'])} problems without a prediction count as wrong.")
    if found["unlabelled"]:
        lines.append(f"{len(found['unlabelled'])} problems have no label and do not count.")
    print_text("\n".join(lines) + "\n")
    return exit_codes.DONE


@app.command("report")
def report(run: Run, as_json: options.AsJson = False) -> int:
    """Write the report of a run again, as one HTML page and as Markdown."""
    from modelwright.eval.report.build import read_request, write_report
    from modelwright.eval.runs import read_run

    records = read_run(run)
    folder = run if run.is_dir() else run.parent
    written = write_report(folder, records, read_request(folder))
    if as_json:
        print_json({"html": str(written.html), "markdown": str(written.markdown)})
    else:
        print_text(f"{written.text}\nReport: {written.html}\n")
    return exit_codes.DONE


@app.command("compare")
def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN_A RUN_B...", help="Runs of the same problems.")
    ],
    protocol: Annotated[
        str, typer.Option("--protocol", metavar="NAME", help="Rule by which answers are right.")
    ] = "strict",
    html: Annotated[
        Path | None,
        typer.Option(
            "--html", metavar="FILE", help="Also write a page, with programs side by side."
        ),
    ] = None,
    models: Annotated[
        bool,
        typer.Option(
            "--models", help="Build the models where runs differ, and say what differs in them."
        ),
    ] = False,
    as_json: options.AsJson = False,
) -> int:
    """Say whether runs are better than the first, problem by problem."""
    from modelwright.eval.protocols import protocols_named

    if len(runs) < 2:
        raise UsageError("expected at least two runs to compare", hint="Name their folders.")
    if protocol == "all":
        raise UsageError("expected one protocol, got 'all'")
    protocols_named(protocol)
    from modelwright.eval.report.side_by_side import Run as Compared
    from modelwright.eval.report.side_by_side import rows_of, side_by_side
    from modelwright.eval.runs import read_run
    from modelwright.eval.workbench import shared_engine

    names = [_run_name(run) for run in runs]
    if len(set(names)) < len(names):
        names = [str(run) for run in runs]
    compared = [Compared(name, read_run(run)) for name, run in zip(names, runs, strict=True)]
    rows = rows_of(compared, protocol, shared_engine() if models or html is not None else None)
    if html is not None:
        _write(html, side_by_side(compared, rows, protocol))
    if as_json:
        found: dict[str, Any] = {"protocol": protocol, "runs": [row.to_json() for row in rows]}
        second = rows[1].against_first
        if len(rows) == 2 and second is not None:
            found |= {**second.to_json(), "changed": [item.to_json() for item in rows[1].changed]}
        print_json(found)
        return exit_codes.DONE
    print_text("\n".join(line for row in rows for line in _told(row, rows[0])) + "\n")
    if html is not None:
        print_text(f"Page: {html}\n")
    return exit_codes.DONE


def _told(row: "Row", first: "Row") -> list[str]:
    found = row.against_first
    if found is None:
        return [f"{row.name}: {_with_interval(row.accuracy)}"]
    low, high = found.difference
    verdict = {
        "second is better": f"It is better than {first.name}.",
        "first is better": f"{first.name} is better.",
    }.get(found.verdict, "The difference may be chance.")
    return [
        "",
        f"{row.name}: {_with_interval(row.accuracy)}",
        f"  {100 * (found.second - found.first):+z.1f} points on {found.n} problems in common, "
        f"95 % interval [{100 * low:+z.1f}, {100 * high:+z.1f}]",
        f"  right alone {found.only_second:g}, the first alone {found.only_first:g}; "
        f"McNemar p = {found.p_value:.2g}. {verdict}",
        *(line for item in row.changed for line in _told_difference(item)),
    ]


def _told_difference(item: "Difference") -> list[str]:
    first, second = item.told
    lines = [f"    {item.first.id}: {first} -> {second}, expected {item.first.expected}"]
    return lines + [f"      {line}" for line in (item.models.lines if item.models else [])]


def _run_name(place: Path) -> str:
    from modelwright.eval.report.build import name_of, read_request

    return name_of(read_request(place if place.is_dir() else place.parent.parent)) or str(place)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", kind="unwritable") from None


def _inspect_run() -> Any:
    """Return the module that runs; it needs the extra."""
    try:
        from modelwright.eval.inspect import run as module
    except ImportError as error:
        if not (error.name or "").startswith("inspect_ai"):
            raise
        from modelwright.eval.runs import without_inspect

        raise without_inspect() from None
    return module


def _summary(records: "list[Record]") -> dict[str, Any]:
    from modelwright.eval.metrics import summarize

    found = summarize(records, [])
    return {
        "n": found["problems"],
        "samples": found["samples"],
        "right": found["right"],
        "wrong": found["wrong"],
        "abstained": found["abstained"],
        "accuracy": found["headline"]["accuracy"],
        "interval": [found["headline"]["low"], found["headline"]["high"]],
    }


def _sets(records: "list[Record]") -> dict[str, Any]:
    names = dict.fromkeys(record.benchmark for record in records)
    return {
        name: _summary([record for record in records if record.benchmark == name]) for name in names
    }


def _with_interval(row: dict[str, float]) -> str:
    return f"{row['accuracy']:.1%} [{row['low']:.1%}, {row['high']:.1%}]"
