"""A model inside SCIP: loading it, and reading points and bounds."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pyscipopt
from pyscipopt.scip import PY_SCIP_EVENTTYPE

from modelwright.solvers import scratch
from modelwright.solvers.backends.backend import OnIncumbent
from modelwright.solvers.backends.scaling import INFINITE
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.nl.writer import write_nl


class Reporter(pyscipopt.Eventhdlr):
    """Hands out each new best point."""

    def __init__(
        self, variables: list[Any], objective: float, bounded: bool, on_incumbent: OnIncumbent
    ) -> None:
        self._variables = variables
        self._objective = objective
        self._bounded = bounded
        self._on_incumbent = on_incumbent

    def eventinit(self) -> None:
        """Ask for the events."""
        self.model.catchEvent(PY_SCIP_EVENTTYPE.BESTSOLFOUND, self)

    def eventexit(self) -> None:
        """Ask no more."""
        self.model.dropEvent(PY_SCIP_EVENTTYPE.BESTSOLFOUND, self)

    def eventexec(self, event: Any) -> dict[str, Any]:
        """Hand out the best point."""
        x = values_of(self.model, self._variables, self.model.getBestSol())
        bound = finite_bound(float(self.model.getDualbound()) / self._objective)
        self._on_incumbent(x, bound if self._bounded else None)
        return {}


def loaded(instance: Instance) -> tuple[Any, list[Any]]:
    """Return a SCIP model and its variables in the instance's order."""
    text, columns, _ = write_nl(instance)
    model: Any = pyscipopt.Model()
    model.hideOutput()
    with scratch.folder() as folder:
        path = Path(folder, "model.nl")
        path.write_text(text, encoding="ascii")
        # Without this file SCIP's variables are nameless, and their order is its own.
        names = "".join(f"x{column}\n" for column in columns.tolist())
        path.with_suffix(".col").write_text(names, encoding="ascii")
        model.readProblem(str(path))
    by_name = {variable.name: variable for variable in model.getVars()}
    variables = [by_name[f"x{column}"] for column in range(len(columns))]
    for sos in instance.sos:
        members = [variables[column] for column in sos.column.tolist()]
        add = model.addConsSOS1 if sos.kind == 1 else model.addConsSOS2
        add(members, sos.weight.tolist())
    return model, variables


def values_of(model: Any, variables: list[Any], point: Any) -> Floats:
    """Return the values of the variables in a point of SCIP, (columns,)."""
    return np.array([model.getSolVal(point, variable) for variable in variables], dtype=np.float64)


def finite_bound(bound: float) -> float | None:
    """Return the bound, None where SCIP has none."""
    return bound if abs(bound) < INFINITE / 10 and math.isfinite(bound) else None
