import pyomo.environ as pyo

SOURCE = "optibench-099"

DATA = {"length": 50, "width": 20}


def build_model(data):
    model = pyo.ConcreteModel()
    model.height = pyo.Var(bounds=(0, min(data["length"], data["width"]) / 2), initialize=1)
    model.volume = pyo.Objective(
        expr=(data["length"] - 2 * model.height)
        * (data["width"] - 2 * model.height)
        * model.height,
        sense=pyo.maximize,
    )
    return model
