"""A reply in tagged segments: thoughts, the model in words, its data, and the program.

`<think>…</think><model>…</model><data>{JSON}</data><python>…</python>`; the data refer to numbers
of the text as "#k", so that a reply can be run with other numbers.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from modelwright.agent.reply_text import ReplyError, fenced_blocks

KINDS = ("think", "model", "data", "python")
"""In the order in which they stand."""
REFERENCE = re.compile(r"#(\d{1,6})")
"""A string of the data that stands for a number of the text."""

_MOST_LEVELS = 100
"""Depth of the data: what reads them, and the jail behind it, goes down level by level."""
_OPENING = re.compile(f"<({'|'.join(KINDS)})>")
_BUILDS = re.compile(r"^(?:async )?def build_model\b|^build_model\s*=", re.M)


class Segment(NamedTuple):
    """A part of a reply."""

    kind: str
    """One of `KINDS`."""
    start: int
    """First character, that of the opening tag."""
    end: int
    """After the last character, that of the closing tag if there is one."""


def segments(reply: str) -> tuple[Segment, ...]:
    """Return the segments in order; one that is not closed ends before the next, or at the end."""
    found: list[Segment] = []
    position = 0
    while opening := _OPENING.search(reply, position):
        kind, closing = opening[1], f"</{opening[1]}>"
        close = reply.find(closing, opening.end())
        if close >= 0:
            position = close + len(closing)
        else:
            following = _OPENING.search(reply, opening.end())
            position = following.start() if following else len(reply)
        found.append(Segment(kind, opening.start(), position))
    return tuple(found)


@dataclass(frozen=True)
class TaggedReply:
    """What a reply holds."""

    think: str
    model: str
    data: Any | None
    """With references as they stand; None if absent or unreadable."""
    source: str | None
    """Of the program; None if there is none."""
    defects: tuple[str, ...]
    """Departures from the form, each as a clause."""


def read_reply(reply: str, *, data_given: bool = False) -> TaggedReply:
    """Return the parts of a reply, and what is wrong with its form.

    Of several segments of a kind the last counts. A code fence around the program or the data is
    taken off; it is no defect.

    Args:
        reply: of the model.
        data_given: whether the problem gives the data; then the reply has no `<data>`.
    """
    found = segments(reply)
    inner = {segment.kind: _inside(reply, segment) for segment in found}
    expected = [kind for kind in KINDS if not (kind == "data" and data_given)]
    defects = _defects_of_form(reply, found, expected)
    defects += [f"<{kind}> is empty" for kind in expected if kind in inner and not inner[kind]]
    data = None
    if inner.get("data"):
        try:
            data = _parse(_unfenced(inner["data"]))
        except ValueError as error:
            defects.append(f"<data> is not JSON: {error}")
    source = _unfenced(inner.get("python", "")).strip("\n") or None
    if source is not None and not _BUILDS.search(source):
        defects.append("<python> does not define build_model")
    return TaggedReply(
        think=inner.get("think", ""),
        model=inner.get("model", ""),
        data=data,
        source=None if source is None else source + "\n",
        defects=tuple(defects),
    )


def bind(data: Any, values: Sequence[float]) -> Any:
    """Return the data with a number in the place of each reference; whole ones as int.

    Args:
        data: plain JSON with strings "#k".
        values: of the numbers of the text, in order.

    Raises:
        ReplyError: there is no number k (kind "bad_reference").
    """
    if isinstance(data, dict):
        table = cast(dict[str, Any], data)
        return {key: bind(item, values) for key, item in table.items()}
    if isinstance(data, list):
        return [bind(item, values) for item in cast(list[Any], data)]
    if isinstance(data, str) and (match := REFERENCE.fullmatch(data)):
        return _number(int(match[1]), values)
    return data


def references(data: Any) -> set[int]:
    """Return which numbers of the text the data refer to."""
    if isinstance(data, dict | list):
        return set[int]().union(*map(references, _items(data)))
    match = REFERENCE.fullmatch(data) if isinstance(data, str) else None
    return {int(match[1])} if match else set()


def _number(k: int, values: Sequence[float]) -> int | float:
    if k >= len(values):
        last = f"the last is #{len(values) - 1}" if values else "it has none"
        raise ReplyError(
            f"the data refer to number #{k} of the text, but {last}", kind="bad_reference"
        )
    value = values[k]
    return int(value) if float(value).is_integer() else value


def _inside(reply: str, segment: Segment) -> str:
    text = reply[segment.start + len(segment.kind) + 2 : segment.end]
    return text.removesuffix(f"</{segment.kind}>").strip("\r\n \t")


def _defects_of_form(reply: str, found: Sequence[Segment], expected: list[str]) -> list[str]:
    kinds = [segment.kind for segment in found]
    defects = [f"<{kind}> is missing" for kind in expected if kind not in kinds]
    defects += [
        f"<{kind}> stands {kinds.count(kind)} times" for kind in KINDS if kinds.count(kind) > 1
    ]
    defects += [
        f"<{segment.kind}> is not closed"
        for segment in found
        if not reply[segment.start : segment.end].endswith(f"</{segment.kind}>")
    ]
    if "data" in kinds and "data" not in expected:
        defects.append("<data> stands there although the data are given")
    first = list(dict.fromkeys(kinds))
    if first != [kind for kind in KINDS if kind in first]:
        defects.append("the segments are not in order: " + ", ".join(first))
    edges = [0, *(edge for segment in found for edge in segment[1:]), len(reply)]
    if any(reply[a:b].strip() for a, b in zip(edges[::2], edges[1::2], strict=True)):
        defects.append("there is text outside of the segments")
    return defects


def _unfenced(text: str) -> str:
    """Take off one code fence around the whole text."""
    if not text.lstrip().startswith(("```", "~~~")):
        return text
    blocks = fenced_blocks(text)
    return blocks[-1][1] if blocks else text


def _parse(text: str) -> Any:
    try:
        data = json.loads(text, parse_constant=_refuse)
    except RecursionError:
        data = None
    else:
        if not _is_deep(data):
            return data
    raise ValueError(f"it is nested more than {_MOST_LEVELS} levels deep")


def _is_deep(data: Any) -> bool:
    level = [data]
    for _ in range(_MOST_LEVELS):
        level = [item for one in level for item in _items(one)]
    return any(isinstance(item, dict | list) for item in level)


def _items(data: Any) -> Iterable[Any]:
    if isinstance(data, dict):
        return cast(dict[str, Any], data).values()
    return cast(list[Any], data) if isinstance(data, list) else ()


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")
