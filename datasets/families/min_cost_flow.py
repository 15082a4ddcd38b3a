"""Minimum-cost flow: the cheapest way to move goods through a network with limits."""

from itertools import pairwise
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

GOODS = (
    ("sugar", "ton", "refinery", "bakery"), ("hydrogen", "tank", "plant", "fuel station"),
    ("sand", "wagon", "pit", "foundry"), ("newsprint", "roll", "paper mill", "printer"),
    ("blood plasma", "box", "blood bank", "hospital"), ("honey", "barrel", "apiary", "shop"),
    ("scrap metal", "truckload", "yard", "smelter"),
)  # fmt: skip

PROGRAM = '''"""Minimize cost over the flow on each connection."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    arcs = {(arc["from"], arc["to"]): arc for arc in data["arcs"]}
    model.flow = pyo.Var(
        list(arcs), bounds=lambda model, a, b: (0, arcs[a, b]["capacity"]), doc="units"
    )

    def entering(place):
        return sum(model.flow[a, b] for a, b in arcs if b == place)

    def leaving(place):
        return sum(model.flow[a, b] for a, b in arcs if a == place)

    @model.Constraint(list(data["supply"]), doc="a source sends what it has, at most")
    def supply(model, place):
        return (0, leaving(place) - entering(place), data["supply"][place])

    @model.Constraint(list(data["demand"]), doc="a customer keeps what it needs")
    def demand(model, place):
        return entering(place) - leaving(place) == data["demand"][place]

    @model.Constraint(data["between"], doc="what enters another place leaves it")
    def balance(model, place):
        return entering(place) == leaving(place)

    @model.Constraint(list(data["through"]), doc="places that can handle only so much")
    def through(model, place):
        return entering(place) <= data["through"][place]

    model.cost = pyo.Objective(
        expr=sum(arc["cost"] * model.flow[pair] for pair, arc in arcs.items())
    )
    return model
'''

