"""The solvers there are, and which to try for which class of model."""

from modelwright.solvers.backends.backend import Backend
from modelwright.solvers.backends.highs import HIGHS
from modelwright.solvers.backends.ipopt import IPOPT
from modelwright.solvers.backends.scip import SCIP
from modelwright.solvers.errors import UsageError
from modelwright.solvers.outcome import ProblemClass

BACKENDS: tuple[Backend, ...] = (HIGHS, SCIP, IPOPT)
"""In order of preference: the first that solves a class is tried first."""


def route(problem_class: ProblemClass, convex: bool) -> tuple[Backend, ...]:
    """Return the solvers for a class, best first.

    The next one is for when one is missing, reports `unsupported`, or ends in `unknown`.

    Args:
        problem_class: class of the model.
        convex: what `is_convex` says of the model; HiGHS solves no other QP.
    """
    able = tuple(backend for backend in BACKENDS if problem_class in backend.classes)
    if problem_class is not ProblemClass.QP:
        return able
    # On a convex QP Ipopt's duals prove the optimum, and in a fraction of SCIP's time.
    return (HIGHS, IPOPT, SCIP) if convex else (SCIP, IPOPT)


def named(name: str) -> Backend:
    """Return the solver of that name.

    Raises:
        UsageError: there is none.
    """
    for backend in BACKENDS:
        if backend.name == name:
            return backend
    known = ", ".join(backend.name for backend in BACKENDS)
    raise UsageError(f"unknown solver {name!r}; known: {known}")
