"""The explanation in the words of a language model, with every number checked against the facts.

The model chooses words and order. A number that no fact supports is quoted back to it once; if
its second attempt has one too, the template speaks instead.
"""

import json
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.explanation import Explanation
from modelwright.agent.explanation.facts import Facts
from modelwright.agent.explanation.numbers import ForeignNumber, find_foreign_numbers
from modelwright.agent.explanation.template import explain_plainly
from modelwright.agent.formulation import Formulation
from modelwright.agent.prompts import render
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.structured import complete_as

_ATTEMPTS = 2
_DIGITS = 7
_MOST_QUOTED = 8
_UNTOLD = ("given", "helpers", "unpriced")
_MOST_LINES = 6
"""Sentences of one part that are kept."""


class ExplanationReply(BaseModel):
    """What the model is asked for."""

    model_config = ConfigDict(extra="forbid")
    reasoning: str
    summary: str
    what_binds: list[str]
    alternatives: list[str]
    what_would_change: list[str]

    def prose(self) -> list[str]:
        """Return all that the user would read."""
        return [self.summary, *self.what_binds, *self.alternatives, *self.what_would_change]


async def explain_with_model(
    chat: ChatModel, text: str, formulation: Formulation | None, facts: Facts
) -> Explanation:
    """Return the facts in the model's words; in ours where its reply cannot be used.

    Args:
        chat: the model.
        text: the problem.
        formulation: for the meanings; None if there is none.
        facts: all that may be said.

    Raises:
        BudgetExceeded: nothing is left for a call.
        ServiceMissingError: the endpoint cannot be used.
    """
    plain = explain_plainly(facts)
    prompt = render(
        "explain",
        text=text,
        formulation=_meanings(formulation),
        outcome=json.dumps(_short(_told_facts(facts)), ensure_ascii=False),
    )
    messages = [
        Message(role="system", content=prompt.system),
        Message(role="user", content=prompt.user),
    ]
    foreign: list[ForeignNumber] = []
    for _ in range(_ATTEMPTS):
        try:
            reply = await complete_as(chat, messages, ExplanationReply)
        except ReplyError as error:
            return _fall_back(plain, f"the language model's reply cannot be used: {error.message}")
        foreign = [
            number for part in reply.prose() for number in find_foreign_numbers(part, facts, text)
        ]
        if not foreign:
            return _told(plain, reply)
        problems = [f"{number.quote!r} in: {number.context}" for number in foreign[:_MOST_QUOTED]]
        repair = render("explain_repair", problems=problems).user
        messages += [
            Message(role="assistant", content=reply.model_dump_json()),
            Message(role="user", content=repair),
        ]
    quotes = ", ".join(dict.fromkeys(number.quote for number in foreign[:_MOST_QUOTED]))
    return _fall_back(
        plain, f"the language model's words held numbers that no result supports ({quotes})"
    )


def _told(plain: Explanation, reply: ExplanationReply) -> Explanation:
    """Return the model's words; the decision stays as the solver gave it."""
    return replace(
        plain,
        summary=reply.summary.strip() or plain.summary,
        what_binds=_lines(reply.what_binds),
        alternatives=_lines(reply.alternatives),
        what_would_change=_lines(reply.what_would_change),
        source="model",
    )


def _lines(parts: list[str]) -> list[str]:
    lines = [" ".join(part.split()).removeprefix("- ") for part in parts]
    return [line for line in lines if line][:_MOST_LINES]


def _fall_back(plain: Explanation, why: str) -> Explanation:
    said = f"{why}, so these are modelwright's own words."
    return replace(plain, note=f"{plain.note} {said}".strip())


def _meanings(formulation: Formulation | None) -> str:
    """Return what the names of the facts mean."""
    if formulation is None:
        return "none: the names of the model speak for themselves"
    parts = [
        (f"{item.name}: {item.meaning}", getattr(item, "unit", ""))
        for item in (*formulation.variables, *formulation.constraints, *formulation.parameters)
    ]
    lines = [f"- {said} ({unit})" if unit else f"- {said}" for said, unit in parts]
    return "\n".join([f"- objective: {formulation.objective.meaning}", *lines])


def _told_facts(facts: Facts) -> dict[str, Any]:
    """Return the facts without what the problem text says already."""
    record = facts.to_json()
    return {key: value for key, value in record.items() if key not in _UNTOLD}


def _short(value: Any) -> Any:
    """Return the facts without empty parts, numbers with as many digits as prose may need."""
    if isinstance(value, dict):
        kept = {key: _short(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_short(item) for item in value]
    if isinstance(value, float):
        clean = tidy(value)
        return int(clean) if clean == round(clean) else float(f"{clean:.{_DIGITS}g}")
    return value
