"""Fixed charges: which products to make, in how many batches, when each has a set-up charge."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

# trade -> products, machines
TRADES = {
    "paint works": (("wall paint", "varnish", "primer", "wood stain", "lacquer", "metal paint",
                     "floor coating"), ("mixer", "mill", "filling line")),
    "candy factory": (("toffee", "nougat", "fudge", "lollipops", "jelly", "marzipan", "mints"),
                      ("cooker", "moulding line", "wrapping line")),
    "foundry": (("flanges", "valve bodies", "brake discs", "gears", "anchors", "grids", "hubs"),
                ("furnace", "moulding bay", "grinding shop")),
    "ceramics studio": (("mugs", "plates", "bowls", "vases", "tiles", "teapots", "lamps"),
                        ("kiln", "potter's wheel", "glazing booth")),
    "cheese dairy": (("cheddar", "gouda", "brie", "feta", "ricotta", "halloumi", "emmental"),
                     ("vat", "press", "brine bath")),
}  # fmt: skip

PROGRAM = '''"""Maximize profit over the batches of each product and what is set up for them."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    products = data["products"]
    model.batches = pyo.Var(
        list(products), domain=pyo.Integers, doc="batches made",
        bounds=lambda model, p: (data["promised"].get(p, 0), products[p]["most"]),
    )
    model.setup = pyo.Var(list(products), domain=pyo.Binary, doc="1 if the product is made")
    model.clean = pyo.Var(list(data["groups"]), domain=pyo.Binary, doc="1 if a group is made")
    model.link = pyo.ConstraintList(doc="no batch without its charges")
    for p, facts in products.items():
        model.link.add(model.batches[p] <= facts["most"] * model.setup[p])
    for g, group in data["groups"].items():
        for p in group["products"]:
            model.link.add(model.setup[p] <= model.clean[g])

    @model.Constraint(list(data["time"]), doc="hours of each machine")
    def time(model, m):
        batches = sum(data["hours"][p][m] * model.batches[p] for p in products)
        setups = sum(data["setup_hours"].get(p, 0) * model.setup[p] for p in products)
        return batches + (setups if m == data["setup_machine"] else 0) <= data["time"][m]

    if data["most_products"] is not None:
        model.few = pyo.Constraint(expr=sum(model.setup.values()) <= data["most_products"])
    model.profit = pyo.Objective(
        expr=sum(
            facts["margin"] * model.batches[p] - facts["charge"] * model.setup[p]
            for p, facts in products.items()
        )
        - sum(group["charge"] * model.clean[g] for g, group in data["groups"].items()),
        sense=pyo.maximize,
    )
    return model
