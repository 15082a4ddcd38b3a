"""What was learnt from one failure: when it applies, what to do, and the evidence for it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, NamedTuple

from modelwright.solvers.errors import UsageError


class Track(StrEnum):
    """The part of the work an insight is about; the three tracks of AlphaOPT."""

    DOMAIN = "Domain Modeling"
    """What a kind of problem needs: flow conservation, subtour elimination."""
    FORMULATION = "General Formulation"
    """Variables, constraints, objective, units of any model."""
    CODE = "Code Implementation"
    """How the model is written as a program."""


class Label(NamedTuple):
    """A place in the taxonomy."""

    track: str
    area: str
    topic: str

    def __str__(self) -> str:
        return " / ".join(part for part in self if part)


class Status(StrEnum):
    """Whether an insight is used."""

    PROPOSED = "proposed"
    """Waits for the gate or for a person; never retrieved."""
    ACTIVE = "active"
    REJECTED = "rejected"
    """Was proposed and refused."""
    RETIRED = "retired"
    """Was active and is no more: merged into another, or it did harm."""


@dataclass(frozen=True)
class Verification:
    """One test of an insight: fresh attempts at a problem with the insight at hand."""

    problem: str
    """Id of the problem."""
    solved: int
    """Attempts that came to the right answer."""
    attempts: int
    seeds: tuple[int, ...] = ()
    retrieved: bool = True
    """Whether retrieval found the insight for the problem."""
    model: str = ""
    prompt_digest: str = ""
    """SHA-256 of the prompts that were used."""
    solver: str = ""
    """Name and version."""
    tokens: int = 0
    dollars: float | None = None
    """None without prices."""


@dataclass(frozen=True)
class Insight:
    """One version of an insight; versions never change, a change is a new version."""

    id: str
    """Stable over all versions."""
    labels: tuple[Label, ...]
    condition: str
    """When it applies, and when not."""
    explanation: str
    """What to do, the mistake it avoids, and why."""
    example: str = ""
    """Wrong and right, in code or formulas; "" if there is none."""
    example_solver: str = ""
    """The modelling interface that the example is written for; "" if it fits any."""
    sources: tuple[str, ...] = ()
    """Ids of the problems it was learnt from."""
    failures: tuple[str, ...] = ()
    """Kinds of failure it was learnt from (`modelwright.solvers.outcome.FailureKind`), or "wrong"
    for a program that ran and was wrong."""
    parents: tuple[str, ...] = ()
    """What it was merged from: "ID@VERSION"."""
    verification: tuple[Verification, ...] = ()
    status: Status = Status.ACTIVE
    pinned: bool = False
    """A person wants it kept: learning neither changes nor retires it."""
    version: int = 1
    made_by: str = ""
    """Who made this version: the name of a model, or "person", "alphaopt", ..."""
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    """What else an import brought, kept for the way back."""

    @property
    def name(self) -> str:
        """Id and version, as in `parents`."""
        return f"{self.id}@{self.version}"

    @property
    def text(self) -> str:
        """All words, for people and for search."""
        labels = "; ".join(map(str, self.labels))
        return "\n".join(
            part for part in (labels, self.condition, self.explanation, self.example) if part
        )

    def to_json(self) -> dict[str, Any]:
        """Return the insight as a JSON object; fields at their default are left out."""
        record: dict[str, Any] = {"id": self.id, "version": self.version}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in record or value in ("", (), {}, False):
                continue
            record[item.name] = value
        record["status"] = str(self.status)
        record["labels"] = [list(label) for label in self.labels]
        if self.verification:
            record["verification"] = [
                {key: list(v) if isinstance(v, tuple) else v for key, v in vars(run).items()}
                for run in self.verification
            ]
        for name in ("sources", "failures", "parents"):
            if name in record:
                record[name] = list(record[name])
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Insight":
        """Return the insight of a JSON object.

        Raises:
            UsageError: a field is missing, unknown or of another type; the message names it.
        """
        known = {item.name for item in fields(cls)}
        unknown = sorted(set(record) - known)
        if unknown:
            raise _complaint(f"unknown field {unknown[0]!r}")
        for name in ("id", "condition", "explanation"):
            if not isinstance(record.get(name), str) or not record[name].strip():
                raise _complaint(f"field {name!r} must be a text that is not empty")
        values = dict(record)
        try:
            values["labels"] = tuple(label_of(label) for label in record.get("labels", ()))
            values["verification"] = tuple(
                replace(Verification(**run), seeds=tuple(run.get("seeds", ())))
                for run in record.get("verification", ())
            )
            for name in ("sources", "failures", "parents"):
                values[name] = tuple(str(item) for item in record.get(name, ()))
            values["status"] = Status(record.get("status", Status.ACTIVE))
        except (TypeError, ValueError) as error:
            raise _complaint(str(error)) from None
        return cls(**values)


def label_of(parts: Any) -> Label:
    """Return the label of three texts.

    Raises:
        ValueError: there are not three, or the track is none of `Track`.
    """
    if not isinstance(parts, list | tuple) or len(parts) != 3:
        raise ValueError(f"expected a label of track, area and topic, got {parts!r}")
    track, area, topic = (str(part) for part in parts)
    if track not in set(Track):
        raise ValueError(f"unknown track {track!r}; known: {', '.join(Track)}")
    return Label(track, area, topic)


def new_id() -> str:
    """Return an id that no other insight has."""
    return secrets.token_hex(4)


def next_version(insight: Insight, **changes: Any) -> Insight:
    """Return the version after `insight`, with some fields changed."""
    return replace(insight, **changes, version=insight.version + 1)


def _complaint(message: str) -> UsageError:
    hint = "An insight is an object with id, labels, condition, explanation, and more."
    return UsageError(message, hint=hint, kind="bad_insight")
