import pyomo.environ as pyo

SOURCE = "nl4opt-142"

DATA = {
    "sizes": ["large", "small"],
    "materials": ["paint", "glitter", "glue"],
    "stock": {"paint": 100, "glitter": 50, "glue": 70},
    "use": {
        "paint": {"large": 4, "small": 2},
        "glitter": {"large": 3, "small": 1},
        "glue": {"large": 5, "small": 2},
    },
    "min_each": 5,
    "profit": {"large": 30, "small": 15},
}
DECLARED = {
    "sense": "maximize",
    "units": {"profit": "$"},
    "variables": {"make": "integer sizes"},
    "constraints": {
        "material": r"\sum_s use_{m,s} make_s \le stock_m \forall m",
        "each": r"make_s \ge min_each \forall s",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.sizes = pyo.Set(initialize=data["sizes"])
    model.materials = pyo.Set(initialize=data["materials"])
    model.make = pyo.Var(model.sizes, domain=pyo.NonNegativeIntegers)
    model.gain = pyo.Objective(
        expr=sum(data["profit"][s] * model.make[s] for s in model.sizes), sense=pyo.maximize
    )
    model.material = pyo.Constraint(
        model.materials,
        rule=lambda model, m: (
            sum(data["use"][m][s] * model.make[s] for s in model.sizes) <= data["stock"][m]
        ),
    )
    model.each = pyo.Constraint(
        model.sizes, rule=lambda model, s: model.make[s] >= data["min_each"]
    )
    return model
