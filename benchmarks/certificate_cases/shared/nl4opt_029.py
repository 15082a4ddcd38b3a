import pyomo.environ as pyo

SOURCE = "nl4opt-029"

DATA = {
    "machines": ["top", "front"],
    "items": {"top": 50, "front": 75},
    "power": {"top": 85, "front": 100},
    "min_items": 5000,
    "power_available": 7000,
    "max_top_share": 0.4,
    "min_front": 10,
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.buy = pyo.Var(data["machines"], domain=pyo.NonNegativeIntegers)
    total = sum(model.buy[m] for m in data["machines"])
    model.number = pyo.Objective(expr=total, sense=pyo.minimize)
    model.washing = pyo.Constraint(
        expr=sum(data["items"][m] * model.buy[m] for m in data["machines"]) >= data["min_items"]
    )
    model.electricity = pyo.Constraint(
        expr=sum(data["power"][m] * model.buy[m] for m in data["machines"])
        <= data["power_available"]
    )
    model.top_share = pyo.Constraint(expr=model.buy["top"] <= data["max_top_share"] * total)
    model.front_floor = pyo.Constraint(expr=model.buy["front"] >= data["min_front"])
    return model
