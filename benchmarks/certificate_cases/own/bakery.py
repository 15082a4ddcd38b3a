import pyomo.environ as pyo

TEXT = """
A bakery sells loaves at $4 and rolls at $0.50. A loaf takes 500 g of flour and a roll 60 g; 30
kg of flour are at hand. At most a quarter of all pieces may be rolls. The oven fits no more than
70 pieces a day. How many loaves and rolls should it bake to maximize the revenue?
"""

DATA = {
    "goods": ["loaf", "roll"],
    "price": {"loaf": 4, "roll": 0.5},
    "flour": {"loaf": 500, "roll": 60},
    "flour_stock": 30,
    "max_roll_share": 0.25,
    "max_pieces": 70,
}
DECLARED = {
    "sense": "maximize",
    "units": {"price": "$ per piece", "flour": "g", "flour_stock": "kg"},
    "variables": {"bake": "integer goods"},
    "constraints": {
        "flour_limit": r"\sum_g flour_g bake_g / 1000 \le flour_stock",
        "roll_share": r"bake_{roll} \le max_roll_share \sum_g bake_g",
        "oven": r"\sum_g bake_g \le max_pieces",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.goods = pyo.Set(initialize=data["goods"])
    model.bake = pyo.Var(model.goods, domain=pyo.NonNegativeIntegers)
    pieces = sum(model.bake[g] for g in model.goods)
    model.revenue = pyo.Objective(
        expr=sum(data["price"][g] * model.bake[g] for g in model.goods), sense=pyo.maximize
    )
    model.flour_limit = pyo.Constraint(
        expr=sum(data["flour"][g] * model.bake[g] for g in model.goods) / 1000
        <= data["flour_stock"]
    )
    model.roll_share = pyo.Constraint(expr=model.bake["roll"] <= data["max_roll_share"] * pieces)
    model.oven = pyo.Constraint(expr=pieces <= data["max_pieces"])
    return model
