"""One command of the chat, and the reading of what follows its name."""

import shlex
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from modelwright.agent.chat.said import Said
from modelwright.agent.chat.session import Session
from modelwright.solvers.errors import UsageError

Run = Callable[[Session, str], Awaitable[list[Said]]]
"""Takes the chat and what follows the name of the command."""


@dataclass(frozen=True)
class Command:
    """A line of the table."""

    name: str
    run: Run
    usage: str
    """What follows the name; "" for nothing."""
    meaning: str
    """One line for /help."""
    completes: tuple[str, ...] = ()
    """Words that may follow; "*" stands for names of files."""


def words_of(rest: str) -> list[str]:
    """Return the words after a command; quotes keep spaces together.

    Raises:
        UsageError: a quote is not closed.
    """
    try:
        return shlex.split(rest)
    except ValueError as error:
        raise UsageError(f"cannot read {rest!r}: {str(error).lower()}") from None


def one_of(word: str, known: tuple[str, ...]) -> str:
    """Return a word that must be one of a few.

    Raises:
        UsageError: it is none of them.
    """
    if word.lower() not in known:
        raise UsageError(f"expected one of {', '.join(known)}, got {word!r}")
    return word.lower()
