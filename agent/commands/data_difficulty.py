"""`modelwright data difficulty`: how often a model solves each problem."""

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


def difficulty(
    file: Set,
    out: Out,
    samples: Annotated[
        int, typer.Option("--samples", metavar="K", parser=count, help="Attempts at each.")
    ] = 4,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    max_tokens_total: MaxTokens = None,
    parallel: Parallel = 4,
    time_limit: options.TimeLimit = 60.0,
    as_json: options.AsJson = False,
) -> int:
    """Measure how often a model solves each problem, and keep it with the problem.

    Problems without a known answer are copied as they are. The exit code is 3 if the budget ended
    the run before all were measured.
    """
    from modelwright.datasets.difficulty import rateable, rated, spread
    from modelwright.datasets.labels.polling import poll
    from modelwright.datasets.storage import write_problems
    from modelwright.solvers.limits import Limits

    problems = read_problems_of(file, out)
    known = rateable(problems, file)
    settings = settings_of(model, base_url, max_tokens_total)
    limits = Limits(time_limit_s=time_limit)

    async def work(voice: "LanguageModel", engine: "Engine", journal: "Journal") -> Any:
        made, stopped = await poll(
            known,
            voice,
            journal,
            count=samples,
            mend=False,
            parallel=parallel,
            on_attempt=lambda item, made: progress("answer" if made.outcome else "no program"),
        )
        return made, voice.name, journal.cost, stopped

    with Progress(quiet=as_json) as progress:
        made, name, cost, stopped = run_with_model(
            settings, out, identity_of("difficulty", problems), work, limits
        )
    whole = {item: tried for item, tried in made.items() if len(tried) == samples}
    rated_ones = [rated(p, name, whole[p.id]) if p.id in whole else p for p in problems]
    write_problems(out, rated_ones)
    summary: dict[str, Any] = {
        "path": str(out),
        "log": str(log_of(out)),
        "problems": len(problems),
        "model": name,
        "samples": samples,
        **spread([problem for problem in rated_ones if problem.id in whole], name),
        "cost": cost.to_json(),
        "stopped": stopped.message if stopped else None,
    }
    if as_json:
        print_json(summary)
    else:
        mean = "" if summary["mean"] is None else f", {summary['mean']:.0%} of all attempts"
        lines = [
            f"Rated {summary['rated']} of {len(problems)} problems: {name} solves "
            f"{summary['always']} always, {summary['sometimes']} sometimes, "
            f"{summary['never']} never{mean}"
        ]
        print_text(as_text([*lines, *ending(cost, summary["stopped"], out)]))
    return exit_codes.NOT_PROVED if stopped else exit_codes.DONE
