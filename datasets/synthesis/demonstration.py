"""A solved problem told step by step, with the program that solves it: what questions come from.

Source: the form of ReSocratic (arXiv 2407.09887): variables, objective and one constraint at a
time, each in words and then as a formula after `//`. Departure: the program is ours, a
`build_model(data)` with the numbers apart.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from modelwright.solvers.program import Program

_SECTIONS = {
    "## Define Variables:": re.compile(r"^##\s*Define Variables\b", re.M | re.I),
    "## Define Objective Function:": re.compile(r"^##\s*Define Objective\b", re.M | re.I),
}


@dataclass(frozen=True)
class Demonstration:
    """A problem in steps, and its program."""

    text: str
    """The steps."""
    program: Program

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {"text": self.text, "source": self.program.source, "data": self.program.data}

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Demonstration":
        """Return what `to_json` wrote."""
        return cls(record["text"], Program(record["source"], record["data"]))


def missing_sections(text: str) -> list[str]:
    """Return the headings that a demonstration lacks; it may be without constraints."""
    return [heading for heading, pattern in _SECTIONS.items() if not pattern.search(text)]
