import pyomo.environ as pyo

TEXT = """
A theatre advertises on radio, in the press and on the web. A radio spot costs $300 and reaches
4,200 people, a press notice costs $450 and reaches 6,500, a web banner costs $120 and reaches
1,500. At most $9,000 are spent. There are at most 15 radio spots, and at least 4 press notices
are required. The number of web banners must not exceed twice the number of press notices. How
many of each should be bought to maximize the people reached?
"""

DATA = {
    "media": ["radio", "press", "web"],
    "cost": {"radio": 300, "press": 450, "web": 120},
    "people": {"radio": 4200, "press": 6500, "web": 1500},
    "budget": 9000,
    "max_radio": 15,
    "min_press": 4,
    "web_per_press": 2,
}
DECLARED = {
    "sense": "maximize",
    "units": {"cost": "$", "budget": "$", "people": "people"},
    "variables": {"buy": "integer media"},
    "constraints": {
        "money": r"\sum_m cost_m buy_m \le budget",
        "radio_limit": r"buy_{radio} \le max_radio",
        "press_floor": r"buy_{press} \ge min_press",
        "web_limit": r"buy_{web} \le web_per_press buy_{press}",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.media = pyo.Set(initialize=data["media"])
    model.buy = pyo.Var(model.media, domain=pyo.NonNegativeIntegers)
    model.audience = pyo.Objective(
        expr=sum(data["people"][m] * model.buy[m] for m in model.media), sense=pyo.maximize
    )
    model.money = pyo.Constraint(
        expr=sum(data["cost"][m] * model.buy[m] for m in model.media) <= data["budget"]
    )
    model.radio_limit = pyo.Constraint(expr=model.buy["radio"] <= data["max_radio"])
    model.press_floor = pyo.Constraint(expr=model.buy["press"] >= data["min_press"])
    model.web_limit = pyo.Constraint(
        expr=model.buy["web"] <= data["web_per_press"] * model.buy["press"]
    )
    return model
