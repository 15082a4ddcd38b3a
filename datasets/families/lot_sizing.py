"""Lot sizing: when to set up and how much to make, against setup and storage costs."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import plural
from modelwright.datasets.families.text.story import Story

PRODUCTS = (
    ("ice cream", "tub"), ("varnish", "can"), ("shampoo", "case"), ("tablets", "box"),
    ("biscuits", "carton"), ("candles", "crate"), ("soup", "pallet"), ("ink", "drum"),
    ("yoghurt", "tray"), ("glue", "barrel"),
)  # fmt: skip

PROGRAM = '''"""Minimize cost over setups, amounts made and stock, week by week."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    weeks = list(range(len(data["demand"])))
    model.setup = pyo.Var(weeks, domain=pyo.Binary, doc="1 if something is made")
    model.make = pyo.Var(weeks, domain=pyo.NonNegativeReals, doc="units made")
    model.stock = pyo.Var(weeks, domain=pyo.NonNegativeReals, doc="units left at the end")

    @model.Constraint(weeks, doc="what comes in goes out or stays")
    def balance(model, t):
        before = model.stock[t - 1] if t else 0
        return before + model.make[t] == data["demand"][t] + model.stock[t]

    @model.Constraint(weeks, doc="nothing is made without a setup")
    def setups(model, t):
        most = sum(data["demand"][t:])
        if data["capacity"] is not None:
            most = min(most, data["capacity"])
        return model.make[t] <= most * model.setup[t]

    model.cost = pyo.Objective(
        expr=sum(
            data["setup_cost"][t] * model.setup[t]
            + data["unit_cost"] * model.make[t]
            + data["holding_cost"] * model.stock[t]
            for t in weeks
        )
    )
    return model
'''

PROGRAM_2 = '''"""The same by which week's production serves which week's demand."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    demand = data["demand"]
    n = len(demand)
    serves = [(made, used) for made in range(n) for used in range(made, n)]
    model.run = pyo.Var(range(n), domain=pyo.Binary)
    model.amount = pyo.Var(serves, domain=pyo.NonNegativeReals)
    model.link = pyo.ConstraintList()
    for made, used in serves:
        model.link.add(model.amount[made, used] <= demand[used] * model.run[made])
    for week in range(n):
        model.link.add(sum(model.amount[s, week] for s in range(week + 1)) == demand[week])
        if data["capacity"] is not None:
            made = sum(model.amount[week, used] for used in range(week, n))
            model.link.add(made <= data["capacity"])
    model.total = pyo.Objective(
        expr=sum(data["setup_cost"][week] * model.run[week] for week in range(n))
        + sum(
            (data["unit_cost"] + data["holding_cost"] * (used - made)) * model.amount[made, used]
            for made, used in serves
        ),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    n = draw.size(3, 9)
    demand = [draw.whole(10, 90, 5) for _ in range(n)]
    # No week then needs more than the weeks up to it can make.
    least = max(sum(demand[: t + 1]) / (t + 1) for t in range(n))
    even = draw.whole(100, 600, 10)
    data = {
        "demand": demand,
        "setup_cost": [draw.whole(100, 600, 10) for _ in range(n)]
        if draw.option(2)
        else [even] * n,
        "unit_cost": draw.whole(2, 15),
        "holding_cost": draw.decimal(0.5, 6, 2),
        "capacity": int(least) + draw.whole(5, 60, 5) if draw.option(3) else None,
    }
    return data, draw.pick(PRODUCTS)


def _tell(story: Story, data: Data, goods: tuple[str, str]) -> None:
    product, unit = goods
    words = {"product": product, "unit": unit}
    story.topic(
        "when to make {product}", "{product} batches", "production runs of {product}", **words
    )
    story.setting(
        "{company} makes {product} in batches and plans the next {n:count} weeks",
        "the line for {product} at {company} [must] be set up for every week in which it runs; "
        "{n:count} weeks are to be planned",
        "{person} schedules the {product} line in {town} for {n:count} weeks",
        n=len(data["demand"]), **words,
    )  # fmt: skip
    story.goal(
        "in which weeks should {product} be made, and how much, so that the [total cost] is "
        "[as low as possible]?",
        "find the plan with the [lowest] sum of setup, production and storage costs",
        "[decide] when to set up and how many {unit:s} to make, at the [lowest] [total cost]",
        **words,
    )
    even = len(set(data["setup_cost"])) == 1
    heads = {"week": "week", "demand": f"demand ({plural(unit)})"}
    line = ("week {week}: {demand} {unit:s} are [needed|ordered]",
            "in week {week}, customers take {demand} {unit:s}")  # fmt: skip
    if not even:
        heads["setup"] = "setup cost:money"
        line = tuple(f"{text}, and a setup costs {{setup:money}}" for text in line)
    story.records(
        "weeks",
        "the demand of each week" if even else "demand and setup cost of each week",
        [{"week": str(t), "demand": d, "setup": s, **words}
         for t, (d, s) in enumerate(zip(data["demand"], data["setup_cost"], strict=True), start=1)],
        heads,
        line,
    )  # fmt: skip
    if even:
        story.rule(
            "[each|every] week in which something is made [costs] {v:money} for the setup",
            "a setup costs {v:money}, once for each week with production",
            v=data["setup_cost"][0],
        )
    else:
        story.rule("a setup is paid once for each week in which something is made")
    story.rule(
        "[apart from setups,|] making one {unit} costs {v:money}",
        "the production cost is {v:money} per {unit}",
        v=data["unit_cost"], **words,
    )  # fmt: skip
    story.rule(
        "keeping {unit:a} from one week to the next costs {v:money}",
        "[each] {unit} left at the end of a week costs {v:money} of storage",
        v=data["holding_cost"], **words,
    )  # fmt: skip
    if data["capacity"] is not None:
        story.rule(
            "[at most] {v} {unit:s} can be made in a week",
            "the line makes [at most] {v} {unit:s} a week",
            v=data["capacity"], **words,
        )  # fmt: skip
    else:
        story.rule("a week's production is not limited", "any amount can be made in a week")
    story.rule(
        "there is no stock at the beginning, and demand [must] be met in its own week",
        "the store is empty at first; each week's demand is due in that week and cannot wait",
    )
    story.rule("[fractions]", "parts of {unit:a} can be made and kept too", **words)


def _tighten_the_line(draw: Draw, data: Data) -> None:
    least = max(sum(data["demand"][: t + 1]) / (t + 1) for t in range(len(data["demand"])))
    data["capacity"] = max(1, int(least * draw.rng.uniform(0.6, 0.95)) - 1)


FAMILY = Family(
    "lot_sizing",
    "when to set up and how much to make, against setup and storage costs",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _tighten_the_line},
)
