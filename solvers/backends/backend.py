"""The interface of a solver back end. Back ends run in the solver process, never in ours."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.outcome import ProblemClass, Termination

OnIncumbent = Callable[[Floats, float | None], None]
"""Called with each new best point (columns,) and the best bound, in case the solver is killed."""


@dataclass(frozen=True)
class Solution:
    """What a solver reports, before any of it is checked."""

    termination: Termination
    x: Floats | None = None
    """(columns,) best point; None without one."""
    bound: float | None = None
    """Best bound on the objective in the model's own sense."""
    duals: Floats | None = None
    """(rows,) change of the objective per unit of right-hand side."""
    reduced_costs: Floats | None = None
    """(columns,)"""
    proves_global: bool = False
    """True where the solver's "optimal" is a proof over the whole feasible set."""
    message: str = ""
    """The solver's own words when it stopped without a usable answer."""
    unsupported: str = ""
    """What the model uses that this solver cannot handle; "" if nothing."""


class Backend(Protocol):
    """One solver: one module implementing this, and one line in `registry.py`."""

    name: str
    """The word for `--solver`."""
    classes: frozenset[ProblemClass]

    def version(self) -> str:
        """Return name and version for people, for example "HiGHS 1.16.0"."""
        ...

    def missing(self) -> str:
        """Return "" if the solver can be used here, else what is missing and how to mend it."""
        ...

    def solve(
        self, instance: Instance, *, time_limit_s: float, gap: float, on_incumbent: OnIncumbent
    ) -> Solution:
        """Solve and report; never raises for what the model does."""
        ...
