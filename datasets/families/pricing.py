"""Pricing: the best prices when dearer goods sell less, and some goods replace each other."""

from itertools import pairwise
from math import ceil
from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

SHOPS = {
    "museum": (("day ticket", "evening ticket", "family ticket", "audio guide", "guided tour"),
               "day", "staff time"),
    "software house": (("basic licence", "team licence", "studio licence", "plugin pack",
                        "training course"), "month", "support time"),
    "bike shop": (("helmet", "bike lock", "rain jacket", "tyre set", "lamp set"),
                  "week", "workshop time"),
    "bakery": (("walnut loaf", "rye loaf", "birthday cake", "pretzel box", "croissant box"),
               "day", "oven time"),
    "print shop": (("poster", "photo book", "calendar", "card set", "canvas"),
                   "week", "printer time"),
}  # fmt: skip

PROGRAM = '''"""Maximize profit over the prices."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    goods = data["goods"]
    model.price = pyo.Var(list(goods), domain=pyo.NonNegativeReals, doc="price per unit")

    def rise(p):
        return model.price[p] - goods[p]["price"]

    def sales(model, p):
        gained = sum(n * rise(b if p == a else a) for a, b, n in data["switch"] if p in (a, b))
        return goods[p]["sold"] - goods[p]["lost"] * rise(p) + gained

    model.sales = pyo.Expression(list(goods), rule=sales)
    model.enough = pyo.Constraint(
        list(goods), rule=lambda model, p: model.sales[p] >= data["least"].get(p, 0)
    )
    if data["time"] is not None:
        used = sum(minutes * model.sales[p] for p, minutes in data["minutes"].items())
        model.time = pyo.Constraint(expr=used <= data["time"])
    if data["change"] is not None:
        for p in goods:
            model.price[p].setlb(goods[p]["price"] * (1 - data["change"]))
            model.price[p].setub(goods[p]["price"] * (1 + data["change"]))
    if data["gap"] is not None:
        dear, cheap, most = data["gap"]
        model.gap = pyo.Constraint(expr=model.price[dear] - model.price[cheap] <= most)
    model.profit = pyo.Objective(
        expr=sum((model.price[p] - goods[p]["cost"]) * model.sales[p] for p in goods),
        sense=pyo.maximize,
    )
    return model
'''

