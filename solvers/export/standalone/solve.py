"""Solve the model of model.py with the data of data.json, and print objective and solution.

    python solve.py [--data FILE] [--solver highs|scip|NAME] [--time-limit SECONDS] [--gap GAP]

NAME is any solver that Pyomo knows and this machine has, such as ipopt, gurobi or cplex.
"""

import argparse
import importlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
from pyomo.common.errors import PyomoException
from pyomo.gdp import Disjunction

HERE = Path(__file__).parent
SOLVER = "highs"  # what the class of the model needs
NOT_ZERO = 1e-9


def main() -> int:
    """Return 0 for an optimum, 3 for another point, 4 for none."""
    parser = argparse.ArgumentParser(description="Solve model.py with data.json.")
    parser.add_argument("--data", type=Path, default=HERE / "data.json")
    parser.add_argument("--solver", default=SOLVER, help=f"default: {SOLVER}")
    parser.add_argument("--time-limit", type=float, default=600.0, help="seconds")
    parser.add_argument("--gap", type=float, default=1e-6, help="relative gap")
    options = parser.parse_args()
    model = build(json.loads(options.data.read_text(encoding="utf-8")))
    solve = {"highs": solve_with_highs, "scip": solve_with_scip}.get(options.solver)
    if solve is None:
        status, has_point = solve_with_any(model, options.solver)
    else:
        status, has_point = solve(model, options.time_limit, options.gap)
    report(model, status, has_point)
    return 4 if not has_point else 0 if status == "optimal" else 3


def build(data: dict[str, Any]) -> Any:
    """Return the model, its logic rewritten as constraints."""
    source: Any = importlib.import_module("model")
    model = source.build_model(data)
    if any(True for _ in model.component_data_objects(Disjunction, active=True)):
        copy = model.clone()
        try:
            transform("gdp.bigm", model)
        except PyomoException:  # no bounds for a big M
            model = copy
            transform("gdp.hull", model)
    elif any(True for _ in model.component_data_objects(pyo.LogicalConstraint, active=True)):
        transform("core.logical_to_linear", model)
    return model


def transform(name: str, model: Any) -> None:
    """Apply a transformation of Pyomo in place."""
    transformation: Any = pyo.TransformationFactory(name)
    transformation.apply_to(model)


def solve_with_highs(model: Any, time_limit: float, gap: float) -> tuple[str, bool]:
    """Solve a linear or convex quadratic model; return the status and whether there is a point."""
    from pyomo.contrib.solver.common.factory import SolverFactory

    result: Any = SolverFactory("highs").solve(
        model,
        time_limit=time_limit,
        rel_gap=gap,
        load_solutions=False,
        raise_exception_on_nonoptimal_result=False,
        # The default 1e-7 moves the optimum of a quadratic model by more than the gap.
        solver_options={"qp_regularization_value": 1e-10},
    )
    status = result.termination_condition.name
    has_point = result.incumbent_objective is not None and status != "unbounded"
    if has_point:
        result.solution_loader.load_vars()
    return ("optimal" if status == "convergenceCriteriaSatisfied" else status), has_point


def solve_with_scip(model: Any, time_limit: float, gap: float) -> tuple[str, bool]:
    """Solve any model with PySCIPOpt, which carries SCIP and Ipopt; it gets an NL file."""
    from pyomo.repn.plugins.nl_writer import NLWriter
    from pyscipopt import Model

    scip = Model()
    scip.hideOutput()
    scip.setParam("limits/time", time_limit)
    scip.setParam("limits/gap", gap)
    # An NL file holds a variable in one special ordered set at most, so they go another way.
    sets = list(model.component_data_objects(pyo.SOSConstraint, active=True))
    for item in sets:
        item.deactivate()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.nl")
        with path.open("w") as file:
            written = NLWriter().write(model, file, linear_presolve=False, scale_model=False)
        names = [f"v{k}" for k in range(len(written.variables))]
        path.with_suffix(".col").write_text("".join(f"{name}\n" for name in names))
        scip.readProblem(str(path))
    column = {variable.name: variable for variable in scip.getVars()}
    place = {id(v): column[name] for name, v in zip(names, written.variables, strict=True)}
    for item in sets:
        listed = [(place.get(id(v)) or scip.addVar(lb=0.0, ub=0.0), w) for v, w in item.get_items()]
        add = scip.addConsSOS1 if item.level == 1 else scip.addConsSOS2
        add([variable for variable, _ in listed], [weight for _, weight in listed])
    scip.optimize()
    if has_point := scip.getNSols() > 0 and scip.getStatus() != "unbounded":
        for variable in written.variables:
            number = scip.getVal(place[id(variable)])
            variable.set_value(number if variable.is_continuous() else round(number), True)
    status = scip.getStatus()
    return ("optimal" if status in ("optimal", "gaplimit") else status), has_point


def solve_with_any(model: Any, name: str) -> tuple[str, bool]:
    """Solve with a solver of Pyomo's by its name; optimal may then mean locally optimal."""
    result = pyo.SolverFactory(name).solve(model, load_solutions=False)
    has_point = len(result.solution) > 0
    if has_point:
        model.solutions.load_from(result)
    return str(result.solver.termination_condition), has_point


def report(model: Any, status: str, has_point: bool) -> None:
    """Print the status and, where there is a point, the objective and what is not zero."""
    print(f"status: {status}")
    if not has_point:
        return
    (objective,) = model.component_data_objects(pyo.Objective, active=True)
    print(f"objective: {pyo.value(objective)!r}")
    print("variables that are not zero:")
    for variable in model.component_data_objects(pyo.Var, descend_into=True):
        value = variable.value
        if value is not None and abs(value) > NOT_ZERO:
            print(f"  {variable.name} = {value:.10g}")


if __name__ == "__main__":
    sys.exit(main())
