import pyomo.environ as pyo

SOURCE = "complexor-media_selection"

DATA = {
    "target_audiences": [0, 1, 2],
    "advertising_media": [0, 1, 2],
    "incidence_matrix": [[1, 0, 1], [1, 1, 0], [0, 1, 1]],
    "media_costs": [10, 15, 20],
}


def build_model(data):
    model = pyo.ConcreteModel()
    media = data["advertising_media"]
    model.use = pyo.Var(media, domain=pyo.Binary)
    model.cost = pyo.Objective(
        expr=sum(data["media_costs"][m] * model.use[m] for m in media), sense=pyo.minimize
    )

    @model.Constraint(data["target_audiences"])
    def reached(model, t):
        return sum(data["incidence_matrix"][t][m] * model.use[m] for m in media) >= 1

    return model
