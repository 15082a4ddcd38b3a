"""Commands that ask about the answer and change nothing: /why and /whatif."""

import asyncio
import re

from modelwright.agent.chat.commands.command import Command, words_of
from modelwright.agent.chat.listening import answer_question, facts_of, try_out
from modelwright.agent.chat.said import Said, screen
from modelwright.agent.chat.session import Session
from modelwright.agent.console_explanation import show_explanation
from modelwright.agent.console_why import show_explanation as show_conflict
from modelwright.agent.explanation.template import explain_plainly
from modelwright.agent.outcome_order import has_point
from modelwright.solvers.why.explain import why as explain_why

_NAME = re.compile(r"\s*(\w+)")
_BELOW_ABOVE = ("<=", ">=")


async def why(session: Session, rest: str) -> list[Said]:
    """Say why the answer is what it is, or why there is none; or answer a question about it."""
    if rest.strip():
        return await answer_question(session, rest.strip())
    answer, program = session.standing(), session.program()
    if answer.outcome is not None and has_point(answer.outcome):
        explanation = answer.explanation or explain_plainly(await facts_of(session)).to_json()
        return [screen("explanation", show_explanation(explanation), explanation)]
    limits = session.choices.limits
    with session.doing("why"):
        found = await asyncio.to_thread(explain_why, session.engine, program, limits=limits)
    blocks = show_conflict(found, limits, title="Why there is no solution", source=program.source)
    return [screen("why", blocks, found.to_json())]


async def whatif(session: Session, rest: str) -> list[Said]:
    """Try other numbers or decisions; without any, show what each limit is worth."""
    asked = [word.rstrip(",") for word in words_of(rest)] if '"' not in rest else [rest.strip()]
    formulation = session.standing().formulation
    decisions = {variable.name for variable in formulation.variables} if formulation else set()
    forced = [
        change
        for change in asked
        if any(sign in change for sign in _BELOW_ABOVE)
        or ((found := _NAME.match(change)) and found[1] in decisions)
    ]
    changes = [change for change in asked if change not in forced]
    return await try_out(session, tuple(changes), tuple(forced))


COMMANDS = (
    Command("why", why, "[QUESTION]", "why this answer, why none; or a question about it"),
    Command(
        "whatif",
        whatif,
        "[CHANGE...]",
        "try demand*=1.1, price.loaf=5, budget=10:50:10 or bake[roll]=8; alone: prices, ranges",
    ),
)
