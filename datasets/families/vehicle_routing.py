"""Vehicle routing: tours of several vehicles that bring each customer what it needs."""

from itertools import combinations, pairwise
from math import dist
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

SCENES = (
    ("van", "parcel", "depot"), ("tanker", "barrel", "refinery"), ("truck", "pallet", "warehouse"),
    ("cargo bike", "box", "bakery"), ("lorry", "crate", "brewery"), ("boat", "sack", "harbour"),
)  # fmt: skip

PROGRAM = '''"""Minimize cost over the legs that are driven, with load and distance at each stop."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    depot, demand = data["depot"], data["demand"]
    customers = list(demand)
    km = {(a, b): v for a, b, v in data["distance"]}
    km |= {(b, a): v for a, b, v in data["distance"]}
    longest = data["longest"]
    model.drive = pyo.Var(list(km), domain=pyo.Binary, doc="1 if a vehicle goes from a to b")
    model.carried = pyo.Var(
        customers, bounds=lambda model, c: (demand[c], data["capacity"]), doc="delivered so far"
    )
    model.driven = pyo.Var(customers, domain=pyo.NonNegativeReals, doc="km so far")
    model.vehicles = pyo.Var(bounds=(0, data["vehicles"]), doc="vehicles that are used")

    @model.Constraint(customers, doc="every customer is entered once")
    def entered(model, c):
        return sum(model.drive[a, b] for a, b in km if b == c) == 1

    @model.Constraint(customers, doc="every customer is left once")
    def left(model, c):
        return sum(model.drive[a, b] for a, b in km if a == c) == 1

    @model.Constraint(doc="vehicles leave the depot")
    def used(model):
        return model.vehicles == sum(model.drive[a, b] for a, b in km if a == depot)

    @model.Constraint(customers, customers, doc="deliveries add up along a tour")
    def loads(model, a, b):
        if a == b:
            return pyo.Constraint.Skip
        free = data["capacity"] * (1 - model.drive[a, b])
        return model.carried[b] >= model.carried[a] + demand[b] - free

    if longest is not None:

        @model.Constraint(list(km), doc="distances add up along a tour")
        def lengths(model, a, b):
            before = model.driven[a] if a != depot else 0
            after = model.driven[b] if b != depot else longest
            return after >= before + km[a, b] - (longest + km[a, b]) * (1 - model.drive[a, b])

    model.cost = pyo.Objective(
        expr=data["price"].get("km", 1) * sum(v * model.drive[leg] for leg, v in km.items())
        + data["price"].get("vehicle", 0) * model.vehicles
    )
    return model
'''

