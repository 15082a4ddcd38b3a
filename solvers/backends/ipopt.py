"""Ipopt, from the casadi wheel: local optima of continuous models, as a second opinion."""

import importlib.metadata
import importlib.util
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from modelwright.solvers import evaluate, scratch
from modelwright.solvers.backends.backend import OnIncumbent, Solution
from modelwright.solvers.backends.convexity import dual_bound, is_convex, reduced_costs
from modelwright.solvers.backends.scaling import Scaled, crossed_bounds, rescaled
from modelwright.solvers.instance import Floats, Instance, Ints
from modelwright.solvers.nl import operators as op
from modelwright.solvers.nl.lines import UnsupportedModel
from modelwright.solvers.nl.rewrite import rewritten
from modelwright.solvers.nl.writer import write_nl
from modelwright.solvers.outcome import ProblemClass, Sense, Termination

KNOWN = frozenset(
    {
        *(op.PLUS, op.MINUS, op.TIMES, op.DIVIDE, op.POWER, op.SUM, op.NEGATE, op.ABS),
        *(op.SQRT, op.EXP, op.LOG, op.SIN, op.COS, op.TAN, op.SINH, op.COSH, op.TANH),
        *(op.ASIN, op.ACOS, op.ATAN),
    }
)
"""Operators that casadi 3.8 reads (each tried)."""
ENDLESS = 1e18
"""Where the objective has no end Ipopt "succeeds" at 1e30."""
PROOF_GAP = 1e-6
TOLERANCE = 1e-6
STARTS = (1.0, 0.1, 30.0)
"""Values tried, within bounds, where the model gives no initial value; 0 is often a pole."""


class _Problem(NamedTuple):
    """A model in casadi's terms."""

    solver: Any
    scaled: Scaled
    columns: Ints
    rows: Ints


class Ipopt:
    """The Ipopt back end (see `Backend`)."""

    name = "ipopt"
    classes = frozenset({ProblemClass.LP, ProblemClass.QP, ProblemClass.QCP, ProblemClass.NLP})

    def version(self) -> str:
        """Return name and version."""
        return f"Ipopt (casadi {importlib.metadata.version('casadi')})"

    def missing(self) -> str:
        """Return how to install casadi, "" if it is there."""
        if importlib.util.find_spec("casadi") is None:
            return "casadi is not installed; pip install 'modelwright[nlp]'"
        return ""

    def solve(
        self, instance: Instance, *, time_limit_s: float, gap: float, on_incumbent: OnIncumbent
    ) -> Solution:
        """Solve from several starts; only the duals of a convex model make it "optimal"."""
        crossed = crossed_bounds(instance)
        if crossed:
            return Solution(Termination.INFEASIBLE, message=crossed)
        if instance.integer.any() or instance.sos:
            return Solution(Termination.UNKNOWN, unsupported="integer variables and SOS")
        deadline = time.monotonic() + time_limit_s
        try:
            scaled = rescaled(rewritten(instance, KNOWN))
        except UnsupportedModel as error:
            return Solution(Termination.UNKNOWN, unsupported=str(error))
        problem = _loaded(scaled, time_limit_s)
        return _best_of_starts(instance, problem, deadline, on_incumbent)


def _best_of_starts(
    instance: Instance, problem: _Problem, deadline: float, on_incumbent: OnIncumbent
) -> Solution:
    """Return the best feasible point found; a proved one ends the search."""
    convex = is_convex(instance)
    sign = 1.0 if instance.sense is Sense.MINIMIZE else -1.0
    best = Solution(Termination.UNKNOWN, message="Ipopt found no feasible point")
    lowest = np.inf
    for start in _starts(instance):
        x, duals = _run(problem, start)
        value = sign * evaluate.objective(instance, x)
        if -ENDLESS < value < lowest and not evaluate.violations(instance, x, TOLERANCE):
            lowest = value
            on_incumbent(x, None)
            best = Solution(Termination.UNKNOWN, x=x, message="locally optimal")
            proved = _proved(instance, x, duals) if convex else None
            if proved is not None:
                return proved
        if time.monotonic() > deadline:
            break
    return best


def _proved(instance: Instance, x: Floats, duals: Floats) -> Solution | None:
    """Return the solution if weak duality proves it optimal."""
    bound, value = dual_bound(instance, x, duals), evaluate.objective(instance, x)
    if bound is None or not abs(value - bound) <= PROOF_GAP * max(1.0, abs(value)):
        return None
    costs = reduced_costs(instance, x, duals)
    return Solution(
        Termination.OPTIMAL, x, bound, duals=duals, reduced_costs=costs, proves_global=True
    )


def _starts(instance: Instance) -> list[Floats]:
    """Return the points to start from, each within bounds."""
    given = (
        np.full(len(instance.column_names), np.nan) if instance.start is None else instance.start
    )
    return [
        np.clip(
            np.where(np.isnan(given), value, given), instance.column_lower, instance.column_upper
        )
        for value in STARTS
    ]


def _run(problem: _Problem, start: Floats) -> tuple[Floats, Floats]:
    """Run Ipopt once; return its last point and the duals, feasible or not."""
    columns, rows, instance = problem.columns, problem.rows, problem.scaled.instance
    try:
        found = problem.solver(
            x0=start[columns],
            lbx=instance.column_lower[columns],
            ubx=instance.column_upper[columns],
            lbg=instance.row_lower[rows],
            ubg=instance.row_upper[rows],
        )
    except Exception:  # casadi raises RuntimeError from C++ for what Ipopt cannot start on
        return np.full(len(columns), np.nan), np.zeros(len(rows))
    x, duals = np.empty(len(columns)), np.empty(len(rows))
    x[columns] = np.array(found["x"], dtype=np.float64).ravel()
    # casadi minimizes f + lam'g, and negates f to maximize.
    sign = -1.0 if instance.sense is Sense.MINIMIZE else 1.0
    duals[rows] = sign * np.array(found["lam_g"], dtype=np.float64).ravel()
    duals *= problem.scaled.rows / problem.scaled.objective
    return np.clip(x, instance.column_lower, instance.column_upper), duals


def _loaded(scaled: Scaled, time_limit_s: float) -> _Problem:
    """Hand the model to casadi as NL text."""
    import casadi

    tools: Any = casadi
    text, columns, rows = write_nl(scaled.instance)
    model = tools.NlpBuilder()
    with scratch.folder() as folder:
        path = Path(folder, "model.nl")
        path.write_text(text, encoding="ascii")
        model.import_nl(str(path))
    options = {
        "print_time": False,
        "error_on_fail": False,
        "ipopt.print_level": 0,
        "ipopt.sb": "yes",
        "ipopt.tol": 1e-10,
        "ipopt.constr_viol_tol": 1e-9,
        "ipopt.bound_relax_factor": 0.0,
        "ipopt.max_wall_time": max(time_limit_s / len(STARTS), 0.1),
    }
    functions = {"x": tools.vertcat(*model.x), "f": model.f, "g": tools.vertcat(*model.g)}
    return _Problem(tools.nlpsol("solver", "ipopt", functions, options), scaled, columns, rows)


IPOPT = Ipopt()
