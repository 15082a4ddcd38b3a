"""Transshipment: goods from plants through hubs with limited throughput to customers."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed, plural, with_article
from modelwright.datasets.families.text.story import Story

GOODS = (
    ("fruit", "crate", "orchard", "cold store", "grocer"),
    ("timber", "ton", "sawmill", "rail yard", "builder"),
    ("medicine", "carton", "laboratory", "wholesaler", "clinic"),
    ("coffee", "sack", "farm", "port", "roaster"),
    ("furniture", "container", "workshop", "warehouse", "showroom"),
    ("beer", "pallet", "brewery", "depot", "pub"),
)  # fmt: skip

PROGRAM = '''"""Minimize cost over the amounts on each leg, with a balance at each hub."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    plants, hubs = list(data["supply"]), list(data["throughput"])
    customers = list(data["demand"])
    direct = {(p, c): cost for p, c, cost in data["direct"]}
    model.to_hub = pyo.Var(plants, hubs, domain=pyo.NonNegativeReals, doc="units, first leg")
    model.from_hub = pyo.Var(hubs, customers, domain=pyo.NonNegativeReals, doc="units, second leg")
    model.direct = pyo.Var(list(direct), domain=pyo.NonNegativeReals, doc="units without a hub")

    @model.Constraint(plants, doc="supply of each plant")
    def supply(model, p):
        straight = sum(model.direct[q, c] for q, c in direct if q == p)
        return sum(model.to_hub[p, h] for h in hubs) + straight <= data["supply"][p]

    @model.Constraint(hubs, doc="what enters a hub leaves it")
    def balance(model, h):
        leaving = sum(model.from_hub[h, c] for c in customers)
        return sum(model.to_hub[p, h] for p in plants) == leaving

    @model.Constraint(hubs, doc="throughput of each hub")
    def throughput(model, h):
        return sum(model.to_hub[p, h] for p in plants) <= data["throughput"][h]

    @model.Constraint(customers, doc="demand of each customer")
    def demand(model, c):
        straight = sum(model.direct[p, d] for p, d in direct if d == c)
        return sum(model.from_hub[h, c] for h in hubs) + straight == data["demand"][c]

    model.cost = pyo.Objective(
        expr=sum(
            (data["cost_in"][p][h] + data["handling"].get(h, 0)) * model.to_hub[p, h]
            for p in plants
            for h in hubs
        )
        + sum(data["cost_out"][h][c] * model.from_hub[h, c] for h in hubs for c in customers)
        + sum(cost * model.direct[p, c] for (p, c), cost in direct.items())
    )
    return model
