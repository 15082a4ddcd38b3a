"""Folders of runs below those that a person named; the page knows them by an id alone.

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


class RunFolders:
    """The runs below some folders.

    Args:
        roots: that are looked through, without following links; missing ones are empty.
        marks: a run is a folder that holds a file or folder of one of these names.
    """

    def __init__(self, roots: Sequence[Path], marks: AbstractSet[str]) -> None:
        self._roots = roots
        self._marks = marks
        self._seen: dict[str, tuple[str, Path]] = {}
        """Id -> name and path."""

    def all(self) -> list[RunFolder]:
        """Look through the folders, and return the runs, the newest first."""
        for root in self._roots:
            for path in _marked(root, self._marks):
                real = path.resolve()
                whole = hashlib.sha256(str(real).encode("utf-8", "surrogateescape")).hexdigest()
                number = whole[:12]
                if number not in self._seen and len(self._seen) < _MOST:
                    name = root.name if path == root else str(path.relative_to(root))
                    self._seen[number] = name or str(real), path
        runs = [self._run(number) for number, (_, path) in self._seen.items() if path.is_dir()]
        return sorted(runs, key=lambda run: -run.changed)

    def named(self, number: str) -> RunFolder:
        """Return the run with an id, as it is now.

        Raises:
            UsageError: there is none.
        """
        if number not in self._seen:
            self.all()
        if number not in self._seen or not self._seen[number][1].is_dir():
            raise UsageError(
                f"there is no run {number!r}",
                hint="Go back to the list of runs.",
                kind="unknown_run",
            )
        return self._run(number)

    def _run(self, number: str) -> RunFolder:
        name, path = self._seen[number]
        return RunFolder(number, name, path, _changed(path))


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
