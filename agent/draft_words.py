"""What people are shown of a reply while it is written: words and counts, no JSON, no program."""

import re
from dataclasses import dataclass
from typing import Any

from pydantic_core import from_json

from modelwright.agent.chat_stream import Draft
from modelwright.agent.reply_text import fenced_blocks, mend_escapes

_PROSE = (
    "obstacle",
    "diagnosis",
    "answer",
    "summary",
    "what_binds",
    "alternatives",
    "what_would_change",
    "clauses",
)
"""Fields of replies that are told in the words of the model."""
_COUNTED = {"parameters": "parameter", "variables": "variable", "constraints": "constraint"}
_JSON = re.compile(r"\A\s*(?=\{)|^```json[^\n]*\n", re.M)


@dataclass(frozen=True)
class Sketch:
    """A reply that is being written, as far as people care."""

    progress: str = ""
    """What is there so far, in a few words for a status line."""
    prose: str = ""
    """What the model says, as far as it got; nobody has checked it yet."""


def sketch(draft: Draft) -> Sketch:
    """Return what can be shown of a draft now."""
    text = draft.text
    if begin := _JSON.search(text):
        return _of_object(_partial_object(text[begin.end() :]))
    if blocks := fenced_blocks(text):
        return Sketch(_count(len(blocks[-1][1].splitlines()), "line"))
    words = len(draft.thoughts.split()) + len(text.split())
    return Sketch(f"thinking, {_count(words, 'word')}" if words else "")


def _partial_object(text: str) -> dict[str, Any]:
    """Return as much of a JSON object as is there; {} where that is no JSON at all."""
    for source in (text, mend_escapes(text)):
        try:
            found = from_json(source, allow_partial="trailing-strings")
        except ValueError:
            continue
        return found if isinstance(found, dict) else {}
    return {}


def _of_object(reply: dict[str, Any]) -> Sketch:
    if prose := [part for field in _PROSE for part in _strings(reply.get(field))]:
        return Sketch("not checked yet", "\n".join(prose))
    if questions := reply.get("questions"):
        asked = [part.get("question") for part in questions if isinstance(part, dict)]
        return Sketch(_count(len(questions), "question"), "\n".join(_strings(asked)))
    if isinstance(formulation := reply.get("formulation"), dict):
        return _of_formulation(formulation)
    words = len(str(reply.get("reasoning", "")).split())
    return Sketch(f"thinking, {_count(words, 'word')}" if words else "")


def _of_formulation(formulation: dict[str, Any]) -> Sketch:
    """Return what is counted so far, and the meaning of what is being written."""
    counts: list[str] = []
    latest = formulation.get("title")
    for field, noun in _COUNTED.items():
        items = formulation.get(field)
        if isinstance(items, list) and items:
            counts.append(_count(len(items), noun))
            latest = items[-1].get("meaning") if isinstance(items[-1], dict) else None
    return Sketch(", ".join(counts), "\n".join(_strings(latest)))


def _strings(value: Any) -> list[str]:
    """Return the strings of a field that may be one, a list of them, or half of either."""
    parts = value if isinstance(value, list) else [value]
    return [part for part in parts if isinstance(part, str) and part.strip()]


def _count(amount: int, noun: str) -> str:
    return f"{amount:,} {noun if amount == 1 else noun + 's'}"
