"""An explanation as it is shown: a few short parts, and where they come from."""

from dataclasses import dataclass, field
from typing import Any, Literal

Source = Literal["model", "template"]

_TITLES = {
    "infeasible": ("What contradicts itself", "", "What would mend it"),
    "unbounded": ("What grows without end", "", "What is probably missing"),
}
_USUAL = ("What limits it", "Close alternatives", "What would change the decision")


@dataclass(frozen=True)
class Explanation:
    """Why the answer is what it is; each part is a list of short sentences."""

    termination: str
    """Of the outcome, as far as it could be told apart."""
    summary: str
    decision: list[str] = field(default_factory=list[str])
    """One line per group of decisions; always from the solver, never from a language model."""
    what_binds: list[str] = field(default_factory=list[str])
    alternatives: list[str] = field(default_factory=list[str])
    what_would_change: list[str] = field(default_factory=list[str])
    source: Source = "template"
    """Who chose the words. The numbers are the solver's in both cases."""
    note: str = ""
    """Why the words are not the language model's, or what was not looked into."""

    def sections(self) -> list[tuple[str, list[str]]]:
        """Return title and lines of every part that is not empty, after the summary."""
        binds, alternatives, changes = _TITLES.get(self.termination, _USUAL)
        parts = [
            ("Decision", self.decision),
            (binds, self.what_binds),
            (alternatives or _USUAL[1], self.alternatives),
            (changes, self.what_would_change),
        ]
        return [(title, lines) for title, lines in parts if lines]

    def text(self) -> str:
        """Return the explanation as plain text."""
        parts = [self.summary]
        for title, lines in self.sections():
            parts.append("\n".join([f"{title}:", *(f"- {line}" for line in lines)]))
        if self.note:
            parts.append(f"Note: {self.note}")
        return "\n\n".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Return the explanation as a JSON object."""
        return {
            "termination": self.termination,
            "summary": self.summary,
            "decision": self.decision,
            "what_binds": self.what_binds,
            "alternatives": self.alternatives,
            "what_would_change": self.what_would_change,
            "source": self.source,
            "note": self.note,
        }
