"""Where the library and the problems of a command are, and who runs it."""

import contextlib
import getpass
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.datasets.problem import Problem
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


def read_set(name: str) -> "list[Problem]":
    """Return the problems of a benchmark on this machine, or of a file."""
    from modelwright.datasets.fetch import load
    from modelwright.datasets.storage import read_problems

    return list(read_problems(name)) if Path(name).suffix in (".jsonl", ".parquet") else load(name)
