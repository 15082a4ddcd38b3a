import pyomo.environ as pyo

SOURCE = "mamo_easy-009"

DATA = {
    "min_score": 50,
    "max_effort": 300,
    "effort": {"Ad1": 4, "Ad2": 6},
    "cost": {"Ad1": 5, "Ad2": 3},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.ads = pyo.Set(initialize=list(data["cost"]))
    model.budget = pyo.Var(model.ads, domain=pyo.NonNegativeIntegers)
    model.total = pyo.Objective(
        expr=sum(data["cost"][a] * model.budget[a] for a in model.ads), sense=pyo.minimize
    )
    model.score = pyo.Constraint(expr=sum(model.budget[a] for a in model.ads) >= data["min_score"])
    model.fatigue = pyo.Constraint(
        expr=sum(data["effort"][a] * model.budget[a] for a in model.ads) <= data["max_effort"]
    )
    return model
