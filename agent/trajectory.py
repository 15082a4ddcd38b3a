"""The record of a run: each step with what went in, what came out and what it cost."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from modelwright.agent.usage import Usage


@dataclass(frozen=True)
class Step:
    """One node of the graph, finished.

    The outputs of all steps are enough to go through the run again without a model.
    """

    node: str
    round: int
    """Repairs begun before or in this step."""
    input_digest: str
    """SHA-256 of what the node was given: equal inputs have equal digests."""
    output: dict[str, Any] = field(default_factory=dict[str, Any])
    """Plain JSON."""
    summary: str = ""
    """The output in a few words, for a status line."""
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)

    def to_json(self) -> dict[str, Any]:
        """Return the step as a JSON object."""
        return {**vars(self), "usage": self.usage.to_json()}


def digest_of(content: Any) -> str:
    """Return the SHA-256 of plain JSON content."""
    plain = json.dumps(content, sort_keys=True)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
