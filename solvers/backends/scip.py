"""SCIP: every class, to global optimality, through an NL text of our own writing."""

import math
import time
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pyscipopt

from modelwright.solvers import evaluate
from modelwright.solvers.backends.backend import OnIncumbent, Solution
from modelwright.solvers.backends.scaling import (
    Scaled,
    crossed_bounds,
    rescaled,
    too_large,
)
from modelwright.solvers.backends.scip_model import Reporter, finite_bound, loaded, values_of
from modelwright.solvers.instance import OBJECTIVE, Floats, Instance, QuadraticTerms
from modelwright.solvers.nl import operators as op
from modelwright.solvers.nl.lines import UnsupportedModel
from modelwright.solvers.nl.rewrite import rewritten
from modelwright.solvers.nl.writer import nonlinear_columns
from modelwright.solvers.outcome import ProblemClass, Sense, Termination

KNOWN = frozenset(
    {
        *(op.PLUS, op.MINUS, op.TIMES, op.DIVIDE, op.POWER, op.SUM, op.NEGATE),
        *(op.ABS, op.SQRT, op.EXP, op.LOG, op.SIN, op.COS),
    }
)
"""Operators that the NL reader of SCIP 10 accepts (each tried)."""
FEASIBILITY = 1e-8
"""At SCIP's own 1e-6 a quadratic constraint of 0.004 was left by 0.02 % to gain 6e-5 of the
objective; at 1e-9 the LP solver gives up more often."""
SMALLEST_GAP = 1e-9
"""With gap 0 SCIP may never end on a nonlinear objective."""
BOX = 1e4
"""Nonlinear variables that may exceed this are first solved for within it."""
PATIENCE = 5.0
"""Seconds that the whole model gets at least after the run in the box."""
ENDLESS = 1e18
"""An "optimal" objective of this size is SCIP's infinity, 1e20, coming through."""
PROOF_GAP = 1e-6
TOLERANCE = 1e-6


class Scip:
    """The SCIP back end (see `Backend`)."""

    name = "scip"
    classes = frozenset(ProblemClass)

    def version(self) -> str:
        """Return name and version."""
        model: Any = pyscipopt.Model()
        return f"SCIP {model.getMajorVersion()}.{model.getMinorVersion()}.{model.getTechVersion()}"

    def missing(self) -> str:
        """Return "": SCIP is a dependency of the package."""
        return ""

    def solve(
        self, instance: Instance, *, time_limit_s: float, gap: float, on_incumbent: OnIncumbent
    ) -> Solution:
        """Solve and report."""
        crossed = crossed_bounds(instance)
        if crossed:
            return Solution(Termination.INFEASIBLE, message=crossed)
        try:
            scaled = rescaled(rewritten(instance, KNOWN))
        except UnsupportedModel as error:
            return Solution(Termination.UNKNOWN, unsupported=str(error))
        beyond = too_large(scaled.instance)
        if beyond:
            return Solution(Termination.UNKNOWN, message=beyond)
        search = _Search(instance, scaled, gap, on_incumbent, time.monotonic() + time_limit_s)
        return search.solve()


class _Run(NamedTuple):
    """What one call of SCIP gave, in the model's own units."""

    status: str
    x: Floats | None
    """(columns,) best point found; None without one."""
    bound: float | None
    seconds: float


