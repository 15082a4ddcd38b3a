"""Newsvendor: how much to order before it is known which of several demands comes true."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

# shop -> goods by weight or volume, unit, what may come
SHOPS = {
    "market stall": (("strawberries", "cherries", "asparagus", "peas", "plums"), "kg",
                     ("sunshine", "clouds", "rain", "storm", "heat")),
    "fishmonger": (("cod", "plaice", "mussels", "salmon", "shrimps"), "kg",
                   ("a quiet day", "a normal day", "a busy day", "a feast day", "a strike")),
    "festival bar": (("lemonade", "cider", "iced tea", "apple juice", "malt beer"), "litres",
                     ("heat", "mild weather", "drizzle", "a downpour", "wind")),
    "canteen": (("goulash", "lentil soup", "risotto", "curry", "fruit salad"), "kg",
                ("home office day", "normal day", "conference", "open day", "bridge day")),
    "garden centre": (("potting soil", "bark mulch", "gravel", "lawn seed", "lime"), "kg",
                      ("early spring", "average spring", "late frost", "dry spring",
                       "wet spring")),
}  # fmt: skip

PROGRAM = '''"""Maximize expected profit over the order, with sales and leftovers by scenario."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    goods, chance = data["goods"], data["chance"]
    pairs = [(g, s) for g in goods for s in chance]
    model.order = pyo.Var(
        list(goods), bounds=lambda model, g: (data["least"].get(g, 0), None), doc="ordered now"
    )
    model.sold = pyo.Var(
        pairs, doc="sold when the scenario comes true",
        bounds=lambda model, g, s: (0, data["demand"][g][s]),
    )
    model.left = pyo.Var(pairs, domain=pyo.NonNegativeReals, doc="left over then")
    model.split = pyo.Constraint(
        pairs, rule=lambda model, g, s: model.sold[g, s] + model.left[g, s] == model.order[g]
    )
    if data["budget"] is not None:
        model.budget = pyo.Constraint(
            expr=sum(goods[g]["cost"] * model.order[g] for g in goods) <= data["budget"]
        )
    if data["room"] is not None:
        model.room = pyo.Constraint(expr=sum(model.order.values()) <= data["room"])

    def result(g, s):
        gone = data["penalty"].get(g, 0) * (data["demand"][g][s] - model.sold[g, s])
        return (
            goods[g]["price"] * model.sold[g, s] + goods[g]["salvage"] * model.left[g, s] - gone
        )

    model.profit = pyo.Objective(
        expr=sum(chance[s] * result(g, s) for g, s in pairs)
        - sum(goods[g]["cost"] * model.order[g] for g in goods),
        sense=pyo.maximize,
    )
    return model
