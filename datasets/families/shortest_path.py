"""Shortest path: the quickest way through a network of one-way connections."""

from itertools import pairwise
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

TRIPS = (
    ("courier", "minutes", "road"), ("tanker", "hours", "sea lane"), ("cable", "km", "duct"),
    ("ambulance", "minutes", "street"), ("goods train", "minutes", "track"),
    ("drone", "minutes", "corridor"), ("barge", "hours", "canal"),
)  # fmt: skip

PROGRAM = '''"""Minimize length over which connections are used."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    arcs = [(a, b) for a, b, _ in data["arcs"]]
    model.use = pyo.Var(arcs, domain=pyo.Binary, doc="1 if the connection is used")

    @model.Constraint(data["places"], doc="what enters a place leaves it")
    def balance(model, place):
        out = sum(model.use[a, b] for a, b in arcs if a == place)
        into = sum(model.use[a, b] for a, b in arcs if b == place)
        return out - into == (place == data["start"]) - (place == data["end"])

    if data["most_arcs"] is not None:
        model.few = pyo.Constraint(expr=sum(model.use.values()) <= data["most_arcs"])
    model.length = pyo.Objective(expr=sum(v * model.use[a, b] for a, b, v in data["arcs"]))
    return model
'''

PROGRAM_2 = '''"""The same step by step: each step takes one connection, or waits at the end."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    end = data["end"]
    moves = [*data["arcs"], [end, end, 0]]
    most = len(data["places"]) - 1
    if data["most_arcs"] is not None:
        most = min(most, data["most_arcs"])
    model.take = pyo.Var(range(most), range(len(moves)), domain=pyo.Binary)
    model.at = pyo.Var(range(most + 1), data["places"], bounds=(0, 1), doc="place after a step")
    model.path = pyo.ConstraintList()
    for place in data["places"]:
        model.at[0, place].fix(int(place == data["start"]))
        model.path.add(model.at[most, place] == int(place == end))
        for step in range(most):
            leaving = sum(model.take[step, k] for k, move in enumerate(moves) if move[0] == place)
            coming = sum(model.take[step, k] for k, move in enumerate(moves) if move[1] == place)
            model.path.add(leaving - model.at[step, place] == 0)
            model.path.add(coming - model.at[step + 1, place] == 0)
    model.total = pyo.Objective(
        expr=sum(move[2] * model.take[s, k] for s in range(most) for k, move in enumerate(moves)),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    places = draw.sample(TOWNS, draw.size(4, 9))
    start, *middle, end = places
    # A way through some of the places exists; other connections are added at random.
    way = [start, *middle[: draw.rng.randint(1, len(middle))], end]
    arcs = {(a, b): draw.whole(5, 60) for a, b in pairwise(way)}
    for place in middle:
        arcs.setdefault((draw.pick([p for p in places if p not in (place, end)]), place),
                        draw.whole(5, 60))  # fmt: skip
        arcs.setdefault((place, draw.pick([p for p in places if p not in (place, start)])),
                        draw.whole(5, 60))  # fmt: skip
    for _ in range(len(places)):
        a, b = draw.sample(places, 2)
        if a != end and b != start:
            arcs.setdefault((a, b), draw.whole(5, 90))
    data = {
        "places": places,
        "start": start,
        "end": end,
        "arcs": [[a, b, length] for (a, b), length in arcs.items()],
        "most_arcs": len(way) - 1 if draw.option(4) else None,
    }
    return data, draw.pick(TRIPS)


def _tell(story: Story, data: Data, trip: tuple[str, str, str]) -> None:
    who, unit, road = trip
    words = {"who": who, "unit": unit, "road": road, "start": data["start"], "end": data["end"]}
    verb = "long" if unit == "km" else "takes"
    story.topic("from {start} to {end}", "route to {end}", "the way of {who:a}", **words)
    story.setting(
        "{who:a} of {company} [must] [get|go] from {start} to {end}; {road:s} connect {places}",
        "the {road:s} between {places} all lead one way. {who:a} [is to|shall] go from {start} to "
        "{end}".replace("{who:a}", "{company}'s {who}"),
        "{company} [plans|looks for] a route for {who:a} from {start} to {end}. There are "
        "{n:count} places: {places}",
        places=listed(data["places"]), n=len(data["places"]), **words,
    )  # fmt: skip
    if verb == "long":
        story.goal(
            "which route from {start} to {end} is the shortest?",
            "find the shortest way from {start} to {end}",
            "how short can the way from {start} to {end} be?",
            "[decide] which {road:s} to use so that the total length is [as low as possible]",
            **words,
        )
    else:
        story.goal(
            "which route from {start} to {end} is the quickest, and how long does it take?",
            "find the way from {start} to {end} that [takes|needs] the least time",
            "how soon after leaving {start} can one be in {end}?",
            "[decide] which {road:s} to use so that the total time is [as low as possible]",
            "what is the [lowest] travel time between {start} and {end}, and on which way?",
            **words,
        )
    story.records(
        "connections",
        f"the {plural(road)} with their [{unit}|length in {unit}]",
        [{"from": a, "to": b, "length": v, **words} for a, b, v in data["arcs"]],
        {"from": "from", "to": "to", "length": unit},
        ("{from} to {to}: {length} {unit}", "the {road} from {from} to {to} takes {length} {unit}")
        if verb == "takes"
        else ("{from} to {to}: {length} {unit}", "from {from} to {to} it is {length} {unit}"),
    )
    story.rule(
        "[each] {road} can be used only in the direction that is given",
        "all {road:s} are one-way, and there are no others",
        **words,
    )
    if data["most_arcs"] is not None:
        story.rule(
            "the route may use [at most] {n:count} {road:s}",
            "no more than {n:count} {road:s} may be used",
            n=data["most_arcs"], **words,
        )  # fmt: skip


def _turn_the_last_roads(draw: Draw, data: Data) -> None:
    end = data["end"]
    data["arcs"] = [[b, a, v] if b == end else [a, b, v] for a, b, v in data["arcs"]]


FAMILY = Family(
    "shortest_path",
    "the quickest way through a network of one-way connections",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _turn_the_last_roads},
)
