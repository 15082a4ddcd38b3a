"""What a file of the catalog says about a published benchmark."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from modelwright.datasets.problem import Problem

Reader = Callable[[dict[str, Any], int], Problem]
"""(record of a published file, its position from 0) -> problem.

Raises KeyError for a missing field and ValueError for one that says something else; `fetch.py`
turns both into a message with file and line.
"""


@dataclass(frozen=True)
class PublishedFile:
    """A file at the public home: a JSON list, or one JSON object a line."""

    url: str
    """Pinned to a commit where the home allows it."""
    read: Reader
    """What a record of it means."""
    sha256: str = ""
    """Of the whole file; "" where nobody published one: then that of the first download holds."""


@dataclass(frozen=True)
class Benchmark:
    """A published set of problems. Its texts are never part of this package."""

    name: str
    """Short name; also the start of each id and the name of its .jsonl file."""
    title: str
    """What it holds, in one line."""
    items: int
    """How many problems the whole set has."""
    home: str
    """Page of its authors."""
    licence: str
    """As its home states it; "not stated" is an answer too."""
    files: tuple[PublishedFile, ...]
    notice: str = ""
    """What a user should know before trusting or passing on the data."""