'''

PROGRAM_2 = '''"""The same by layers of the order: a layer sells if the demand reaches it."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    goods, chance = data["goods"], data["chance"]
    size, gain, lost = {}, {}, 0
    for g, facts in goods.items():
        levels = sorted({0, *data["demand"][g].values()})
        penalty = data["penalty"].get(g, 0)
        lost += penalty * sum(chance[s] * d for s, d in data["demand"][g].items())
        for k, low in enumerate(levels):
            sells = sum(p for s, p in chance.items() if data["demand"][g][s] > low)
            last = k == len(levels) - 1
            size[g, k] = None if last else levels[k + 1] - low
            gain[g, k] = (
                (facts["price"] + penalty) * sells
                + facts["salvage"] * (1 - sells)
                - facts["cost"]
            )
    model.layer = pyo.Var(list(size), bounds=lambda model, g, k: (0, size[g, k]))
    model.bought = pyo.Var(list(goods), domain=pyo.NonNegativeReals, doc="amounts in all")
    model.rules = pyo.ConstraintList()
    for g in goods:
        model.rules.add(model.bought[g] == sum(model.layer[h, k] for h, k in size if h == g))
        if g in data["least"]:
            model.rules.add(model.bought[g] >= data["least"][g])
    if data["budget"] is not None:
        spent = sum(facts["cost"] * model.bought[g] for g, facts in goods.items())
        model.rules.add(spent <= data["budget"])
    if data["room"] is not None:
        model.rules.add(pyo.quicksum(model.bought.values()) <= data["room"])
    model.expected = pyo.Objective(
        expr=sum(gain[layer] * model.layer[layer] for layer in size) - lost, sense=pyo.maximize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    shop = draw.pick(list(SHOPS))
    names, _, weather = SHOPS[shop]
    goods: dict[str, dict[str, float]] = {}
    for name in draw.sample(names, draw.size(1, 5)):
        cost = draw.decimal(1, 12)
        goods[name] = {
            "cost": cost,
            "price": round(cost * draw.rng.uniform(1.3, 3), 1),
            "salvage": round(cost * draw.rng.uniform(0.1, 0.8), 1),
        }
    scenarios = draw.sample(weather, draw.size(2, 5))
    cuts = sorted(draw.sample(range(1, 20), len(scenarios) - 1))
    parts = [b - a for a, b in zip([0, *cuts], [*cuts, 20], strict=True)]
    demand = {g: {s: draw.whole(20, 200, 5) for s in scenarios} for g in goods}
    mean = {g: sum(demand[g].values()) / len(scenarios) for g in goods}
    promised = draw.pick(list(goods))
    least = {promised: int(mean[promised] * draw.rng.uniform(0.7, 1.3))} if draw.option(3) else {}
    spent = sum(goods[g]["cost"] * mean[g] for g in goods)
    bound = sum(goods[g]["cost"] * amount for g, amount in least.items())
    regulars = draw.sample(list(goods), 1) if draw.option(2) else []
    data = {
        "goods": goods,
        "chance": {s: part * 5 / 100 for s, part in zip(scenarios, parts, strict=True)},
        "demand": demand,
        # Both limits allow for what is promised.
        "budget": int(max(spent * draw.rng.uniform(0.75, 1.1), bound)) + 1
        if draw.option(2)
        else None,
        "room": int(max(sum(mean.values()) * draw.rng.uniform(0.75, 1.2), sum(least.values()))) + 1
        if draw.option(2)
        else None,
        "least": least,
        "penalty": {g: draw.decimal(0.5, 3) for g in regulars},
    }
    return data, shop


def _tell(story: Story, data: Data, shop: str) -> None:
    _, unit, _ = SHOPS[shop]
    goods, chance = data["goods"], data["chance"]
    words = {"shop": shop, "unit": unit, "one_unit": unit.removesuffix("s")}
    story.topic("tomorrow's order", "how much to order for the {shop}", "{shop}: order", **words)
    story.setting(
        "{person} runs a {shop} in {town} and has to order {names} before it is known how much "
        "will sell",
        "the {shop} of {company} orders {names} today; what sells depends on which of {n:count} "
        "cases comes true",
        "orders for the {shop} of {company} are due tonight: {names}. Demand is uncertain, with "
        "{n:count} possible cases",
        "we have a {shop} and order in advance ({names}), without knowing which of {n:count} cases "
        "we will meet: {cases}",
        names=listed(list(goods)), n=len(chance), cases=listed(list(chance)), **words,
    )  # fmt: skip
    story.goal(
        "how much should be ordered so that the expected profit is [as high as possible]?",
        "find the order with the [highest] expected profit",
        "settle the order so that profit, on average over the cases, is [as high as possible]",
        "what is the best expected profit, and which order achieves it?",
    )
    story.records(
        "goods",
        "purchase price, selling price and value of leftovers",
        [{"name": g, **facts, **words} for g, facts in goods.items()],
        {"name": "article", "cost": f"cost per {words['one_unit']}:money",
         "price": f"selling price per {words['one_unit']}:money",
         "salvage": f"leftovers bring per {words['one_unit']}:money"},
        ("{name}: bought at {cost:money} per {one_unit}, sold at {price:money}, and leftovers "
         "bring {salvage:money} per {one_unit}",
         "a {one_unit} of {name} costs {cost:money} and sells for {price:money}; what is left over "
         "goes to a processor for {salvage:money} per {one_unit}"),
    )  # fmt: skip
    story.records(
        "cases",
        "the probability of each case",
        [{"case": s, "chance": p} for s, p in chance.items()],
        {"case": "case", "chance": "probability:percent"},
        ("the case \"{case}\" has a probability of {chance:percent}",
         "{case}: {chance:percent} likely"),
    )  # fmt: skip
    story.grid(
        "demand",
        f"the demand in each case, in {unit}",
        data["demand"],
        "article",
        ("the demand for {row} is {cells}", "demand for {row}: {cells}"),
        "{value} " + unit + ' in the case "{column}"',
    )
    story.rule(
        "one order is placed now for all cases; afterwards nothing can be ordered or sent back",
        "the order cannot be changed when it turns out which case comes true",
    )
    story.rule(
        "in each case, at most what was ordered and at most what is asked for can be sold; the "
        "rest of the order is left over",
        "sales are limited by the order and by demand, and all that is not sold is left over",
    )
    for g, penalty in data["penalty"].items():
        story.rule(
            "each {one_unit} of demand for {g} that cannot be served costs {v:money} in vouchers",
            "customers who ask for {g} in vain get {v:money} back per {one_unit}; that lowers the "
            "profit",
            g=g, v=penalty, **words,
        )  # fmt: skip
    if data["penalty"]:
        story.rule(
            "where nothing is said about vouchers or refunds, unserved demand costs nothing",
            "demand that is not met has no other cost than what is mentioned here",
        )
    else:
        story.rule(
            "unserved demand costs nothing",
            "nobody is paid for demand that is not met",
        )
    if data["budget"] is not None:
        story.rule(
            "the order may cost [at most] {v:money}",
            "there are {v:money} to pay for the order",
            v=data["budget"],
        )
    if data["room"] is not None:
        story.rule(
            "[at most] {v} {unit} can be ordered in all",
            "the van takes [at most] {v} {unit} altogether",
            v=data["room"], **words,
        )  # fmt: skip
    for g, least in data["least"].items():
        story.rule(
            "the supplier accepts no order of less than {v} {unit} of {g}, and {g} [must] be "
            "ordered",
            "[at least] {v} {unit} of {g} [must plural] be ordered",
            g=g, v=least, **words,
        )  # fmt: skip
    story.rule("[fractions]", "any amount can be ordered, not only whole {unit}", **words)


def _promise_too_much(draw: Draw, data: Data) -> None:
    name = draw.pick(list(data["goods"]))
    data["least"] = {name: draw.whole(60, 200, 5)}
    data["budget"] = int(data["goods"][name]["cost"] * data["least"][name] * 0.9)


def _pay_too_much_back(draw: Draw, data: Data) -> None:
    name = draw.pick(list(data["goods"]))
    facts = data["goods"][name]
    facts["salvage"] = round(facts["cost"] + draw.decimal(0.1, 1), 1)
    facts["price"] = max(facts["price"], round(facts["salvage"] + 0.5, 1))
    data["budget"] = data["room"] = None


FAMILY = Family(
    "newsvendor_scenarios",
    "how much to order before it is known which demand comes true",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _promise_too_much, "unbounded": _pay_too_much_back},
)
