"""Fleet: how many trips of each vehicle carry a load at least cost."""

import pyomo.environ as pyo


def build_model(data):
    """Return the model: whole trips, cost is minimized."""
    model = pyo.ConcreteModel()
    model.vehicles = pyo.Set(initialize=list(data["capacity"]), doc="kinds of vehicle")
    model.trips = pyo.Var(model.vehicles, domain=pyo.NonNegativeIntegers, doc="trips made")
    carried = sum(data["capacity"][v] * model.trips[v] for v in model.vehicles)
    model.moved = pyo.Constraint(expr=carried >= data["load"], doc="everything is moved")

    def limit_trips(model, vehicle):
        return model.trips[vehicle] <= data["most_trips"][vehicle]

    model.most = pyo.Constraint(
        list(data["most_trips"]), rule=limit_trips, doc="no more trips than drivers allow"
    )
    model.cost = pyo.Objective(
        expr=sum(data["cost"][v] * model.trips[v] for v in model.vehicles),
        sense=pyo.minimize,
        doc="cost of all trips, in dollars",
    )
    return model
