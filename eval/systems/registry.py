"""The systems by name."""

import difflib

from modelwright.eval.systems.agent import agent, offline
from modelwright.eval.systems.attempt import System
from modelwright.eval.systems.bare import bare
from modelwright.eval.systems.chain_of_thought import chain_of_thought
from modelwright.eval.systems.reflexion import reflexion
from modelwright.solvers.errors import UsageError

SYSTEMS: dict[str, System] = {
    "offline": offline,
    "bare": bare,
    "chain_of_thought": chain_of_thought,
    "reflexion": reflexion,
    "agent": agent,
}
"""Name -> system; only the first needs no language model."""


def system_named(name: str) -> System:
    """Return a system.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in SYSTEMS:
        near = difflib.get_close_matches(name, SYSTEMS, n=1)
        raise UsageError(
            f"unknown system {name!r}; known: {', '.join(SYSTEMS)}",
            hint=f"Did you mean {near[0]}?" if near else "",
            kind="unknown_system",
        )
    return SYSTEMS[name]
