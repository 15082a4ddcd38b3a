"""Benchmarks on this machine: read from a local folder, or brought from their public home.

A benchmark `nl4opt` lies in a folder as `nl4opt.jsonl`. Where: the folder that the variable
MODELWRIGHT_DATA names, else a cache folder that `fetch` fills.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from modelwright.datasets.catalog.benchmark import Benchmark, PublishedFile
from modelwright.datasets.catalog.registry import benchmark_named
from modelwright.datasets.download import download
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import read_problems, write_problems
from modelwright.solvers.errors import UsageError

DATA_VARIABLE = "MODELWRIGHT_DATA"
"""Environment variable with a folder of benchmarks."""


@dataclass(frozen=True)
class Fetched:
    """A benchmark that is on this machine now."""

    path: Path
    problems: int
    downloaded: bool
    """False: it was here already."""
    checksums: dict[str, str]
    """SHA-256 of each file as it was published; empty for a local folder."""


def cache_folder() -> Path:
    """Return the folder that `fetch` fills unless told otherwise."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "modelwright" / "data"


def load(name: str) -> list[Problem]:
    """Return the problems of a benchmark that is on this machine.

    Raises:
        UsageError: no such benchmark, not here yet, or its file is broken.
    """
    path = find(name)
    if path is None:
        raise UsageError(
            f"benchmark {name} is not on this machine",
            hint=f"Run `modelwright data fetch {name}`, or set {DATA_VARIABLE} to its folder.",
            kind="not_fetched",
        )
    return list(read_problems(path))


def find(name: str) -> Path | None:
    """Return the file of a benchmark on this machine, None where it is not here.

    Raises:
        UsageError: no such benchmark, or the variable names no folder.
    """
    benchmark_named(name)
    folders = [cache_folder()]
    if local := os.environ.get(DATA_VARIABLE):
        if not Path(local).is_dir():
            raise UsageError(f"{DATA_VARIABLE} must name a folder, got {local!r}")
        folders.insert(0, Path(local))
    paths = (folder / f"{name}.jsonl" for folder in folders)
    return next((path for path in paths if path.is_file()), None)


def fetch(
    benchmark: Benchmark,
    folder: Path | None = None,
    *,
    mirror: str = "",
    accept_changed: bool = False,
) -> Fetched:
    """Make sure that a benchmark is on this machine.

    Args:
        benchmark: of the catalog.
        folder: where to put it; None: nothing is downloaded that is here already, and the cache
            folder is filled.
        mirror: address that stands in for the scheme and host of the published files.
        accept_changed: take files whose checksum differs from that of the first download.

    Raises:
        ServiceMissingError: its home cannot be reached.
        UsageError: a file is gone, has changed, or a record is not as described.
    """
    if folder is None and (path := find(benchmark.name)) is not None:
        return Fetched(path, len(list(read_problems(path))), downloaded=False, checksums={})
    folder = folder or cache_folder()
    lock = folder / "raw" / f"{benchmark.name}.sha256.json"
    known: dict[str, str] = _parse(lock.read_text(), str(lock)) if lock.exists() else {}
    checksums: dict[str, str] = {}
    problems: dict[str, Problem] = {}  # by text: a text of two releases is kept once
    for published in benchmark.files:
        name = published.url.rsplit("/", 1)[-1]
        raw = folder / "raw" / benchmark.name / name
        expected = "" if accept_changed else published.sha256 or known.get(name, "")
        checksums[name] = download(_via(mirror, published.url), raw, expected)
        for problem in _read(published, raw):
            problems.setdefault(problem.text, problem)
    lock.write_text(json.dumps(checksums, indent=2) + "\n")
    path = folder / f"{benchmark.name}.jsonl"
    count = write_problems(path, (_licensed(item, benchmark) for item in problems.values()))
    return Fetched(path, count, downloaded=True, checksums=checksums)


def _via(mirror: str, url: str) -> str:
    if not mirror:
        return url
    return mirror.rstrip("/") + urlsplit(url).path


def _licensed(problem: Problem, benchmark: Benchmark) -> Problem:
    problem.extra["licence"] = benchmark.licence
    return problem


def _read(published: PublishedFile, path: Path) -> Iterator[Problem]:
    for position, (place, record) in enumerate(_records(path)):
        try:
            problem = published.read(record, position)
            yield Problem.from_json(problem.to_json())
        except KeyError as error:
            message = f"{place}: field {error} is missing"
        except (ValueError, TypeError, AttributeError) as error:
            message = f"{place}: not as this benchmark is described: {error}"
        except UsageError as error:
            message = f"{place}: {error.message}"
        else:
            continue
        raise UsageError(
            message, hint="The published file has another format now.", kind="bad_problem"
        )


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (place, record) of a JSON list, or of JSON objects one a line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text: {error.reason}", kind="not_text") from None
    if text.lstrip().startswith("["):
        for position, record in enumerate(_parse(text, str(path)), start=1):
            yield f"{path}, record {position}", record
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"{path}, line {number}", _parse(line, f"{path}, line {number}")


def _parse(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{place}: broken JSON: {error}", kind="bad_json") from None
