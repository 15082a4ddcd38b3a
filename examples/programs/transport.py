"""Transport: the cheapest way from plants to towns."""

import pyomo.environ as pyo


def build_model(data):
    """Return the model: cost is minimized, supply is limited, demand is met."""
    model = pyo.ConcreteModel()
    model.plants = pyo.Set(initialize=list(data["supply"]), doc="where goods come from")
    model.towns = pyo.Set(initialize=list(data["demand"]), doc="where goods go to")
    model.ship = pyo.Var(
        model.plants, model.towns, domain=pyo.NonNegativeReals, doc="pallets per week"
    )

    def limit_supply(model, plant):
        return sum(model.ship[plant, town] for town in model.towns) <= data["supply"][plant]

    def meet_demand(model, town):
        return sum(model.ship[plant, town] for plant in model.plants) >= data["demand"][town]

    model.supply = pyo.Constraint(model.plants, rule=limit_supply, doc="what a plant can ship")
    model.demand = pyo.Constraint(model.towns, rule=meet_demand, doc="what a town needs")
    model.cost = pyo.Objective(
        expr=sum(data["cost"][p][t] * model.ship[p, t] for p in model.plants for t in model.towns),
        sense=pyo.minimize,
        doc="shipping cost per week, in dollars",
    )
    return model
