"""What a message that is no command leads to: a problem, a reply, a change, a question, a trial."""

import asyncio

from modelwright.agent.chat.meaning import Meaning, guess, is_labelled
from modelwright.agent.chat.said import Said, note, screen
from modelwright.agent.chat.session import Session
from modelwright.agent.console import paragraph
from modelwright.agent.console_explanation import show_explanation
from modelwright.agent.console_whatif import show_study
from modelwright.agent.explanation.facts import Facts, agather_facts
from modelwright.agent.explanation.template import explain_plainly
from modelwright.agent.usage import Meter
from modelwright.solvers.errors import UsageError
from modelwright.solvers.whatif.study import Questions, study

_FACTS_S = 10.0
_HOW_TO_TRY = (
    "To try other numbers, name them: /whatif demand*=2 or /whatif price.loaf=5; to try a "
    "decision: /whatif bake[roll]=8. /show data lists the names."
)
_UNCLEAR = (
    'Not understood. "Add: ..." or "Change: ..." changes the problem, a question ends with "?", '
    "/new begins another problem, /help lists the commands."
)


async def listen(session: Session, text: str) -> list[Said]:
    """Return what comes of a message.

    Args:
        session: the chat.
        text: what the user typed, without a leading slash.
    """
    if session.questions:
        return await session.reply(text)
    if not text.strip():
        return []
    if session.answer is None:
        return await session.start(text)
    meaning = await _understand(session, text)
    match meaning.kind:
        case "change":
            return await session.change(text)
        case "new_problem":
            before = f" The one before is thread {session.thread}." if session.is_kept else ""
            return [note(f"Taken as a new problem.{before}"), *await session.start(text)]
        case "question":
            return await answer_question(session, text)
        case "what_if" if meaning.changes or meaning.forced:
            return await _try_understood(session, meaning)
        case "what_if":
            return [note(_HOW_TO_TRY)]
        case "unclear":
            return [note(_UNCLEAR)]


async def _understand(session: Session, text: str) -> Meaning:
    answer = session.standing()
    if not session.choices.settings.can_talk or is_labelled(text):
        found = guess(text)
        # Without an answer so far there is nothing to ask about: the text is being completed.
        unanswered = answer.outcome is None and found.kind in ("unclear", "question")
        return Meaning("change") if unanswered else found
    from modelwright.agent.chat.understanding import understand

    meter = Meter(session.choices.settings.budget)
    try:
        with session.doing("understand"):
            return await understand((await session.model()).metered(meter), text, answer)
    finally:
        session.talk += meter.usage


async def _try_understood(session: Session, meaning: Meaning) -> list[Said]:
    """Try what a language model understood, whose names may not be those of the model."""
    try:
        return await try_out(session, meaning.changes, meaning.forced)
    except UsageError as error:
        asked = ", ".join((*meaning.changes, *meaning.forced))
        raise UsageError(
            f"this was understood as {asked}, and {error.message}", hint=_HOW_TO_TRY
        ) from None


async def facts_of(session: Session) -> Facts:
    """Return the facts of the answer at hand, gathered once."""
    if session.facts is None:
        answer = session.standing()
        if answer.outcome is None:
            raise UsageError("there is no answer yet", kind="nothing_yet")
        with session.doing("facts"):
            session.facts = await agather_facts(
                session.engine,
                session.program(),
                answer.formulation,
                answer.outcome,
                session.choices.limits,
                _FACTS_S,
            )
    return session.facts


async def answer_question(session: Session, question: str) -> list[Said]:
    """Return the reply to a question about the answer at hand; nothing changes."""
    facts = await facts_of(session)
    plain = explain_plainly(facts)
    if not session.choices.settings.can_talk:
        blocks = show_explanation(plain)
        return [screen("explanation", blocks, plain.to_json()), note(_HOW_TO_TRY, "dim")]
    from modelwright.agent.chat.question import reply_to

    meter = Meter(session.choices.settings.budget)
    try:
        chat = (await session.model()).metered(meter)
        with session.doing("answer"):
            said = await reply_to(chat, question, session.standing(), facts)
    finally:
        session.talk += meter.usage
    if said is not None:
        record = {"question": question, "text": said}
        return [Said("reply", (paragraph(said),), record)]
    doubt = "The language model's reply held numbers that no result supports. What is known:"
    return [note(doubt), screen("explanation", show_explanation(plain), plain.to_json())]


async def try_out(
    session: Session, changes: tuple[str, ...], forced: tuple[str, ...]
) -> list[Said]:
    """Solve with other data or forced decisions and compare; the problem stays as it is.

    Args:
        session: the chat.
        changes: as `whatif --set` takes them; all of them together are one scenario.
        forced: as `whatif --force` takes them.

    Raises:
        UsageError: a change does not fit the data, or a decision the model.
    """
    program, limits = session.program(), session.choices.limits
    sweeps = [change for change in changes if _is_sweep(change)]
    if len(sweeps) > 1:
        raise UsageError("one range at a time", hint="Write /whatif demand=10:100:10 alone.")
    questions = Questions.parse(
        changes=[change for change in changes if change not in sweeps],
        sweep=sweeps[0] if sweeps else None,
        force=list(forced),
    )
    with session.doing("whatif"):
        found = await asyncio.to_thread(study, session.engine, program, questions, limits)
    title = f"What if {', '.join((*changes, *forced))}" if changes or forced else "As it is"
    blocks = show_study(found, limits, title=title, source=program.source)
    return [screen("whatif", blocks, {"asked": [*changes, *forced], **found.to_json()})]


def _is_sweep(change: str) -> bool:
    value = change.rpartition("=")[2]
    return value.count(":") == 2 and '"' not in value
