"""Writing to standard output, and ending well when nobody reads it."""

import json
import os
import sys
from typing import Any

from modelwright.solvers.errors import ModelwrightError


class OutputClosed(Exception):
    """Whoever read our output has had enough."""


def print_json(content: dict[str, Any]) -> None:
    """Print one JSON object, in ASCII, so that no encoding and no terminal can spoil it."""
    print_text(json.dumps(content, indent=2) + "\n")


def print_text(text: str) -> None:
    """Print text to standard output at once.

    Raises:
        OutputClosed: the pipe was closed.
        ModelwrightError: it cannot be written, for example because a disk is full.
    """
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - closed by the caller
        raise ModelwrightError("standard output is closed", kind="output")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget(sys.stdout.fileno())
        raise OutputClosed from None
    except OSError as error:
        _forget(sys.stdout.fileno())
        raise ModelwrightError(
            f"cannot write the output: {error.strerror}", kind="output"
        ) from None


def tolerate_any_encoding() -> None:
    """Have letters that the terminal cannot show replaced instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _forget(descriptor: int) -> None:
    """Send what is still buffered nowhere; else the interpreter complains about it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
