import pyomo.environ as pyo

SOURCE = "optibench-004"

DATA = {
    "minutes": [
        [0, 10, 20, 30, 30, 20],
        [10, 0, 25, 35, 20, 10],
        [20, 25, 0, 15, 30, 20],
        [30, 35, 15, 0, 15, 25],
        [30, 20, 30, 15, 0, 14],
        [20, 10, 20, 25, 14, 0],
    ],
    "max_minutes": 15,
}


def build_model(data):
    model = pyo.ConcreteModel()
    cities = range(len(data["minutes"]))
    model.build = pyo.Var(cities, domain=pyo.Binary)
    model.stations = pyo.Objective(expr=sum(model.build[c] for c in cities), sense=pyo.minimize)

    @model.Constraint(cities)
    def covered(model, c):
        near = [s for s in cities if data["minutes"][s][c] <= data["max_minutes"]]
        return sum(model.build[s] for s in near) >= 1

    return model
