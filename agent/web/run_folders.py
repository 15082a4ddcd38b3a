"""Folders of runs below the folders that a person named; the page knows them by an id alone.

No request names a path, so none can lead out of these folders.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from modelwright.solvers.errors import UsageError

_DEEPEST = 6
_MOST = 2000
_PASSED_OVER = frozenset({"node_modules", "__pycache__"})


@dataclass(frozen=True)
class RunFolder:
    """One run on disk."""

    id: str
    """Of its path; the same after a restart."""
    name: str
    """Its path, from the folder that was named."""
    path: Path
    changed: float
    """When its newest file was written, seconds since 1970."""

    def to_json(self) -> dict[str, str | float]:
        """Return what a list shows of any run."""
        return {"id": self.id, "name": self.name, "path": str(self.path), "changed": self.changed}


def find_runs(roots: Sequence[Path], marks: AbstractSet[str]) -> list[RunFolder]:
    """Return the folders that hold a file or folder of one of these names, the newest first.

    Args:
        roots: that are looked through, without following links; missing ones are empty.
        marks: names that a run is known by.
    """
    found: dict[Path, RunFolder] = {}
    for root in roots:
        for path in _marked(root, marks):
            real = path.resolve()
            if real not in found and len(found) < _MOST:
                number = hashlib.sha256(str(real).encode("utf-8", "surrogateescape")).hexdigest()
                name = root.name if path == root else str(path.relative_to(root))
                found[real] = RunFolder(number[:12], name or str(real), path, _changed(path))
    return sorted(found.values(), key=lambda run: -run.changed)


def run_named(runs: Sequence[RunFolder], number: str) -> RunFolder:
    """Return the run with an id.

    Raises:
        UsageError: there is none.
    """
    for run in runs:
        if run.id == number:
            return run
    raise UsageError(
        f"there is no run {number!r}", hint="Go back to the list of runs.", kind="unknown_run"
    )


def _marked(root: Path, marks: AbstractSet[str]) -> Iterator[Path]:
    for place, folders, files in os.walk(root):
        path = Path(place)
        if not marks.isdisjoint(files) or not marks.isdisjoint(folders):
            yield path
        deep = len(path.relative_to(root).parts)
        folders[:] = [
            name
            for name in sorted(folders)
            if deep < _DEEPEST and not name.startswith(".") and name not in _PASSED_OVER
        ]


def _changed(path: Path) -> float:
    times: list[float] = []
    for place, folders, files in os.walk(path):
        deep = len(Path(place).relative_to(path).parts)
        folders[:] = folders if deep < 1 else []
        for name in files:
            try:
                times.append((Path(place) / name).stat().st_mtime)
            except OSError:  # gone meanwhile
                continue
    return max(times, default=0.0)
