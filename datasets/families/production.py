"""Product mix: how much to make of each product with limited machine time."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

TRADES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "furniture workshop": (
        ("chair", "table", "desk", "bookcase", "stool", "bench", "cabinet", "bed frame"),
        ("saw", "lathe", "paint booth", "sander", "assembly bench"),
    ),
    "toy factory": (
        ("train set", "doll", "puzzle", "kite", "robot", "board game", "drum", "yo-yo"),
        ("moulding press", "paint line", "packing line", "cutter", "printer"),
    ),
    "bicycle maker": (
        ("city bike", "race bike", "tandem", "cargo bike", "folding bike", "kids bike"),
        ("welding cell", "paint shop", "wheel station", "final assembly"),
    ),
    "metal shop": (
        ("bracket", "hinge", "gear", "flange", "bushing", "valve", "coupling", "lever"),
        ("mill", "drill press", "grinder", "furnace", "press brake"),
    ),
}

PROGRAM = '''"""Maximize profit over the amounts made; machine hours and sales are limited."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    products = list(data["profit"])
    model.make = pyo.Var(products, domain=pyo.NonNegativeReals, doc="units made")

    @model.Constraint(list(data["available"]), doc="hours of each machine")
    def machine_hours(model, m):
        used = sum(data["hours"][m][p] * model.make[p] for p in products)
        return used <= data["available"][m]

    @model.Constraint(list(data["most"]), doc="what can be sold")
    def sales(model, p):
        return model.make[p] <= data["most"][p]

    @model.Constraint(list(data["least"]), doc="what is promised")
    def orders(model, p):
        return model.make[p] >= data["least"][p]

    model.profit = pyo.Objective(
        expr=sum(data["profit"][p] * model.make[p] for p in products), sense=pyo.maximize
    )
    return model
'''

PROGRAM_2 = '''"""The same told by hours: each machine splits its time among products and idling."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    products, machines = list(data["profit"]), list(data["available"])
    model.units = pyo.Var(products, domain=pyo.NonNegativeReals)
    model.time = pyo.Var(machines, products, domain=pyo.NonNegativeReals, doc="hours spent")
    model.idle = pyo.Var(machines, domain=pyo.NonNegativeReals, doc="hours left over")

    @model.Constraint(machines, products)
    def time_per_unit(model, m, p):
        return model.time[m, p] == data["hours"][m][p] * model.units[p]

    @model.Constraint(machines)
    def day(model, m):
        return sum(model.time[m, p] for p in products) + model.idle[m] == data["available"][m]

    for p in products:
        model.units[p].setlb(data["least"].get(p, 0))
        model.units[p].setub(data["most"].get(p))
    model.gain = pyo.Objective(
        expr=pyo.quicksum(model.units[p] * data["profit"][p] for p in products), sense=pyo.maximize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    trade = draw.pick(list(TRADES))
    names, machines = TRADES[trade]
    products = draw.sample(names, draw.size(2, 6))
    machines = draw.sample(machines, draw.size(1, 4))
    hours = {m: {p: draw.decimal(0.5, 6) for p in products} for m in machines}
    usual = {p: draw.whole(10, 40) for p in products}
    slack = draw.decimal(0.7, 1.1, 2)
    available = {m: round(sum(hours[m][p] * usual[p] for p in products) * slack) for m in machines}
    limited = draw.sample(products, draw.rng.randint(1, len(products))) if draw.option(2) else []
    # A third of the usual plan fits in any case: slack is at least 0.7.
    promised = draw.sample(products, 1) if draw.option(3) else []
    data = {
        "profit": {p: draw.whole(10, 120) for p in products},
        "hours": hours,
        "available": available,
        "most": {p: usual[p] + draw.whole(5, 20) for p in limited},
        "least": {p: usual[p] // 3 for p in promised},
    }
    return data, trade


def _tell(story: Story, data: Data, trade: str) -> None:
    products, machines = list(data["profit"]), list(data["available"])
    story.topic("the weekly product mix", "what to make next week", "production plan for {town}")
    story.setting(
        "{company}, {trade:a} in {town}, [makes|produces] {n:count} products: {names}",
        "[in its plant|at its site] in {town}, the {trade} {company} [makes|turns out] {names}",
        "{person} plans the week of {company}, {trade:a}. [Its|The] {n:count} products are {names}",
        trade=trade, n=len(products), names=listed([plural(p) for p in products]),
    )  # fmt: skip
    story.goal(
        "[how much|which amount] of each product should be made [in the week|next week] to "
        "[make the [total profit] [as high as possible]|maximize the [total profit]]?",
        "[decide] how many units of each product to make so that the [total profit] of the week is "
        "[as high as possible]",
        "find the weekly production plan with the [highest] [total profit]",
    )
    story.records(
        "products",
        "the profit per unit of each product",
        [{"product": p, "profit": data["profit"][p]} for p in products],
        {"product": "product", "profit": "profit per unit:money"},
        (
            "[each|every] {product} [earns|brings] a profit of {profit:money}",
            "the profit [on|from] one {product} is {profit:money}",
            "{product:a} [sells|is sold] at a profit of {profit:money}",
        ),
    )
    story.grid(
        "hours",
        "the hours that one unit of a product [needs|spends] on each machine",
        data["hours"],
        "machine",
        ("making one unit [occupies|uses] the {row} for {cells}",
         "time on the {row} per unit: {cells}"),
        "{value} hours for {column:a}",
    )  # fmt: skip
    story.records(
        "machines",
        "the hours per week that each machine is available",
        [{"machine": m, "available": data["available"][m]} for m in machines],
        {"machine": "machine", "available": "hours per week"},
        ("the {machine} is available for [at most] {available} hours a week",
         "[there are|the plant has] {available} hours per week on the {machine}"),
    )  # fmt: skip
    for p, most in data["most"].items():
        story.rule(
            "[at most] {most} {p:s} can be sold [in a week|per week]",
            "the market takes [at most] {most} {p:s} a week",
            p=p, most=most,
        )  # fmt: skip
    for p, least in data["least"].items():
        story.rule(
            "[at least] {least} {p:s} [are promised to a customer and|] must be made",
            "a contract [asks for|requires] [at least] {least} {p:s}",
            p=p, least=least,
        )  # fmt: skip
    story.rule(
        "[fractions]: a unit may be finished in the week after",
        "amounts may be fractional, since [work continues|unfinished units go on] next week",
    )


def _promise_too_much(draw: Draw, data: Data) -> None:
    machine = draw.pick(list(data["available"]))
    product = draw.pick(list(data["profit"]))
    fits = data["available"][machine] / data["hours"][machine][product]
    data["most"].pop(product, None)
    data["least"][product] = int(fits) + draw.whole(1, 10)


def _free_one_product(draw: Draw, data: Data) -> None:
    product = draw.pick(list(data["profit"]))
    for hours in data["hours"].values():
        hours[product] = 0
    data["most"].pop(product, None)


FAMILY = Family(
    "production",
    "how much to make of each product with limited machine time",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _promise_too_much, "unbounded": _free_one_product},
)
