"""Travelling salesman: the shortest round trip through all places."""

from itertools import combinations, pairwise, permutations
from math import dist
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

TRIPS = (
    ("a lorry", "km", "collect milk"), ("a theatre group", "km", "perform"),
    ("a salesman", "km", "visit customers"), ("a mobile library", "minutes", "lend books"),
    ("an inspector", "minutes", "check lifts"), ("a nurse", "minutes", "see patients"),
    ("a courier", "minutes", "drop off parcels"),
)  # fmt: skip

PROGRAM = '''"""Minimize length over the legs of the trip, with the stops numbered in turn."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    home, stops = data["home"], data["stops"]
    length = {(a, b): v for a, b, v in data["legs"]}
    if data["both_ways"]:
        length |= {(b, a): v for a, b, v in data["legs"]}
    model.go = pyo.Var(list(length), domain=pyo.Binary, doc="1 if the trip goes from a to b")
    model.turn = pyo.Var(stops, bounds=(1, len(stops)), doc="number of the stop on the trip")

    @model.Constraint([home, *stops], doc="every place is left once")
    def left(model, place):
        return sum(model.go[a, b] for a, b in length if a == place) == 1

    @model.Constraint([home, *stops], doc="every place is entered once")
    def entered(model, place):
        return sum(model.go[a, b] for a, b in length if b == place) == 1

    @model.Constraint(stops, stops, doc="stops are numbered along the trip")
    def in_turn(model, a, b):
        if (a, b) not in length:
            return pyo.Constraint.Skip
        return model.turn[b] >= model.turn[a] + 1 - len(stops) * (1 - model.go[a, b])

    @model.Constraint(range(len(data["before"])), doc="stops that come before others")
    def before(model, k):
        first, then = data["before"][k]
        return model.turn[then] >= model.turn[first] + 1

    model.length = pyo.Expression(expr=sum(v * model.go[leg] for leg, v in length.items()))
    if data["most"] is not None:
        model.most = pyo.Constraint(expr=model.length <= data["most"])
    model.shortest = pyo.Objective(expr=model.length)
    return model
'''

