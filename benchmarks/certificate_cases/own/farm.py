import pyomo.environ as pyo

TEXT = """
A farmer has 240 hectares for wheat, rape and beet. A hectare of wheat needs 30 hours of work and
90 m3 of water and yields 1,100 euros; rape needs 24 hours and 60 m3 and yields 900 euros; beet
needs 52 hours and 150 m3 and yields 1,750 euros. In the season 8,600 hours of work and 24,000 m3
of water are available. For the rotation at least 20 % of the sown area has to be rape, and at
most 70 hectares may be beet. Maximize the yield.
"""

DATA = {
    "crops": ["wheat", "rape", "beet"],
    "land": 240,
    "hours": {"wheat": 30, "rape": 24, "beet": 52},
    "water": {"wheat": 90, "rape": 60, "beet": 150},
    "euros": {"wheat": 1100, "rape": 900, "beet": 1750},
    "hours_available": 8600,
    "water_available": 24000,
    "min_rape_share": 0.2,
    "max_beet": 70,
}
DECLARED = {
    "sense": "maximize",
    "units": {
        "hours": "hours",
        "hours_available": "hours",
        "water": "m3",
        "water_available": "m3",
        "euros": "euros",
        "land": "hectares",
    },
    "variables": {"sow": "continuous crops"},
    "constraints": {
        "area": r"\sum_c sow_c \le land",
        "work": r"\sum_c hours_c sow_c \le hours_available",
        "irrigation": r"\sum_c water_c sow_c \le water_available",
        "rotation": r"sow_{rape} \ge min_rape_share \sum_c sow_c",
        "beet_limit": r"sow_{beet} \le max_beet",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    crops = data["crops"]
    model.sow = pyo.Var(crops, domain=pyo.NonNegativeReals)
    area = sum(model.sow[c] for c in crops)
    model.income = pyo.Objective(
        expr=sum(data["euros"][c] * model.sow[c] for c in crops), sense=pyo.maximize
    )
    model.area = pyo.Constraint(expr=area <= data["land"])
    model.work = pyo.Constraint(
        expr=sum(data["hours"][c] * model.sow[c] for c in crops) <= data["hours_available"]
    )
    model.irrigation = pyo.Constraint(
        expr=sum(data["water"][c] * model.sow[c] for c in crops) <= data["water_available"]
    )
    model.rotation = pyo.Constraint(expr=model.sow["rape"] >= data["min_rape_share"] * area)
    model.beet_limit = pyo.Constraint(expr=model.sow["beet"] <= data["max_beet"])
    return model
