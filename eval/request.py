"""What one run is: problems, system, model, samples; and the folder that it is kept in."""

import difflib
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelwright.agent.local_model import digest_of as digest_of_model
from modelwright.agent.local_model import folder_of
from modelwright.agent.settings import OFFLINE, Settings
from modelwright.datasets.catalog.registry import NAMES, benchmark_named
from modelwright.datasets.fetch import find, load
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import read_problems
from modelwright.eval.answers import label_of
from modelwright.solvers.errors import UsageError

ALL = "all"
SYSTEMS = ("offline", "bare", "chain_of_thought", "reflexion", "agent", "tagged")
"""The first needs no language model, the last one that was trained for it."""
_FOLDER = "modelwright-eval"


@dataclass(frozen=True)
class Selection:
    """The problems of one benchmark or file."""

    name: str
    problems: list[Problem]
    """Only those whose label says something to compare with."""
    unlabelled: int
    sha256: str
    """Of the problems."""


@dataclass(frozen=True)
class Request:
    """Everything that decides what a run comes to; equal requests share a folder."""

    selections: list[Selection]
    system: str
    settings: Settings
    samples: int = 1
    time_limit_s: float = 60.0

    @property
    def model(self) -> str:
        """Name of the language model, or "offline"."""
        return OFFLINE if self.settings.offline else self.settings.model or OFFLINE

    @property
    def options(self) -> dict[str, Any]:
        """Options of the solver of this system."""
        settings = self.settings
        found: dict[str, Any] = {"time_limit_s": self.time_limit_s}
        if self.system != OFFLINE:
            found |= {"price_in": settings.price_in, "price_out": settings.price_out}
        if self.system in ("agent", "reflexion"):
            found["max_rounds"] = settings.max_rounds
        if self.system == "agent":
            names = ("effort", "max_tokens_total", "max_seconds")
            found |= {name: getattr(settings, name) for name in names}
            if settings.is_tagged:
                found |= {"format": settings.format, "numbers": settings.numbers}
        if self.system == "tagged":
            found["numbers"] = settings.numbers
        return found

    @property
    def weights(self) -> dict[str, str]:
        """Which weights the model has, where it is a folder: a run of others is another run."""
        folder = folder_of(self.settings)
        return {"weights": digest_of_model(folder)} if folder else {}

    @property
    def problems(self) -> int:
        """How many there are."""
        return sum(len(selection.problems) for selection in self.selections)

    def to_json(self) -> dict[str, Any]:
        """Return what is written beside the logs, without anything secret."""
        return {
            "benchmarks": {
                item.name: {
                    "problems": len(item.problems),
                    "unlabelled": item.unlabelled,
                    "sha256": item.sha256,
                }
                for item in self.selections
            },
            "system": self.system,
            "model": self.model,
            **self.weights,
            "base_url": self.settings.base_url,
            "temperature": self.settings.temperature,
            "max_tokens": self.settings.max_tokens,
            "samples": self.samples,
            "options": self.options,
        }

    def folder(self, parent: Path | None = None) -> Path:
        """Return the folder that belongs to this request, so that the same command resumes it."""
        whole = json.dumps(self.to_json(), sort_keys=True)
        names = [item.name for item in self.selections]
        name = names[0] if len(names) == 1 else f"{len(names)}-sets"
        words = [name, self.system]
        if self.system != OFFLINE:
            words.append(Path(self.model).name if self.weights else self.model)
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", "-".join(words))
        digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
        return (parent or Path(_FOLDER)) / f"{plain}-{digest}"


def known_system(name: str) -> str:
    """Return the name of a system.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in SYSTEMS:
        near = difflib.get_close_matches(name, SYSTEMS, n=1)
        raise UsageError(
            f"unknown system {name!r}; known: {', '.join(SYSTEMS)}",
            hint=f"Did you mean {near[0]}?" if near else "",
            kind="unknown_system",
        )
    return name


def select(
    names: Sequence[str], files: Sequence[Path], limit: int | None = None
) -> list[Selection]:
    """Return the problems that a command line names.

    Args:
        names: of benchmarks; "all" stands for those on this machine.
        files: .jsonl or .parquet files.
        limit: most problems of each.

    Raises:
        UsageError: an unknown benchmark, a broken file, a name twice, or nothing with a label.
    """
    for name in names:
        if name != ALL:
            benchmark_named(name)
    if ALL in names:
        names = [name for name in NAMES if find(name) is not None]
        if not names:
            raise UsageError(
                "no benchmark is on this machine",
                hint="`modelwright data fetch all` brings them, or name a file with --file.",
                kind="not_fetched",
            )
    found = [_selection(name, load(name), limit) for name in names]
    found += [_selection(path.stem, list(read_problems(path)), limit) for path in files]
    kept = [item for item in found if item.problems]
    if not kept:
        raise UsageError(
            "no problem has an answer to compare with",
            hint="Each line needs `answer`, or `answer_text` with infeasible or unbounded.",
            kind="no_labels",
        )
    listed = [item.name for item in kept]
    for name in listed:
        if listed.count(name) > 1:
            raise UsageError(f"{name} is named twice", hint="Rename one of the files.")
    return kept


def _selection(name: str, problems: list[Problem], limit: int | None) -> Selection:
    kept = [problem for problem in problems if label_of(problem).known]
    unlabelled = len(problems) - len(kept)
    kept = kept[:limit]
    return Selection(name, kept, unlabelled, digest_of(kept))


def digest_of(problems: Sequence[Problem]) -> str:
    """Return the SHA-256 of texts, labels and everything else: two runs of one digest compare."""
    whole = hashlib.sha256()
    for problem in problems:
        record = json.dumps(problem.to_json(), sort_keys=True)
        whole.update(record.encode("utf-8", "surrogatepass") + b"\n")
    return whole.hexdigest()
