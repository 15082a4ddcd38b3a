import pyomo.environ as pyo

TEXT = """
A parcel service chooses 2 of four places for its hubs and sends each village to one hub. The
parcels a day are 30 for Ash, 45 for Birch and 25 for Cedar. The distance in km from Ash to the
places W, X, Y and Z is 4, 9, 13 and 6; from Birch 11, 5, 7 and 14; from Cedar 8, 12, 3 and 10.
Minimize the sum of parcels times distance.
"""

DATA = {
    "villages": ["Ash", "Birch", "Cedar"],
    "places": ["W", "X", "Y", "Z"],
    "hubs": 2,
    "parcels": {"Ash": 30, "Birch": 45, "Cedar": 25},
    "distance": {
        "Ash": {"W": 4, "X": 9, "Y": 13, "Z": 6},
        "Birch": {"W": 11, "X": 5, "Y": 7, "Z": 14},
        "Cedar": {"W": 8, "X": 12, "Y": 3, "Z": 10},
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    villages, places = data["villages"], data["places"]
    model.choose = pyo.Var(places, domain=pyo.Binary)
    model.send = pyo.Var(villages, places, domain=pyo.Binary)
    model.work = pyo.Objective(
        expr=sum(
            data["parcels"][v] * data["distance"][v][p] * model.send[v, p]
            for v in villages
            for p in places
        ),
        sense=pyo.minimize,
    )
    model.number = pyo.Constraint(expr=sum(model.choose[p] for p in places) == data["hubs"])

    @model.Constraint(villages)
    def sent(model, v):
        return sum(model.send[v, p] for p in places) == 1

    @model.Constraint(villages, places)
    def only_hubs(model, v, p):
        return model.send[v, p] <= model.choose[p]

    return model
