"""Where the library of a command is, and who runs it."""

import contextlib
import getpass
from collections.abc import Generator
from typing import TYPE_CHECKING

from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.library.store import Library


@contextlib.contextmanager
def opened(setting: str | None, *, make: bool = False) -> Generator["Library"]:
    """Give the library that the command line, the environment or the config file names.

    Args:
        setting: of the command line.
        make: whether a missing one is made.

    Raises:
        UsageError: there is none.
    """
    from modelwright.agent.settings import load_settings
    from modelwright.library.place import NO_LIBRARY, default_place, exists
    from modelwright.library.store import Library

    place = load_settings({"library": setting}).library or default_place()
    if place.lower() == NO_LIBRARY:
        raise UsageError("no library is named", hint="Name one with --library.")
    if not make and "://" not in place and not exists(place):
        raise UsageError(
            f"there is no library at {place}",
            hint="`modelwright library import FILE` makes one.",
            kind="missing_library",
        )
    with Library(place) as library:
        yield library


def person() -> str:
    """Return the name of whoever runs the command, for the log."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for the user id, as in some containers
        return "person"
