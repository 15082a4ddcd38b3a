"""The screen of an answer: formulation, decision, why, evidence, cost; or why there is none."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.answer import Answer
from modelwright.agent.console import (
    DOUBTFUL,
    GOOD,
    QUIET,
    clean,
    count,
    facts,
    heading,
    number,
    paragraph,
    seconds,
    table,
)
from modelwright.agent.console_certificate import VERDICTS, show_verdict
from modelwright.agent.console_explanation import show_explanation
from modelwright.agent.console_formulation import show_formulation
from modelwright.agent.console_outcome import (
    describe_end,
    describe_size,
    note_rest,
    show_failure,
    show_numbers,
    shown_first,
)
from modelwright.agent.formulator import Reason
from modelwright.agent.outcome_order import has_point, is_answer
from modelwright.agent.settings import OFFLINE
from modelwright.agent.state import Revision
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome

_AROUND = 40
"""Characters of the problem text shown on both sides of a span."""


def show_answer(
    answer: Answer, limits: Limits, *, formulation: bool = True
) -> Iterator[RenderableType]:
    """Yield the blocks of the screen.

    Args:
        answer: of one problem.
        limits: each program was run under.
        formulation: show it; False where the user has just read it.
    """
    if answer.revision is not None:
        yield from show_revision(answer.revision)
    elif answer.formulator == OFFLINE:
        yield paragraph(
            "No language model is used: the built-in offline formulator reads the problem "
            "(--model NAME for another)."
        )
    else:
        yield paragraph(f"Formulated by {answer.formulator}.")
    answered = answer.outcome is not None and is_answer(answer.outcome)
    if answer.formulation is not None and (formulation or not answered):
        if not answered:
            yield Text()
            yield paragraph(Text("What was understood, not to be relied on:", DOUBTFUL))
        yield from show_formulation(answer.formulation)
    if answer.outcome is not None:
        yield heading("Solution", describe_size(answer.outcome))
        yield paragraph(describe_end(answer.outcome, limits), 2)
        yield from show_numbers(answer.outcome)
    yield from show_decision(answer)
    if answer.explanation is not None:
        yield from show_explanation(answer.explanation, decision=False)
    yield from _show_evidence(answer)
    if formulation:
        yield from show_assumptions(answer)
    if answer.formulator != OFFLINE:
        yield from _list("Repairs", answer.diagnoses)
    if answer.reasons:
        yield from _show_reasons(answer, answered=answered)
    yield heading("Time and cost")
    yield facts(cost_of(answer))
    yield Text()
    yield show_verdict_line(answer)
    if answer.thread:
        yield paragraph(
            Text(f"Thread {answer.thread}: modelwright chat --resume {answer.thread}", QUIET)
        )


def show_revision(revision: Revision) -> Iterator[RenderableType]:
    """Yield what a change did to the model, row by row, and what is proved to have stayed."""
    yield heading("What changed in the model")
    for line in revision.changes or ("nothing",):
        yield paragraph(line, 2)
    said = f"{revision.untouched[:1].upper()}{revision.untouched[1:].rstrip('.')}."
    yield paragraph(Text(clean(said), GOOD if revision.intact else DOUBTFUL), 2)


def show_decision(answer: Answer) -> Iterator[RenderableType]:
    """Yield the table of decisions, or why the program gave none."""
    outcome = answer.outcome
    if outcome is None:
        return
    if outcome.variables:
        yield heading("Decision")
        yield table(
            ("decision", "value", "", "meaning"), list(_decisions(answer, outcome)), numeric=[1]
        )
        yield from note_rest(outcome.variables)
    if outcome.failure is not None:
        source = answer.program.source if answer.program else ""
        yield from show_failure(outcome.failure, source)


def show_assumptions(answer: Answer) -> Iterator[RenderableType]:
    """Yield what the text leaves open and how it was read."""
    yield from _list("Assumptions", answer.assumptions)


def show_verdict_line(answer: Answer) -> Text:
    """Return verdict and objective on one line, where a long screen ends."""
    style, _ = VERDICTS.get(answer.verdict, (DOUBTFUL, ""))
    said = ": no answer is given"
    outcome = answer.outcome
    if outcome is not None and is_answer(outcome):
        said = f": {str(outcome.termination).replace('_', ' ')}"
        if outcome.objective is not None:
            said += f", {number(outcome.objective)} ({outcome.sense})"
    return Text.assemble((answer.verdict.capitalize(), style), said)


def _decisions(answer: Answer, outcome: Outcome) -> Iterator[tuple[str, str, str, str]]:
    described = {v.name: v for v in answer.formulation.variables} if answer.formulation else {}
    for name, value in shown_first(outcome.variables):
        variable = described.get(name.partition("[")[0])
        unit, meaning = (variable.unit, variable.meaning) if variable else ("", "")
        yield name, number(value), unit, meaning


def _show_evidence(answer: Answer) -> Iterator[RenderableType]:
    style, said = VERDICTS.get(answer.verdict, (DOUBTFUL, ""))
    if answer.certificate is None:
        if answer.verdict == "abstained":
            return
        yield heading("What was checked")
        yield paragraph(Text.assemble((answer.verdict, style), f": {said}"), 2)
        yield paragraph(
            f"{_engine_check(answer)} Whether the model says what the text says was "
            "not checked: read the formulation above.",
            2,
        )
        return
    yield from show_verdict(answer.certificate.to_json())


def _engine_check(answer: Answer) -> str:
    if answer.outcome is None or not has_point(answer.outcome):
        return "The proof is the solver's own."
    return (
        "The engine computed the objective again at the point, and checked the point against every "
        "constraint and bound of the model."
    )


def _list(title: str, items: tuple[str, ...]) -> Iterator[RenderableType]:
    if items:
        yield heading(title)
        for item in items:
            yield paragraph(f"- {item}", 2)


def _show_reasons(answer: Answer, *, answered: bool) -> Iterator[RenderableType]:
    """Yield why there is no answer, with places in the text; a failure is already on the screen."""
    failure = answer.outcome.failure if answer.outcome else None
    reasons = [reason for reason in answer.reasons if not failure or reason.kind != failure.kind]
    if not reasons:
        return
    yield heading("Why the work stopped early" if answered else "Why there is no answer")
    for reason in reasons:
        yield paragraph(f"- {reason.message}", 2)
        if reason.start is not None and reason.end is not None and reason.end > reason.start:
            yield paragraph(_span(answer.text, reason), 4)
    if answer.hint:
        yield paragraph(Text.assemble(("How to go on: ", "bold"), clean(answer.hint)), 2)


def _span(text: str, reason: Reason) -> Text:
    """Return the place in the problem text, marked also where there are no colours."""
    start, end = reason.start or 0, reason.end or 0
    line = text.count("\n", 0, start) + 1
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    before = ("..." if left else "") + " ".join(text[left:start].split("\n"))
    after = " ".join(text[end:right].split("\n")) + ("..." if right < len(text) else "")
    inside = " ".join(text[start:end].split("\n"))
    return Text.assemble(
        (f"line {line}: ", QUIET), clean(before), (f">>{clean(inside)}<<", DOUBTFUL), clean(after)
    )


def cost_of(answer: Answer) -> dict[str, str | Text]:
    """Return time and money, for people."""
    said: dict[str, str | Text] = {"time": seconds(answer.seconds)}
    usage = answer.usage
    if usage.calls:
        about = "about " if usage.estimated else ""
        said["language model"] = (
            f"{count(usage.calls, 'call')}, {about}{usage.tokens_in:,} tokens in, "
            f"{usage.tokens_out:,} out, {seconds(usage.seconds)}"
        )
        said["cost"] = (
            f"${usage.dollars:.4f}" if usage.dollars is not None else "unknown: no price is set"
        )
    else:
        said["cost"] = "none: no language model was called"
    return said
