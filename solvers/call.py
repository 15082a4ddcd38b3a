"""A function of a program, called with plain JSON: the request, and the result that comes out.

The program runs in the jail; its result is bytes from a stranger. `read_result` believes no more of
them than that they are JSON, of a bounded size and depth, and makes its text safe to print.
"""

import json
import math
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from modelwright.solvers.errors import UsageError
from modelwright.solvers.outcome import Failure, FailureKind
from modelwright.solvers.plain_text import plain

RESULT_BYTES = 1 << 20
"""Largest result, as JSON text."""
_MOST_LEVELS = 100
_MESSAGE_LIMIT = 300


@dataclass(frozen=True)
class Call:
    """Python source, the name of a function in it, and the arguments to call it with.

    Raises:
        UsageError: the name is no Python name, or the arguments are not plain JSON.
    """

    source: str
    """One Python file; it is never executed in this process."""
    function: str
    arguments: Sequence[Any]
    """Positional arguments: numbers, strings, booleans, None, lists and dicts."""

    def __post_init__(self) -> None:
        if not self.function.isidentifier():
            raise UsageError(f"expected the name of a function, got {self.function!r}")
        _ = self.arguments_json

    @cached_property
    def arguments_json(self) -> str:
        """The arguments as one JSON list; the only form in which they reach the function."""
        try:
            return json.dumps(list(self.arguments))
        except (TypeError, ValueError, RecursionError) as error:
            raise UsageError(
                f"arguments must be plain JSON (numbers, strings, lists, objects): {error}",
                hint="Convert arrays and dates to lists and strings first.",
            ) from error


@dataclass(frozen=True)
class Called:
    """What a function returned."""

    value: Any
    """Plain JSON, at most `RESULT_BYTES` as text; every number is finite, all text printable."""
    wall_s: float
    """Wall-clock seconds of the jailed process."""


def read_result(descriptor: int) -> Any | Failure:
    """Return the JSON value in a file that a jailed process wrote, or why it holds none."""
    try:
        content = os.pread(descriptor, RESULT_BYTES + 1, 0)
        if len(content) > RESULT_BYTES:
            raise ValueError(f"it is larger than {RESULT_BYTES} bytes")
        return _clean(json.loads(content.decode()), _MOST_LEVELS)
    except (ValueError, RecursionError) as error:
        message = f"the program ended without handing over a well-formed result ({error})"
        return Failure(FailureKind.JAIL_KILLED, plain(message, _MESSAGE_LIMIT))


def _clean(value: Any, levels: int) -> Any:
    """Return the value with printable text.

    Raises:
        ValueError: a number is not finite, or lists and objects stand too deep in one another.
    """
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("a number is not finite")
    if isinstance(value, int) and abs(value) > sys.float_info.max:
        raise ValueError("a number is beyond every float")
    if isinstance(value, list | dict) and not levels:
        raise ValueError(f"it is nested more than {_MOST_LEVELS} levels deep")
    if isinstance(value, list):
        items: list[Any] = value
        return [_clean(item, levels - 1) for item in items]
    if isinstance(value, dict):
        pairs: dict[str, Any] = value
        return {_printable(key): _clean(item, levels - 1) for key, item in pairs.items()}
    return value


def _printable(text: str) -> str:
    return plain(text, RESULT_BYTES, keep="\n\t")
