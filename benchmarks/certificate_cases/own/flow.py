import pyomo.environ as pyo

TEXT = """
Water runs from the lake to the city through pipes. The pipe from the lake to the mill carries up
to 40 litres a second, from the lake to the hill up to 35, from the mill to the hill up to 12,
from the mill to the city up to 30, and from the hill to the city up to 38. What flows into the
mill or the hill flows out again. Maximize the water that reaches the city.
"""

DATA = {
    "capacity": {
        "lake": {"mill": 40, "hill": 35},
        "mill": {"hill": 12, "city": 30},
        "hill": {"city": 38},
    },
    "inner": ["mill", "hill"],
    "goal": "city",
}


def build_model(data):
    model = pyo.ConcreteModel()
    capacity = data["capacity"]
    pipes = [(a, b) for a in capacity for b in capacity[a]]
    model.pipes = pyo.Set(initialize=pipes, dimen=2)
    model.run = pyo.Var(model.pipes, domain=pyo.NonNegativeReals)
    model.water = pyo.Objective(
        expr=sum(model.run[a, b] for a, b in pipes if b == data["goal"]), sense=pyo.maximize
    )

    @model.Constraint(model.pipes)
    def pipe_limit(model, a, b):
        return model.run[a, b] <= capacity[a][b]

    @model.Constraint(data["inner"])
    def balance(model, n):
        inflow = sum(model.run[a, b] for a, b in pipes if b == n)
        return inflow == sum(model.run[a, b] for a, b in pipes if a == n)

    return model
