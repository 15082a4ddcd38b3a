"""From a draw to problems: demonstration, engine, questions, independent attempts, verdict.

Source: ReSocratic (arXiv 2407.09887) writes a solved demonstration first and turns it into a
question; evolving problems is done by SIRL (2505.11792) and OptMATH (2502.11102). Departures: the
program keeps its numbers apart and is checked without a language model; the question alone has to
lead an independent attempt to the same optimum; nothing is dropped without a cause on record.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from modelwright.datasets.attempt import Attempt
from modelwright.datasets.author import LanguageModel, UnusableReplyError
from modelwright.datasets.journal import Journal, Trail
from modelwright.datasets.problem import Problem
from modelwright.datasets.synthesis.demonstration import Demonstration
from modelwright.datasets.synthesis.draw import Draw
from modelwright.datasets.synthesis.examination import (
    compare_with_parent,
    examine,
    require_machine,
)
from modelwright.datasets.synthesis.neighbours import Neighbours
from modelwright.datasets.synthesis.question import FORMS, check_question
from modelwright.datasets.synthesis.rejection import Cause, Rejected
from modelwright.solvers.agreement import NoNumber, agree, value_of
from modelwright.solvers.canonical import signature
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome

WHOLE = "demonstration"
"""What is judged before there are questions, in place of a form."""


@dataclass(frozen=True)
class Verdict:
    """What came of a demonstration that fell through, or of one question."""

    item: str
    form: str
    """One of `FORMS`, or `WHOLE`."""
    problem: Problem | None = None
    """None if it was rejected."""
    cause: str = ""
    """A `Cause`."""
    evidence: str = ""

    @classmethod
    def from_step(cls, item: str, form: str, value: dict[str, Any]) -> "Verdict":
        """Return the verdict that a step of the journal holds."""
        if "rejected" in value:
            return cls(item, form, None, value["rejected"], value["evidence"])
        return cls(item, form, Problem.from_json(value["accepted"]))


@dataclass(frozen=True)
class Workshop:
    """What all items of a run are made with."""

    engine: ProgramEngine
    limits: Limits
    model: LanguageModel
    journal: Journal
    neighbours: Neighbours
    method: str
    prefix: str
    """Of the ids; different for different runs."""
    provenance: dict[str, Any]
    """What every item of the run says of its origin."""


@dataclass(frozen=True)
class _Solved:
    """A demonstration that passed."""

    demonstration: Demonstration
    outcome: Outcome
    verdict: str
    """Of its certificate."""
    signature: str


def item_id(prefix: str, draw: Draw) -> str:
    """Return the name of an item in the journal, which the ids of its problems begin with."""
    return f"{prefix}-{draw.number:05d}"


def verdicts_of(journal: Journal, item: str) -> list[Verdict]:
    """Return the verdicts on an item that are in the journal."""
    steps = journal.steps(item)
    return [
        Verdict.from_step(item, form, steps[_verdict(form)])
        for form in (WHOLE, *FORMS)
        if _verdict(form) in steps
    ]


def is_done(journal: Journal, item: str) -> bool:
    """Return whether nothing is left to do for an item."""
    forms = {verdict.form for verdict in verdicts_of(journal, item)}
    return WHOLE in forms or forms == set(FORMS)


async def make(
    workshop: Workshop, draw: Draw, on_verdict: Callable[[Verdict], None] | None = None
) -> None:
    """Make the problems of one draw; what comes of it is in the journal.

    Args:
        workshop: what they are made with.
        draw: what they are made from.
        on_verdict: told of each verdict.

    Raises:
        BudgetSpentError, ServiceMissingError: as the methods of `Author`.
    """
    item = item_id(workshop.prefix, draw)
    trail = Trail(workshop.journal, item, workshop.model.author())

    async def judged(form: str, work: "Callable[[], Any]") -> Any:
        """Return what work returns; None if it rejects, which is written."""
        try:
            return await work()
        except Rejected as rejected:
            value = rejected.to_json()
        except UnusableReplyError as error:
            said = f"{error.kind}: {error.message}"
            value = Rejected(Cause.UNUSABLE_REPLY, said).to_json()
        _end(trail, form, value, on_verdict)
        return None

    solved = await judged(WHOLE, lambda: _demonstrate(workshop, draw, trail))
    if solved is None:
        return
    for form in FORMS:
        if _verdict(form) in trail.steps:
            continue

        async def work(form: str = form) -> Problem:
            return await _pose(workshop, draw, trail, solved, form)

        problem = await judged(form, work)
        if problem is not None:
            _end(trail, form, {"accepted": problem.to_json()}, on_verdict)


def _end(
    trail: Trail, form: str, value: dict[str, Any], on_verdict: Callable[[Verdict], None] | None
) -> None:
    trail.end(_verdict(form), value)
    if on_verdict is not None:
        on_verdict(Verdict.from_step(trail.item, form, value))


async def _demonstrate(workshop: Workshop, draw: Draw, trail: Trail) -> _Solved:
    async def write() -> dict[str, Any]:
        if draw.parent is not None:
            made = await trail.author.evolve(draw.parent, draw.way, draw.domain)
        else:
            examples = [example.text for example in draw.examples]
            made = await trail.author.demonstrate(examples, draw.domain)
        return made.to_json()

    demonstration = Demonstration.from_json(await trail.step("demonstration", write))
    engine, limits = workshop.engine, workshop.limits
    outcome, certificate = await examine(engine, demonstration, limits)
    if draw.parent is not None:
        await compare_with_parent(engine, outcome, draw.parent, draw.way, limits)
    built = await asyncio.to_thread(engine.build, demonstration.program, limits)
    name = "" if isinstance(built, Failure) else signature(built)
    return _Solved(demonstration, outcome, certificate.verdict.value, name)


async def _pose(
    workshop: Workshop, draw: Draw, trail: Trail, solved: _Solved, form: str
) -> Problem:
    async def ask() -> str:
        return await trail.author.ask(solved.demonstration, form)

    text = await trail.step(f"question, {form}", ask)
    await asyncio.to_thread(
        check_question, workshop.engine, solved.demonstration, solved.outcome, text, form
    )
    posed = Problem(f"{trail.item}-{form}", text)

    async def attempt() -> dict[str, Any]:
        made = await trail.author.attempt(posed)
        if made.outcome is not None:
            require_machine(made.outcome)
        return made.to_json()

    made = Attempt.from_json(await trail.step(f"attempt, {form}", attempt))
    _compare(solved.outcome, made)
    problem = _problem(workshop, draw, trail, solved, text, form, made)
    await workshop.neighbours.admit(problem)
    return problem


def _compare(outcome: Outcome, attempt: Attempt) -> None:
    """Raise Rejected unless an attempt found the same optimum."""
    if attempt.value is NoNumber.NONE or attempt.outcome is None:
        raise Rejected(Cause.ATTEMPT_FAILED, attempt.reason or "the attempt has no answer")
    if attempt.outcome.sense != outcome.sense or not agree(attempt.value, value_of(outcome)):
        said = f"{outcome.sense} {value_of(outcome)}, the attempt {attempt.outcome.sense}"
        raise Rejected(Cause.ATTEMPT_DISAGREES, f"{said} {attempt.value}")


def _problem(
    workshop: Workshop,
    draw: Draw,
    trail: Trail,
    solved: _Solved,
    text: str,
    form: str,
    attempt: Attempt,
) -> Problem:
    outcome, program = solved.outcome, solved.demonstration.program
    assert outcome.objective is not None, "it is optimal"
    assert attempt.program is not None, "it has an answer"
    parent = draw.parent
    made_from = {"parent": parent.id, "way": draw.way} if parent else {}
    if not parent or draw.way == "other_domain":
        made_from["domain"] = draw.domain
    return Problem(
        f"{trail.item}-{form}",
        text,
        answer=float(f"{outcome.objective:.10g}"),
        source=f"modelwright data synthesize --method {workshop.method}",
        extra={
            "problem_class": str(outcome.problem_class),
            "sense": str(outcome.sense),
            "size": outcome.to_json()["statistics"],
            "has_table": form != FORMS[0],
            "tags": [workshop.method, str(outcome.problem_class), f"data in {form}"],
            "near_duplicate_group": parent.group if parent else trail.item,
            "data": program.data,
            "program": program.source,
            "demonstration": solved.demonstration.text,
            "model_signature": solved.signature,
            "synthesis": {
                **workshop.provenance,
                "item": trail.item,
                "number": draw.number,
                "seeds": [example.id for example in draw.examples],
                **made_from,
                "verdict": solved.verdict,
                "solver": outcome.solver,
                "attempt": {
                    "objective": attempt.value,
                    "source": attempt.program.source,
                    "data": attempt.program.data,
                },
                "cost": trail.cost.to_json(),
            },
        },
    )


def _verdict(form: str) -> str:
    return f"verdict, {form}"
