"""Blending over months: what to buy, store and mix while prices change."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")  # fmt: skip
# blend -> its raw materials, what is measured, its unit, lowest and highest value
TRADES = {
    "cooking oil": (("sunflower oil", "rape oil", "soy oil", "palm oil", "olive oil"),
                    "hardness", "points", 20, 90),
    "petrol": (("naphtha", "reformate", "alkylate", "butane cut", "raffinate"),
               "octane number", "points", 70, 105),
    "roast coffee": (("Santos", "Java", "Kenya", "Huila", "Mysore"),
                     "acidity", "points", 10, 60),
    "blended whisky": (("Islay malt", "grain spirit", "Lowland malt", "peat cask", "sherry cask"),
                       "smokiness", "ppm", 1, 50),
    "compost soil": (("peat", "bark humus", "green compost", "coir", "clay meal"),
                     "salt content", "g per kg", 1, 9),
}  # fmt: skip

PROGRAM = '''"""Minimize cost over tonnes bought, used and kept of each material, month by month."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    months, materials = list(data["demand"]), list(data["quality"])
    model.buy = pyo.Var(materials, months, domain=pyo.NonNegativeReals, doc="tonnes bought")
    model.use = pyo.Var(materials, months, domain=pyo.NonNegativeReals, doc="tonnes used")
    model.keep = pyo.Var(materials, months, domain=pyo.NonNegativeReals, doc="tonnes in store")

    @model.Constraint(materials, months, doc="what comes in is used or stays")
    def balance(model, m, t):
        k = months.index(t)
        before = model.keep[m, months[k - 1]] if k else data["first_stock"].get(m, 0)
        return before + model.buy[m, t] == model.use[m, t] + model.keep[m, t]

    @model.Constraint(months, doc="the blend has the weight of what goes in")
    def weight(model, t):
        return sum(model.use[m, t] for m in materials) == data["demand"][t]

    def quality(t):
        return sum(data["quality"][m] * model.use[m, t] for m in materials)

    if data["least"] is not None:
        model.least = pyo.Constraint(
            months, rule=lambda model, t: quality(t) >= data["least"] * data["demand"][t]
        )
    if data["most"] is not None:
        model.most = pyo.Constraint(
            months, rule=lambda model, t: quality(t) <= data["most"] * data["demand"][t]
        )
    if data["store"] is not None:
        model.store = pyo.Constraint(
            months, rule=lambda model, t: sum(model.keep[m, t] for m in materials) <= data["store"]
        )
    for m, limit in data["supply"].items():
        for t in months:
            model.buy[m, t].setub(limit)
    model.cost = pyo.Objective(
        expr=sum(
            data["price"][m][t] * model.buy[m, t] + data["storage_cost"] * model.keep[m, t]
            for m in materials
            for t in months
        )
    )
    return model