class _Search:
    """The runs of SCIP that answer one request."""

    def __init__(
        self,
        instance: Instance,
        scaled: Scaled,
        gap: float,
        on_incumbent: OnIncumbent,
        deadline: float,
    ) -> None:
        self._instance = instance
        self._scaled = scaled
        self._gap = max(gap, SMALLEST_GAP)
        self._hand_out = on_incumbent
        self._deadline = deadline
        self._sign = 1.0 if instance.sense is Sense.MINIMIZE else -1.0
        self._lowest = math.inf

    def solve(self) -> Solution:
        """Solve, wide models in two runs.

        Products of unbounded variables give SCIP no finite relaxation: it may find nothing in its
        time, or lose the optimum in rounding (maximize xyz on a sphere-like set ended "optimal" at
        993 instead of 1000 with bounds of 1e6). A run within a box finds the point, which then
        starts the run on the whole model.
        """
        boxed = _boxed(self._scaled.instance)
        if boxed is None:
            return self._judge(self._run(self._scaled.instance, self._left()))
        inner = self._run(boxed, 0.4 * self._left(), bounded=False)
        # Past this the whole model is not going to be proved; its time limit may be long.
        patience = min(self._left(), max(PATIENCE, 5.0 * inner.seconds))
        # Where the objective has a pole (minimize log x, x >= 0) SCIP is "optimal" with a bound of
        # 1e5 that its point contradicts. Such a point as start would hide the contradiction.
        start = inner.x if self._consistent(inner) else None
        outer = self._run(self._scaled.instance, patience, start=start)
        verdict = self._judge(outer._replace(x=self._better(start, outer.x)))
        if verdict.termination is Termination.INFEASIBLE and start is not None:
            message = "SCIP calls the model infeasible, but found a point within a box"
            return Solution(
                Termination.UNKNOWN, x=self._with_exact_integers(start), message=message
            )
        if verdict.termination is Termination.TIME_LIMIT and self._left() > 1.0:
            message = f"no proof for variables beyond {BOX:g}; bounds on them would help"
            return replace(verdict, termination=Termination.UNKNOWN, message=message)
        return verdict

    def _better(self, first: Floats | None, second: Floats | None) -> Floats | None:
        """Return the better of two points; SCIP may refuse a start that it found itself."""
        if first is None or second is None:
            return second if first is None else first
        values = [self._sign * evaluate.objective(self._instance, x) for x in (first, second)]
        return first if values[0] < values[1] or math.isnan(values[1]) else second

    def _on_incumbent(self, x: Floats, bound: float | None) -> None:
        """Hand out a point that is better than those of all runs before."""
        value = self._sign * evaluate.objective(self._instance, x)
        if value < self._lowest:
            self._lowest = value
            self._hand_out(x, bound)

    def _judge(self, run: _Run) -> Solution:
        """Return what a run on the whole model says, "optimal" only where the numbers agree."""
        x = None if run.x is None else self._with_exact_integers(run.x)
        words = f"SCIP: {run.status}"
        if run.status in ("optimal", "gaplimit"):
            if x is None:
                return Solution(Termination.UNKNOWN, message=f"{words}, but no usable point")
            if abs(evaluate.objective(self._instance, x)) >= ENDLESS:
                return self._without_end(run)
            return self._checked(x, run.bound)
        if run.status == "infeasible":
            return Solution(Termination.INFEASIBLE)
        if run.status in ("unbounded", "inforunbd"):
            return self._without_end(run)
        ended = Termination.TIME_LIMIT if run.status == "timelimit" else Termination.UNKNOWN
        return Solution(ended, x=x, bound=run.bound, message=words)

    def _checked(self, x: Floats, bound: float | None) -> Solution:
        """Return OPTIMAL if the point is feasible and its objective is at the bound."""
        broken = evaluate.violations(self._instance, x, TOLERANCE)
        value = evaluate.objective(self._instance, x)
        if broken:
            message = f"SCIP's point violates {broken[0].name} by {broken[0].amount:.2g}"
            return Solution(Termination.UNKNOWN, x=x, bound=bound, message=message)
        if not self._meets(value, bound):
            message = f"SCIP's bound {bound} is not at the objective {value:g} of its point"
            return Solution(Termination.UNKNOWN, x=x, message=message)
        return Solution(Termination.OPTIMAL, x=x, bound=bound, proves_global=True)

    def _consistent(self, run: _Run) -> bool:
        """Return False if a run claims an optimum that its own point contradicts."""
        if run.x is None or run.status not in ("optimal", "gaplimit"):
            return True
        return self._meets(evaluate.objective(self._instance, run.x), run.bound)

    def _meets(self, value: float, bound: float | None) -> bool:
        """Return True if an objective is at a bound."""
        allowed = 1.5 * max(self._gap, PROOF_GAP) * max(1.0, abs(value))
        return bound is not None and abs(value - bound) <= allowed

    def _without_end(self, run: _Run) -> Solution:
        """Tell unbounded from infeasible: with a feasible point it is unbounded."""
        columns = len(self._instance.column_names)
        feasibility = replace(
            self._scaled.instance,
            cost=np.zeros(columns),
            offset=0.0,
            quadratic=_of_rows(self._scaled.instance.quadratic),
            expressions={
                r: e for r, e in self._scaled.instance.expressions.items() if r != OBJECTIVE
            },
        )
        status = self._run(feasibility, max(self._left(), 1.0), bounded=False).status
        words = f"SCIP: {run.status}"
        if status == "infeasible":
            return Solution(Termination.INFEASIBLE)
        if status in ("optimal", "gaplimit"):
            return Solution(Termination.UNBOUNDED, message=words)
        return Solution(Termination.INFEASIBLE_OR_UNBOUNDED, message=words)

    def _with_exact_integers(self, x: Floats) -> Floats | None:
        """Return the best point with the integers of `x` rounded, None where there is none."""
        integer = self._instance.integer
        rounded = np.where(integer, np.round(x), x)
        if not evaluate.violations(self._instance, rounded, FEASIBILITY) or not integer.any():
            return rounded
        scaled = self._scaled.instance
        fixed = replace(
            scaled,
            column_lower=np.where(integer, rounded, scaled.column_lower),
            column_upper=np.where(integer, rounded, scaled.column_upper),
        )
        polished = self._run(fixed, max(self._left(), 1.0), bounded=False).x
        return None if polished is None else np.where(integer, rounded, polished)

    def _left(self) -> float:
        return max(self._deadline - time.monotonic(), 0.01)

    def _run(
        self,
        instance: Instance,
        seconds: float,
        *,
        bounded: bool = True,
        start: Floats | None = None,
    ) -> _Run:
        """Run SCIP once; `bounded` says that its bound holds for the whole model."""
        began = time.monotonic()
        model, variables = loaded(instance)
        for name, value in {
            "limits/time": seconds,
            "limits/gap": self._gap,
            # Our gap is relative to max(1, |objective|), SCIP's to the smaller of the two values.
            "limits/absgap": self._gap * min(self._scaled.objective, 1.0),
            "numerics/feastol": FEASIBILITY,
            "misc/catchctrlc": False,
            "lp/threads": 1,
        }.items():
            model.setParam(name, value)
        if start is not None:
            point = model.createSol()
            for variable, value in zip(variables, start.tolist(), strict=True):
                model.setSolVal(point, variable, value)
            for variable in model.getVars():
                # The variable that SCIP's reader puts in place of a nonlinear objective.
                if variable.name == "nlobjvar":
                    value = evaluate.objective(instance, start) - float(instance.cost @ start)
                    model.setSolVal(point, variable, value)
            model.addSol(point)
        reporter = Reporter(variables, self._scaled.objective, bounded, self._on_incumbent)
        model.includeEventhdlr(reporter, "incumbents", "hands out each new best point")
        try:
            model.optimize()
            status = str(model.getStatus())
        except Exception as error:  # PySCIPOpt raises bare Exception when SCIP's LP solver gives up
            status = f"error ({error})"
        x = values_of(model, variables, model.getBestSol()) if model.getNSols() else None
        bound = finite_bound(float(model.getDualbound()) / self._scaled.objective)
        return _Run(status, x, bound, time.monotonic() - began)


def _boxed(instance: Instance) -> Instance | None:
    """Return the model with its wide nonlinear variables held in a box, None if there are none."""
    wide = nonlinear_columns(instance)
    wide &= (instance.column_lower < -BOX) | (instance.column_upper > BOX)
    # A box that does not meet the bounds would cut off all there is.
    wide &= (instance.column_lower < BOX) & (instance.column_upper > -BOX)
    if not wide.any():
        return None
    return replace(
        instance,
        column_lower=np.where(wide, np.maximum(instance.column_lower, -BOX), instance.column_lower),
        column_upper=np.where(wide, np.minimum(instance.column_upper, BOX), instance.column_upper),
    )


def _of_rows(terms: QuadraticTerms) -> QuadraticTerms:
    """Return the quadratic terms without those of the objective."""
    keep = terms.row != OBJECTIVE
    return QuadraticTerms(terms.row[keep], terms.first[keep], terms.second[keep], terms.value[keep])


SCIP = Scip()
