"""What is said in a thread as entries of its transcript: small, and plain JSON."""

import io
import os
import re
import traceback
from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console, RenderableType

from modelwright.agent.chat.said import Said
from modelwright.agent.chat.session import GOES_ON
from modelwright.agent.commands.complaints import DEBUG_VARIABLE
from modelwright.solvers.errors import ModelwrightError

_MOST_LETTERS = 20_000
_COLUMNS = 58
"""Characters of a line; what fits beside the answer in a window of 1280 pixels."""
_GOES_ON = "Nothing is lost: it can go on where it stopped."
_NAME_A_MODEL = re.compile(
    r"\b(?:name|configure) (an?|another)( language model)(?: with --model)?\b"
)
"""Advice for a command line; a browser's server was started with its model."""
_KEPT = frozenset({"reply", "new_problem", "begin_again", "file"})
"""Events whose record is small."""


def entry_of(said: Said) -> dict[str, Any]:
    """Return the entry of one thing that was said."""
    entry: dict[str, Any] = {"by": "modelwright", "event": said.event}
    record = said.record
    if said.event in ("answer", "undone") and "verdict" in record:  # not that of /show
        return entry | _answer(record)
    if said.event == "question":
        return entry | {"text": record["question"]}
    if said.event == "note":
        return entry | {"text": record["text"].replace(GOES_ON, _GOES_ON)}
    if said.event in _KEPT:
        return {**entry, **record}
    text = said.raw or _plain(said.blocks)
    return entry | {"event": "screen", "text": text[:_MOST_LETTERS]}


def for_browser(hint: str) -> str:
    """Return a hint for a command line as one for who sits before a browser."""
    return _NAME_A_MODEL.sub(r"start modelwright web with --model and \1\2", hint)


def error_entry(error: ModelwrightError) -> dict[str, Any]:
    """Return the entry of an error."""
    told = error.to_json()["error"]
    return {
        "by": "modelwright",
        "event": "error",
        "text": told["message"],
        "hint": for_browser(told["hint"]),
    }


def unforeseen(error: Exception) -> ModelwrightError:
    """Return what to say of a fault of ours."""
    if os.environ.get(DEBUG_VARIABLE) == "1":
        traceback.print_exception(error)
    first, *_ = str(error).strip().splitlines() or ["no message"]
    return ModelwrightError(
        f"this should not have happened: {type(error).__name__}: {first[:500]}",
        hint=f"Please report it, with what {DEBUG_VARIABLE}=1 in the environment of the server "
        "adds to its standard error.",
        kind="internal",
    )


def _plain(blocks: Iterable[RenderableType]) -> str:
    """Return blocks as plain text, whatever terminal the server was started in."""
    page = io.StringIO()
    console = Console(
        file=page,
        width=_COLUMNS,
        force_terminal=False,
        color_system=None,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
    )
    for block in blocks:
        console.print(block)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()).strip("\n")


def _answer(record: Mapping[str, Any]) -> dict[str, Any]:
    outcome, explanation = record.get("outcome") or {}, record.get("explanation") or {}
    revision = record.get("revision") or {}
    return {
        "verdict": record["verdict"],
        "termination": outcome.get("termination"),
        "objective": outcome.get("objective"),
        "sense": outcome.get("sense"),
        "text": explanation.get("summary", ""),
        "decision": explanation.get("decision", []),
        "changes": list(revision.get("changes", [])),
        "untouched": revision.get("untouched", ""),
        "reasons": [reason["message"] for reason in record.get("reasons", [])],
        "hint": for_browser(record.get("hint", "")),
        "seconds": record.get("seconds"),
        "dollars": (record.get("usage") or {}).get("dollars"),
    }
