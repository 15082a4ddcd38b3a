"""The commands of `modelwright data` that need a language model: synthesize, label, difficulty."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.output import print_json, print_text
from modelwright.agent.commands.problem_sets import read_set
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.agent.settings import Settings
    from modelwright.datasets.author import Cost, LanguageModel
    from modelwright.datasets.journal import Journal
    from modelwright.datasets.problem import Problem
    from modelwright.datasets.synthesis.run import Made
    from modelwright.solvers.engine import Engine

T = TypeVar("T")
_MOST = 1_000_000
_SHOWN = 20


def _count(text: str | int) -> int:
    what = f"a whole number from 1 to {_MOST:,}"
    try:
        value = int(text)
    except ValueError:
        value = 0
    if not 1 <= value <= _MOST:
        raise typer.BadParameter(f"expected {what}, got {text!r}")
    return value


File = Annotated[
    str,
    typer.Argument(metavar="FILE", help="Name of a benchmark, or a .jsonl or .parquet file."),
]
Out = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="F.jsonl",
        help="File to write. Its log, F.log.jsonl, lies beside it; the same command goes on "
        "with what was stopped.",
    ),
]
Parallel = Annotated[
    int, typer.Option("--parallel", metavar="P", parser=_count, help="Problems at a time.")
]


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
            parser=_count,
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
    max_tokens_total: Annotated[
        int | None,
        typer.Option("--max-tokens", metavar="N", parser=_count, help="Tokens of the whole run."),
    ] = None,
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

    found = _problems(seeds, out)
    start = usable_seeds(method, found, seeds)
    avoided = [item for name in avoid or [] for item in _problems(name)]
    order = Order(method, start, n, seed, avoided)
    settings = _settings(model, base_url, max_tokens_total)
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

    with _Progress(quiet=as_json) as progress:
        made = _run(settings, out, order.identity, work, limits, writes=True)
    write_problems(out, made.problems)
    summary: dict[str, Any] = {
        "path": str(out),
        "log": str(_log_of(out)),
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
        print_text(_told([*lines, *_ending(made.cost, summary["stopped"], out)]))
    return exit_codes.NOT_PROVED if made.stopped else exit_codes.DONE


def label(
    file: File,
    out: Out,
    attempts: Annotated[
        int, typer.Option("--attempts", metavar="N", parser=_count, help="Attempts at each.")
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
    max_tokens_total: Annotated[
        int | None,
        typer.Option("--max-tokens", metavar="N", parser=_count, help="Tokens of the whole run."),
    ] = None,
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
    problems = _problems(file, out)
    settings = _settings(model, base_url, max_tokens_total)
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

    with _Progress(quiet=as_json) as progress:
        labels, provenance, cost, stopped = _run(
            settings, out, _identity("label", problems), work, limits
        )
    write_problems(out, [auditing.labelled(p, labels[p.id], provenance) for p in problems])
    summary: dict[str, Any] = {
        "path": str(out),
        "log": str(_log_of(out)),
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
        print_text(_told([*lines, *_ending(cost, summary["stopped"], out)]))
    return exit_codes.NOT_PROVED if stopped or (audit and disputes) else exit_codes.DONE


def difficulty(
    file: File,
    out: Out,
    samples: Annotated[
        int, typer.Option("--samples", metavar="K", parser=_count, help="Attempts at each.")
    ] = 4,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    max_tokens_total: Annotated[
        int | None,
        typer.Option("--max-tokens", metavar="N", parser=_count, help="Tokens of the whole run."),
    ] = None,
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

    problems = _problems(file, out)
    known = rateable(problems, file)
    settings = _settings(model, base_url, max_tokens_total)
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

    with _Progress(quiet=as_json) as progress:
        made, name, cost, stopped = _run(
            settings, out, _identity("difficulty", problems), work, limits
        )
    whole = {item: tried for item, tried in made.items() if len(tried) == samples}
    rated_ones = [rated(p, name, whole[p.id]) if p.id in whole else p for p in problems]
    write_problems(out, rated_ones)
    summary: dict[str, Any] = {
        "path": str(out),
        "log": str(_log_of(out)),
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
        print_text(_told([*lines, *_ending(cost, summary["stopped"], out)]))
    return exit_codes.NOT_PROVED if stopped else exit_codes.DONE


class _Progress:
    """Counts what came of each piece of work while it goes on, on a terminal only."""

    def __init__(self, *, quiet: bool) -> None:
        from modelwright.agent.console import error_console

        console = error_console()
        shown = console.is_terminal and not quiet
        self._status = console.status("Working ...") if shown else None
        self._counts = Counter[str]()

    def __call__(self, word: str) -> None:
        self._counts[word] += 1
        if self._status is not None:
            told = ", ".join(f"{word} {count}" for word, count in self._counts.most_common())
            self._status.update(f"{told} ...")

    def __enter__(self) -> Self:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()


def _problems(name: str, out: Path | None = None) -> "list[Problem]":
    if out is not None and out.resolve() == Path(name).resolve():
        raise UsageError(f"--out names {name} itself", hint="Name another file.")
    return list(read_set(name))


def _settings(model: str | None, base_url: str | None, max_tokens_total: int | None) -> "Settings":
    from modelwright.agent.settings import load_settings

    flags = {"model": model, "base_url": base_url, "max_tokens_total": max_tokens_total}
    settings = load_settings(flags)
    if settings.offline:
        raise UsageError("this needs a language model", hint="Name one with --model NAME.")
    return settings


def _log_of(out: Path) -> Path:
    return out.with_suffix(".log.jsonl")


def _identity(work: str, problems: "list[Problem]") -> "Callable[[LanguageModel], dict[str, Any]]":
    """Return what has to be the same for a run over a file to be gone on with."""
    from modelwright.datasets.storage import dump

    lines = "\n".join(map(dump, problems)).encode("utf-8", "surrogatepass")
    digest = hashlib.sha256(lines).hexdigest()[:16]
    return lambda voice: {
        "work": work,
        "file": digest,
        "model": voice.name,
        "prompts": dict(voice.prompts),
    }


def _run(
    settings: "Settings",
    out: Path,
    identity: "Callable[[LanguageModel], dict[str, Any]]",
    work: "Callable[[LanguageModel, Engine, Journal], Awaitable[T]]",
    limits: Any,
    *,
    writes: bool = False,
) -> T:
    """Return what comes of some work with a language model, an engine and the journal of a run."""
    from modelwright.agent.chat_model import ChatModel
    from modelwright.agent.synthesis.author import language_model, usage_of
    from modelwright.agent.usage import Meter
    from modelwright.datasets.journal import Journal
    from modelwright.solvers.engine import Engine

    async def go(engine: Engine) -> T:
        chat = ChatModel(settings)
        try:
            voice = language_model(chat, engine, limits, writes=writes)
            with Journal(_log_of(out), identity(voice)) as journal:
                spent = Meter(settings.budget, spent=usage_of(journal.cost))
                metered = language_model(chat.metered(spent), engine, limits, writes=writes)
                return await work(metered, engine, journal)
        finally:
            await chat.aclose()

    with Engine() as engine:
        return asyncio.run(go(engine))


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


def _ending(cost: "Cost", stopped: str | None, out: Path) -> list[str]:
    price = "" if cost.dollars is None else f", {cost.dollars:.2f} dollars"
    lines = [f"Cost: {cost.calls} calls, {cost.tokens_in + cost.tokens_out:,} tokens{price}"]
    if stopped:
        lines.append(f"Stopped early: {stopped}. The same command goes on.")
    return [*lines, f"Log: {_log_of(out)}"]


def _told(lines: list[str]) -> str:
    from modelwright.agent.console import clean

    return "".join(clean(line) + "\n" for line in lines)
