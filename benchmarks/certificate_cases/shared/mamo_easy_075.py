import pyomo.environ as pyo

SOURCE = "mamo_easy-075"

DATA = {
    "types": ["X", "Y"],
    "cost": {"X": 50, "Y": 70},
    "units": {"X": 5, "Y": 10},
    "min_units": 100,
    "max_buildings": 20,
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.types = pyo.Set(initialize=data["types"])
    model.build = pyo.Var(model.types, domain=pyo.NonNegativeIntegers)
    model.total_cost = pyo.Objective(
        expr=sum(data["cost"][t] * model.build[t] for t in model.types), sense=pyo.minimize
    )
    model.requirement = pyo.Constraint(
        expr=sum(data["units"][t] * model.build[t] for t in model.types) >= data["min_units"]
    )
    model.resources = pyo.Constraint(
        expr=sum(model.build[t] for t in model.types) <= data["max_buildings"]
    )
    return model
