"""`modelwright library learn` and `evolve`: insights from failures, and what becomes of them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.library_place import opened
from modelwright.agent.commands.output import print_json, print_text
from modelwright.agent.commands.problem_sets import read_set
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.agent.library_practice import ModelPractice
    from modelwright.library.evolution import Evolved
    from modelwright.library.learning import Learnt
    from modelwright.library.verify import Repeats
    from modelwright.solvers.engine import Engine

T = TypeVar("T")

Dataset = Annotated[
    str, typer.Argument(metavar="DATASET", help="Benchmark on this machine, or a .jsonl file.")
]
Run = Annotated[
    str | None,
    typer.Option(
        "--run", metavar="NAME", help="Name of the run; a name used before goes on with it."
    ),
]
First = Annotated[
    int | None, typer.Option("--first", metavar="N", min=1, help="Only the first N problems.")
]
Attempts = Annotated[
    int, typer.Option("--attempts", metavar="N", min=1, max=100, help="Attempts for each test.")
]
Needed = Annotated[
    int, typer.Option("--needed", metavar="K", min=1, help="Attempts that must succeed.")
]
Parallel = Annotated[
    int, typer.Option("--parallel", metavar="N", min=1, max=64, help="Problems at once.")
]


def learn(
    dataset: Dataset,
    run: Run = None,
    first: First = None,
    no_labels: Annotated[
        bool,
        typer.Option(
            "--no-labels",
            help="Use no answers: admit problems that independent formulations agree on.",
        ),
    ] = False,
    propose: Annotated[
        bool, typer.Option("--propose", help="Leave insights for review instead of using them.")
    ] = False,
    attempts: Attempts = 3,
    needed: Needed = 2,
    parallel: Parallel = 4,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Learn insights from the problems of a set that are not solved yet.

    The exit code is 3 if the budget ended the run; the same --run goes on with it.
    """
    from modelwright.library.consensus import admit_all
    from modelwright.library.learning import Effort
    from modelwright.library.learning import learn as go_learning

    problems = list(read_set(dataset))[:first]
    effort = Effort(parallel=parallel, repeats=_repeats(attempts, needed), propose=propose)
    report: dict[str, Any] = {}
    with opened(library, make=True) as kept:

        async def go(practice: "ModelPractice", engine: "Engine") -> "Learnt":
            chosen = problems
            if no_labels:
                found = await admit_all(problems, practice, engine)
                chosen = list(found.problems)
                report["consensus"] = {
                    "admitted": len(chosen),
                    "refused": len(found.refused),
                    "answers_known": found.known,
                    "wrong": found.wrong,
                }
            return await go_learning(
                kept, chosen, practice, engine, run=run or f"learn {dataset}", effort=effort
            )

        learnt = _with_practice(model, base_url, go)
        insights = [kept.insight(name) for name in learnt.insights]
    counts: dict[str, int] = {}
    for one in learnt.results.values():
        counts[one["result"]] = counts.get(one["result"], 0) + 1
    report |= {
        "problems": counts,
        "insights": learnt.insights,
        "merges": learnt.merges,
        "stopped": learnt.stopped,
    }
    if as_json:
        print_json(report)
    else:
        from modelwright.agent.console_library import list_text

        lines = [f"{count:5} {result.replace('_', ' ')}" for result, count in counts.items()]
        if "consensus" in report:
            lines.insert(0, ", ".join(f"{k}: {v}" for k, v in report["consensus"].items()))
        if learnt.merges:
            merged = sum(bool(one["merged"]) for one in learnt.merges)
            lines.append(f"{merged:5} merged, of {len(learnt.merges)} groups that look alike")
        lines += [f"Stopped: {learnt.stopped}"] if learnt.stopped else []
        print_text("\n".join(lines) + "\n" + list_text(insights, "Nothing was learnt."))
    return exit_codes.NOT_PROVED if learnt.stopped else exit_codes.DONE


def evolve(
    dataset: Dataset,
    gate: Annotated[
        str,
        typer.Option("--gate", metavar="SET", help="Held-out problems that must not get worse."),
    ],
    run: Run = None,
    first: First = None,
    gate_first: Annotated[
        int | None,
        typer.Option("--gate-first", metavar="N", min=1, help="Only the first N of the gate set."),
    ] = None,
    attempts: Attempts = 3,
    needed: Needed = 2,
    parallel: Parallel = 4,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    library: options.Library = None,
    as_json: options.AsJson = False,
) -> int:
    """Judge insights on the problems of a set, and change the library where the gate allows it.

    What people proposed passes the same gate.
    """
    from modelwright.library.evolution import Plan
    from modelwright.library.evolution import evolve as go_evolving

    problems = list(read_set(dataset))[:first]
    gate_set = [one for one in list(read_set(gate))[:gate_first] if one.expected is not None]
    if shared := {one.id for one in problems} & {one.id for one in gate_set}:
        raise UsageError(
            f"{len(shared)} problems are in both sets, such as {min(shared)}",
            hint="The gate must be held out: use other problems.",
        )
    plan = Plan(repeats=_repeats(attempts, needed), parallel=parallel)
    with opened(library) as kept:

        async def go(practice: "ModelPractice", _: "Engine") -> "Evolved":
            name = run or f"evolve {dataset} {kept.revision}"
            return await go_evolving(kept, problems, gate_set, practice, run=name, plan=plan)

        evolved = _with_practice(model, base_url, go)
    rulings = evolved.rulings
    if as_json:
        print_json(
            {
                "accuracy_before": evolved.accuracy_before,
                "accuracy_after": evolved.accuracy_after,
                "rulings": {
                    name: {"accepted": one.accepted, **one.evidence}
                    for name, one in rulings.items()
                },
            }
        )
    else:
        lines = [
            f"{'accepted' if one.accepted else 'refused':8} {name}: {one.reason}"
            for name, one in rulings.items()
        ]
        lines.append(
            f"Gate set: {100 * evolved.accuracy_before:.1f} % solved before, "
            f"{100 * evolved.accuracy_after:.1f} % after"
        )
        print_text("\n".join(lines) + "\n")
    return exit_codes.DONE


def _repeats(attempts: int, needed: int) -> "Repeats":
    from modelwright.library.verify import Repeats

    if needed > attempts:
        raise UsageError(f"--needed {needed} is more than --attempts {attempts}")
    return Repeats(attempts, needed)


def _with_practice(
    model: str | None,
    base_url: str | None,
    go: Callable[["ModelPractice", "Engine"], Awaitable[T]],
) -> T:
    """Run a job with the language model that the settings name.

    Raises:
        UsageError: they name none.
    """
    from modelwright.agent.settings import load_settings

    settings = load_settings({"model": model, "base_url": base_url})
    if settings.offline:
        raise UsageError(
            "learning needs a language model, and none is named",
            hint="Name it with --model, MODELWRIGHT_MODEL or model in the config file.",
            kind="no_model",
        )
    from modelwright.agent.chat_model import ChatModel
    from modelwright.agent.library_practice import ModelPractice
    from modelwright.solvers.engine import Engine

    async def job(engine: "Engine") -> T:
        chat = ChatModel(settings)
        try:
            return await go(ModelPractice(chat, engine), engine)
        finally:
            await chat.aclose()

    with Engine(workers=2) as engine:
        return asyncio.run(job(engine))
