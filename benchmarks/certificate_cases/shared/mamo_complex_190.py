import pyomo.environ as pyo

SOURCE = "mamo_complex-190"

DATA = {
    "nodes": ["1", "2", "3", "4"],
    "capacity": {"1": {"2": 8, "3": 7}, "2": {"3": 2, "4": 4}, "3": {"4": 12}},
    "source": "1",
    "sink": "4",
}


def build_model(data):
    model = pyo.ConcreteModel()
    edges = [(i, j) for i in data["capacity"] for j in data["capacity"][i]]
    model.edges = pyo.Set(initialize=edges, dimen=2)
    model.flow = pyo.Var(model.edges, domain=pyo.NonNegativeReals)
    model.through = pyo.Objective(
        expr=sum(model.flow[i, j] for i, j in edges if i == data["source"]), sense=pyo.maximize
    )
    model.limit = pyo.Constraint(
        model.edges, rule=lambda model, i, j: model.flow[i, j] <= data["capacity"][i][j]
    )
    inner = [n for n in data["nodes"] if n not in (data["source"], data["sink"])]

    @model.Constraint(inner)
    def balance(model, n):
        inflow = sum(model.flow[i, j] for i, j in edges if j == n)
        outflow = sum(model.flow[i, j] for i, j in edges if i == n)
        return inflow == outflow

    return model
