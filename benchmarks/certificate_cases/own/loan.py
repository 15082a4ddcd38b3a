import pyomo.environ as pyo

TEXT = """
A village bank lends to farms, shops and homes. A loan to a farm bears 7 % interest, to a shop 9
% and to a home 5 %. The bank lends at most $800,000 in all. Farms and shops together may get no
more than 60 % of all that is lent, and homes get at least $150,000. Of each dollar lent the bank
expects to lose 2 % with farms, 4 % with shops and 1 % with homes, and the expected loss may not
exceed $18,000. Maximize the interest.
"""

DATA = {
    "kinds": ["farm", "shop", "home"],
    "interest": {"farm": 0.07, "shop": 0.09, "home": 0.05},
    "max_lent": 800000,
    "max_business_share": 0.6,
    "business": ["farm", "shop"],
    "min_homes": 150000,
    "loss": {"farm": 0.02, "shop": 0.04, "home": 0.01},
    "max_loss": 18000,
}
DECLARED = {
    "sense": "maximize",
    "units": {"max_lent": "$", "min_homes": "$", "max_loss": "$"},
    "variables": {"lend": "continuous kinds"},
    "constraints": {
        "funds": r"\sum_k lend_k \le max_lent",
        "business_share": r"\sum_b lend_b \le max_business_share \sum_k lend_k",
        "homes": r"lend_{home} \ge min_homes",
        "risk": r"\sum_k loss_k lend_k \le max_loss",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.kinds = pyo.Set(initialize=data["kinds"])
    model.lend = pyo.Var(model.kinds, domain=pyo.NonNegativeReals)
    lent = sum(model.lend[k] for k in model.kinds)
    model.earned = pyo.Objective(
        expr=sum(data["interest"][k] * model.lend[k] for k in model.kinds), sense=pyo.maximize
    )
    model.funds = pyo.Constraint(expr=lent <= data["max_lent"])
    model.business_share = pyo.Constraint(
        expr=sum(model.lend[k] for k in data["business"]) <= data["max_business_share"] * lent
    )
    model.homes = pyo.Constraint(expr=model.lend["home"] >= data["min_homes"])
    model.risk = pyo.Constraint(
        expr=sum(data["loss"][k] * model.lend[k] for k in model.kinds) <= data["max_loss"]
    )
    return model
