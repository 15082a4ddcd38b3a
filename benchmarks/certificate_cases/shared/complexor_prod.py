import pyomo.environ as pyo

SOURCE = "complexor-prod"

DATA = {"a": [3, 1, 2], "c": [5, 10, 8], "u": [4, 6, 3], "b": 4}


def build_model(data):
    model = pyo.ConcreteModel()
    model.p = pyo.RangeSet(0, len(data["a"]) - 1)
    model.x = pyo.Var(model.p, bounds=lambda model, j: (0, data["u"][j]))
    model.profit = pyo.Objective(
        expr=sum(data["c"][j] * model.x[j] for j in model.p), sense=pyo.maximize
    )
    model.limit = pyo.Constraint(
        expr=sum(1 / data["a"][j] * model.x[j] for j in model.p) <= data["b"]
    )
    return model
