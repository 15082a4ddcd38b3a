"""Verdicts by what was judged: in memory, and in a file of lines that several processes share."""

import hashlib
import json
import threading
from io import FileIO
from pathlib import Path

from modelwright.solvers.errors import UsageError
from modelwright.solvers.limits import Limits
from modelwright.training.item import TrainingItem
from modelwright.training.reward.judge import Candidate
from modelwright.training.reward.verdict import REWARD_VERSION, Verdict


def verdict_key(item: TrainingItem, candidate: Candidate, limits: Limits, hacks: bool) -> str:
    """Return a digest of everything that a verdict depends on."""
    own = candidate.data if item.data is None else None
    content = (REWARD_VERSION, item.to_json(), candidate.source, own, vars(limits), hacks)
    text = json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class VerdictCache:
    """Verdicts by key.

    Each verdict is appended to the file as one line in one write, so that several processes can
    share it and `kill -9` costs at most the last line.

    Args:
        path: of the file; None keeps them in memory only.

    Raises:
        UsageError: the file cannot be read or written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._verdicts: dict[str, Verdict] = {}
        self._lock = threading.Lock()
        self._file: FileIO | None = None
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("ab", buffering=0)
            self._read(path, self._file)
        except OSError as error:
            raise UsageError(
                f"cannot use {path} for verdicts: {error.strerror}",
                hint="Name a file in a folder that can be written.",
                kind="unwritable",
            ) from None

    def __len__(self) -> int:
        return len(self._verdicts)

    def get(self, key: str) -> Verdict | None:
        """Return a verdict, or None."""
        return self._verdicts.get(key)

    def put(self, key: str, verdict: Verdict) -> None:
        """Keep a verdict. One about this machine is not kept: it may do better next time."""
        if verdict.infrastructure:
            return
        with self._lock:
            self._verdicts[key] = verdict
            if self._file is not None:
                line = json.dumps({"key": key, "verdict": verdict.to_json()}) + "\n"
                self._file.write(line.encode())

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def _read(self, path: Path, file: FileIO) -> None:
        content = path.read_bytes()
        if content and not content.endswith(b"\n"):
            file.write(b"\n")  # a kill cut the last line off: the next one must not join it
        for line in content.splitlines():
            try:
                record = json.loads(line)
                self._verdicts[record["key"]] = Verdict.from_json(record["verdict"])
            except (ValueError, KeyError, TypeError):
                continue  # cut off by a kill, or of another version: it is judged again
