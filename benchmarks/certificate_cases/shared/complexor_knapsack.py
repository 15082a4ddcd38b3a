import pyomo.environ as pyo

SOURCE = "complexor-knapsack_optimization"

DATA = {"item_values": [60, 100, 120], "item_weights": [10, 20, 30], "max_weight_knapsack": 50}


def build_model(data):
    model = pyo.ConcreteModel()
    items = range(len(data["item_values"]))
    model.take = pyo.Var(items, domain=pyo.Binary)
    model.value = pyo.Objective(
        expr=sum(data["item_values"][i] * model.take[i] for i in items), sense=pyo.maximize
    )
    model.weight = pyo.Constraint(
        expr=sum(data["item_weights"][i] * model.take[i] for i in items)
        <= data["max_weight_knapsack"]
    )
    return model
