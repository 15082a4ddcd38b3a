import pyomo.environ as pyo

SOURCE = "nl4opt-213"

DATA = {
    "people": {"escalator": 20, "elevator": 8},
    "space": {"escalator": 5, "elevator": 2},
    "min_people": 400,
    "escalators_per_elevator": 3,
    "min_elevators": 2,
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.kinds = pyo.Set(initialize=["escalator", "elevator"])
    model.install = pyo.Var(model.kinds, domain=pyo.NonNegativeIntegers)
    model.area = pyo.Objective(
        expr=sum(data["space"][k] * model.install[k] for k in model.kinds), sense=pyo.minimize
    )
    model.flow = pyo.Constraint(
        expr=sum(data["people"][k] * model.install[k] for k in model.kinds) >= data["min_people"]
    )
    model.ratio = pyo.Constraint(
        expr=model.install["escalator"]
        >= data["escalators_per_elevator"] * model.install["elevator"]
    )
    model.floor = pyo.Constraint(expr=model.install["elevator"] >= data["min_elevators"])
    return model
