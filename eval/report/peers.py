"""Published results of others, as they were published: `peers.json` has the source of each."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Published:
    """One number that a paper or a repository states."""

    benchmark: str
    system: str
    accuracy: float
    protocol: str
    """Nearest rule of `modelwright.eval.protocols`; "" if there is none, or it is not stated."""
    rule: str
    """In the words of the source."""
    source: str
    note: str = ""


def published(benchmarks: Collection[str]) -> list[Published]:
    """Return what is published about some benchmarks, the best first."""
    found = [row for row in _rows() if row.benchmark in benchmarks]
    return sorted(found, key=lambda row: (row.benchmark, -row.accuracy))


@cache
def _rows() -> tuple[Published, ...]:
    text = (files("modelwright.eval.report") / "peers.json").read_text(encoding="utf-8")
    return tuple(Published(**row) for row in json.loads(text)["rows"])
