"""One reply of a chat endpoint, read from whatever body it sent."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from modelwright.agent.reply_text import ReplyError
from modelwright.agent.usage import Usage

_THOUGHT = re.compile(r"\A\s*<(think(?:ing)?)>(.*?)(?:</\1>|\Z)", re.S)
_TAIL_OF_THOUGHT = re.compile(r"\A(.*)</think(?:ing)?>", re.S)


@dataclass(frozen=True)
class Reply:
    """What the model said."""

    text: str
    """Without any `<think>` part; "" if the endpoint gave no content."""
    reasoning: str = ""
    """Thoughts set apart by the model or the endpoint."""
    cut_off: bool = False
    """The reply ended at a token limit, not because it was complete."""
    usage: Usage = field(default_factory=Usage)

    def require_text(self) -> str:
        """Return the text.

        Raises:
            ReplyError: it is empty or was cut off.
        """
        if self.cut_off:
            raise ReplyError(
                f"the model's reply was cut off after {self.usage.tokens_out} tokens",
                hint="Raise max_tokens, or use a model that thinks less or has more context.",
                kind="cut_off",
            )
        if not self.text:
            raise ReplyError("the model's reply was empty", kind="empty")
        return self.text


def as_object(text: str) -> dict[str, Any] | None:
    """Return the JSON object of a body; None for HTML, fragments and anything else."""
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def first_choice(body: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return the choice, {} if the endpoint chose to give none, None if this is no completion."""
    choices = (body or {}).get("choices")
    if not isinstance(choices, list):
        return None
    choice = choices[0] if choices else {}
    return choice if isinstance(choice, dict) else None


def texts_of(message: Any) -> tuple[str, str]:
    """Return content and reasoning of a message, or of a part of one, as they came."""
    message = message if isinstance(message, dict) else {}
    content, thoughts = message.get("content"), ""
    for key in ("reasoning_content", "reasoning"):
        if isinstance(message.get(key), str):
            thoughts = message[key]
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else "", thoughts


def split_thoughts(message: Any) -> tuple[str, str]:
    """Return content and reasoning of a message, wherever the endpoint put the latter."""
    content, thoughts = texts_of(message)
    # Some chat templates put the opening tag into the prompt, so only the closing one is seen.
    if found := _THOUGHT.match(content):
        thoughts, content = thoughts + found[2], content[found.end() :]
    elif found := _TAIL_OF_THOUGHT.match(content):
        thoughts, content = thoughts + found[1], content[found.end() :]
    return content.strip(), thoughts.strip()


def check_refusal(choice: dict[str, Any]) -> None:
    """Raise ReplyError if the model, or a filter before it, declined."""
    message = choice.get("message")
    refusal = message.get("refusal") if isinstance(message, dict) else None
    if refusal or choice.get("finish_reason") == "content_filter":
        reason = refusal if isinstance(refusal, str) else "its content filter stopped the reply"
        raise ReplyError(
            f"the model refused: {' '.join(reason.split())[:300]}",
            hint="Reword the problem, or use another model.",
            kind="refusal",
        )
