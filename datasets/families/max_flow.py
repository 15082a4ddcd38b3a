"""Maximum flow: as much as possible from a source to a sink through limited connections."""

from itertools import pairwise
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

SCENES = (
    ("water", "m³", "pipe", "pumping station"), ("oil", "barrel", "pipeline", "junction"),
    ("traffic", "vehicle", "road", "roundabout"), ("data", "GB", "link", "exchange"),
    ("natural gas", "m³", "main", "valve station"), ("grain", "ton", "rail line", "yard"),
    ("mail", "parcel", "route", "sorting hub"),
)  # fmt: skip

PROGRAM = '''"""Maximize what leaves the source over the flow on each connection."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    most = {(a, b): capacity for a, b, capacity in data["arcs"]}
    model.flow = pyo.Var(list(most), bounds=lambda model, a, b: (0, most[a, b]), doc="per hour")

    def leaving(place):
        return sum(model.flow[a, b] for a, b in most if a == place)

    @model.Constraint(data["between"], doc="what enters a place leaves it")
    def balance(model, place):
        return sum(model.flow[a, b] for a, b in most if b == place) == leaving(place)

    @model.Constraint(list(data["through"]), doc="places that can handle only so much")
    def through(model, place):
        return leaving(place) <= data["through"][place]

    @model.Constraint(range(len(data["least"])), doc="connections that carry at least so much")
    def least(model, k):
        a, b, amount = data["least"][k]
        return model.flow[a, b] >= amount

    model.total = pyo.Objective(expr=leaving(data["source"]), sense=pyo.maximize)
    return model
'''

PROGRAM_2 = '''"""The same over the flow on each whole way from the source to the sink."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    ways = []

    def follow(way):
        if way[-1] == data["sink"]:
            ways.append(way)
        for a, b, _ in data["arcs"]:
            if a == way[-1] and b not in way:
                follow([*way, b])

    follow([data["source"]])
    model.sent = pyo.Var(range(len(ways)), domain=pyo.NonNegativeReals, doc="on a way, per hour")
    model.all = pyo.Var(domain=pyo.NonNegativeReals)
    model.sum = pyo.Constraint(expr=model.all == pyo.quicksum(model.sent.values()))
    model.limits = pyo.ConstraintList()

    def on(*places):
        steps = len(places)
        return pyo.quicksum(
            model.sent[k]
            for k, way in enumerate(ways)
            if any(tuple(way[i : i + steps]) == places for i in range(len(way)))
        )

    for a, b, capacity in data["arcs"]:
        model.limits.add(on(a, b) <= capacity)
    for place, amount in data["through"].items():
        model.limits.add(on(place) <= amount)
    for a, b, amount in data["least"]:
        model.limits.add(on(a, b) >= amount)
    model.goal = pyo.Objective(expr=model.all, sense=pyo.maximize)
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    places = draw.sample(TOWNS, draw.size(4, 8))
    arcs: dict[tuple[str, str], int] = {}
    for k in range(1, len(places) - 1):  # all connections lead from earlier to later places
        arcs[draw.pick(places[:k]), places[k]] = draw.whole(5, 60)
        arcs[places[k], draw.pick(places[k + 1 :])] = draw.whole(5, 60)
    for _ in range(len(places)):
        i, j = sorted(draw.sample(range(len(places)), 2))
        arcs.setdefault((places[i], places[j]), draw.whole(5, 40))
    way = [places[0]]
    while way[-1] != places[-1]:
        way.append(draw.pick([b for a, b in arcs if a == way[-1]]))
    on_way = list(pairwise(way))
    narrow = draw.sample(places[1:-1], 1) if draw.option(2) else []
    through = {place: draw.whole(10, 60) for place in narrow}
    data: Data = {
        "source": places[0],
        "sink": places[-1],
        "between": places[1:-1],
        "arcs": [[a, b, capacity] for (a, b), capacity in arcs.items()],
        "through": through,
        "least": [],
    }
    if draw.option(3):  # as much can flow on the way that was found
        most = min(*(arcs[pair] for pair in on_way), *through.values(), 60)
        a, b = draw.pick(on_way)
        data["least"] = [[a, b, draw.whole(1, most)]]
    draw.rng.shuffle(data["arcs"])
    return data, draw.pick(SCENES)


def _tell(story: Story, data: Data, scene: tuple[str, str, str, str]) -> None:
    good, unit, line, stop = scene
    units = unit if unit in ("m³", "GB") else plural(unit)
    words = {"good": good, "units": units, "line": line, "stop": stop,
             "source": data["source"], "sink": data["sink"]}  # fmt: skip
    story.topic("{good} from {source} to {sink}", "limits of the {line:s}",
                "how much {good} reaches {sink}", **words)  # fmt: skip
    story.setting(
        "{company} moves {good} from {source} to {sink} through {line:s} that connect {stops}",
        "{line:s} lead from {source} to {sink} by way of the {stop:s} in {between}",
        "the {line:s} of {company} carry {good} from {source} by way of {between} to {sink}",
        between=listed(data["between"]),
        stops=listed([data["source"], *data["between"], data["sink"]]), **words,
    )  # fmt: skip
    story.goal(
        "how many {units} per hour can [get|be sent] from {source} to {sink} at most?",
        "find the largest amount of {good} per hour that can go from {source} to {sink}",
        "[decide] how much [each] {line} should carry so that the total flow from {source} to "
        "{sink} is [as high as possible]",
        **words,
    )
    story.records(
        "lines",
        f"how much each {line} can carry, in {units} per hour",
        [{"from": a, "to": b, "capacity": v, **words} for a, b, v in data["arcs"]],
        {"from": "from", "to": "to", "capacity": f"{units} per hour"},
        ("the {line} from {from} to {to} carries [at most] {capacity} {units} per hour",
         "from {from} to {to}: up to {capacity} {units} per hour"),
    )  # fmt: skip
    for place, amount in data["through"].items():
        story.rule(
            "[at most] {v} {units} per hour can pass through {place}",
            "the {stop} in {place} handles {v} {units} per hour, not more",
            v=amount, place=place, **words,
        )  # fmt: skip
    for a, b, amount in data["least"]:
        story.rule(
            "the {line} from {a} to {b} [must] carry [at least] {v} {units} per hour",
            "[at least] {v} {units} per hour have to use the {line} from {a} to {b}",
            a=a, b=b, v=amount, **words,
        )  # fmt: skip
    story.rule(
        "[each] {line} is used only in the direction that is given, and nothing is stored or lost "
        "on the way",
        "all {line:s} are one-way, and whatever enters a {stop} between {source} and {sink} "
        "leaves it again",
        **words,
    )
    story.rule(
        "{source} can send and {sink} can take any amount",
        "there is no limit to what {source} sends out or {sink} takes in, apart from the {line:s}",
        **words,
    )


def _ask_more_than_comes(draw: Draw, data: Data) -> None:
    arc = draw.pick([arc for arc in data["arcs"] if arc[0] != data["source"]])
    coming = sum(capacity for _, b, capacity in data["arcs"] if b == arc[0])
    arc[2] = coming + draw.whole(5, 20)
    data["least"] = [[arc[0], arc[1], coming + draw.whole(1, 5)]]


FAMILY = Family(
    "max_flow",
    "as much as possible from a source to a sink through limited connections",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _ask_more_than_comes},
)
