import pyomo.environ as pyo

TEXT = """
A saw mill has 3 saws. The old saw makes 8 planks an hour and costs $12 an hour, the new saw
makes 15 planks an hour and costs $31 an hour, the mobile saw makes 6 planks an hour and costs $7
an hour. At least 900 planks are due this week. The old saw can run at most 50 hours, the new saw
at most 40 hours and the mobile saw at most 30 hours. All saws together may run no more than 100
hours. Minimize the cost.
"""

DATA = {
    "saws": ["old", "new", "mobile"],
    "planks": {"old": 8, "new": 15, "mobile": 6},
    "cost": {"old": 12, "new": 31, "mobile": 7},
    "min_planks": 900,
    "max_hours": {"old": 50, "new": 40, "mobile": 30},
    "max_total": 100,
}
DECLARED = {
    "sense": "minimize",
    "units": {"cost": "$ per hour", "planks": "planks", "max_hours": "hours", "max_total": "hours"},
    "variables": {"run": "continuous saws"},
    "constraints": {
        "due": r"\sum_s planks_s run_s \ge min_planks",
        "each_saw": r"run_s \le max_hours_s \forall s",
        "all_saws": r"\sum_s run_s \le max_total",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.saws = pyo.Set(initialize=data["saws"])
    model.run = pyo.Var(model.saws, domain=pyo.NonNegativeReals)
    model.total = pyo.Objective(
        expr=sum(data["cost"][s] * model.run[s] for s in model.saws), sense=pyo.minimize
    )
    model.due = pyo.Constraint(
        expr=sum(data["planks"][s] * model.run[s] for s in model.saws) >= data["min_planks"]
    )

    @model.Constraint(model.saws)
    def each_saw(model, s):
        return model.run[s] <= data["max_hours"][s]

    model.all_saws = pyo.Constraint(expr=sum(model.run[s] for s in model.saws) <= data["max_total"])
    return model
