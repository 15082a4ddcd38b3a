import pyomo.environ as pyo

TEXT = """
A printer makes posters and flyers in batches. Preparing the press for posters costs $250, for
flyers $180. A batch of posters brings $90 and takes 6 hours, a batch of flyers brings $55 and
takes 3 hours. The press runs at most 96 hours. Of posters at most 12 batches can be sold, of
flyers at most 25 batches. A product is only made if the press is prepared for it. Maximize the
profit.
"""

DATA = {
    "products": ["posters", "flyers"],
    "setup_cost": {"posters": 250, "flyers": 180},
    "income": {"posters": 90, "flyers": 55},
    "hours": {"posters": 6, "flyers": 3},
    "max_hours": 96,
    "max_batches": {"posters": 12, "flyers": 25},
}
DECLARED = {
    "sense": "maximize",
    "units": {"setup_cost": "$", "income": "$", "hours": "hours", "max_hours": "hours"},
    "variables": {"batches": "integer products", "prepare": "binary products"},
    "constraints": {
        "press": r"\sum_p hours_p batches_p \le max_hours",
        "only_prepared": r"batches_p \le max_batches_p prepare_p \forall p",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.products = pyo.Set(initialize=data["products"])
    model.batches = pyo.Var(model.products, domain=pyo.NonNegativeIntegers)
    model.prepare = pyo.Var(model.products, domain=pyo.Binary)
    model.profit = pyo.Objective(
        expr=sum(data["income"][p] * model.batches[p] for p in model.products)
        - sum(data["setup_cost"][p] * model.prepare[p] for p in model.products),
        sense=pyo.maximize,
    )
    model.press = pyo.Constraint(
        expr=sum(data["hours"][p] * model.batches[p] for p in model.products) <= data["max_hours"]
    )

    @model.Constraint(model.products)
    def only_prepared(model, p):
        return model.batches[p] <= data["max_batches"][p] * model.prepare[p]

    return model
