"""The record of what changed from one model to another (see `modelwright.solvers.diff`)."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class ChangeKind(StrEnum):
    """What changed."""

    SENSE = "sense"
    """minimize became maximize, or the reverse."""
    OBJECTIVE = "objective"
    """A coefficient or the constant of the objective."""
    NEW_ROW = "new_row"
    """A constraint that was not there."""
    REMOVED_ROW = "removed_row"
    """A constraint that is gone."""
    SIDES = "sides"
    """The right-hand side of a constraint, or its direction."""
    COEFFICIENT = "coefficient"
    """A coefficient in a constraint."""
    NEW_VARIABLE = "new_variable"
    """A variable that was not there, or was fixed."""
    REMOVED_VARIABLE = "removed_variable"
    """A variable that is gone, or is fixed now."""
    BOUND = "bound"
    """A bound of a variable."""
    INTEGRALITY = "integrality"
    """A variable became integer or continuous."""
    FIXED = "fixed"
    """The value of a variable that the program fixes."""
    SOS = "sos"
    """A special ordered set."""


@dataclass(frozen=True)
class Change:
    """One difference."""

    kind: ChangeKind
    name: str
    """Of the row or variable: its new name, or the old one of what is gone."""
    before: str
    """"" for what was not there."""
    after: str
    """"" for what is gone."""
    detail: str = ""
    """Which number of the row or variable: "rhs", "coefficient of x", "upper bound"."""

    def __str__(self) -> str:
        """Return "row capacity[3]: rhs 40 -> 36"."""
        match self.kind:
            case ChangeKind.NEW_ROW | ChangeKind.NEW_VARIABLE:
                return f"new {_NOUN[self.kind]} {self.name}: {self.after}"
            case ChangeKind.REMOVED_ROW | ChangeKind.REMOVED_VARIABLE:
                return f"{_NOUN[self.kind]} {self.name} is gone: {self.before}"
            case ChangeKind.INTEGRALITY:
                return f"variable {self.name} now {self.after}"
            case ChangeKind.SENSE:
                return f"objective: {self.before} -> {self.after}"
            case _:
                subject = f"{_NOUN[self.kind]} {self.name}".strip()
                detail = f"{self.detail} " if self.detail else ""
                return f"{subject}: {detail}{self.before or 'none'} -> {self.after or 'none'}"


_NOUN = {
    ChangeKind.OBJECTIVE: "objective",
    ChangeKind.NEW_ROW: "row",
    ChangeKind.REMOVED_ROW: "row",
    ChangeKind.SIDES: "row",
    ChangeKind.COEFFICIENT: "row",
    ChangeKind.NEW_VARIABLE: "variable",
    ChangeKind.REMOVED_VARIABLE: "variable",
    ChangeKind.BOUND: "variable",
    ChangeKind.FIXED: "variable",
    ChangeKind.SOS: "SOS",
}


@dataclass(frozen=True)
class ModelDiff:
    """All differences of two models; no `changes` means that they are the same but for names."""

    changes: list[Change]
    renamed_variables: dict[str, str] = field(default_factory=dict[str, str])
    """Old name -> new name."""
    renamed_rows: dict[str, str] = field(default_factory=dict[str, str])

    def __bool__(self) -> bool:
        """Return whether anything but names changed."""
        return bool(self.changes)

    def text(self, most: int = 50) -> str:
        """Return one line per change, the first `most`, then the renames."""
        lines = [str(change) for change in self.changes[:most]]
        if len(self.changes) > most:
            lines.append(f"... {len(self.changes) - most} more changes")
        for noun, renamed in (("variable", self.renamed_variables), ("row", self.renamed_rows)):
            shown = list(renamed.items())[:most]
            lines += [f"{noun} {old} is now called {new}" for old, new in shown]
            if len(renamed) > most:
                lines.append(f"... {len(renamed) - most} more {noun}s renamed")
        return "\n".join(lines) or "no difference"

    def to_json(self) -> dict[str, Any]:
        """Return {"changes": [{"kind", ..., "text"}], "renamed_variables", "renamed_rows"}."""
        listed = [asdict(change) | {"text": str(change)} for change in self.changes]
        return {
            "changes": listed,
            "renamed_variables": self.renamed_variables,
            "renamed_rows": self.renamed_rows,
        }