'''

PROGRAM_2 = '''"""The same by levels: one possible number of batches is chosen for each product."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    products, groups = data["products"], data["groups"]
    levels = [
        (p, k)
        for p, facts in products.items()
        for k in range(data["promised"].get(p, 0), facts["most"] + 1)
    ]
    model.level = pyo.Var(levels, domain=pyo.Binary)
    model.spared = pyo.Var(list(groups), domain=pyo.Binary, doc="1 if the group is not made")
    model.one = pyo.Constraint(
        list(products),
        rule=lambda model, p: sum(model.level[q, k] for q, k in levels if q == p) == 1,
    )
    model.limits = pyo.ConstraintList()
    for m, hours in data["time"].items():
        used = 0
        for p, k in levels:
            setup = data["setup_hours"].get(p, 0) if k and m == data["setup_machine"] else 0
            used += (data["hours"][p][m] * k + setup) * model.level[p, k]
        model.limits.add(used <= hours)
    if data["most_products"] is not None:
        made = sum(model.level[p, k] for p, k in levels if k)
        model.limits.add(made <= data["most_products"])
    for g, group in groups.items():
        for p in group["products"]:
            made = sum(model.level[q, k] for q, k in levels if q == p and k)
            model.limits.add(made + model.spared[g] <= 1)
    gain = sum(
        (products[p]["margin"] * k - (products[p]["charge"] if k else 0)) * model.level[p, k]
        for p, k in levels
    )
    model.gain = pyo.Objective(
        expr=gain - sum(group["charge"] * (1 - model.spared[g]) for g, group in groups.items()),
        sense=pyo.maximize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    trade = draw.pick(list(TRADES))
    names, machines = TRADES[trade]
    products = draw.sample(names, draw.size(3, 7))
    machines = draw.sample(machines, draw.size(1, 3))
    facts = {
        p: {"margin": draw.whole(60, 300, 5), "charge": draw.whole(100, 900, 10),
            "most": draw.whole(3, 9)}
        for p in products
    }  # fmt: skip
    hours = {p: {m: draw.whole(2, 12) for m in machines} for p in products}
    everything = {m: sum(hours[p][m] * facts[p]["most"] for p in products) for m in machines}
    promised = {draw.pick(products): draw.rng.randint(2, 3)} if draw.option(3) else {}
    shared = draw.sample(products, min(len(products), draw.rng.randint(2, 3)))
    slow = draw.option(2)
    data = {
        "products": facts,
        "hours": hours,
        # Three batches of any product take no more, with the set-up.
        "time": {m: max(46, int(everything[m] * draw.rng.uniform(0.3, 0.6))) for m in machines},
        "groups": {"group": {"products": shared, "charge": draw.whole(100, 500, 10)}}
        if draw.option(3)
        else {},
        "setup_hours": {p: draw.whole(2, 10) for p in products} if slow else {},
        "setup_machine": machines[0] if slow else None,
        "most_products": draw.rng.randint(2, max(2, len(products) - 2)) if draw.option(4) else None,
        "promised": promised,
    }
    return data, trade


def _tell(story: Story, data: Data, trade: str) -> None:
    products = data["products"]
    words = {"trade": trade}
    story.topic("what to make this month", "products of the {trade}", "{trade}: set-ups", **words)
    story.setting(
        "a {trade} in {town} can make {names} this month",
        "{company} runs a {trade}. Next month's programme is open; it may contain {names}",
        "{person} plans the month at the {trade} of {company}, where {n:count} products can be "
        "made: {names}",
        "the {trade} of {company} has to settle which of its {n:count} products to make this "
        "month, and how much of each",
        n=len(products), names=listed(list(products)), **words,
    )  # fmt: skip
    story.goal(
        "how many batches of each product bring the [highest] profit after all charges?",
        "find the programme with the [highest] profit, that is margins less all charges",
        "[decide] what to make and in how many batches so that the profit after set-ups is [as "
        "high as possible]",
        "which products are worth setting up for, and in how many batches, if profit is to be [as "
        "high as possible]?",
    )
    story.records(
        "products",
        "margin, set-up charge and largest sales of each product",
        [{"name": p, **facts} for p, facts in products.items()],
        {"name": "product", "margin": "margin per batch:money", "charge": "set-up charge:money",
         "most": "batches that can be sold"},
        ("{name}: a batch brings {margin:money}, setting up costs {charge:money} once, and [at "
         "most] {most:count} batches can be sold",
         "[at most] {most:count} batches of {name} find buyers, with a margin of {margin:money} "
         "each and a charge of {charge:money} for the set-up"),
    )  # fmt: skip
    story.grid(
        "hours",
        "the hours that one batch takes on each machine",
        data["hours"],
        "product",
        ("a batch of {row} takes {cells}", "{row} needs {cells} for a batch"),
        "{value} h on the {column}",
    )
    story.records(
        "machines",
        "the hours of each machine in the month",
        [{"machine": m, "hours": h} for m, h in data["time"].items()],
        {"machine": "machine", "hours": "hours"},
        ("the {machine} is free for {hours} hours",
         "there are {hours} hours on the {machine} in the month"),
    )  # fmt: skip
    story.rule(
        "the set-up charge of a product is paid once if [any|anything] of it is made, whatever the "
        "number of batches, and not at all otherwise",
        "set-ups are paid per product: once if at least one batch is made, and otherwise not",
    )
    story.rule(
        "only whole batches can be made",
        "a batch cannot be divided",
        "batches are made in full or not at all",
    )
    for group in data["groups"].values():
        story.rule(
            "{names} share a cleaning that costs another {charge:money} in all if one or more of "
            "them are made",
            "besides the set-up charges, a permit for {charge:money} is paid once if any of "
            "{names} is made, and it covers all of these",
            names=listed(group["products"]), charge=group["charge"],
        )  # fmt: skip
    if data["setup_machine"] is not None:
        story.records(
            "setups",
            f"the hours for which a set-up, needed once per product made, blocks the "
            f"{data['setup_machine']}",
            [{"name": p, "hours": h, "machine": data["setup_machine"]}
             for p, h in data["setup_hours"].items()],
            {"name": "product", "hours": f"set-up hours on the {data['setup_machine']}"},
            ("the set-up for {name} blocks the {machine} for {hours} hours, once",
             "if {name} is made at all, {hours} hours of the {machine} go into its set-up"),
        )  # fmt: skip
    if data["most_products"] is not None:
        story.rule(
            "[at most] {n:count} different products can be made in the month",
            "no more than {n:count} of the products may be in the programme",
            n=data["most_products"],
        )
    for p, n in data["promised"].items():
        story.rule(
            "[at least] {n:count} batches of {p} [must plural] be made, as a customer has "
            "ordered them",
            "a shop relies on {p}: the programme has to contain {n:count} batches of it, or more",
            p=p, n=n,
        )  # fmt: skip


def _promise_too_much(draw: Draw, data: Data) -> None:
    machine = draw.pick(list(data["time"]))
    wanted = draw.sample(list(data["products"]), 2)
    data["promised"] = {p: draw.rng.randint(2, data["products"][p]["most"]) for p in wanted}
    needed = sum(data["hours"][p][machine] * n for p, n in data["promised"].items())
    data["time"][machine] = needed - draw.whole(1, 3)


FAMILY = Family(
    "fixed_charge",
    "which products to make, in how many batches, with set-up charges",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _promise_too_much},
)
