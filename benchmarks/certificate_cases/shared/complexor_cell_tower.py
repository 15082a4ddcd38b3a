import pyomo.environ as pyo

SOURCE = "complexor-cell_tower"

DATA = {
    "delta": [[1, 0, 1], [0, 1, 0]],
    "cost": [3, 4],
    "population": [100, 200, 150],
    "budget": 4,
}


def build_model(data):
    model = pyo.ConcreteModel()
    sites, regions = range(len(data["cost"])), range(len(data["population"]))
    model.build = pyo.Var(sites, domain=pyo.Binary)
    model.covered = pyo.Var(regions, domain=pyo.Binary)
    model.people = pyo.Objective(
        expr=sum(data["population"][r] * model.covered[r] for r in regions), sense=pyo.maximize
    )
    model.spend = pyo.Constraint(
        expr=sum(data["cost"][s] * model.build[s] for s in sites) <= data["budget"]
    )

    @model.Constraint(regions)
    def only_if_built(model, r):
        return model.covered[r] <= sum(data["delta"][s][r] * model.build[s] for s in sites)

    return model
