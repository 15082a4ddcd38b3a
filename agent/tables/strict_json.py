"""JSON as the standard has it: no NaN, no Infinity, no key twice in one object."""

import json
import math
import re
from typing import Any, NoReturn

_NOT_A_NUMBER = re.compile(r'"(?:\\.|[^"\\])*"|-?\bInfinity\b|\bNaN\b', re.S)


def parse(text: str) -> Any:
    """Return the value that a JSON text holds.

    Raises:
        ValueError: it is not JSON; the message says where and why.
    """
    try:
        return json.loads(
            text,
            parse_float=_finite,
            parse_constant=lambda word: _refuse_constant(word, text),
            object_pairs_hook=_without_repeats,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError("too many lists or objects inside each other") from None


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"the number {digits[:40]} is too large for floating point")
    return value


def _refuse_constant(word: str, text: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python reads although JSON has neither."""
    found = next(m for m in _NOT_A_NUMBER.finditer(text) if not m[0].startswith('"'))
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - text.rfind("\n", 0, found.start())
    raise ValueError(
        f"line {line}, column {column}: {word} is not a JSON number; write null for a missing one"
    )


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise ValueError(f"{twice!r} occurs twice in one object")
    return content
