"""Order quantities: how much to order at a time, against ordering and storage costs."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.story import Story

ARTICLES = (
    "toner",
    "copy paper", "gloves", "filter", "lamp", "cable reel", "paint can", "brake pad", "bolt set",
    "battery", "detergent", "pallet wrap", "coffee bag", "safety vest",
)  # fmt: skip

PROGRAM = '''"""Minimize the yearly cost of ordering and storage over the order quantities."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    articles = list(data["demand"])
    model.order = pyo.Var(
        articles, bounds=lambda model, a: (data["least"][a], data["demand"][a]), doc="units"
    )
    if data["space"] is not None:
        model.space = pyo.Constraint(
            expr=sum(data["volume"][a] * model.order[a] for a in articles) <= data["space"]
        )
    model.cost = pyo.Objective(
        expr=sum(
            data["order_cost"][a] * data["demand"][a] / model.order[a]
            + data["holding_cost"][a] * model.order[a] / 2
            for a in articles
        )
    )
    return model
'''

PROGRAM_2 = '''"""The same over the number of orders a year."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    demand = data["demand"]
    model.times = pyo.Var(
        list(demand), bounds=lambda model, a: (1, demand[a] / data["least"][a]), initialize=1
    )
    model.lot = pyo.Expression(list(demand), rule=lambda model, a: demand[a] / model.times[a])
    if data["space"] is not None:
        model.room = pyo.Constraint(
            expr=sum(data["volume"][a] * model.lot[a] for a in demand) <= data["space"]
        )
    model.total = pyo.Objective(
        expr=sum(
            data["order_cost"][a] * model.times[a] + 0.5 * data["holding_cost"][a] * model.lot[a]
            for a in demand
        ),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    articles = draw.sample(ARTICLES, draw.size(1, 4))
    demand = {a: draw.whole(500, 9000, 100) for a in articles}
    order_cost = {a: draw.whole(15, 120, 5) for a in articles}
    holding = {a: draw.decimal(0.5, 8, 1) for a in articles}
    volume = {a: draw.decimal(0.1, 2, 1) for a in articles}
    best = {a: (2 * order_cost[a] * demand[a] / holding[a]) ** 0.5 for a in articles}
    least = {a: draw.whole(10, 60, 10) for a in articles}
    wanted = sum(volume[a] * best[a] for a in articles)
    needed = sum(volume[a] * least[a] for a in articles)
    space = round(max(needed * 1.2, wanted * draw.rng.uniform(0.5, 1.1))) + 1
    limited = draw.option(2)
    data = {
        "demand": demand,
        "order_cost": order_cost,
        "holding_cost": holding,
        "volume": volume if limited else {},
        "least": least,
        "space": space if limited else None,
    }
    return data, None


def _tell(story: Story, data: Data, _: None) -> None:
    articles = list(data["demand"])
    story.topic("order quantities", "how much to order at a time", "purchasing rules for {company}")
    story.setting(
        "the storeroom of {company} in {town} orders {n:count} [article|kind of goods]"
        if len(articles) == 1
        else "the storeroom of {company} in {town} orders {n:count} articles again and again",
        "{person} [buys|orders] supplies for {company}; they are used up evenly over the year",
        "{company} [restocks|orders] its supplies in equal lots, [each] time when the last lot is "
        "used up",
        n=len(articles),
    )  # fmt: skip
    story.goal(
        "how much should be ordered at a time so that the yearly cost of ordering and storage is "
        "[as low as possible]?",
        "find the order quantities with the [lowest] yearly cost of ordering and storage",
        "set the order quantity of each article; the sum of ordering and storage costs per "
        "year should be [as low as possible]",
    )
    story.records(
        "articles",
        "[yearly demand and costs|the figures] of each article",
        [
            {
                "article": a,
                "demand": data["demand"][a],
                "order": data["order_cost"][a],
                "holding": data["holding_cost"][a],
                "least": data["least"][a],
            }
            for a in articles
        ],
        {
            "article": "article",
            "demand": "demand per year (units)",
            "order": "cost of an order:money",
            "holding": "storage cost per unit and year:money",
            "least": "smallest order (units)",
        },
        (
            "{article}: {demand} units are used a year, an order costs {order:money} whatever its "
            "size, storing a unit for a year costs {holding:money}, and [at least] {least} units "
            "[must plural] be ordered at a time",
            "[each] year {demand} units of {article} are used; an order of {least} units or more "
            "(smaller ones are not accepted) costs {order:money}, and a unit in store "
            "{holding:money} "
            "a year",
        ),
    )
    story.rule(
        "use is even and a new lot arrives just when the old one is gone, so on average half an "
        "order quantity is in store",
        "stock falls evenly from the order quantity to zero before the next lot comes; the average "
        "stock, on which storage is paid, is half the order quantity",
    )
    story.rule(
        "no order may be larger than the demand of a year",
        "[each] article is ordered [at least] once a year",
    )
    if data["space"] is not None:
        story.records(
            "volumes",
            "the volume of one unit of each article",
            [{"article": a, "volume": data["volume"][a]} for a in articles],
            {"article": "article", "volume": "volume (m³)"},
            ("a unit of {article} takes {volume} m³", "{article}: {volume} m³ per unit"),
        )
        story.rule(
            "the storeroom [must] be able to hold the full order quantities of all articles at the "
            "same time, and has {space} m³",
            "all order quantities together may fill [at most] {space} m³",
            space=data["space"],
        )
    story.rule(
        "order quantities and numbers of orders a year need not be whole",
        "fractional order quantities, and fractional numbers of orders per year, are fine",
    )


def _shrink_the_room(draw: Draw, data: Data) -> None:
    data["volume"] = {a: draw.decimal(0.5, 2, 1) for a in data["demand"]}
    needed = sum(data["volume"][a] * data["least"][a] for a in data["demand"])
    data["space"] = int(needed * draw.rng.uniform(0.4, 0.8))  # needed is at least 5


FAMILY = Family(
    "order_quantity",
    "how much to order at a time, against ordering and storage costs",
    "NLP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _shrink_the_room},
)
