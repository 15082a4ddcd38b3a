import pyomo.environ as pyo

SOURCE = "nl4opt-098"

DATA = {
    "patients": {"helicopter": 5, "bus": 8},
    "hours": {"helicopter": 1, "bus": 3},
    "min_patients": 120,
    "min_helicopter_share": 0.3,
    "max_bus": 10,
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.means = pyo.Set(initialize=list(data["patients"]))
    model.trips = pyo.Var(model.means, domain=pyo.NonNegativeIntegers)
    model.time = pyo.Objective(
        expr=sum(data["hours"][m] * model.trips[m] for m in model.means), sense=pyo.minimize
    )
    model.moved = pyo.Constraint(
        expr=sum(data["patients"][m] * model.trips[m] for m in model.means) >= data["min_patients"]
    )
    model.share = pyo.Constraint(
        expr=model.trips["helicopter"]
        >= data["min_helicopter_share"] * sum(model.trips[m] for m in model.means)
    )
    model.buses = pyo.Constraint(expr=model.trips["bus"] <= data["max_bus"])
    return model
