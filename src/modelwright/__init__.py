"""Optimization problems told in words, as verified models and answers with open solvers.

Nothing heavy is imported here: names load on first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from modelwright.agent.answer import Answer
    from modelwright.agent.api import asolve, solve
    from modelwright.agent.formulation import Formulation
    from modelwright.solvers.engine import Engine
    from modelwright.solvers.limits import Limits
    from modelwright.solvers.outcome import Outcome
    from modelwright.solvers.program import Program

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Engine",
    "Formulation",
    "Limits",
    "Outcome",
    "Program",
    "__version__",
    "asolve",
    "solve",
]

_HOMES = {
    "Answer": "modelwright.agent.answer",
    "Engine": "modelwright.solvers.engine",
    "Formulation": "modelwright.agent.formulation",
    "Limits": "modelwright.solvers.limits",
    "Outcome": "modelwright.solvers.outcome",
    "Program": "modelwright.solvers.program",
    "asolve": "modelwright.agent.api",
    "solve": "modelwright.agent.api",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'modelwright' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
