import pyomo.environ as pyo

TEXT = """
A museum chooses among five projects. The roof costs $120,000 and attracts 9,000 visitors, the
cafe costs $80,000 and attracts 7,000, the audio guide costs $35,000 and attracts 2,500, the
garden costs $60,000 and attracts 5,200, and the children's wing costs $150,000 and attracts
14,000. The budget is $280,000. The children's wing needs the audio guide. At most 3 projects can
be run. Maximize the number of visitors.
"""

DATA = {
    "projects": ["roof", "cafe", "audio", "garden", "wing"],
    "cost": {"roof": 120000, "cafe": 80000, "audio": 35000, "garden": 60000, "wing": 150000},
    "visitors": {"roof": 9000, "cafe": 7000, "audio": 2500, "garden": 5200, "wing": 14000},
    "budget": 280000,
    "max_projects": 3,
}
DECLARED = {
    "sense": "maximize",
    "units": {"cost": "$", "budget": "$", "visitors": "visitors"},
    "variables": {"run": "binary projects"},
    "constraints": {
        "money": r"\sum_p cost_p run_p \le budget",
        "people": r"\sum_p run_p \le max_projects",
        "guide_first": r"run_{wing} \le run_{audio}",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.projects = pyo.Set(initialize=data["projects"])
    model.run = pyo.Var(model.projects, domain=pyo.Binary)
    model.audience = pyo.Objective(
        expr=sum(data["visitors"][p] * model.run[p] for p in model.projects), sense=pyo.maximize
    )
    model.money = pyo.Constraint(
        expr=sum(data["cost"][p] * model.run[p] for p in model.projects) <= data["budget"]
    )
    model.people = pyo.Constraint(
        expr=sum(model.run[p] for p in model.projects) <= data["max_projects"]
    )
    model.guide_first = pyo.Constraint(expr=model.run["wing"] <= model.run["audio"])
    return model
