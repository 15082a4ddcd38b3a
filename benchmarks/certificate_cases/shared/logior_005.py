import pyomo.environ as pyo

SOURCE = "logior-005"

DATA = {
    "cost": [[4, 9, 2, 6, 5], [2, 6, 1, 7, 9], [2, 4, 9, 8, 3]],
    "capacity": [60, 30, 45],
    "demand": [15, 35, 20, 5, 40],
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.industries = pyo.RangeSet(0, len(data["capacity"]) - 1)
    model.shops = pyo.RangeSet(0, len(data["demand"]) - 1)
    model.ship = pyo.Var(model.industries, model.shops, domain=pyo.NonNegativeReals)
    model.total = pyo.Objective(
        expr=sum(
            data["cost"][i][s] * model.ship[i, s] for i in model.industries for s in model.shops
        ),
        sense=pyo.minimize,
    )

    @model.Constraint(model.industries)
    def storage(model, i):
        return sum(model.ship[i, s] for s in model.shops) <= data["capacity"][i]

    @model.Constraint(model.shops)
    def supplied(model, s):
        return sum(model.ship[i, s] for i in model.industries) >= data["demand"][s]

    return model
