"""The messages that ask for a tagged reply, the same in training and in use."""

from typing import TYPE_CHECKING

from modelwright.agent.prompts import render
from modelwright.agent.tagged.text import NumberedText

if TYPE_CHECKING:  # it loads the whole client
    from modelwright.agent.chat_model import Message


def tagged_messages(text: NumberedText, *, data_shape: str | None = None) -> "list[Message]":
    """Return a system and a user message.

    Args:
        text: of the problem.
        data_shape: names and shapes of the data where the problem gives them; then the reply is to
            have no `<data>`.
    """
    prompt = render("tagged", text=text.shown, keys=data_shape)
    return [
        {"role": "system", "content": prompt.system},
        {"role": "user", "content": prompt.user},
    ]
