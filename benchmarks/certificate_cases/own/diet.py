import pyomo.environ as pyo

TEXT = """
A zoo mixes feed from corn, hay and soy. A kilogram of corn costs $0.30 and holds 90 g of protein
and 20 g of fibre; hay costs $0.15 and holds 70 g of protein and 300 g of fibre; soy costs $0.60
and holds 400 g of protein and 60 g of fibre. A day's mix has to hold at least 9000 g of protein
and at least 6000 g of fibre, and it must weigh no more than 60 kg. Which mix is the cheapest?
Minimize the cost.
"""

DATA = {
    "feeds": ["corn", "hay", "soy"],
    "nutrients": ["protein", "fibre"],
    "cost": {"corn": 0.3, "hay": 0.15, "soy": 0.6},
    "content": {
        "corn": {"protein": 90, "fibre": 20},
        "hay": {"protein": 70, "fibre": 300},
        "soy": {"protein": 400, "fibre": 60},
    },
    "min_content": {"protein": 9000, "fibre": 6000},
    "max_weight": 60,
}
DECLARED = {
    "sense": "minimize",
    "units": {"cost": "$ per kg", "content": "g", "min_content": "g", "max_weight": "kg"},
    "variables": {"mix": "continuous feeds"},
    "constraints": {
        "nutrition": r"\sum_f content_{f,n} mix_f \ge min_content_n \forall n",
        "weight": r"\sum_f mix_f \le max_weight",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    feeds = data["feeds"]
    model.mix = pyo.Var(feeds, domain=pyo.NonNegativeReals)
    model.total = pyo.Objective(
        expr=sum(data["cost"][f] * model.mix[f] for f in feeds), sense=pyo.minimize
    )

    @model.Constraint(data["nutrients"])
    def nutrition(model, n):
        return sum(data["content"][f][n] * model.mix[f] for f in feeds) >= data["min_content"][n]

    model.weight = pyo.Constraint(expr=sum(model.mix[f] for f in feeds) <= data["max_weight"])
    return model
