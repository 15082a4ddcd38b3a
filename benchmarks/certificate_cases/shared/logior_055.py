import pyomo.environ as pyo

SOURCE = "logior-055"

DATA = {
    "items": ["A", "B", "C", "D", "E"],
    "weight": {"A": 400, "B": 600, "C": 300, "D": 500, "E": 700},
    "profit": {"A": 120, "B": 180, "C": 90, "D": 150, "E": 210},
    "synergy": {
        "A": {"B": 25, "C": 15, "E": -10},
        "B": {"C": 30, "D": 20},
        "C": {"D": 10, "E": 5},
        "D": {"E": 15},
    },
    "max_weight": 2000,
}


def build_model(data):
    model = pyo.ConcreteModel()
    items, synergy = data["items"], data["synergy"]
    model.take = pyo.Var(items, domain=pyo.Binary)
    pairs = [(i, j) for i in synergy for j in synergy[i]]
    model.profit = pyo.Objective(
        expr=sum(data["profit"][i] * model.take[i] for i in items)
        + sum(synergy[i][j] * model.take[i] * model.take[j] for i, j in pairs),
        sense=pyo.maximize,
    )
    model.truck = pyo.Constraint(
        expr=sum(data["weight"][i] * model.take[i] for i in items) <= data["max_weight"]
    )
    return model
