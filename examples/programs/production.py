"""Product mix: how much of each product to make from scarce materials."""

import pyomo.environ as pyo


def build_model(data):
    """Return the model: profit is maximized, each material is limited."""
    model = pyo.ConcreteModel()
    model.products = pyo.Set(initialize=list(data["profit"]), doc="what can be made")
    model.materials = pyo.Set(initialize=list(data["available"]), doc="what it is made from")
    model.make = pyo.Var(model.products, domain=pyo.NonNegativeReals, doc="tons made per day")

    def limit_use(model, material):
        used = sum(
            data["use"][product][material] * model.make[product] for product in model.products
        )
        return used <= data["available"][material]

    model.material = pyo.Constraint(model.materials, rule=limit_use, doc="no more than there is")
    model.profit = pyo.Objective(
        expr=sum(data["profit"][product] * model.make[product] for product in model.products),
        sense=pyo.maximize,
        doc="profit per day, in dollars",
    )
    return model
