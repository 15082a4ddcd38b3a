"""What happens to insights: an append-only log."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class EventKind(StrEnum):
    """What happened to an insight."""

    EXTRACTED = "extracted"
    """A first version was learnt from a failure."""
    IMPORTED = "imported"
    VERIFIED = "verified"
    """It was tested; `detail` has how."""
    MERGED = "merged"
    """A first version was made from others, or it went into another."""
    REFINED = "refined"
    """Its condition was rewritten from evidence."""
    PROPOSED = "proposed"
    """It waits for the gate or for a person."""
    EDITED = "edited"
    """A person changed it."""
    APPROVED = "approved"
    REJECTED = "rejected"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    RETIRED = "retired"
    RESTORED = "restored"
    """A rollback brought an earlier version back."""
    RETRIEVED = "retrieved"
    """It was shown to the model."""
    APPLIED = "applied"
    """The model said that it used it."""
    HELPED = "helped"
    """It was applied, and the answer is right (a label) or verified (a certificate)."""
    HURT = "hurt"
    """It was applied, and the answer is wrong (a label) or refuted (a certificate)."""
    UNUSED = "unused"
    """It was retrieved and not applied."""
    MISSED = "missed"
    """It was not retrieved and would have helped."""
    MEASURED = "measured"
    """The whole library was scored on problems; `detail` has accuracy, size and tokens."""


USAGE = (
    EventKind.RETRIEVED,
    EventKind.APPLIED,
    EventKind.HELPED,
    EventKind.HURT,
    EventKind.UNUSED,
    EventKind.MISSED,
)
"""Events of use; the others change the library."""


@dataclass(frozen=True)
class Event:
    """One line of the log."""

    kind: EventKind
    insight: str
    """Its id."""
    version: int
    problem: str = ""
    """Id of the problem, for events of use and tests."""
    actor: str = ""
    """Who caused it: a model, a person, an import."""
    detail: dict[str, Any] = field(default_factory=dict[str, Any])
    """Plain JSON."""
    at: str = ""
    """UTC, ISO 8601; set by the store."""
    revision: int = 0
    """Of the library, in which it was written; set by the store."""
