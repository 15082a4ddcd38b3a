import pyomo.environ as pyo

TEXT = """
A fund spreads its money over bonds, shares and land. The expected return is 4 % for bonds, 9 %
for shares and 6 % for land. The variance is 0.01 for bonds, 0.16 for shares and 0.05 for land,
and the three are independent. The expected return of the whole has to be at least 6.5 %, and no
more than 60 % may go into one of them. Minimize the variance of the whole.
"""

DATA = {
    "assets": ["bonds", "shares", "land"],
    "expected": {"bonds": 0.04, "shares": 0.09, "land": 0.06},
    "variance": {"bonds": 0.01, "shares": 0.16, "land": 0.05},
    "min_return": 0.065,
    "max_share": 0.6,
}
DECLARED = {
    "sense": "minimize",
    "units": {},
    "variables": {"part": "continuous assets"},
    "constraints": {
        "whole": r"\sum_a part_a = 1",
        "profit": r"\sum_a expected_a part_a \ge min_return",
        "spread": r"part_a \le max_share \forall a",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    assets = data["assets"]
    model.part = pyo.Var(assets, domain=pyo.NonNegativeReals)
    model.risk = pyo.Objective(
        expr=sum(data["variance"][a] * model.part[a] ** 2 for a in assets), sense=pyo.minimize
    )
    model.whole = pyo.Constraint(expr=sum(model.part[a] for a in assets) == 1)
    model.profit = pyo.Constraint(
        expr=sum(data["expected"][a] * model.part[a] for a in assets) >= data["min_return"]
    )

    @model.Constraint(assets)
    def spread(model, a):
        return model.part[a] <= data["max_share"]

    return model
