import pyomo.environ as pyo

SOURCE = "industryor-070"

DATA = {
    "distance": [[0, 10, 20, 12], [10, 0, 5, 10], [20, 5, 0, 8], [15, 12, 8, 0]],
}


def build_model(data):
    model = pyo.ConcreteModel()
    n = len(data["distance"])
    cities = range(n)
    arcs = [(i, j) for i in cities for j in cities if i != j]
    model.go = pyo.Var(arcs, domain=pyo.Binary)
    model.place = pyo.Var(cities, bounds=(0, n - 1))
    model.length = pyo.Objective(
        expr=sum(data["distance"][i][j] * model.go[i, j] for i, j in arcs), sense=pyo.minimize
    )

    @model.Constraint(cities)
    def leave(model, i):
        return sum(model.go[i, j] for j in cities if j != i) == 1

    @model.Constraint(cities)
    def enter(model, j):
        return sum(model.go[i, j] for i in cities if i != j) == 1

    @model.Constraint([(i, j) for i, j in arcs if j != 0])
    def order(model, i, j):
        return model.place[j] >= model.place[i] + 1 - n * (1 - model.go[i, j])

    return model
