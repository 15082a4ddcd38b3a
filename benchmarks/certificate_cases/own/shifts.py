import pyomo.environ as pyo

TEXT = """
A call centre needs at least 12 agents in the morning, 18 at noon, 15 in the afternoon and 9 in
the evening. An agent works two consecutive spells: early (morning and noon), day (noon and
afternoon) or late (afternoon and evening). An early agent is paid $130, a day agent $110 and a
late agent $150. How many agents should be hired for each duty to minimize the pay?
"""

DATA = {
    "spells": ["morning", "noon", "afternoon", "evening"],
    "duties": ["early", "day", "late"],
    "need": {"morning": 12, "noon": 18, "afternoon": 15, "evening": 9},
    "works": {
        "early": ["morning", "noon"],
        "day": ["noon", "afternoon"],
        "late": ["afternoon", "evening"],
    },
    "pay": {"early": 130, "day": 110, "late": 150},
}
DECLARED = {
    "sense": "minimize",
    "units": {"pay": "$", "need": "agents"},
    "variables": {"hire": "integer duties"},
    "constraints": {"staffed": r"\sum_{d} hire_d \ge need_s \forall s"},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.duties = pyo.Set(initialize=data["duties"])
    model.spells = pyo.Set(initialize=data["spells"])
    model.hire = pyo.Var(model.duties, domain=pyo.NonNegativeIntegers)
    model.wages = pyo.Objective(
        expr=sum(data["pay"][d] * model.hire[d] for d in model.duties), sense=pyo.minimize
    )

    @model.Constraint(model.spells)
    def staffed(model, s):
        on_duty = [d for d in model.duties if s in data["works"][d]]
        return sum(model.hire[d] for d in on_duty) >= data["need"][s]

    return model
