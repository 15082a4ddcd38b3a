"""Where messages come from when it is no terminal: lines, a message until the next empty one."""

import sys
from typing import Protocol, TextIO

from modelwright.agent.chat.session import Session
from modelwright.solvers.errors import UsageError


class Reader(Protocol):
    """Gives messages, one at a time."""

    async def read(self, session: Session) -> str | None:
        """Return the next message; None at the end of the input."""
        ...


class LineReader:
    """Messages in a stream of lines.

    A command is a line that begins with a slash, a reply to a question is one line, and everything
    else goes on until an empty line.

    Args:
        stream: lines of text.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._kept: str | None = None
        """A command that ended the message before it."""

    async def read(self, session: Session) -> str | None:
        """Return the next message; this blocks, as nothing else is to be done meanwhile."""
        lines: list[str] = []
        while True:
            line = self._kept if self._kept is not None else self._stream.readline()
            self._kept = None
            text = line.rstrip("\r\n")
            if not line:
                return "\n".join(lines) or None
            if session.questions or (text.startswith("/") and not lines):
                return text
            if text.startswith("/"):
                self._kept = line
                return "\n".join(lines)
            if text.strip():
                lines.append(text)
            elif lines:
                return "\n".join(lines)


def standard_input() -> TextIO:
    """Return standard input, with bytes that are no text replaced.

    Raises:
        UsageError: it is closed.
    """
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison] - closed by the caller
        raise UsageError("standard input is closed", hint="Give the chat something to read.")
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return sys.stdin
