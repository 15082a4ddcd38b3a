"""Blending: the cheapest mixture whose contents are within limits."""

import pyomo.environ as pyo


def build_model(data):
    """Return the model: cost is minimized, weight and contents are bounded."""
    model = pyo.ConcreteModel()
    model.ingredients = pyo.Set(initialize=list(data["cost"]), doc="what is mixed")
    model.use = pyo.Var(
        model.ingredients, domain=pyo.NonNegativeReals, doc="kilograms in the batch"
    )
    model.weight = pyo.Constraint(
        expr=sum(model.use[i] for i in model.ingredients) == data["batch"],
        doc="weight of the batch",
    )

    def content(nutrient):
        return sum(data["content"][i][nutrient] * model.use[i] for i in model.ingredients)

    model.at_least = pyo.Constraint(
        list(data["at_least"]),
        rule=lambda model, nutrient: content(nutrient) >= data["at_least"][nutrient],
        doc="enough of each nutrient, in grams",
    )
    model.at_most = pyo.Constraint(
        list(data["at_most"]),
        rule=lambda model, nutrient: content(nutrient) <= data["at_most"][nutrient],
        doc="not too much of it, in grams",
    )
    model.cost = pyo.Objective(
        expr=sum(data["cost"][i] * model.use[i] for i in model.ingredients),
        sense=pyo.minimize,
        doc="cost of the batch, in dollars",
    )
    return model
