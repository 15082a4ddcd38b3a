import pyomo.environ as pyo

TEXT = """
A climber packs for a tour. The rope weighs 4 kg and is worth 90 points, the tent 7 kg and 140
points, the stove 2 kg and 45 points, the camera 3 kg and 50 points, the axe 5 kg and 85 points.
The pack may weigh at most 13 kg. Which things should be packed to maximize the points?
"""

DATA = {
    "things": ["rope", "tent", "stove", "camera", "axe"],
    "weight": {"rope": 4, "tent": 7, "stove": 2, "camera": 3, "axe": 5},
    "points": {"rope": 90, "tent": 140, "stove": 45, "camera": 50, "axe": 85},
    "max_weight": 13,
}
DECLARED = {
    "sense": "maximize",
    "units": {"weight": "kg", "max_weight": "kg"},
    "variables": {"pack": "binary things"},
    "constraints": {"carry": r"\sum_t weight_t pack_t \le max_weight"},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.things = pyo.Set(initialize=data["things"])
    model.pack = pyo.Var(model.things, domain=pyo.Binary)
    model.worth = pyo.Objective(
        expr=sum(data["points"][t] * model.pack[t] for t in model.things), sense=pyo.maximize
    )
    model.carry = pyo.Constraint(
        expr=sum(data["weight"][t] * model.pack[t] for t in model.things) <= data["max_weight"]
    )
    return model
