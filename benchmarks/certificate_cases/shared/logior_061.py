import pyomo.environ as pyo

SOURCE = "logior-061"

DATA = {
    "supply": {"S1": 200, "S2": 150, "S3": 180},
    "demand": {"D1": 120, "D2": 90, "D3": 110, "D4": 130},
    "first_cost": {
        "S1": {"H1": 5, "H2": 7},
        "S2": {"H1": 6, "H2": 8},
        "S3": {"H1": 4, "H2": 5},
    },
    "second_cost": {
        "H1": {"D1": 3, "D2": 4, "D3": 5, "D4": 6},
        "H2": {"D1": 4, "D2": 3, "D3": 6, "D4": 5},
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.points = pyo.Set(initialize=list(data["supply"]))
    model.hubs = pyo.Set(initialize=list(data["second_cost"]))
    model.demands = pyo.Set(initialize=list(data["demand"]))
    model.first = pyo.Var(model.points, model.hubs, domain=pyo.NonNegativeReals)
    model.second = pyo.Var(model.hubs, model.demands, domain=pyo.NonNegativeReals)
    model.cost = pyo.Objective(
        expr=sum(
            data["first_cost"][s][h] * model.first[s, h] for s in model.points for h in model.hubs
        )
        + sum(
            data["second_cost"][h][d] * model.second[h, d]
            for h in model.hubs
            for d in model.demands
        ),
        sense=pyo.minimize,
    )

    @model.Constraint(model.points)
    def supply(model, s):
        return sum(model.first[s, h] for h in model.hubs) <= data["supply"][s]

    @model.Constraint(model.demands)
    def demand(model, d):
        return sum(model.second[h, d] for h in model.hubs) >= data["demand"][d]

    @model.Constraint(model.hubs)
    def balance(model, h):
        inflow = sum(model.first[s, h] for s in model.points)
        return inflow == sum(model.second[h, d] for d in model.demands)

    return model
