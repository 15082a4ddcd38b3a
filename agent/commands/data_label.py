"""`modelwright data label`: answers by a vote of attempts, and the audit of answers."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.data_options import MaxTokens, Out, Parallel, Set, count
from modelwright.agent.commands.data_run import (
    Progress,
    as_text,
    ending,
    identity_of,
    log_of,
    read_problems_of,
    run_with_model,
    settings_of,
)
from modelwright.agent.commands.output import print_json, print_text

if TYPE_CHECKING:
    from modelwright.datasets.author import LanguageModel
    from modelwright.datasets.journal import Journal
    from modelwright.solvers.engine import Engine

_SHOWN = 20
"""Lines of a text that a dispute shows."""


def label(
    file: Set,
    out: Out,
    attempts: Annotated[
        int, typer.Option("--attempts", metavar="N", parser=count, help="Attempts at each.")
    ] = 5,
    threshold: Annotated[
        float,
        typer.Option(
            "--threshold", metavar="SHARE", help="Share of the attempts that has to agree."
        ),
    ] = 0.6,
    audit: Annotated[
        bool,
        typer.Option(
            "--audit",
            help="Print where the vote differs from the answers of the set, with evidence.",
        ),
    ] = False,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    max_tokens_total: MaxTokens = None,
    parallel: Parallel = 4,
    time_limit: options.TimeLimit = 60.0,
    as_json: options.AsJson = False,
) -> int:
    """Label problems by a vote of attempts made in different characters.

    An answer that a problem has is not replaced. The exit code is 3 if the budget ended the run, or
    with --audit if there are disputes.
    """
    from modelwright.datasets.labels import audit as auditing
    from modelwright.datasets.labels.label import check_threshold
    from modelwright.datasets.labels.label import label as label_of
    from modelwright.datasets.labels.polling import poll
    from modelwright.datasets.storage import write_problems
    from modelwright.solvers.limits import Limits

    check_threshold(threshold)
    problems = read_problems_of(file, out)
    settings = settings_of(model, base_url, max_tokens_total)
    limits = Limits(time_limit_s=time_limit)

    async def work(voice: "LanguageModel", engine: "Engine", journal: "Journal") -> Any:
        made, stopped = await poll(
            problems,
            voice,
            journal,
            count=attempts,
            personas=voice.personas,
            parallel=parallel,
            on_attempt=lambda item, made: progress("answer" if made.outcome else "no program"),
        )
        labels = {
            item: await label_of(engine, tried, attempts, threshold) for item, tried in made.items()
        }
        provenance = {"model": voice.name, "prompts": dict(voice.prompts), "threshold": threshold}
        return labels, provenance, journal.cost, stopped

    with Progress(quiet=as_json) as progress:
        labels, provenance, cost, stopped = run_with_model(
            settings, out, identity_of("label", problems), work, limits
        )
    write_problems(out, [auditing.labelled(p, labels[p.id], provenance) for p in problems])
    summary: dict[str, Any] = {
        "path": str(out),
        "log": str(log_of(out)),
        **auditing.report(problems, labels),
        "cost": cost.to_json(),
        "stopped": stopped.message if stopped else None,
    }
    disputes = [
        auditing.dispute(p, labels[p.id]) for p in problems if auditing.is_disputed(p, labels[p.id])
    ]
    if as_json:
        print_json({**summary, **({"disputes": disputes} if audit else {})})
    else:
        lines = _label_lines(summary)
        if audit:
            lines += [line for one in disputes for line in _dispute_lines(one)]
        print_text(as_text([*lines, *ending(cost, summary["stopped"], out)]))
    return exit_codes.NOT_PROVED if stopped or (audit and disputes) else exit_codes.DONE


def _label_lines(summary: dict[str, Any]) -> list[str]:
    lines = [f"Labelled {summary['labelled']} of {summary['problems']} problems"]
    lines += [f"  {count:4} refused: {why}" for why, count in summary["refused"].items()]
    if summary["known"]:
        lines.append("Where the answer is known, the label is right in")
        lines += [
            f"  {row['right']} of {row['n']} within {tier} "
            f"({row['share']:.0%}, 95 % interval {row['low']:.0%} to {row['high']:.0%})"
            for tier, row in summary["right"].items()
            if row["n"]
        ]
    lines.append(f"{len(summary['disputed'])} disputed")
    return lines


def _dispute_lines(one: dict[str, Any]) -> list[str]:
    lines = [
        "",
        f"{one['id']}  {one['source']}",
        f"  their answer {one['theirs']}, backed by {one['backs_theirs']} of {one['attempts']} "
        f"attempts; the vote {one['vote']} ({one['share']:.0%})",
    ]
    if one["history"]:
        told = ", ".join(f"{name}: {value}" for name, value in one["history"].items())
        lines.append(f"  other releases: {told}")
    lines += ["  " + line for line in one["text"].splitlines()[:_SHOWN]]
    for camp in one["camps"]:
        lines.append(
            f"  {camp['votes']} found {camp['sense']} {camp['value']} "
            f"({camp['binaries']} binaries, {camp['integers']} integers, "
            f"{camp['models']} different models): {', '.join(camp['personas'])}"
        )
        lines += ["    | " + line for line in camp["source"].splitlines()]
    return lines
