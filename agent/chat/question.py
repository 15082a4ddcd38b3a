"""A question about an answer, answered from the solver's facts; every number is checked."""

import json

from pydantic import BaseModel, ConfigDict

from modelwright.agent.answer import Answer
from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.explanation.facts import Facts
from modelwright.agent.explanation.numbers import find_foreign_numbers
from modelwright.agent.prompts import render
from modelwright.agent.render.text import formulation_text
from modelwright.agent.structured import complete_as

_ATTEMPTS = 2
_MOST_LETTERS = 60_000
"""Of the facts, as JSON."""


class AnswerReply(BaseModel):
    """Reply to the prompt `answer`."""

    model_config = ConfigDict(extra="forbid")
    reasoning: str
    answer: str


async def reply_to(chat: ChatModel, question: str, answer: Answer, facts: Facts) -> str | None:
    """Return the model's words, or None if they keep holding numbers that are no facts.

    Args:
        chat: the model.
        question: of the user; its own numbers may be repeated.
        answer: what it is about.
        facts: all that may be said.

    Raises:
        ReplyError, BudgetExceeded, ServiceMissingError: as `complete_as`.
    """
    formulation = answer.formulation
    prompt = render(
        "answer",
        text=answer.text,
        formulation=formulation_text(formulation) if formulation else "none",
        outcome=json.dumps(facts.to_json(), ensure_ascii=False)[:_MOST_LETTERS],
        request=question,
    )
    messages = [
        Message(role="system", content=prompt.system),
        Message(role="user", content=prompt.user),
    ]
    for _ in range(_ATTEMPTS):
        reply = await complete_as(chat, messages, AnswerReply)
        foreign = [
            number
            for number in find_foreign_numbers(reply.answer, facts, answer.text)
            if number.quote not in question
        ]
        if not foreign:
            return reply.answer.strip()
        problems = [f"{number.quote!r} in: {number.context}" for number in foreign]
        messages += [
            Message(role="assistant", content=reply.model_dump_json()),
            Message(role="user", content=render("explain_repair", problems=problems).user),
        ]
    return None