PROGRAM_2 = '''"""The same with the goods of each source kept apart."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    sources, arcs = list(data["supply"]), data["arcs"]
    places = [*sources, *data["between"], *data["demand"]]
    model.moved = pyo.Var(sources, range(len(arcs)), domain=pyo.NonNegativeReals)
    model.given = pyo.Var(sources, list(data["demand"]), domain=pyo.NonNegativeReals)
    model.rules = pyo.ConstraintList()
    for source in sources:
        sent = sum(model.given[source, c] for c in data["demand"])
        model.rules.add(sent <= data["supply"][source])
        for place in places:
            used = model.given[source, place] if place in data["demand"] else 0
            made = sent if place == source else 0
            into = sum(model.moved[source, k] for k, arc in enumerate(arcs) if arc["to"] == place)
            out = sum(model.moved[source, k] for k, arc in enumerate(arcs) if arc["from"] == place)
            model.rules.add(into + made == out + used)
    for customer, amount in data["demand"].items():
        model.rules.add(sum(model.given[s, customer] for s in sources) == amount)
    total = [sum(model.moved[s, k] for s in sources) for k in range(len(arcs))]
    for k, arc in enumerate(arcs):
        model.rules.add(total[k] <= arc["capacity"])
    for place, amount in data["through"].items():
        model.rules.add(sum(total[k] for k, arc in enumerate(arcs) if arc["to"] == place) <= amount)
    model.price = pyo.Objective(
        expr=sum(arc["cost"] * total[k] for k, arc in enumerate(arcs)), sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    n, m = draw.size(1, 3), draw.size(1, 3)
    towns = draw.sample(TOWNS, n + m + draw.size(2, 3))
    sources, customers, between = towns[:n], towns[n : n + m], towns[n + m :]
    demand = {c: draw.whole(10, 60, 5) for c in customers}
    # Each demand travels on some way through other places, and all limits leave room for that.
    sent, flow, passing = dict.fromkeys(sources, 0), dict[tuple[str, str], int](), dict[str, int]()
    for customer, amount in demand.items():
        source = draw.pick(sources)
        stops = draw.sample(between, draw.rng.randint(1, len(between)))
        sent[source] += amount
        for pair in pairwise([source, *stops, customer]):
            flow[pair] = flow.get(pair, 0) + amount
        for stop in stops:
            passing[stop] = passing.get(stop, 0) + amount
    for source in sources:  # nothing is without connections
        flow.setdefault((source, draw.pick(between)), 0)
    for stop in between:
        flow.setdefault((draw.pick(sources), stop), 0)
        flow.setdefault((stop, draw.pick(customers)), 0)
    for _ in range(len(towns)):
        a, b = draw.sample(towns, 2)
        if b not in sources:
            flow.setdefault((a, b), 0)
    arcs = [{"from": a, "to": b, "cost": draw.whole(1, 20), "capacity": v + draw.whole(5, 40)}
            for (a, b), v in flow.items()]  # fmt: skip
    draw.rng.shuffle(arcs)
    busy = draw.sample(sorted(passing), 1) if draw.option(2) else []
    data = {
        "supply": {s: v + draw.whole(5, 40) for s, v in sent.items()},
        "between": between,
        "demand": demand,
        "arcs": arcs,
        "through": {place: passing[place] + draw.whole(0, 15) for place in busy},
    }
    return data, draw.pick(GOODS)


def _tell(story: Story, data: Data, goods: tuple[str, str, str, str]) -> None:
    good, unit, origin, target = goods
    words = {"good": good, "unit": unit, "origin": origin, "target": target}
    sources, customers, between = list(data["supply"]), list(data["demand"]), data["between"]
    story.topic("moving {good}", "{good}: who sends what where", "the way of the {good}", **words)
    story.setting(
        "{company} [must] bring {good} from {sources} to {customers}, and can reload in {between}",
        "{good} is needed in {customers}. All of it comes from {sources}, and it may pass through "
        "{between}",
        "{person} plans how to move {good} for {company}; the places are {places}",
        sources=listed(sources), customers=listed(customers), between=listed(between),
        places=listed([*sources, *between, *customers]), **words,
    )  # fmt: skip
    story.goal(
        "how should the {good} be moved so that the [total cost] is [as low as possible]?",
        "find the [cheapest] flow of {good} that meets all demands",
        "[decide] how many {unit:s} to send on [each] connection, at the [lowest] [total cost]",
        **words,
    )
    story.records(
        "supply",
        f"what each {origin} has, in {plural(unit)}",
        [{"place": s, "amount": v, **words} for s, v in data["supply"].items()],
        {"place": origin, "amount": "available"},
        ("the {origin} in {place} has {amount} {unit:s} [available]",
         "{place} can [send|supply] [at most] {amount} {unit:s}"),
    )  # fmt: skip
    story.records(
        "demand",
        f"what each {target} needs, in {plural(unit)}",
        [{"place": c, "amount": v, **words} for c, v in data["demand"].items()],
        {"place": target, "amount": "needed"},
        ("the {target} in {place} needs exactly {amount} {unit:s}",
         "{amount} {unit:s} [must plural] reach {place} and stay there"),
    )  # fmt: skip
    story.records(
        "connections",
        f"cost per {unit} and capacity of each connection",
        [{**arc, **words} for arc in data["arcs"]],
        {"from": "from", "to": "to", "cost": f"cost per {unit}:money",
         "capacity": f"capacity ({plural(unit)})"},
        ("from {from} to {to}: {cost:money} per {unit}, [at most] {capacity} {unit:s}",
         "the connection from {from} to {to} takes [at most] {capacity} {unit:s}, at {cost:money} "
         "each"),
    )  # fmt: skip
    for place, amount in data["through"].items():
        story.rule(
            "[at most] {v} {unit:s} can be handled in {place}",
            "no more than {v} {unit:s} may arrive in {place}",
            v=amount, place=place, **words,
        )  # fmt: skip
    story.rule(
        "connections work only in the direction that is given, and there are no others",
        "[each] connection is one-way; anything not listed is impossible",
    )
    story.rule(
        "any place may pass on what arrives there",
        "goods may travel through any number of places, also through those of customers",
    )
    story.rule("[fractions]", "parts of {unit:a} can be moved as well", **words)


def _cut_off(draw: Draw, data: Data) -> None:
    customer = draw.pick(list(data["demand"]))
    entering = [arc for arc in data["arcs"] if arc["to"] == customer]
    for arc in entering:
        arc["capacity"] = (data["demand"][customer] - 1) // len(entering)


FAMILY = Family(
    "min_cost_flow",
    "the cheapest way to move goods through a network with limits",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _cut_off},
)
