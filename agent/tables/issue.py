"""What binding a formulation to tables gives: data, origins, and what was wrong on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from modelwright.solvers.plain_text import plain

_MOST_LETTERS = 1000

IssueKind = Literal[
    "unknown_table",
    "unknown_column",
    "unknown_value",
    "no_rows",
    "empty_set",
    "not_a_number",
    "mixed_units",
    "blank_key",
    "missing_value",
    "member_not_in_table",
    "unknown_member",
    "duplicate_key",
    "case_differs",
    "text_as_number",
    "percent_column",
    "totals_row_included",
    "too_large",
    "quote_not_found",
]


@dataclass(frozen=True, slots=True)
class Issue:
    """Something about one set or parameter that its author should mend or know."""

    kind: IssueKind
    message: str
    """Starts with the set or parameter, and names tables, columns, rows and what is there."""
    name: str
    """Of the set or parameter."""
    fatal: bool
    """Whether `data` lacks it."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The data of a formulation."""

    data: dict[str, Any]
    """Sets as lists of text, parameters as numbers or nested objects; complete if not `fatal`."""
    issues: tuple[Issue, ...]
    origins: Mapping[str, str]
    """Name of a set or parameter -> "plan.xlsx, sheet Costs, column cost", or "text 120-134"."""

    @property
    def fatal(self) -> bool:
        """Whether something is missing from the data."""
        return any(issue.fatal for issue in self.issues)


@dataclass(slots=True)
class Notebook:
    """Issues of one set or parameter as they are found."""

    what: str
    """"set" or "parameter"."""
    name: str
    issues: list[Issue] = field(default_factory=list[Issue])

    def note(self, kind: IssueKind, message: str) -> None:
        """Add what should be known."""
        self._add(kind, message, fatal=False)

    def refuse(self, kind: IssueKind, message: str) -> None:
        """Add what makes the data unusable."""
        self._add(kind, message, fatal=True)

    @property
    def refused(self) -> bool:
        """Whether something fatal was found."""
        return any(issue.fatal for issue in self.issues)

    def _add(self, kind: IssueKind, message: str, *, fatal: bool) -> None:
        # Messages quote cells, which are text of strangers.
        words = plain(f"{self.what} {self.name}: {message}", _MOST_LETTERS)
        self.issues.append(Issue(kind, words, self.name, fatal))
