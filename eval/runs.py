"""Runs on disk with their records, read once and again when a log of them has changed."""

import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from modelwright.agent.web.run_folders import RunFolder, RunFolders
from modelwright.eval.record import Record
from modelwright.eval.report.build import name_of, read_request
from modelwright.solvers.errors import ServiceMissingError, UsageError

_MARK = "logs"
_KEPT = 8
"""Runs whose records stay in memory."""


class RunShelf:
    """The evaluations below some folders.

    Args:
        roots: that are looked through.
    """

    def __init__(self, roots: Sequence[Path]) -> None:
        self._folders = RunFolders(roots, {_MARK})
        self._read: dict[str, tuple[object, list[Record]]] = {}
        self._reading = threading.Lock()

    def runs(self) -> list[RunFolder]:
        """Return the runs, the newest first."""
        return [run for run in self._folders.all() if _logs(run)]

    def run(self, number: str) -> RunFolder:
        """Return the run with an id.

        Raises:
            UsageError: there is none.
        """
        return self._folders.named(number)

    def records(self, run: RunFolder) -> list[Record]:
        """Return the records of a run.

        Raises:
            UsageError: a log of it cannot be read.
        """
        state = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in _logs(run)]
        with self._reading:  # two at once would read the same log twice
            if run.id in self._read and self._read[run.id][0] == state:
                return self._read[run.id][1]
            records = read_run(run.path)
            self._read.pop(run.id, None)
            self._read[run.id] = (state, records)
            while len(self._read) > _KEPT:
                self._read.pop(next(iter(self._read)))
            return records


def told(run: RunFolder) -> dict[str, Any]:
    """Return what is known of a run without reading its logs."""
    request = read_request(run.path)
    sets = request.get("benchmarks", {})
    return {
        **run.to_json(),
        "by": name_of(request),
        "benchmarks": list(sets),
        "problems": sum(item.get("problems", 0) for item in sets.values()),
        "samples": request.get("samples", 1),
    }


def read_run(place: Path) -> list[Record]:
    """Return the records of a folder of `eval run`, or of one log.

    Raises:
        UsageError: there is none, or a log cannot be read.
        ServiceMissingError: Inspect is not installed.
    """
    if not place.exists():
        raise UsageError(f"{place} does not exist", kind="missing_file")
    try:
        from modelwright.eval.inspect.logs import read_records
    except ImportError as error:
        if not (error.name or "").startswith("inspect_ai"):
            raise
        raise without_inspect() from None
    try:
        return read_records(place)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise UsageError(
            f"a log of {place} cannot be read: {error}",
            hint="It may be unfinished. The command that made it goes on with it.",
            kind="bad_log",
        ) from None


def without_inspect() -> ServiceMissingError:
    """Return what is raised where Inspect is not installed."""
    return ServiceMissingError(
        "runs of benchmarks need the package inspect-ai",
        hint="Install it: pip install 'modelwright[eval]'. `eval score` works without.",
        kind="dependency_missing",
    )


def _logs(run: RunFolder) -> list[Path]:
    return sorted((run.path / _MARK).glob("*.eval"))
