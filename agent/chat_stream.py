"""A reply that is written while we watch: server-sent events, gathered into one completion."""

from collections.abc import AsyncIterable, AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

from modelwright.agent.chat_reply import as_object, first_choice, split_thoughts, texts_of

_FIELDS = ("data", "event", "id", "retry", "")
_MOST_KEPT = 2000
"""Letters of the response that an error message may quote from."""


@dataclass(eq=False)
class Draft:
    """A reply while it is being written; one object for each call, filled as text arrives."""

    content: str = ""
    """As it came: prose, the beginning of a JSON object, perhaps with `<think>` before it."""
    reasoning: str = ""
    """Thoughts that the endpoint set apart."""
    done: bool = False
    """Nothing more will come: the reply is complete, or the call was given up."""

    @property
    def text(self) -> str:
        """What the model has said so far."""
        return self._parts()[0]

    @property
    def thoughts(self) -> str:
        """What the model has thought so far."""
        return self._parts()[1]

    @property
    def letters(self) -> int:
        """Letters that came so far."""
        return len(self.content) + len(self.reasoning)

    def _parts(self) -> tuple[str, str]:
        return split_thoughts({"content": self.content, "reasoning": self.reasoning})


OnText = Callable[[Draft], None]
"""Told of a draft each time it grows, and once when it is done."""


class BrokenOffError(Exception):
    """The response ended, or stood still, in the middle of a reply."""


async def gather(
    response: AsyncIterable[bytes], draft: Draft, on_growth: Callable[[], None]
) -> tuple[dict[str, Any] | None, str]:
    """Return the body that a call without streaming would have had, and the beginning as it came.

    An endpoint that does not stream sends that body at once, which is as good.

    Args:
        response: its bytes.
        draft: filled as text arrives.
        on_growth: called after each addition; what it raises ends the reading.

    Returns: None in place of the body if this is no completion; the text is for an error message.

    Raises:
        BrokenOffError: there was a beginning but no end.
    """
    seen = ""
    plain: list[str] = []
    whole: dict[str, Any] = {}
    refusal = finish = None
    begun = ended = False
    async for line in _lines(response):
        seen = seen if len(seen) > _MOST_KEPT else f"{seen}{line}\n"
        name, colon, value = line.partition(":")
        if not begun and not (colon and name in _FIELDS):
            plain.append(line)
        if name != "data":
            continue
        begun = True
        if value.strip() == "[DONE]":
            ended = True
            break
        chunk = as_object(value)
        if chunk is None or chunk.get("error"):
            return chunk, seen
        if chunk.get("usage"):
            whole["usage"] = chunk["usage"]
        choice = first_choice(chunk) or {}
        finish = choice.get("finish_reason") or finish
        piece = choice.get("delta") or choice.get("message") or {}
        if isinstance(piece, dict) and (said := piece.get("refusal")):
            refusal = refusal + said if isinstance(refusal, str) and isinstance(said, str) else said
        content, reasoning = texts_of(piece)
        if content or reasoning:
            draft.content += content
            draft.reasoning += reasoning
            on_growth()
    if not begun:
        return as_object("\n".join(plain)), seen
    if not ended and finish is None:
        raise BrokenOffError("the stream ended before the reply did")
    message = {"content": draft.content, "reasoning": draft.reasoning, "refusal": refusal}
    return {**whole, "choices": [{"message": message, "finish_reason": finish}]}, seen


async def _lines(response: AsyncIterable[bytes]) -> AsyncIterator[str]:
    """Yield the lines of a response.

    The client's own lines also end at the separators U+2028 and U+0085, which JSON may hold.
    """
    rest = b""
    async for piece in response:
        *lines, rest = (rest + piece).split(b"\n")
        for line in lines:
            yield line.removesuffix(b"\r").decode("utf-8", "replace")
    if rest:
        yield rest.decode("utf-8", "replace")
