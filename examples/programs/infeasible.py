"""Bakery: orders that the oven cannot bake in time."""

import pyomo.environ as pyo


def build_model(data):
    """Return the model: profit is maximized, oven time is limited, orders are kept."""
    model = pyo.ConcreteModel()
    model.loaves = pyo.Set(initialize=list(data["minutes"]), doc="kinds of loaf")
    model.bake = pyo.Var(model.loaves, domain=pyo.NonNegativeIntegers, doc="loaves baked")
    model.oven = pyo.Constraint(
        expr=sum(data["minutes"][kind] * model.bake[kind] for kind in model.loaves)
        <= data["oven_minutes"],
        doc="oven time",
    )
    model.order = pyo.Constraint(
        model.loaves,
        rule=lambda model, kind: model.bake[kind] >= data["ordered"][kind],
        doc="orders are kept",
    )
    model.profit = pyo.Objective(
        expr=sum(data["profit"][kind] * model.bake[kind] for kind in model.loaves),
        sense=pyo.maximize,
        doc="profit in dollars",
    )
    return model
