"""Commands that only look: /show, /latex, /code, /diff, /cost, /library."""

import contextlib
from collections.abc import Iterator

from rich.console import RenderableType

from modelwright.agent.chat.commands.command import Command, one_of
from modelwright.agent.chat.said import Said, note, screen, verbatim
from modelwright.agent.chat.session import Session
from modelwright.agent.console import clean, count, facts, heading, number, paragraph, table
from modelwright.agent.console_answer import (
    cost_of,
    show_answer,
    show_assumptions,
    show_decision,
    show_revision,
)
from modelwright.agent.console_certificate import show_certificate
from modelwright.agent.console_explanation import show_explanation
from modelwright.agent.console_formulation import show_formulation
from modelwright.agent.render.latex import formulation_latex
from modelwright.agent.usage import Usage
from modelwright.solvers.checks.leaves import find_leaves

PARTS = (
    *("formulation", "decision", "certificate", "data", "explanation", "assumptions"),
    *("text", "answer"),
)
_MOST_NUMBERS = 200


async def show(session: Session, rest: str) -> list[Said]:
    """Show the formulation, or another part of the answer."""
    part = one_of(rest.strip() or "formulation", PARTS)
    answer = session.standing()
    if part == "text":
        return [verbatim(clean(answer.text))]
    blocks = list(_part(session, part))
    if not blocks:
        return [note(f"There is nothing to show: no {part} yet.")]
    return [screen(part, blocks, {part: answer.to_json().get(_KEYS.get(part, part))})]


_KEYS = {"decision": "outcome", "data": "program", "answer": "outcome"}
"""Part -> field of an answer that holds it, where the names differ."""


def _part(session: Session, part: str) -> Iterator[RenderableType]:
    answer = session.standing()
    match part:
        case "formulation":
            yield from show_formulation(
                session.formulation(), answer.program.data if answer.program else None
            )
        case "decision":
            yield from show_decision(answer)
        case "certificate" if answer.certificate is not None:
            yield from show_certificate(answer.certificate.to_json())
        case "explanation" if answer.explanation is not None:
            yield from show_explanation(answer.explanation)
        case "assumptions":
            yield from show_assumptions(answer)
        case "data":
            yield from _numbers(session)
        case "answer":
            yield from show_answer(answer, session.choices.limits)
        case _:
            return


def _numbers(session: Session) -> Iterator[RenderableType]:
    """Yield every number with the path that /whatif takes, and where it comes from."""
    origins, quotes = session.origins(), _quotes(session)
    listed = find_leaves(session.program().data)
    rows = [
        (leaf.name, number(leaf.value), quotes.get(leaf.path) or origins.get(leaf.top, ""))
        for leaf in listed[:_MOST_NUMBERS]
    ]
    yield table(("number", "value", "from"), rows, numeric=[1])
    if (rest := len(listed) - _MOST_NUMBERS) > 0:
        yield paragraph(f"... {rest:,} more; /save writes all of them", 2)


def _quotes(session: Session) -> dict[tuple[str | int, ...], str]:
    """Return the words of the text that a number was read from, by the place of the number."""
    return {
        (parameter.name, *entry.key): f"text: {entry.quote!r}"
        for parameter in session.formulation().parameters
        for entry in parameter.values
        if entry.quote
    }


async def latex(session: Session, rest: str) -> list[Said]:
    """Print the formulation as a LaTeX document."""
    formulation, answer = session.formulation(), session.standing()
    data = answer.program.data if answer.program else None
    return [verbatim(formulation_latex(formulation, data, origins=session.origins()), "latex")]


async def code(session: Session, rest: str) -> list[Said]:
    """Print the program."""
    return [verbatim(clean(session.program().source), "code")]


async def diff(session: Session, rest: str) -> list[Said]:
    """Show what the last change did to the model."""
    revision = session.standing().revision
    if revision is None:
        return [note("Nothing was changed since the problem was formulated.")]
    record = {"changes": list(revision.changes), "untouched": revision.untouched}
    return [screen("diff", show_revision(revision), record)]


async def cost(session: Session, rest: str) -> list[Said]:
    """Show what the thread took so far."""
    answer = session.answer
    said = dict(cost_of(answer)) if answer else {}
    talk = session.talk
    if talk.calls:
        price = f", ${talk.dollars:.4f}" if talk.dollars is not None else ""
        said["questions"] = (
            f"{talk.calls} calls, {talk.tokens_in:,} tokens in, {talk.tokens_out:,} out{price}"
        )
    if not said:
        return [note("Nothing was spent so far.")]
    usage = answer.usage if answer else Usage()
    record = {"usage": usage.to_json(), "questions": talk.to_json()}
    return [screen("cost", [facts(said)], record)]


async def library(session: Session, rest: str) -> list[Said]:
    """Say what the experience library holds, and what it gave to the problem at hand."""
    from modelwright.library.place import place_of
    from modelwright.library.store import Library

    place = place_of(session.choices.settings.library)
    if place is None:
        return [note("No library is set up: nothing that was learnt before is used.", place=None)]
    with contextlib.closing(Library(place)) as opened:
        total = len(opened.insights())
    said = note(f"The library at {place} holds {count(total, 'insight')}.", place=place)
    given = _given(session)
    rows = [(one["id"], one["condition"], one["advice"]) for one in given]
    if not rows:
        return [said]
    blocks = [heading("Looked up for this problem"), table(("id", "when", "advice"), rows)]
    return [said, screen("insights", blocks, {"insights": given})]


def _given(session: Session) -> list[dict[str, str]]:
    """Return the insights that were looked up last for the problem at hand."""
    steps = session.answer.trajectory if session.answer else ()
    found = [step.output["insights"] for step in steps if step.node == "retrieve"]
    return found[-1] if found else []


COMMANDS = (
    Command(
        "show",
        show,
        "[PART]",
        "the formulation; or decision, certificate, data, explanation, assumptions, text, answer",
        PARTS,
    ),
    Command("latex", latex, "", "the formulation as LaTeX"),
    Command("code", code, "", "the Pyomo program"),
    Command("diff", diff, "", "what the last change did to the model, and what stayed"),
    Command("cost", cost, "", "time, calls, tokens and money so far"),
    Command("library", library, "", "what was learnt from earlier problems"),
)