PROGRAM_2 = '''"""The same by choosing among all tours, each in its best order."""

from itertools import combinations, permutations

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    depot, demand = data["depot"], data["demand"]
    km = {frozenset((a, b)): v for a, b, v in data["distance"]}

    def length(tour):
        way = (depot, *tour, depot)
        return sum(km[frozenset(leg)] for leg in zip(way, way[1:]))

    tours = {}
    for size in range(1, len(demand) + 1):
        for group in combinations(demand, size):
            if sum(demand[c] for c in group) <= data["capacity"]:
                best = min(length(tour) for tour in permutations(group))
                if data["longest"] is None or best <= data["longest"]:
                    tours[group] = best
    groups = list(tours)
    per_km, per_tour = data["price"].get("km", 1), data["price"].get("vehicle", 0)
    model.choose = pyo.Var(range(len(groups)), domain=pyo.Binary, doc="1 if the tour is made")
    model.visits = pyo.Var(list(demand), bounds=(1, 1))

    @model.Constraint(list(demand))
    def visited(model, c):
        return model.visits[c] == sum(model.choose[k] for k, g in enumerate(groups) if c in g)

    model.fleet = pyo.Var(bounds=(0, data["vehicles"]))
    model.counted = pyo.Constraint(expr=model.fleet == sum(model.choose.values()))
    driven = sum(tours[group] * model.choose[k] for k, group in enumerate(groups))
    model.total = pyo.Objective(
        expr=per_tour * model.fleet + per_km * driven, sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    depot, *customers = draw.sample(TOWNS, 1 + draw.size(3, 6))
    at = {p: (draw.rng.uniform(0, 50), draw.rng.uniform(0, 50)) for p in (depot, *customers)}
    at[depot] = (25, 25)
    km = {frozenset((a, b)): 3 + round(dist(at[a], at[b])) for a, b in combinations(at, 2)}
    demand = {c: draw.whole(4, 30) for c in customers}
    # Dealing out the customers in turn gives tours that keep to all limits.
    vehicles = draw.rng.randint(2, 3 if len(customers) > 4 else 2)
    tours = [customers[k::vehicles] for k in range(vehicles)]
    lengths = [sum(km[frozenset(leg)] for leg in pairwise((depot, *tour, depot)))
               for tour in tours]  # fmt: skip
    data = {
        "depot": depot,
        "demand": demand,
        "vehicles": vehicles,
        "capacity": max(sum(demand[c] for c in tour) for tour in tours) + draw.whole(0, 8),
        "distance": [[*sorted(pair), v] for pair, v in km.items()],
        "price": {"km": draw.whole(2, 5), "vehicle": draw.whole(20, 120, 5)}
        if draw.option(2)
        else {},
        "longest": max(lengths) + draw.whole(0, 10) if draw.option(3) else None,
    }
    return data, draw.pick(SCENES)


def _tell(story: Story, data: Data, scene: tuple[str, str, str]) -> None:
    vehicle, unit, depot = scene
    words = {"vehicle": vehicle, "unit": unit, "depot": depot, "at": data["depot"]}
    customers = list(data["demand"])
    n = data["vehicles"]
    story.topic("tours of the {vehicle:s}", "deliveries from {at}", "which {vehicle} goes where",
                **words)  # fmt: skip
    story.setting(
        "{company} delivers from its {depot} in {at} to customers in {customers}",
        "customers in {customers} get their deliveries by {vehicle} from the {depot} in {at}",
        "{person} plans the {vehicle} tours from the {depot} of {company} in {at}; the customers "
        "are in {customers}",
        customers=listed(customers), **words,
    )  # fmt: skip
    if data["price"]:
        story.goal(
            "which {vehicle} should visit whom, and in which order, so that the [total cost] is "
            "[as low as possible]?",
            "find the [cheapest] tours that serve everybody",
            "[decide] which tours to make, at the [lowest] [total cost]",
            **words,
        )
        story.rule(
            "[each|every] kilometre costs {km:money}, and [each] {vehicle} that is used costs "
            "another {v:money}",
            "a {vehicle} that leaves the {depot} costs {v:money} plus {km:money} per km; one that "
            "is not used costs nothing",
            km=data["price"]["km"], v=data["price"]["vehicle"], **words,
        )  # fmt: skip
    else:
        story.goal(
            "which {vehicle} should visit whom, and in which order, so that they drive as little "
            "as possible in all?",
            "find the tours with the [lowest] total distance",
            "what is the [lowest] number of kilometres, all {vehicle:s} together, with which "
            "everybody can be served?",
            **words,
        )
    story.rule(
        "there are {n:count} {vehicle:s}, and each of them takes [at most] {v} {unit:s}",
        "[at most] {n:count} {vehicle:s} can be used, with room for {v} {unit:s} each",
        n=n, v=data["capacity"], **words,
    )  # fmt: skip
    story.records(
        "customers",
        f"what each customer needs, in {plural(unit)}",
        [{"place": c, "amount": v, **words} for c, v in data["demand"].items()],
        {"place": "customer", "amount": "needed"},
        ("{place} needs {amount} {unit:s}", "{amount} {unit:s} go to {place}"),
    )  # fmt: skip
    story.records(
        "distances",
        "the distance between any two places, the same in both directions, in km",
        [{"from": a, "to": b, "length": v} for a, b, v in data["distance"]],
        {"from": "from", "to": "to", "length": "km"},
        ("between {from} and {to}: {length} km", "it is {length} km from {from} to {to}, or back"),
    )
    if data["longest"] is not None:
        story.rule(
            "no tour may be longer than {v} km, counted from the {depot} and back to it",
            "a tour, with the way back to the {depot}, has [at most] {v} km",
            v=data["longest"], **words,
        )  # fmt: skip
    story.rule(
        "[each] customer is visited by exactly one {vehicle}, once, which brings all that it needs",
        "deliveries to a customer are not split: one {vehicle} brings everything in one visit",
        **words,
    )
    story.rule(
        "a {vehicle} makes one tour at most, which starts and ends at the {depot}",
        "every tour begins and ends at the {depot}; nobody goes out twice",
        **words,
    )


def _limit_the_fleet(draw: Draw, data: Data) -> None:
    demand, depot = data["demand"], data["depot"]
    capacity = (sum(demand.values()) - 1) // data["vehicles"]
    if capacity >= max(demand.values()) and draw.rng.random() < 0.5:
        data["capacity"] = capacity
    else:  # nobody can go to the farthest customer and back
        farthest = max(v for a, b, v in data["distance"] if depot in (a, b))
        data["longest"] = 2 * farthest - draw.whole(1, 5)


FAMILY = Family(
    "vehicle_routing",
    "tours of several vehicles that bring each customer what it needs",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _limit_the_fleet},
)
