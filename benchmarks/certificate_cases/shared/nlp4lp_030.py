import pyomo.environ as pyo

SOURCE = "nlp4lp-030"

DATA = {
    "floors": ["hardwood", "vinyl"],
    "min_demand": {"hardwood": 20000, "vinyl": 10000},
    "max_production": {"hardwood": 50000, "vinyl": 30000},
    "min_total": 60000,
    "profit": {"hardwood": 2.5, "vinyl": 3},
}
DECLARED = {
    "sense": "maximize",
    "units": {"profit": "$ per square foot"},
    "variables": {"area": "continuous floors"},
    "constraints": {
        "demand": r"area_f \ge min_demand_f \forall f",
        "production": r"area_f \le max_production_f \forall f",
        "contract": r"\sum_f area_f \ge min_total",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    floors = data["floors"]
    model.area = pyo.Var(floors, domain=pyo.NonNegativeReals)
    model.gain = pyo.Objective(
        expr=sum(data["profit"][f] * model.area[f] for f in floors), sense=pyo.maximize
    )
    model.demand = pyo.Constraint(
        floors, rule=lambda model, f: model.area[f] >= data["min_demand"][f]
    )
    model.production = pyo.Constraint(
        floors, rule=lambda model, f: model.area[f] <= data["max_production"][f]
    )
    model.contract = pyo.Constraint(expr=sum(model.area[f] for f in floors) >= data["min_total"])
    return model
