"""Phase 2: judge what each insight did, and change the library where that makes it better.

1. Every problem is attempted with what retrieval shows. What was shown is judged: positive,
   invalid, negative, irrelevant, unretrieved. Successes count too.
2. Changes are proposed: a better condition where an insight was wrong, irrelevant or missed; the
   end of an insight that did more harm than good; one insight for several that say the same.
3. The gate decides about each, and about what people proposed.
4. The library is measured on the gate set.

Judgements are kept problem by problem and decisions change by change, each in one transaction: a
run that was killed goes on where it was.

Source: AlphaOPT (arXiv 2510.18428), library evolution; the gate is ours.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.library.event import Event, EventKind
from modelwright.library.gate import Gate, Ruling
from modelwright.library.insight import Insight, Status
from modelwright.library.merging import merged_of
from modelwright.library.practice import Attempt, Evidence, Practice, Verdict
from modelwright.library.review import ProposalKind, kind_of, propose
from modelwright.library.shown import Shelf, shelf_of
from modelwright.library.statistics import uses_of
from modelwright.library.store import Library
from modelwright.library.tasks import BESIDE, finished
from modelwright.library.verify import Repeats

_SAYS = {
    Verdict.POSITIVE: EventKind.HELPED,
    Verdict.INVALID: EventKind.UNUSED,
    Verdict.NEGATIVE: EventKind.HURT,
    Verdict.IRRELEVANT: EventKind.UNUSED,
    Verdict.UNRETRIEVED: EventKind.MISSED,
}
_CALLED = {
    ProposalKind.ADD: EventKind.APPROVED,
    ProposalKind.CHANGE: EventKind.REFINED,
    ProposalKind.MERGE: EventKind.MERGED,
    ProposalKind.RETIRE: EventKind.RETIRED,
}
"""What a proposal is called in the log once the gate let it pass."""
_PROPOSED, _MEASURED = f"{BESIDE}proposed", f"{BESIDE}measured"
"""Tasks of a round beside its problems."""

OnChange = Callable[[Insight, Ruling], None]
"""Called with a proposal and what the gate said."""


@dataclass(frozen=True)
class Plan:
    """How a round of evolution goes."""

    repeats: Repeats = field(default_factory=Repeats)
    variants: int = 5
    """Candidate conditions for one insight."""
    parallel: int = 4
    """Problems at once."""
    token_price: float = 1e-6
    harm: int = 2
    """From how many more times it hurt than helped an insight is proposed for retirement."""


@dataclass(frozen=True)
class Evolved:
    """What a round came to."""

    accuracy_before: float
    """Share of attempts at the gate set that solved it."""
    accuracy_after: float
    rulings: dict[str, Ruling]
    """Proposal -> what the gate said, in this process."""


async def evolve(
    library: Library,
    problems: Sequence[Problem],
    gate_set: Sequence[Problem],
    practice: Practice,
    *,
    run: str,
    plan: Plan | None = None,
    on_change: OnChange | None = None,
) -> Evolved:
    """Do one round; a second call with the same name goes on with it.

    Args:
        library: to change.
        problems: with answers, to judge insights by.
        gate_set: with answers, held out.
        practice: solves and thinks.
        run: name of the round.
        plan: how it goes.
        on_change: told of each decision.

    Raises:
        ModelwrightError: of kind "budget" when that is spent; the round can be gone on with.
    """
    plan = plan or Plan()
    known = {problem.id: problem for problem in problems if problem.expected is not None}
    gate = Gate(practice, known, gate_set, plan.repeats, plan.token_price)
    before = await _measured(gate, library)
    await _judge_all(library, list(known.values()), practice, run, plan)
    if _PROPOSED not in finished(library, run):
        await _propose_all(library, known, practice, run, plan)
    rulings: dict[str, Ruling] = {}
    for proposal in library.insights(Status.PROPOSED):
        called = _CALLED[kind_of(proposal)]
        rulings[proposal.id] = await gate.decide(library, proposal, called)
        if on_change is not None:
            on_change(proposal, rulings[proposal.id])
    after = await _measured(gate, library)
    if _MEASURED not in finished(library, run):
        with library.writing(practice.name) as writer:
            writer.log(Event(EventKind.MEASURED, "", 0, "", practice.name, {**after, "run": run}))
            writer.finish(run, _MEASURED, after)
    return Evolved(before["accuracy"], after["accuracy"], rulings)


async def _judge_all(
    library: Library, problems: Sequence[Problem], practice: Practice, run: str, plan: Plan
) -> None:
    shelf, done = shelf_of(library), finished(library, run)
    room = asyncio.Semaphore(plan.parallel)

    async def one(problem: Problem) -> None:
        async with room:
            verdicts, solved = await judge(problem, shelf, practice)
        versions = {insight.id: insight for insight in shelf.insights}
        with library.writing(practice.name) as writer:
            writer.keep_problem(problem.id, problem.text)
            for name, verdict in verdicts.items():
                said = {"judged": str(verdict), "run": run}
                writer.note(_SAYS[verdict], versions[name], problem.id, **said)
            writer.finish(run, problem.id, {"solved": solved})

    await asyncio.gather(*(one(problem) for problem in problems if problem.id not in done))


async def judge(
    problem: Problem, shelf: Shelf, practice: Practice
) -> tuple[dict[str, Verdict], bool]:
    """Attempt a problem and return id -> what each insight did, and whether it was solved.

    A verdict that blames or misses an insight counts only if an attempt without or with it agrees.
    """
    shown = shelf.shown(problem)
    attempt = await practice.attempt(problem, shown, 0)
    if attempt.solves(problem.expected):
        return {insight.id: _of_success(insight, attempt) for insight in shown}, True
    others = [one for one in shelf.shortlist(problem) if one not in shown]
    said = await practice.diagnose(problem, attempt, shown, others)
    ids = {insight.id: insight for insight in (*shown, *others)}
    verdicts = {name: verdict for name, verdict in said.items() if name in ids}
    good = (Verdict.POSITIVE, Verdict.INVALID)
    kept = [one for one in shown if verdicts.get(one.id) in good]
    missed = [one for one in others if verdicts.get(one.id) is Verdict.UNRETRIEVED]
    if not await _solved_with(practice, problem, [*kept, *missed], shown):
        # What was blamed or missed is not the cause, so it is no evidence.
        unproved = (Verdict.NEGATIVE, Verdict.UNRETRIEVED)
        verdicts = {name: v for name, v in verdicts.items() if v not in unproved}
    return verdicts, False


async def _solved_with(
    practice: Practice, problem: Problem, insights: list[Insight], before: list[Insight]
) -> bool:
    if insights == before:
        return False
    attempt = await practice.attempt(problem, insights, 1)
    return attempt.solves(problem.expected)


def _of_success(insight: Insight, attempt: Attempt) -> Verdict:
    return Verdict.POSITIVE if insight.id in attempt.applied else Verdict.IRRELEVANT


async def _propose_all(
    library: Library, known: Mapping[str, Problem], practice: Practice, run: str, plan: Plan
) -> None:
    """Write all proposals of a round in one change, with the note that they are made."""
    shelf, uses = shelf_of(library), uses_of(library)
    made: list[tuple[Insight, ProposalKind, dict[str, Any]]] = []
    loose = [insight for insight in shelf.insights if not insight.pinned]
    for insight in loose:
        use = uses.get(insight.id)
        if use is not None and -use.gain >= plan.harm:
            said = {"helped": use.helped, "hurt": use.hurt}
            made.append((insight, ProposalKind.RETIRE, said))
            continue
        refined = await _refined(insight, shelf, known, practice, plan)
        if refined is not None:
            condition, gain = refined
            changed = replace(insight, condition=condition)
            made.append((changed, ProposalKind.CHANGE, {"alignment": gain}))
    touched = {insight.id for insight, _, _ in made}
    for group in _alike([insight for insight in loose if insight.id not in touched]):
        draft = await practice.merge(group)
        if draft is not None:
            merged = merged_of(group, draft)
            made.append((merged, ProposalKind.MERGE, {}))
    with library.writing(practice.name) as writer:
        for insight, kind, evidence in made:
            parents = insight.parents if kind is ProposalKind.MERGE else (insight.name,)
            proposal = replace(insight, parents=parents, made_by=practice.name)
            propose(writer, proposal, kind, run=run, **evidence)
        writer.finish(run, _PROPOSED, {"proposals": len(made)})


async def _refined(
    insight: Insight, shelf: Shelf, known: Mapping[str, Problem], practice: Practice, plan: Plan
) -> tuple[str, float] | None:
    """Return a condition that retrieval does better with, and its alignment; None if none does."""
    wanted, unwanted = _evidence(insight, shelf.events, known)
    missed = [p for p in wanted if not _is_shown(insight, p, shelf)]
    shown = [p for p in unwanted if _is_shown(insight, p, shelf)]
    if not missed and not shown:
        return None
    told = Evidence([p.text for p in wanted], [p.text for p in unwanted])
    # A variant must do better than the condition now; of equal ones the clearest is taken.
    least = _alignment(insight, shelf, wanted, unwanted)
    best, top = None, (least, 0.0)
    for condition in (await practice.refine(insight, told, plan.variants))[: plan.variants]:
        changed = replace(insight, condition=condition)
        tried = shelf.changed([changed])
        found = (
            _alignment(changed, tried, wanted, unwanted),
            _clearness(changed, tried, wanted, unwanted),
        )
        if condition.strip() and found[0] > least and (best is None or found > top):
            best, top = condition, found
    return None if best is None else (best, top[0])


def _evidence(
    insight: Insight, events: Sequence[Event], known: Mapping[str, Problem]
) -> tuple[list[Problem], list[Problem]]:
    """Return the problems that should be shown an insight, and those that should not.

    The last judgement of a problem counts; the sources belong in any case.
    """
    last: dict[str, EventKind] = {}
    for event in events:
        judged = event.kind in (EventKind.HELPED, EventKind.MISSED, EventKind.HURT) or (
            event.detail.get("judged") == Verdict.IRRELEVANT
        )
        if event.insight == insight.id and judged:
            last[event.problem] = event.kind
    good = {EventKind.HELPED, EventKind.MISSED}
    wanted = {name for name, kind in last.items() if kind in good} | set(insight.sources)
    unwanted = set(last) - wanted
    return (
        [known[name] for name in sorted(wanted) if name in known],
        [known[name] for name in sorted(unwanted) if name in known],
    )


def _alignment(
    insight: Insight, shelf: Shelf, wanted: Sequence[Problem], unwanted: Sequence[Problem]
) -> float:
    """Return the share of judged problems where retrieval does what it should."""
    right = sum(_is_shown(insight, problem, shelf) for problem in wanted)
    right += sum(not _is_shown(insight, problem, shelf) for problem in unwanted)
    return right / max(1, len(wanted) + len(unwanted))


def _clearness(
    insight: Insight, shelf: Shelf, wanted: Sequence[Problem], unwanted: Sequence[Problem]
) -> float:
    """Return how far apart the scores of the two kinds of problems are, on average."""
    high = [shelf.standing(insight.id, problem) for problem in wanted]
    low = [shelf.standing(insight.id, problem) for problem in unwanted]
    return sum(high) / max(1, len(high)) - sum(low) / max(1, len(low))


def _is_shown(insight: Insight, problem: Problem, shelf: Shelf) -> bool:
    return insight.id in {one.id for one in shelf.shown(problem)}


def _alike(insights: Sequence[Insight]) -> list[list[Insight]]:
    """Return groups of insights with the same labels, of two or more."""
    groups: dict[Any, list[Insight]] = {}
    for insight in insights:
        if insight.labels:
            groups.setdefault(tuple(sorted(insight.labels)), []).append(insight)
    return [group for group in groups.values() if len(group) > 1]


async def _measured(gate: Gate, library: Library) -> dict[str, Any]:
    """Return accuracy, size and tokens of the library as it is now."""
    shelf = shelf_of(library)
    results = [await gate.result(problem, shelf) for problem in gate.gate_set]
    return {
        "accuracy": sum(one.share for one in results) / max(1, len(results)),
        "size": len(shelf.insights),
        "tokens": sum(one.tokens for one in results) / max(1, len(results)),
    }