PROGRAM_2 = '''"""The same step by step: which leg is the first, the second, and so on."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    places = [data["home"], *data["stops"]]
    legs = [tuple(leg) for leg in data["legs"]]
    if data["both_ways"]:
        legs += [(b, a, v) for a, b, v in legs]
    steps, numbers = range(len(places)), range(len(legs))
    model.take = pyo.Var(steps, numbers, domain=pyo.Binary)
    model.at = pyo.Var(steps, places, bounds=(0, 1), doc="place before each step")
    model.rules = pyo.ConstraintList()
    for place in places:
        model.rules.add(sum(model.at[step, place] for step in steps) == 1)
        for step in steps:
            out = sum(model.take[step, k] for k in numbers if legs[k][0] == place)
            model.rules.add(out == model.at[step, place])
        for step in steps[1:]:
            into = sum(model.take[step - 1, k] for k in numbers if legs[k][1] == place)
            model.rules.add(into == model.at[step, place])
    model.rules.add(model.at[0, data["home"]] == 1)
    model.rules.add(
        sum(model.take[steps[-1], k] for k in numbers if legs[k][1] == data["home"]) == 1
    )
    for first, then in data["before"]:
        gap = sum(step * (model.at[step, then] - model.at[step, first]) for step in steps)
        model.rules.add(gap >= 1)
    model.total = pyo.Var(bounds=(0, data["most"]))
    spent = sum(legs[k][2] * model.take[step, k] for step in steps for k in numbers)
    model.rules.add(model.total == spent)
    model.goal = pyo.Objective(expr=model.total, sense=pyo.minimize)
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    places = draw.sample(TOWNS, draw.size(4, 7))
    unit = draw.pick(("km", "minutes"))
    at = {p: (draw.rng.uniform(0, 60), draw.rng.uniform(0, 60)) for p in places}
    both_ways = not draw.option(3)
    pairs = combinations(places, 2) if both_ways else permutations(places, 2)
    length = {(a, b): 3 + round(dist(at[a], at[b])) for a, b in pairs}
    if both_ways:
        legs = [[a, b, v] for (a, b), v in length.items()]
        length |= {(b, a): v for (a, b), v in length.items()}
    else:
        length = {leg: v + draw.whole(0, 9) for leg, v in length.items()}
        legs = [[a, b, v] for (a, b), v in length.items()]
    # The places in their order are a trip that keeps to all rules.
    most = sum(length[leg] for leg in pairwise([*places, places[0]]))
    ordered = list(combinations(places[1:], 2))
    draw.rng.shuffle(legs)
    data = {
        "home": places[0],
        "stops": places[1:],
        "both_ways": both_ways,
        "legs": legs,
        "before": [list(pair) for pair in draw.sample(ordered, draw.rng.randint(1, 2))]
        if draw.option(2)
        else [],
        "most": most + draw.whole(0, 10) if draw.option(4) else None,
    }
    return data, draw.pick([trip for trip in TRIPS if trip[1] == unit])


def _tell(story: Story, data: Data, trip: tuple[str, str, str]) -> None:
    who, unit, what = trip
    words = {"who": who, "unit": unit, "what": what, "home": data["home"]}
    kind = "distance" if unit == "km" else "travel time"
    story.topic("a round trip from {home}", "the tour of {who}", "in which order to {what}",
                **words)  # fmt: skip
    story.setting(
        "{who} starts in {home}, has to {what} in {stops} and comes back to {home}",
        "{company} sends {who} from {home} to {stops} and back to {home}, to {what} in each place",
        "{person} plans the trip of {who} that starts and ends in {home}; the stops are {stops}",
        stops=listed(sorted(data["stops"])), **words,
    )  # fmt: skip
    if unit == "km":
        story.goal(
            "in which order should the places be visited so that the trip is as short as possible?",
            "find the shortest round trip",
            "how many kilometres does the shortest possible tour have?",
            **words,
        )
    else:
        story.goal(
            "in which order should the places be visited so that the total travel time is [as low "
            "as possible]?",
            "find the round trip with the [lowest] total travel time",
            "how many minutes of travel does the quickest tour need?",
            **words,
        )
    story.records(
        "legs",
        f"the {kind} between any two places, in {unit}"
        if data["both_ways"]
        else f"the {kind} from each place to each other, in {unit}",
        [{"from": a, "to": b, "length": v, **words} for a, b, v in data["legs"]],
        {"from": "from", "to": "to", "length": unit},
        ("between {from} and {to}: {length} {unit}",
         "it is {length} {unit} from {from} to {to}, or back")
        if data["both_ways"]
        else ("from {from} to {to}: {length} {unit}", "{length} {unit} lie on the way from {from} "
              "to {to}"),
    )  # fmt: skip
    if data["both_ways"]:
        story.rule("[each|every] {kind} is the same in both directions",
                   "there and back, the {kind} is the same", kind=kind)  # fmt: skip
    else:
        story.rule("there and back, the {kind} can differ",
                   "the {kind} depends on the direction", kind=kind)  # fmt: skip
    for first, then in data["before"]:
        story.rule(
            "{then} [must] be visited later than {first}, though others may come between",
            "{first} [must] come before {then} on the trip, not necessarily right before",
            first=first, then=then,
        )  # fmt: skip
    if data["most"] is not None:
        story.rule(
            "the whole trip may not exceed {v} {unit}",
            "for the whole trip, [at most] {v} {unit} are allowed",
            v=data["most"], **words,
        )  # fmt: skip
    story.rule(
        "[each] place is visited exactly once, and the trip ends where it began",
        "the trip visits all places once, none of them twice, and then returns to {home}",
        **words,
    )


def _shorten(draw: Draw, data: Data) -> None:
    both = data["legs"] + [[b, a, v] for a, b, v in data["legs"] if data["both_ways"]]
    least = [min(v for a, _, v in both if a == p) for p in (data["home"], *data["stops"])]
    data["most"] = sum(least) - draw.whole(1, 5)


FAMILY = Family(
    "travelling_salesman",
    "the shortest round trip through all places",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _shorten},
)