'''

PROGRAM_2 = '''"""The same by whole routes from a plant to a customer, each with one price."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    price = {(p, "", c): cost for p, c, cost in data["direct"]}
    for p in data["supply"]:
        for h in data["throughput"]:
            for c in data["demand"]:
                handling = data["handling"].get(h, 0)
                price[p, h, c] = data["cost_in"][p][h] + handling + data["cost_out"][h][c]
    model.carried = pyo.Var(list(price), domain=pyo.NonNegativeReals, doc="units on a route")
    model.limits = pyo.ConstraintList()

    def on(place, position):
        return sum(model.carried[route] for route in price if route[position] == place)

    for position, most in ((0, data["supply"]), (1, data["throughput"])):
        for place, amount in most.items():
            model.limits.add(on(place, position) <= amount)
    for customer, amount in data["demand"].items():
        model.limits.add(on(customer, 2) >= amount)
    model.total = pyo.Objective(
        expr=sum(cost * model.carried[route] for route, cost in price.items()), sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    n, m = draw.size(2, 4), draw.size(2, 3)
    towns = draw.sample(TOWNS, n + m + draw.size(2, 6))
    plants, hubs, customers = towns[:n], towns[n : n + m], towns[n + m :]
    demand = {c: draw.whole(20, 90, 5) for c in customers}
    total = sum(demand.values())
    pairs = [(p, c) for p in plants for c in customers]
    direct = draw.sample(pairs, draw.rng.randint(1, 3)) if draw.option(3) else []
    data = {
        # All plants together, and all hubs together, have enough.
        "supply": {p: total // n + draw.whole(1, 60) for p in plants},
        "throughput": {h: total // m + draw.whole(1, 50) for h in hubs},
        "demand": demand,
        "cost_in": {p: {h: draw.whole(2, 20) for h in hubs} for p in plants},
        "cost_out": {h: {c: draw.whole(2, 20) for c in customers} for h in hubs},
        "handling": {h: draw.decimal(0.5, 4) for h in hubs} if draw.option(2) else {},
        "direct": [[p, c, draw.whole(10, 40)] for p, c in direct],
    }
    return data, draw.pick(GOODS)


def _tell(story: Story, data: Data, goods: tuple[str, str, str, str, str]) -> None:
    good, unit, plant, hub, customer = goods
    words = {"good": good, "unit": unit, "plant": plant, "hub": hub, "customer": customer}
    plants, hubs, customers = (list(data[key]) for key in ("supply", "throughput", "demand"))
    story.topic("{good} by way of {hub:s}", "routes for {good}", "{good} logistics", **words)
    story.setting(
        "{company} moves {good} from {plant:s} in {plants} to {hub:s} in {hubs}, and from there to "
        "{customer:s} in {customers}",
        "the {customer:s} of {company} ({customers}) get their {good} from {n:count} {plant:s} "
        "({plants}), by way of {m:count} {hub:s} ({hubs})",
        "{person} plans how {good} travels. The {plant:s} are in {plants}, the {hub:s} in {hubs} "
        "and the {customer:s} in {customers}",
        plants=listed(plants), hubs=listed(hubs), customers=listed(customers), n=len(plants),
        m=len(hubs), **words,
    )  # fmt: skip
    story.goal(
        "how should the {good} travel so that the [total cost] is [as low as possible]?",
        "find the [cheapest] shipments that give every {customer} what it needs",
        "[decide] how many {unit:s} to send on [each] leg, at the [lowest] [total cost]",
        **words,
    )
    story.records(
        "supply",
        f"what each {plant} can send, in {plural(unit)}",
        [{"place": p, "amount": v, **words} for p, v in data["supply"].items()],
        {"place": plant, "amount": "available"},
        ("the {plant} in {place} has {amount} {unit:s} [available]",
         "{place} can [send|supply] [at most] {amount} {unit:s}"),
    )  # fmt: skip
    heads = {"place": hub, "amount": f"throughput ({plural(unit)})"}
    lines = ("[at most] {amount} {unit:s} can pass through the {hub} in {place}",
             "the {hub} in {place} can [handle|take in] [at most] {amount} {unit:s}")  # fmt: skip
    if data["handling"]:
        heads["handling"] = f"handling per {unit}:money"
        lines = tuple(f"{text}, and handling costs {{handling:money}} [each|per {unit}]"
                      for text in lines)  # fmt: skip
    story.records(
        "hubs",
        f"the throughput {'and the handling cost ' if data['handling'] else ''}of each {hub}",
        [{"place": h, "amount": v, "handling": data["handling"].get(h, 0), **words}
         for h, v in data["throughput"].items()],
        heads,
        lines,
    )  # fmt: skip
    story.records(
        "demand",
        f"what each {customer} needs, in {plural(unit)}",
        [{"place": c, "amount": v, **words} for c, v in data["demand"].items()],
        {"place": customer, "amount": "needed"},
        ("the {customer} in {place} needs {amount} {unit:s}",
         "{amount} {unit:s} [must plural] reach {place}"),
    )  # fmt: skip
    legs = (("first_leg", plant, hub, "cost_in"), ("second_leg", hub, customer, "cost_out"))
    for name, origin, target, key in legs:
        story.grid(
            name,
            f"the transport cost per {unit} from each {origin} to each {target}",
            data[key],
            origin,
            (f"from the {origin} in {{row}}, transport of {with_article(unit)} costs {{cells}}",
             f"moving {with_article(unit)} from the {origin} in {{row}} costs {{cells}}"),
            "{value:money} to {column}",
            "money",
        )  # fmt: skip
    if data["direct"]:
        story.records(
            "direct",
            f"the cost per {unit} on each direct connection, past the {plural(hub)}",
            [{"from": p, "to": c, "cost": cost, **words} for p, c, cost in data["direct"]],
            {"from": plant, "to": customer, "cost": f"cost per {unit}:money"},
            ("{unit:a} can also go straight from {from} to {to} for {cost:money}",
             "there is a direct connection from {from} to {to}, at {cost:money} per {unit}"),
        )  # fmt: skip
        story.rule("all other {good} passes through exactly one {hub}",
                   "what takes no direct connection goes through one {hub}, never two",
                   **words)  # fmt: skip
    else:
        story.rule("all {good} passes through exactly one {hub}",
                   "nothing goes straight from {plant:a} to {customer:a}, and nothing is moved "
                   "from one {hub} to another", **words)  # fmt: skip
    story.rule("[fractions]", "shipments need not be whole {unit:s}", **words)


def _block(draw: Draw, data: Data) -> None:
    total = sum(data["demand"].values())
    if draw.rng.random() < 0.5:
        missing = sum(data["supply"].values()) - total
        data["demand"][draw.pick(list(data["demand"]))] += missing + draw.whole(1, 20)
    else:
        data["direct"] = []
        hubs = list(data["throughput"])
        data["throughput"] = {h: (total - 1) // len(hubs) - draw.whole(0, 5) for h in hubs}


FAMILY = Family(
    "transshipment",
    "goods from plants through hubs with limited throughput to customers",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _block},
)
