"""Transport: the cheapest shipments from sources with supplies to customers with demands."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.lexicon import TOWNS
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

GOODS = (
    ("cement", "ton", "plant", "building site"), ("grain", "ton", "silo", "mill"),
    ("bottled water", "pallet", "spring", "store"), ("paper", "roll", "mill", "printer"),
    ("milk", "tank load", "farm", "dairy"), ("steel", "coil", "works", "press shop"),
    ("vaccine", "crate", "laboratory", "hospital"), ("coal", "wagon", "mine", "power station"),
)  # fmt: skip

PROGRAM = '''"""Minimize cost over the units shipped on each route."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    sources, customers = list(data["supply"]), list(data["demand"])
    model.ship = pyo.Var(sources, customers, domain=pyo.NonNegativeReals, doc="units shipped")

    @model.Constraint(sources, doc="supply of each source")
    def supply(model, s):
        return sum(model.ship[s, c] for c in customers) <= data["supply"][s]

    @model.Constraint(customers, doc="demand of each customer")
    def demand(model, c):
        return sum(model.ship[s, c] for s in sources) >= data["demand"][c]

    @model.Constraint(range(len(data["limit"])), doc="limits of single routes")
    def route(model, k):
        s, c, most = data["limit"][k]
        return model.ship[s, c] <= most

    model.cost = pyo.Objective(
        expr=sum(data["cost"][s][c] * model.ship[s, c] for s in sources for c in customers)
    )
    return model
'''

PROGRAM_2 = '''"""The same by the share of each customer's demand that a source covers."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    pairs = [(s, c) for s in data["supply"] for c in data["demand"]]
    model.share = pyo.Var(pairs, bounds=(0, 1))
    model.left = pyo.Var(list(data["supply"]), domain=pyo.NonNegativeReals, doc="units kept")

    @model.Constraint(list(data["demand"]))
    def covered(model, c):
        return sum(model.share[s, c] for s in data["supply"]) == 1

    @model.Constraint(list(data["supply"]))
    def stock(model, s):
        sent = sum(data["demand"][c] * model.share[s, c] for c in data["demand"])
        return sent + model.left[s] == data["supply"][s]

    for s, c, most in data["limit"]:
        model.share[s, c].setub(min(1, most / data["demand"][c]))
    model.bill = pyo.Objective(
        expr=sum(data["cost"][s][c] * data["demand"][c] * model.share[s, c] for s, c in pairs),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    towns = draw.sample(TOWNS, draw.size(2, 5) + draw.size(2, 7))
    cut = max(2, len(towns) * 2 // 5)
    sources, customers = towns[:cut], towns[cut:]
    demand = {c: draw.whole(10, 80, 5) for c in customers}
    # Supplies cover the demand with something to spare.
    share = [draw.rng.uniform(1, 2) for _ in sources]
    total = sum(demand.values()) * draw.rng.uniform(1, 1.3)
    supply = {s: int(total * part / sum(share)) + 1 for s, part in zip(sources, share, strict=True)}
    # A limit of half the demand on one route leaves room on the others, up to what is to spare.
    spare = sum(supply.values()) - sum(demand.values())
    limit: list[list[Any]] = []
    if draw.option(3):
        source, customer = draw.pick(sources), draw.pick(customers)
        free = sum(amount for s, amount in supply.items() if s != source)
        others = sum(amount for c, amount in demand.items() if c != customer)
        least = max(0, demand[customer] - free, supply[source] - spare - others)
        limit = [[source, customer, least + draw.whole(3, 12)]]
    data = {
        "supply": supply,
        "demand": demand,
        "cost": {s: {c: draw.whole(2, 40) for c in customers} for s in sources},
        "limit": limit,
    }
    return data, draw.pick(GOODS)


def _tell(story: Story, data: Data, goods: tuple[str, str, str, str]) -> None:
    good, unit, origin, target = goods
    words = {"good": good, "unit": unit, "origin": origin, "target": target}
    story.topic("shipments of {good}", "{good} transport", "who supplies whom with {good}", **words)
    story.setting(
        "{company} ships {good} from {n:count} {origin:s} ({sources}) to {m:count} {target:s} "
        "({targets})",
        "{n:count} {origin:s} in {sources} [supply|serve] {target:s} in {targets} with {good}",
        "{person} [arranges|organizes] the transport of {good} between the {origin:s} in {sources} "
        "and the {target:s} in {targets}",
        n=len(data["supply"]), m=len(data["demand"]), sources=listed(list(data["supply"])),
        targets=listed(list(data["demand"])), **words,
    )  # fmt: skip
    story.goal(
        "how many {unit:s} should go from each {origin} to each {target} so that the [total cost] "
        "of transport is [as low as possible]?",
        "[decide] the shipments with the [lowest] [total cost]",
        "find the [cheapest] way to meet all demands",
        **words,
    )
    story.records(
        "supply",
        "what each {origin} can [supply|deliver]".replace("{origin}", origin),
        [{"place": s, "amount": v, **words} for s, v in data["supply"].items()],
        {"place": origin, "amount": f"{plural(unit)} available"},
        ("the {origin} in {place} has {amount} {unit:s} [available]",
         "{place} can [send|supply] [at most] {amount} {unit:s}"),
    )  # fmt: skip
    story.records(
        "demand",
        "what each {target} needs".replace("{target}", target),
        [{"place": c, "amount": v, **words} for c, v in data["demand"].items()],
        {"place": target, "amount": f"{plural(unit)} needed"},
        ("the {target} in {place} needs {amount} {unit:s}",
         "{amount} {unit:s} [must plural] reach {place}"),
    )  # fmt: skip
    story.grid(
        "costs",
        f"the cost per {unit} from each {origin} to each {target}",
        data["cost"],
        origin,
        (f"from {{row}}, a {unit} costs {{cells}}",
         f"shipping a {unit} from {{row}} costs {{cells}}"),
        "{value:money} to {column}",
        "money",
    )  # fmt: skip
    for s, c, most in data["limit"]:
        story.rule(
            "[at most] {most} {unit:s} can [go|be sent] from {s} to {c}",
            "the road from {s} to {c} [carries|allows] [at most] {most} {unit:s}",
            s=s, c=c, most=most, **words,
        )  # fmt: skip
    story.rule("parts of {unit:a} can be shipped [as well|too]",
    "amounts need not be whole {unit:s}",
               **words)  # fmt: skip


def _raise_demand(draw: Draw, data: Data) -> None:
    missing = sum(data["supply"].values()) - sum(data["demand"].values())
    data["demand"][draw.pick(list(data["demand"]))] += missing + draw.whole(1, 20)


FAMILY = Family(
    "transport",
    "the cheapest shipments from sources with supplies to customers with demands",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _raise_demand},
)
