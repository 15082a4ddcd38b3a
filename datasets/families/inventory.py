"""Multi-period production: normal time, overtime and stock against a changing demand."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import plural
from modelwright.datasets.families.text.story import Story

PRODUCTS = ("pump", "tyre", "jacket", "tractor part", "printer", "bottle crate", "fan", "ladder",
            "helmet", "boiler", "skate", "tent")  # fmt: skip
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip

PROGRAM = '''"""Minimize cost over what is made and stored each month."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    months = list(range(len(data["months"])))
    model.normal = pyo.Var(months, bounds=(0, data["normal_capacity"]), doc="units, normal time")
    model.over = pyo.Var(months, bounds=(0, data["overtime_capacity"]), doc="units, overtime")
    model.stock = pyo.Var(months, domain=pyo.NonNegativeReals, doc="units in stock at the end")

    @model.Constraint(months, doc="what comes in goes out or stays")
    def balance(model, t):
        before = data["first_stock"] if t == 0 else model.stock[t - 1]
        made = model.normal[t] + model.over[t]
        return before + made == data["demand"][t] + model.stock[t]

    if data["store"] is not None:
        model.store = pyo.Constraint(months, rule=lambda m, t: m.stock[t] <= data["store"])
    if data["last_stock"] is not None:
        model.last = pyo.Constraint(expr=model.stock[months[-1]] >= data["last_stock"])
    model.cost = pyo.Objective(
        expr=sum(
            data["normal_cost"] * model.normal[t]
            + data["overtime_cost"] * model.over[t]
            + data["holding_cost"] * model.stock[t]
            for t in months
        )
    )
    return model
'''

PROGRAM_2 = '''"""The same with stock written as what was made so far less what was sold so far."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    n = len(data["months"])
    model.made = pyo.Var(
        ["normal", "overtime"], range(n),
        bounds=lambda model, kind, t: (0, data[f"{kind}_capacity"]),
    )

    def stock(t):
        made = sum(model.made[kind, u] for kind in ("normal", "overtime") for u in range(t + 1))
        return data["first_stock"] + made - sum(data["demand"][: t + 1])

    @model.Constraint(range(n))
    def no_backlog(model, t):
        at_the_end = data["last_stock"] or 0
        return stock(t) >= (at_the_end if t == n - 1 else 0)

    @model.Constraint(range(n))
    def room(model, t):
        return pyo.Constraint.Skip if data["store"] is None else stock(t) <= data["store"]

    model.spent = pyo.Objective(
        expr=sum(data[f"{kind}_cost"] * variable for (kind, _), variable in model.made.items())
        + data["holding_cost"] * sum(stock(t) for t in range(n)),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    n = draw.size(3, 9)
    begin = draw.rng.randint(0, len(MONTHS) - 1)
    demand = [draw.whole(40, 200, 5) for _ in range(n)]
    normal = max(60, round(sum(demand) / n * draw.rng.uniform(0.8, 1.1)))
    # With overtime, each month up to any point can be served from the start on.
    first = draw.whole(0, 40, 5)
    last = draw.whole(5, 30, 5) if draw.option(2) else None
    wanted = [*demand[:-1], demand[-1] + (last or 0)]
    most = max((sum(wanted[: t + 1]) - first) / (t + 1) for t in range(n))
    data = {
        "months": [MONTHS[(begin + t) % 12] for t in range(n)],
        "demand": demand,
        "normal_capacity": normal,
        "overtime_capacity": max(10, int(most) + 1 - normal + draw.whole(0, 20)),
        "normal_cost": draw.whole(20, 60),
        "overtime_cost": draw.whole(61, 110),
        "holding_cost": draw.decimal(0.5, 9, 2),
        "first_stock": first,
        "last_stock": last,
        # The largest stock that producing for every month at most early can need.
        "store": sum(demand) // 2 + draw.whole(10, 50, 5) if draw.option(4) else None,
    }
    return data, draw.pick(PRODUCTS)


def _tell(story: Story, data: Data, product: str) -> None:
    words = {"product": product, "first": data["months"][0], "last": data["months"][-1]}
    story.topic("{product} production, {first} to {last}", "stock plan for {product:s}",
                "normal time or overtime", **words)  # fmt: skip
    story.setting(
        "{company} makes {product:s} and plans the {n:count} months from {first} to {last}",
        "{person} plans how many {product:s} the plant in {town} makes [in each month|month by "
        "month] from {first} to {last}",
        "from {first} to {last}, {company} [must] [plan|settle] its monthly production of "
        "{product:s}",
        n=len(data["months"]), **words,
    )  # fmt: skip
    story.goal(
        "how much should be made in normal time and in overtime each month so that the [total "
        "cost] "
        "of production and storage is [as low as possible]?",
        "find the production plan with the [lowest] [total cost] of normal time, overtime and "
        "storage",
        "[decide] what to make when, at the [lowest] [total cost]",
    )
    story.records(
        "demand",
        f"the demand for {plural(product)} in each month",
        [{"month": m, "demand": v, **words}
         for m, v in zip(data["months"], data["demand"], strict=True)],
        {"month": "month", "demand": "demand (units)"},
        ("{demand} {product:s} are [wanted|ordered] in {month}",
         "customers take {demand} {product:s} in {month}"),
    )  # fmt: skip
    story.rule(
        "all demand [must] be met in its own month, from production of the month or from stock",
        "nothing may be delivered late: each month's demand is met in that month from new "
        "production or stock",
    )
    story.rule(
        "[at most] {v} {product:s} a month can be made in normal time, at {cost:money} each",
        "in normal time {product:a} costs {cost:money}, and a month has room for [at most] "
        "{v} of them",
        v=data["normal_capacity"], cost=data["normal_cost"], **words,
    )  # fmt: skip
    story.rule(
        "overtime gives [at most] {v} more a month, at {cost:money} each",
        "[another|a further] {v} a month [at most|] can be made in overtime for {cost:money} each"
        .replace("[at most|] ", ""),
        v=data["overtime_capacity"], cost=data["overtime_cost"],
    )  # fmt: skip
    story.rule(
        "[each] {product} in stock at the end of a month costs {cost:money} of storage",
        "storage [costs] {cost:money} for every {product} that is left at the end of a month, the "
        "last month included",
        cost=data["holding_cost"], **words,
    )  # fmt: skip
    story.rule(
        "the stock before {first} is {v} {product:s}",
        "{v} {product:s} are in stock at the beginning of {first}",
        v=data["first_stock"], **words,
    )  # fmt: skip
    if data["last_stock"] is not None:
        story.rule(
            "[at least] {v} {product:s} [must plural] be in stock at the end of {last}",
            "the stock at the end of {last} may not be below {v}",
            v=data["last_stock"], **words,
        )  # fmt: skip
    if data["store"] is not None:
        story.rule(
            "the store holds [at most] {v} {product:s} at the end of a month",
            "no more than {v} {product:s} can be in stock at the end of any month",
            v=data["store"], **words,
        )  # fmt: skip
    story.rule("[fractions]", "parts of {product:a} may be made in one month and the rest later",
               **words)  # fmt: skip


def _overwhelm(draw: Draw, data: Data) -> None:
    t = draw.rng.randrange(len(data["demand"]))
    capacity = data["normal_capacity"] + data["overtime_capacity"]
    possible = data["first_stock"] + capacity * (t + 1) - sum(data["demand"][:t])
    data["demand"][t] = max(data["demand"][t], possible) + draw.whole(5, 50, 5)


FAMILY = Family(
    "inventory",
    "normal time, overtime and stock against a changing demand",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _overwhelm},
)
