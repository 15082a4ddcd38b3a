"""Reading an exported file with a real solver, as its users do."""

import warnings
from pathlib import Path
from typing import NamedTuple

from modelwright.solvers.backends.highs_model import QuietHighs


class Read(NamedTuple):
    objective: float
    values: dict[str, float]
    """Name in the file -> value."""


def solve_with_highs(path: Path) -> Read:
    highs = QuietHighs()
    # The default 1e-7 moves the optimum of a QP by more than 1e-6.
    for option, value in {
        "threads": 1,
        "mip_rel_gap": 1e-9,
        "qp_regularization_value": 1e-10,
        "small_matrix_value": 1e-12,
    }.items():
        highs.setOptionValue(option, value)
    assert "Error" not in str(highs.readModel(str(path)))
    highs.run()
    assert highs.modelStatusToString(highs.getModelStatus()) == "Optimal"
    names = [highs.getColName(k)[1] for k in range(highs.getNumCol())]
    values = dict(zip(names, highs.getSolution().col_value, strict=True))
    return Read(highs.getInfo().objective_function_value, values)


def solve_with_scip(path: Path) -> Read:
    from pyscipopt import Model

    model = Model()
    model.hideOutput()
    model.setParam("limits/gap", 5e-7)
    model.setParam("numerics/feastol", 1e-8)
    model.setParam("limits/time", 30.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.readProblem(str(path))
    model.optimize()
    assert model.getStatus() in ("optimal", "gaplimit"), model.getStatus()
    values = {variable.name: model.getVal(variable) for variable in model.getVars()}
    return Read(model.getObjVal(), values)
