import pyomo.environ as pyo

SOURCE = "nl4opt-000"

DATA = {
    "means": ["boat", "canoe"],
    "ducks": {"boat": 10, "canoe": 8},
    "minutes": {"boat": 20, "canoe": 40},
    "max_boat_trips": 12,
    "min_canoe_share": 0.6,
    "min_ducks": 300,
}
DECLARED = {
    "sense": "minimize",
    "units": {"minutes": "minutes"},
    "variables": {"trips": "integer means"},
    "constraints": {
        "boat_limit": r"trips_{boat} \le max_boat_trips",
        "canoe_share": r"trips_{canoe} \ge min_canoe_share \sum_m trips_m",
        "rescue": r"\sum_m ducks_m trips_m \ge min_ducks",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.means = pyo.Set(initialize=data["means"])
    model.trips = pyo.Var(model.means, domain=pyo.NonNegativeIntegers)
    model.time = pyo.Objective(
        expr=sum(data["minutes"][m] * model.trips[m] for m in model.means), sense=pyo.minimize
    )
    model.boat_limit = pyo.Constraint(expr=model.trips["boat"] <= data["max_boat_trips"])
    model.canoe_share = pyo.Constraint(
        expr=model.trips["canoe"]
        >= data["min_canoe_share"] * sum(model.trips[m] for m in model.means)
    )
    model.rescue = pyo.Constraint(
        expr=sum(data["ducks"][m] * model.trips[m] for m in model.means) >= data["min_ducks"]
    )
    return model
