import pyomo.environ as pyo

SOURCE = "nl4opt-124"

DATA = {
    "drills": ["high", "low"],
    "gems": {"high": 50, "low": 30},
    "water": {"high": 50, "low": 20},
    "gems_needed": 800,
    "water_available": 700,
    "max_high_share": 0.4,
    "min_low": 10,
}


def build_model(data):
    model = pyo.ConcreteModel()
    drills = data["drills"]
    model.run = pyo.Var(drills, domain=pyo.NonNegativeIntegers)
    number = sum(model.run[d] for d in drills)
    model.total = pyo.Objective(expr=number, sense=pyo.minimize)
    model.output = pyo.Constraint(
        expr=sum(data["gems"][d] * model.run[d] for d in drills) >= data["gems_needed"]
    )
    model.cooling = pyo.Constraint(
        expr=sum(data["water"][d] * model.run[d] for d in drills) <= data["water_available"]
    )
    model.noise = pyo.Constraint(expr=model.run["high"] <= data["max_high_share"] * number)
    model.low_floor = pyo.Constraint(expr=model.run["low"] >= data["min_low"])
    return model
