"""What a message about a problem at hand means, told by a language model in one small call."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from modelwright.agent.answer import Answer
from modelwright.agent.chat.meaning import Meaning
from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.description import describe
from modelwright.agent.prompts import render
from modelwright.agent.structured import complete_as


class ConverseReply(BaseModel):
    """Reply to the prompt `converse`."""

    model_config = ConfigDict(extra="forbid")
    reasoning: str
    kind: Literal["change", "question", "what_if", "new_problem"]
    changes: list[str]
    forced: list[str]


async def understand(chat: ChatModel, text: str, answer: Answer) -> Meaning:
    """Return what a language model takes a message to mean.

    Args:
        chat: the model.
        text: the message.
        answer: what it is about.

    Raises:
        ReplyError, BudgetExceeded, ServiceMissingError: as `complete_as`.
    """
    prompt = render("converse", text=answer.text, formulation=_names(answer), request=text)
    messages = [
        Message(role="system", content=prompt.system),
        Message(role="user", content=prompt.user),
    ]
    reply = await complete_as(chat, messages, ConverseReply)
    if reply.kind != "what_if":
        return Meaning(reply.kind)
    return Meaning(reply.kind, tuple(reply.changes), tuple(reply.forced))


def _names(answer: Answer) -> str:
    if answer.formulation is None:
        return "none: there is no formulation yet"
    data = answer.program.data if answer.program else answer.formulation.data()
    return describe(answer.formulation, data)
