import pyomo.environ as pyo

SOURCE = "nl4opt-182"

DATA = {
    "containers": {"ship": 40, "plane": 20},
    "fuel": {"ship": 500, "plane": 300},
    "min_containers": 500,
    "max_plane_trips": 10,
    "min_ship_share": 0.5,
}
DECLARED = {
    "sense": "minimize",
    "units": {"fuel": "liters"},
    "variables": {"ship": "integer", "plane": "integer"},
    "constraints": {
        "transport": r"containers_{ship} ship + containers_{plane} plane \ge min_containers",
        "planes": r"plane \le max_plane_trips",
        "ships": r"ship \ge min_ship_share (ship + plane)",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.ship = pyo.Var(domain=pyo.NonNegativeIntegers)
    model.plane = pyo.Var(domain=pyo.NonNegativeIntegers)
    fuel, containers = data["fuel"], data["containers"]
    model.used = pyo.Objective(
        expr=fuel["ship"] * model.ship + fuel["plane"] * model.plane, sense=pyo.minimize
    )
    model.transport = pyo.Constraint(
        expr=containers["ship"] * model.ship + containers["plane"] * model.plane
        >= data["min_containers"]
    )
    model.planes = pyo.Constraint(expr=model.plane <= data["max_plane_trips"])
    model.ships = pyo.Constraint(
        expr=model.ship >= data["min_ship_share"] * (model.ship + model.plane)
    )
    return model
