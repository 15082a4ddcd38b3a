import pyomo.environ as pyo

TEXT = """
A cement maker ships from two works to three building sites. The work in Nordhaven can send up to
120 tons, the work in Eastport up to 90 tons. The harbour site needs at least 70 tons, the bridge
site at least 60 tons and the school at least 50 tons. A ton from Nordhaven costs $8 to the
harbour, $11 to the bridge and $5 to the school; a ton from Eastport costs $6 to the harbour, $9
to the bridge and $13 to the school. Find the shipments that minimize the total cost.
"""

DATA = {
    "works": ["Nordhaven", "Eastport"],
    "sites": ["harbour", "bridge", "school"],
    "supply": {"Nordhaven": 120, "Eastport": 90},
    "demand": {"harbour": 70, "bridge": 60, "school": 50},
    "cost": {
        "Nordhaven": {"harbour": 8, "bridge": 11, "school": 5},
        "Eastport": {"harbour": 6, "bridge": 9, "school": 13},
    },
}
DECLARED = {
    "sense": "minimize",
    "units": {"supply": "tons", "demand": "tons", "cost": "$ per ton"},
    "variables": {"ship": "continuous works sites"},
    "constraints": {
        "within_supply": r"\sum_s ship_{w,s} \le supply_w \forall w",
        "meet_demand": r"\sum_w ship_{w,s} \ge demand_s \forall s",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.works = pyo.Set(initialize=data["works"])
    model.sites = pyo.Set(initialize=data["sites"])
    model.ship = pyo.Var(model.works, model.sites, domain=pyo.NonNegativeReals)
    model.total = pyo.Objective(
        expr=sum(data["cost"][w][s] * model.ship[w, s] for w in model.works for s in model.sites),
        sense=pyo.minimize,
    )
    model.within_supply = pyo.Constraint(
        model.works,
        rule=lambda model, w: sum(model.ship[w, s] for s in model.sites) <= data["supply"][w],
    )
    model.meet_demand = pyo.Constraint(
        model.sites,
        rule=lambda model, s: sum(model.ship[w, s] for w in model.works) >= data["demand"][s],
    )
    return model
