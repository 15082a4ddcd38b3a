"""Runs on disk with their records, read once and again when a log of them has changed."""

import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from modelwright.agent.web.run_folders import RunFolder, find_runs, run_named
from modelwright.eval.inspect.logs import read_records
from modelwright.eval.record import Record
from modelwright.eval.report.build import name_of, read_request
from modelwright.solvers.errors import UsageError

_MARK = "logs"
_KEPT = 8
"""Runs whose records stay in memory."""


class RunShelf:
    """The evaluations below some folders.

    Args:
        roots: that are looked through, again at every question.
    """

    def __init__(self, roots: Sequence[Path]) -> None:
        self._roots = roots
        self._read: dict[str, tuple[object, list[Record]]] = {}
        self._reading = threading.Lock()

    def runs(self) -> list[RunFolder]:
        """Return the runs, the newest first."""
        return [run for run in find_runs(self._roots, {_MARK}) if _logs(run)]

    def run(self, number: str) -> RunFolder:
        """Return the run with an id.

        Raises:
            UsageError: there is none.
        """
        return run_named(self.runs(), number)

    def records(self, run: RunFolder) -> list[Record]:
        """Return the records of a run.

        Raises:
            UsageError: a log of it cannot be read.
        """
        state = [(path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in _logs(run)]
        with self._reading:  # two at once would read the same log twice
            if run.id in self._read and self._read[run.id][0] == state:
                return self._read[run.id][1]
            try:
                records = read_records(run.path)
            except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
                raise UsageError(
                    f"a log of {run.name} cannot be read: {error}",
                    hint="It may be unfinished. The command that made it goes on with it.",
                    kind="bad_log",
                ) from None
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


def _logs(run: RunFolder) -> list[Path]:
    return sorted((run.path / _MARK).glob("*.eval"))
