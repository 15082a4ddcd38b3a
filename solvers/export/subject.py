"""What is exported, and what comes of it: types that every format shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from modelwright.solvers.errors import UsageError
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Outcome, Termination
from modelwright.solvers.program import Program


@dataclass(frozen=True)
class Subject:
    """A model with everything that is known of it; each format takes what it needs."""

    instance: Instance
    title: str = "model"
    program: Program | None = None
    formulation: Mapping[str, Any] | None = None
    """The five-element formulation as JSON (`modelwright.agent.formulation`)."""
    outcome: Outcome | None = None


class File(NamedTuple):
    """One file of an export."""

    name: str
    """Ending (".lp") of the path the user names, or the name of a file in the folder they name."""
    content: bytes


@dataclass(frozen=True)
class Exported:
    """What was written."""

    format: str
    paths: list[Path]
    notes: list[str]
    """What a reader of the files should know, such as names that had to be changed."""
    outcome: Outcome | None = None
    """Of the solve that the format needed; None where it needed none."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `modelwright export --json` prints."""
        solved = self.outcome is not None and self.outcome.termination is not Termination.FAILED
        return {
            "format": self.format,
            "paths": [str(path) for path in self.paths],
            "notes": self.notes,
            "outcome": self.outcome.to_json() if self.outcome is not None and solved else None,
        }


class Written(NamedTuple):
    """What a format's writer returns."""

    files: list[File]
    notes: list[str]


def not_representable(what: str, format_name: str, instead: str) -> UsageError:
    """Return the error for a model that a format cannot hold."""
    return UsageError(
        f"the format {format_name} cannot hold {what}",
        hint=f"Export with --to {instead}, which can.",
        kind="not_representable",
    )
