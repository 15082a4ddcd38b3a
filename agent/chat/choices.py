"""What the user chooses for a whole chat: language model, effort, solver, limits, store."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from modelwright.agent.local_model import at_endpoint
from modelwright.agent.settings import Settings, load_settings
from modelwright.solvers.limits import Limits


@dataclass
class Choices:
    """Command line first, then whatever commands change."""

    flags: dict[str, Any] = field(default_factory=dict[str, Any])
    """Field of `Settings` -> value; None means not given."""
    limits: Limits = field(default_factory=Limits)
    solver: str = "auto"
    ask: bool = True
    """Whether questions are put to the user; else their defaults are taken."""

    def __post_init__(self) -> None:
        self.settings = at_endpoint(load_settings(self.flags))

    def choose(self, changes: Mapping[str, Any]) -> Settings:
        """Take other settings, and return them.

        Raises:
            UsageError: a value cannot be used; nothing changes then.
        """
        flags = {**self.flags, **changes}
        self.settings = at_endpoint(load_settings(flags))
        self.flags = flags
        return self.settings
