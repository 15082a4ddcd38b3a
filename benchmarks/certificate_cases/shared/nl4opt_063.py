import pyomo.environ as pyo

SOURCE = "nl4opt-063"

DATA = {
    "products": ["bread", "cookies"],
    "machines": ["mixer", "oven"],
    "hours": {"mixer": {"bread": 1, "cookies": 0.5}, "oven": {"bread": 3, "cookies": 1}},
    "profit": {"bread": 5, "cookies": 3},
    "hours_per_year": 3000,
}


def build_model(data):
    model = pyo.ConcreteModel()
    products = data["products"]
    model.bake = pyo.Var(products, domain=pyo.NonNegativeReals)
    model.total = pyo.Objective(
        expr=sum(data["profit"][p] * model.bake[p] for p in products), sense=pyo.maximize
    )

    @model.Constraint(data["machines"])
    def capacity(model, m):
        return sum(data["hours"][m][p] * model.bake[p] for p in products) <= data["hours_per_year"]

    return model
