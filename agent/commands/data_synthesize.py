"""`modelwright data synthesize`: problems made by a language model."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.data_options import MaxTokens, Out, Parallel, count
from modelwright.agent.commands.data_run import (
    Progress,
    as_text,
    ending,
    log_of,
    read_problems_of,
    run_with_model,
    settings_of,
)
from modelwright.agent.commands.output import print_json, print_text

if TYPE_CHECKING:
    from modelwright.datasets.author import LanguageModel
    from modelwright.datasets.journal import Journal
    from modelwright.datasets.synthesis.run import Made
    from modelwright.solvers.engine import Engine


def synthesize(
    out: Out,
    seeds: Annotated[
        str,
        typer.Option(
            "--seeds",
            metavar="SET",
            help="What to start from: demonstrations for resocratic, any problems for evolve.",
        ),
    ] = "resocratic_seed_pool",
    method: Annotated[
        str,
        typer.Option(
            "--method",
            metavar="resocratic|evolve",
            help="resocratic: a new solved demonstration, turned into questions; evolve: the same "
            "from an existing problem, harder, in another domain, or with other data.",
        ),
    ] = "resocratic",
    n: Annotated[
        int,
        typer.Option(
            "--n",
            metavar="N",
            parser=count,
            help="Demonstrations to make; each gives up to two problems, without and with a table.",
        ),
    ] = 10,
    seed: Annotated[
        int, typer.Option("--seed", metavar="S", help="Of what each one is made from.")
    ] = 0,
    avoid: Annotated[
        list[str] | None,
        typer.Option(
            "--avoid",
            metavar="SET",
            help="Refuse what is near to a problem of this benchmark or file; may be repeated.",
        ),
    ] = None,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    max_tokens_total: MaxTokens = None,
    parallel: Parallel = 4,
    time_limit: options.TimeLimit = 60.0,
    as_json: options.AsJson = False,
) -> int:
    """Make problems with a language model, each solved, checked and solved again from its text.

    The exit code is 3 if the budget ended the run before all were made.
    """
    from modelwright.datasets.storage import write_problems
    from modelwright.datasets.synthesis.draw import usable_seeds
    from modelwright.datasets.synthesis.run import Order, synthesize
    from modelwright.solvers.limits import Limits

    found = read_problems_of(seeds, out)
    start = usable_seeds(method, found, seeds)
    avoided = [item for name in avoid or [] for item in read_problems_of(name)]
    order = Order(method, start, n, seed, avoided)
    settings = settings_of(model, base_url, max_tokens_total)
    limits = Limits(time_limit_s=time_limit)

    async def work(voice: "LanguageModel", engine: "Engine", journal: "Journal") -> "Made":
        return await synthesize(
            order,
            voice,
            engine,
            journal,
            limits=limits,
            parallel=parallel,
            on_verdict=lambda verdict: progress(verdict.cause or "accepted"),
        )

    with Progress(quiet=as_json) as progress:
        made = run_with_model(settings, out, order.identity, work, limits, writes=True)
    write_problems(out, made.problems)
    summary: dict[str, Any] = {
        "path": str(out),
        "log": str(log_of(out)),
        "seeds": len(start),
        "seeds_left_out": [item.id for item in found if item not in start],
        **made.to_json(),
    }
    if as_json:
        print_json(summary)
    else:
        lines = [
            f"Wrote {out}: problems accepted: {summary['accepted']}, "
            f"demonstrations made: {summary['draws']}"
        ]
        lines += [f"  {count:4} refused: {cause}" for cause, count in summary["rejected"].items()]
        if summary["seeds_left_out"]:
            lines.append(f"No demonstrations: {', '.join(summary['seeds_left_out'])}")
        print_text(as_text([*lines, *ending(made.cost, summary["stopped"], out)]))
    return exit_codes.NOT_PROVED if made.stopped else exit_codes.DONE
