"""What an attack is: a program, and the only outcomes that are right for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PRELUDE = (Path(__file__).parent / "prelude.py").read_text()

REFUSED = frozenset({"optimal"})
"""Every attempt is refused inside, so the program goes on and its honest model is solved."""
HONEST_OBJECTIVE = 12.0


@dataclass(frozen=True)
class Attack:
    """One program; without a `build_model` of its own it defines `attack(data)` for the prelude."""

    name: str
    source: str
    expect: frozenset[str] = REFUSED
    """Words of the termination, or of the failure's kind where it failed."""
    objective: float | None = HONEST_OBJECTIVE
    """Of an outcome that is optimal."""
    then: str = ""
    """A second program for the same jail, whose attempts must be refused as well."""
    limits: Mapping[str, Any] = field(default_factory=dict[str, Any])
    bare: bool = False
    """Send the source as it is, without the prelude."""
    x86_only: bool = False
    note: str = ""

    @property
    def program(self) -> str:
        """The source as it is sent."""
        return self.source if self.bare else PRELUDE + self.source


def ends(*words: str) -> frozenset[str]:
    """Return an expectation: one of these words."""
    return frozenset(words)
