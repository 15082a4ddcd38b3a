import pyomo.environ as pyo

SOURCE = "mamo_easy-137"

DATA = {"max_total": 200, "min_total": 50, "cost": {"X": 5, "Y": 8}}


def build_model(data):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(domain=pyo.NonNegativeIntegers)
    model.y = pyo.Var(domain=pyo.NonNegativeIntegers)
    model.cost = pyo.Objective(
        expr=data["cost"]["X"] * model.x + data["cost"]["Y"] * model.y, sense=pyo.minimize
    )
    model.budget = pyo.Constraint(expr=model.x + model.y <= data["max_total"])
    model.funding = pyo.Constraint(expr=model.x + model.y >= data["min_total"])
    return model
