"""What a message about a problem at hand means, guessed from its words alone."""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["change", "question", "what_if", "new_problem", "unclear"]

_ORDER = re.compile(
    r"\s*(?:please\s+)?(?:(?:add|change)\s*:|(?:add|also|change|remove|drop|replace|set)\b)", re.I
)
_LABEL = re.compile(r"\s*(?:add|also|change|and)\s*:", re.I)
"""Says by itself that a change is meant."""
_WHAT_IF = re.compile(r"\s*(?:and\s+)?(?:what if|suppose|what would happen)\b", re.I)
_QUESTION = re.compile(
    r"\s*(?:why|what|which|how|who|where|when|is|are|can|could|does|do|would|should|explain)\b"
    r"|.*\?\s*$",
    re.I | re.S,
)
_LIMIT = re.compile(
    r"\b(?:at (?:most|least)|no (?:more|less|fewer) than|only|must|cannot|can't|exactly|up to|"
    r"instead|not? longer|limit(?:ed)?|require[sd]?|minimum|maximum)\b",
    re.I,
)
_GOAL = re.compile(
    r"\b(?:maximi[sz]e|minimi[sz]e|how (?:many|much)|as (?:much|little|cheaply) as possible)\b",
    re.I,
)
_WHOLE_NUMBERS = 4
"""Numbers in a text that can be a problem of its own."""


@dataclass(frozen=True)
class Meaning:
    """A message, understood."""

    kind: Kind
    changes: tuple[str, ...] = ()
    """Of the data, as `whatif --set` takes them."""
    forced: tuple[str, ...] = ()
    """Decisions, as `whatif --force` takes them."""


def is_labelled(text: str) -> bool:
    """Whether a message says by itself that it is a change: "Add: at most 3 suppliers"."""
    return bool(_LABEL.match(text))


def guess(text: str) -> Meaning:
    """Return what a message most likely means, from its words alone."""
    if is_labelled(text):
        return Meaning("change")
    if _GOAL.search(text) and len(re.findall(r"\d+", text)) >= _WHOLE_NUMBERS:
        return Meaning("new_problem")
    if _WHAT_IF.match(text):
        return Meaning("what_if")
    if _QUESTION.match(text):
        return Meaning("question")
    if _ORDER.match(text) or _LIMIT.search(text):
        return Meaning("change")
    return Meaning("unclear")