PROGRAM_2 = '''"""The same over margins and their differences; profit is a sum of squares."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    goods, pairs = data["goods"], [(a, b) for a, b, _ in data["switch"]]
    flow = {(a, b): n for a, b, n in data["switch"]}
    own = {p: f["lost"] - sum(n for ab, n in flow.items() if p in ab) for p, f in goods.items()}
    model.margin = pyo.Var(
        list(goods), bounds=lambda model, p: (-goods[p]["cost"], None), doc="price less cost"
    )
    model.ahead = pyo.Var(pairs, doc="margin of the first less that of the second")
    model.sold = pyo.Var(list(goods), bounds=lambda model, p: (data["least"].get(p, 0), None))
    model.rules = pyo.ConstraintList()
    for a, b in pairs:
        model.rules.add(model.ahead[a, b] == model.margin[a] - model.margin[b])
    at_cost = {}
    for p, facts in goods.items():
        cut = {q: g["price"] - g["cost"] for q, g in goods.items()}
        at_cost[p] = facts["sold"] + own[p] * cut[p]
        switched = 0
        for (a, b), n in flow.items():
            if p in (a, b):
                sign = 1 if p == a else -1
                at_cost[p] += sign * n * (cut[a] - cut[b])
                switched += sign * n * model.ahead[a, b]
        model.rules.add(model.sold[p] == at_cost[p] - own[p] * model.margin[p] - switched)
        if data["change"] is not None:
            least, most = (facts["price"] * (1 + s * data["change"]) for s in (-1, 1))
            model.rules.add((least - facts["cost"], model.margin[p], most - facts["cost"]))
    if data["time"] is not None:
        used = sum(minutes * model.sold[p] for p, minutes in data["minutes"].items())
        model.rules.add(used <= data["time"])
    if data["gap"] is not None:
        dear, cheap, most = data["gap"]
        costs = goods[dear]["cost"] - goods[cheap]["cost"]
        model.rules.add(model.margin[dear] - model.margin[cheap] + costs <= most)
    model.gain = pyo.Objective(
        expr=sum(at_cost[p] * model.margin[p] - own[p] * model.margin[p] ** 2 for p in goods)
        - sum(n * model.ahead[ab] ** 2 for ab, n in flow.items()),
        sense=pyo.maximize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    shop = draw.pick(list(SHOPS))
    names = draw.sample(SHOPS[shop][0], draw.size(1, 5))
    goods: dict[str, dict[str, int]] = {}
    for name in names:
        cost, lost = draw.whole(4, 40), draw.whole(3, 15)
        nothing_sold_at = cost * draw.rng.uniform(1.8, 3.5)
        price = round((nothing_sold_at + cost) / 2 * draw.rng.uniform(0.75, 1.2))
        price = min(price, int(nothing_sold_at) - 1)
        sold = round(lost * (nothing_sold_at - price))
        goods[name] = {"price": price, "sold": max(sold, 5), "cost": cost, "lost": lost}
    # Nobody switches as often as own sales are lost: profit then is concave.
    switch = [
        [a, b, draw.rng.randint(1, min(goods[a]["lost"], goods[b]["lost"]) // 3)]
        for a, b in pairwise(names)
        if draw.option(2)
    ]
    bound = draw.pick(names) if draw.option(3) else None
    change = draw.whole(10, 30, 5) / 100 if draw.option(3) else None
    minutes = {p: draw.whole(2, 20) for p in names} if draw.option(2) else {}
    used = sum(minutes[p] * goods[p]["sold"] for p in minutes)
    dear = max(names, key=lambda p: goods[p]["price"])
    cheap = min(names, key=lambda p: goods[p]["price"])
    far = goods[dear]["price"] - goods[cheap]["price"] + draw.whole(0, 3)
    share = draw.rng.uniform(0.4, 1) if minutes else 1
    least = {bound: ceil(goods[bound]["sold"] * draw.rng.uniform(0.8, 1))} if bound else {}
    gap = [dear, cheap, far] if dear != cheap and far > 0 and draw.option(4) else None
    # Prices that may rise at will bring all sales down together; else today's have to be possible.
    least_time = 1 if change is None and bound is None and gap is None else used
    data = {
        "goods": goods,
        "switch": switch,
        "minutes": minutes,
        "time": max(least_time, int(used * share)) if minutes else None,
        "change": change,
        "least": least,
        "gap": gap,
    }
    return data, shop


def _tell(story: Story, data: Data, shop: str) -> None:
    _, period, resource = SHOPS[shop]
    goods = data["goods"]
    words = {"shop": shop, "period": period, "resource": resource}
    story.topic("new prices", "price list of {company}", "what the {shop} should charge", **words)
    story.setting(
        "{person} runs the {shop} of {company} and reviews the prices: {names}",
        "the {shop} of {company} in {town} sells {names}, and its price list is due for an update",
        "we run a {shop} in {town}. The question is what to charge for {names}",
        "{company} has looked at the past sales of its {shop} and now sets new prices for {names}",
        names=listed(list(goods)), **words,
    )  # fmt: skip
    story.goal(
        "[what prices|which prices] bring the [highest] profit per {period}?",
        "find the prices with the [highest] profit per {period}, that is margin times sales",
        "[decide] what to charge so that the profit of a {period} is [as high as possible]",
        "how high can the profit per {period} get, and at what prices?",
        **words,
    )
    story.records(
        "prices",
        "today's figures of each article, and how its sales react to the price",
        [{"name": p, "one": 1, **facts, **words} for p, facts in goods.items()],
        {"name": "article", "price": "price today:money", "sold": f"sales per {period} today",
         "cost": "cost per unit:money",
         "lost": f"sales lost per {period} for each 1 added to the price"},
        ("{name}: at {price:money} we sell {sold} a {period}, each costs us {cost:money}, and "
         "every {one:money} more loses {lost} sales a {period}",
         "{name}: sold {sold} times a {period} at today's price of {price:money}; {lost} fewer for "
         "each {one:money} on top, unit cost {cost:money}"),
    )  # fmt: skip
    story.rule(
        "sales follow the price in a straight line, up and down: a price cut gains at the rate at "
        "which a rise loses",
        "the effects are linear in both directions, so lower prices win sales at the same rate as "
        "higher ones lose them",
    )
    for a, b, n in data["switch"]:
        story.rule(
            "{a} and {b} replace each other: of the sales that either loses with {one:money} "
            "more on its price, {n} a {period} go to the other (and {n} come back with {one:money} "
            "less)",
            "some customers switch between {a} and {b}. If one of the two gets {one:money} dearer, "
            "{n} of the sales it loses per {period} go to the other; if it gets {one:money} "
            "cheaper, {n} of those it wins come from the other",
            a=a, b=b, n=n, one=1, **words,
        )  # fmt: skip
    if data["time"] is not None:
        story.records(
            "minutes",
            "the {resource} that one unit takes".replace("{resource}", resource),
            [{"name": p, "minutes": m, **words} for p, m in data["minutes"].items()],
            {"name": "article", "minutes": "minutes per unit"},
            ("{name}: {minutes} minutes of {resource} each",
             "one sale of {name} takes {minutes} minutes of {resource}"),
        )  # fmt: skip
        story.rule(
            "there are [at most] {time} minutes of {resource} in a {period}",
            "sales may take [at most] {time} minutes of {resource} per {period}",
            time=data["time"], **words,
        )  # fmt: skip
    if data["change"] is not None:
        story.rule(
            "no price may go up or down by more than {v:percent} of what it is today",
            "customers would not accept a change of any price by more than {v:percent} of today's, "
            "in either direction",
            v=data["change"],
        )
    for p, n in data["least"].items():
        story.rule(
            "of {p}, [at least] {n} [must plural] still be sold per {period}",
            "the supplier of {p} insists on sales of [at least] {n} a {period}",
            p=p, n=n, **words,
        )  # fmt: skip
    if data["gap"] is not None:
        dear, cheap, most = data["gap"]
        story.rule(
            "the price of {dear} may be [at most] {most:money} above that of {cheap}",
            "{dear} may not cost more than {most:money} more than {cheap}",
            dear=dear, cheap=cheap, most=most,
        )  # fmt: skip
    story.rule(
        "prices need not be whole, sales are averages that need not be whole either, and no price "
        "may push the sales of an article below zero",
        "any price is possible, also with fractions of a cent, as long as no sales figure becomes "
        "negative; average sales may be fractional",
    )


def _promise_too_much(draw: Draw, data: Data) -> None:
    goods = data["goods"]
    name = draw.pick(list(goods))
    change = data["change"] = data["change"] or 0.1
    most = goods[name]["sold"] + goods[name]["lost"] * goods[name]["price"] * change
    for a, b, n in data["switch"]:
        if name in (a, b):
            most += n * goods[b if name == a else a]["price"] * change
    data["least"] = {name: ceil(most) + draw.whole(5, 40)}


FAMILY = Family(
    "pricing",
    "prices when dearer goods sell less, and some goods replace each other",
    "QP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _promise_too_much},
)
