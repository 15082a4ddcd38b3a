import pyomo.environ as pyo

SOURCE = "industryor-063"

DATA = {
    "means": ["horse", "bicycle", "handcart"],
    "pollution": {"horse": 80, "bicycle": 0, "handcart": 0},
    "load": {"horse": 55, "bicycle": 30, "handcart": 40},
    "max_pollution": 1000,
    "min_horse_trips": 8,
    "produce": 1000,
    "demanding": ["bicycle", "handcart"],
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.means = pyo.Set(initialize=data["means"])
    model.demanding = pyo.Set(initialize=data["demanding"])
    model.trips = pyo.Var(model.means, domain=pyo.NonNegativeIntegers)
    model.use = pyo.Var(model.demanding, domain=pyo.Binary)
    total = sum(data["pollution"][m] * model.trips[m] for m in model.means)
    model.dirt = pyo.Objective(expr=total, sense=pyo.minimize)
    model.dirt_limit = pyo.Constraint(expr=total <= data["max_pollution"])
    model.horse_floor = pyo.Constraint(expr=model.trips["horse"] >= data["min_horse_trips"])
    model.transport = pyo.Constraint(
        expr=sum(data["load"][m] * model.trips[m] for m in model.means) >= data["produce"]
    )
    model.one_of_them = pyo.Constraint(expr=sum(model.use[m] for m in model.demanding) <= 1)

    @model.Constraint(model.demanding)
    def only_if_used(model, m):
        most = -(-data["produce"] // data["load"][m])
        return model.trips[m] <= most * model.use[m]

    return model
