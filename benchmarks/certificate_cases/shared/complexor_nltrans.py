import pyomo.environ as pyo

SOURCE = "complexor-nltrans"

DATA = {
    "supply": [20, 30],
    "demand": [30, 20],
    "rate": [[8, 6], [5, 10]],
    "limit": [[15, 25], [25, 20]],
}


def build_model(data):
    model = pyo.ConcreteModel()
    origins, destinations = range(len(data["supply"])), range(len(data["demand"]))
    model.ship = pyo.Var(origins, destinations, bounds=lambda model, i, j: (0, data["limit"][i][j]))
    model.cost = pyo.Objective(
        expr=sum(data["rate"][i][j] * model.ship[i, j] for i in origins for j in destinations),
        sense=pyo.minimize,
    )

    @model.Constraint(origins)
    def supply(model, i):
        return sum(model.ship[i, j] for j in destinations) == data["supply"][i]

    @model.Constraint(destinations)
    def demand(model, j):
        return sum(model.ship[i, j] for i in origins) == data["demand"][j]

    return model
