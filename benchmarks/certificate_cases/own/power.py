import pyomo.environ as pyo

TEXT = """
Three generators share a load of 850 MW. Running the first at x MW costs 0.004 x^2 + 5.3 x
dollars an hour, the second 0.006 x^2 + 5.5 x, and the third 0.009 x^2 + 5.8 x. The first gives
between 200 and 450 MW, the second between 150 and 350 MW, the third between 100 and 225 MW.
Minimize the cost per hour.
"""

DATA = {
    "units": ["first", "second", "third"],
    "load": 850,
    "square": {"first": 0.004, "second": 0.006, "third": 0.009},
    "linear": {"first": 5.3, "second": 5.5, "third": 5.8},
    "least": {"first": 200, "second": 150, "third": 100},
    "most": {"first": 450, "second": 350, "third": 225},
}


def build_model(data):
    model = pyo.ConcreteModel()
    units = data["units"]
    model.output = pyo.Var(units, bounds=lambda model, u: (data["least"][u], data["most"][u]))
    model.fuel = pyo.Objective(
        expr=sum(
            data["square"][u] * model.output[u] ** 2 + data["linear"][u] * model.output[u]
            for u in units
        ),
        sense=pyo.minimize,
    )
    model.demand = pyo.Constraint(expr=sum(model.output[u] for u in units) == data["load"])
    return model