'''

PROGRAM_2 = '''"""The same by when each tonne is bought and when it is used."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    months = list(data["demand"])
    n, rent = len(months), data["storage_cost"]
    worth = {}
    for m, prices in data["price"].items():
        for bought, month in enumerate(months):
            for used in range(bought, n):
                worth[m, bought, used] = prices[month] + rent * (used - bought)
        for used in range(n):  # what is there at the start has spent used months in store
            if m in data["first_stock"]:
                worth[m, -1, used] = rent * used
    model.lot = pyo.Var(list(worth), domain=pyo.NonNegativeReals, doc="tonnes")
    model.unused = pyo.Var(list(data["first_stock"]), domain=pyo.NonNegativeReals)
    model.mixed = pyo.Var(range(n), bounds=(data["least"], data["most"]), doc="its quality")
    model.rules = pyo.ConstraintList()
    for m, stock in data["first_stock"].items():
        model.rules.add(sum(model.lot[m, -1, t] for t in range(n)) + model.unused[m] == stock)
    for t, month in enumerate(months):
        used = [k for k in worth if k[2] == t]
        model.rules.add(sum(model.lot[k] for k in used) == data["demand"][month])
        model.rules.add(
            sum(data["quality"][k[0]] / data["demand"][month] * model.lot[k] for k in used)
            == model.mixed[t]
        )
        for m, limit in data["supply"].items():
            model.rules.add(sum(model.lot[m, t, u] for u in range(t, n)) <= limit)
        if data["store"] is not None and t < n - 1:
            kept = sum(model.lot[k] for k in worth if k[1] <= t < k[2])
            model.rules.add(kept + pyo.quicksum(model.unused.values()) <= data["store"])
    model.total = pyo.Objective(
        expr=sum(cost * model.lot[k] for k, cost in worth.items())
        + n * rent * pyo.quicksum(model.unused.values()),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    trade = draw.pick(list(TRADES))
    names, _, _, low, high = TRADES[trade]
    materials = draw.sample(names, draw.size(2, 5))
    first, n = draw.rng.randrange(12), draw.size(2, 6)
    months = [MONTHS[(first + k) % 12] for k in range(n)]
    level = draw.whole(90, 900, 10)
    quality = {m: draw.decimal(low, high) for m in materials}
    demand = {t: draw.whole(50, 400, 10) for t in months}
    mean = sum(quality.values()) / len(quality)
    # Equal parts of all materials make a blend that is good enough.
    both = draw.option(2)
    side = draw.rng.random() < 0.5
    least = round(mean - draw.rng.uniform(0.05, 0.1 * mean), 1)
    most = round(mean + draw.rng.uniform(0.05, 0.1 * mean), 1)
    part = max(demand.values()) / len(materials)
    scarce = draw.sample(materials, 1) if draw.option(3) else []
    kept = draw.sample(materials, 1) if draw.option(3) else []
    stock = {m: draw.whole(20, 120, 10) for m in kept}
    data = {
        "demand": demand,
        "price": {m: {t: round(level * draw.rng.uniform(0.6, 1.5)) for t in months}
                  for m in materials},
        "quality": quality,
        "least": least if both or side else None,
        "most": most if both or not side else None,
        "storage_cost": draw.whole(2, max(4, level // 12)),
        "store": max(draw.whole(50, 300, 10), sum(stock.values())) if draw.option(2) else None,
        "supply": {m: -(-round(part) // 10) * 10 + draw.whole(10, 60, 10) for m in scarce},
        "first_stock": stock,
    }  # fmt: skip
    return data, trade


def _tell(story: Story, data: Data, trade: str) -> None:
    _, measure, unit, _, _ = TRADES[trade]
    materials, months = list(data["quality"]), list(data["demand"])
    words = {"trade": trade, "measure": measure, "unit": unit, "first": months[0],
             "last": months[-1]}  # fmt: skip
    story.topic("{trade}, {first} to {last}", "buying for the {trade}", "{trade} blend", **words)
    story.setting(
        "{company} blends {trade} from {names} and plans purchases from {first} to {last}",
        "{person} buys {names} for the {trade} of {company}. The months {first} to {last} are to "
        "be planned",
        "from {first} to {last}, a plant in {town} has to supply {trade}. It is mixed from {names}",
        "the {trade} that we make is a mix of {names}, whose prices change from month to month; "
        "{n:count} months lie ahead, {first} to {last}",
        names=listed(materials), n=len(months), **words,
    )  # fmt: skip
    story.goal(
        "what should be bought, stored and mixed in each month so that the [total cost] of "
        "purchases and storage is [as low as possible]?",
        "find the plan with the [lowest] sum of purchase and storage costs",
        "[decide] how much of what to buy and to use in each month; purchases and storage together "
        "should cost as little as possible",
        "how cheaply can the {trade} of these months be made, storage included?",
        **words,
    )
    story.records(
        "demand",
        "the amount of blend that is due in each month",
        [{"month": t, "amount": v, **words} for t, v in data["demand"].items()],
        {"month": "month", "amount": "demand (tonnes)"},
        ("{amount} tonnes of {trade} are due in {month}",
         "in {month}, exactly {amount} tonnes have to be made and delivered"),
    )  # fmt: skip
    story.grid(
        "prices",
        "the price per tonne of each material in each month",
        data["price"],
        "material",
        ("a tonne of {row} costs {cells}", "{row}, per tonne: {cells}"),
        "{value:money} in {column}",
        "money",
    )
    story.records(
        "quality",
        f"the {measure} of each material",
        [{"material": m, "quality": q, **words} for m, q in data["quality"].items()],
        {"material": "material", "quality": f"{measure} ({unit})"},
        (
            "{material} has {measure:a} of {quality} {unit}",
            "{measure} of {material}: {quality} {unit}",
        ),
    )
    story.rule(
        "the {measure} of a mix is the average of its parts, weighted with their tonnes",
        "{measure} blends linearly by weight",
        **words,
    )
    if data["least"] is not None:
        story.rule(
            "the {measure} of the {trade} may not be below {v} {unit} in any month",
            "in each month the {trade} needs {measure:a} of [at least] {v} {unit}",
            v=data["least"], **words,
        )  # fmt: skip
    if data["most"] is not None:
        story.rule(
            "the {measure} of the {trade} may not exceed {v} {unit} in any month",
            "in each month the {measure} of the {trade} may reach [at most] {v} {unit}",
            v=data["most"], **words,
        )  # fmt: skip
    story.rule(
        "what is bought can be used in the same month or stored for later, at {v:money} per tonne "
        "for each month at whose end it is still there",
        "a tonne of any material that is left at the end of a month costs {v:money} of storage; "
        "purchases arrive at the beginning of the month",
        v=data["storage_cost"],
    )
    if data["store"] is not None:
        story.rule(
            "at the end of a month, [at most] {v} tonnes of materials may be in store, all kinds "
            "together",
            "the store holds {v} tonnes in all, counted at the end of each month",
            v=data["store"],
        )
    else:
        story.rule("there is room for any amount in store", "the store is large enough for all")
    for m, limit in data["supply"].items():
        story.rule(
            "[at most] {v} tonnes of {m} can be bought in a month",
            "the supplier of {m} delivers [at most] {v} tonnes a month",
            m=m, v=limit,
        )  # fmt: skip
    for m, stock in data["first_stock"].items():
        story.rule(
            "before the first purchases there are {v} tonnes of {m} in store, already paid for, "
            "and nothing else",
            "the plan starts with a stock of {v} tonnes of {m} (paid for) and none of the others",
            m=m, v=stock,
        )  # fmt: skip
    if not data["first_stock"]:
        story.rule("the store is empty at the start", "there is no stock to begin with")
    story.rule(
        "the {trade} itself is not stored; nothing is lost in mixing, and materials need not be "
        "used up at the end",
        "mixing loses nothing, only materials (not the {trade}) can be kept, and what is left over "
        "at the end has no value",
        **words,
    )
    story.rule("[fractions]", "tonnes may be divided at will")


def _ask_too_much(draw: Draw, data: Data) -> None:
    data["most"] = None
    data["least"] = round(max(data["quality"].values()) + draw.decimal(0.1, 2), 1)


FAMILY = Family(
    "multiperiod_blending",
    "what to buy, store and mix while prices change",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _ask_too_much},
)
