"""Crop planning: what to grow on which field, to feed the animals and to sell."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import agreeing, listed
from modelwright.datasets.families.text.story import Story

CROPS = ("wheat", "maize", "sugar beet", "barley", "potatoes", "rapeseed", "oats", "clover",
         "sunflowers", "field beans")  # fmt: skip
FIELDS = ("Hill Field", "Mill Meadow", "River Strip", "Church Acre", "Long Field", "Oak Field")

PROGRAM = '''"""Maximize profit over hectares of each crop on each field, tonnes sold and bought."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    fields, crops = data["fields"], data["crops"]
    model.area = pyo.Var(list(crops), list(fields), domain=pyo.NonNegativeReals, doc="hectares")
    model.sell = pyo.Var(
        list(crops), doc="tonnes sold at the normal price",
        bounds=lambda model, c: (0, data["quota"][c]["most"] if c in data["quota"] else None),
    )
    model.rest = pyo.Var(
        list(data["quota"]), domain=pyo.NonNegativeReals, doc="tonnes sold beyond the quota"
    )
    model.buy = pyo.Var(list(data["buy"]), domain=pyo.NonNegativeReals, doc="tonnes bought")

    @model.Constraint(list(crops), doc="tonnes of each crop")
    def tonnes(model, c):
        grown = sum(data["yield"][c][f] * model.area[c, f] for f in fields)
        bought = model.buy[c] if c in data["buy"] else 0
        rest = model.rest[c] if c in data["quota"] else 0
        return grown + bought == data["feed"].get(c, 0) + model.sell[c] + rest

    model.land = pyo.Constraint(
        list(fields), rule=lambda model, f: sum(model.area[c, f] for c in crops) <= fields[f]
    )

    def used(what):
        return sum(crops[c][what] * model.area[c, f] for c in crops for f in fields)

    model.labour = pyo.Constraint(expr=used("labour") <= data["labour"])
    if data["water"] is not None:
        model.water = pyo.Constraint(expr=used("water") <= data["water"])
    model.rotation = pyo.Constraint(
        list(data["most_share"]),
        rule=lambda model, c: sum(model.area[c, f] for f in fields)
        <= data["most_share"][c] * sum(fields.values()),
    )
    model.profit = pyo.Objective(
        expr=sum(crops[c]["price"] * model.sell[c] for c in crops)
        + sum(quota["price"] * model.rest[c] for c, quota in data["quota"].items())
        - sum(price * model.buy[c] for c, price in data["buy"].items())
        - used("cost"),
        sense=pyo.maximize,
    )
    return model
'''

PROGRAM_2 = '''"""The same by tonnes on their way from a field, or the trader, to a use."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    fields, crops = data["fields"], data["crops"]
    ways, worth = [], {}
    for c, facts in crops.items():
        uses = {"market": facts["price"]}
        if c in data["feed"]:
            uses["feed"] = 0
        if c in data["quota"]:
            uses["beyond"] = data["quota"][c]["price"]
        origins = {f: facts["cost"] / data["yield"][c][f] for f in fields}
        if c in data["buy"]:
            origins["trader"] = data["buy"][c]
        for origin, spent in origins.items():
            for use, earned in uses.items():
                ways.append((c, origin, use))
                worth[c, origin, use] = earned - spent
    model.tonnes = pyo.Var(ways, domain=pyo.NonNegativeReals)
    model.rules = pyo.ConstraintList()

    def per_hectare(amounts, crop=None, field=None):
        return sum(
            amounts[c] / data["yield"][c][origin] * model.tonnes[c, origin, use]
            for c, origin, use in ways
            if origin != "trader" and field in (None, origin) and crop in (None, c)
        )

    one = dict.fromkeys(crops, 1)
    for field, size in fields.items():
        model.rules.add(per_hectare(one, field=field) <= size)
    model.rules.add(per_hectare({c: f["labour"] for c, f in crops.items()}) <= data["labour"])
    if data["water"] is not None:
        model.rules.add(per_hectare({c: f["water"] for c, f in crops.items()}) <= data["water"])
    for c, share in data["most_share"].items():
        model.rules.add(per_hectare(one, crop=c) <= share * sum(fields.values()))
    for c, least in data["feed"].items():
        fed = sum(model.tonnes[way] for way in ways if way[0] == c and way[2] == "feed")
        model.rules.add(fed == least)
    for c, quota in data["quota"].items():
        sold = sum(model.tonnes[way] for way in ways if way[0] == c and way[2] == "market")
        model.rules.add(sold <= quota["most"])
    model.gain = pyo.Objective(
        expr=sum(worth[way] * model.tonnes[way] for way in ways), sense=pyo.maximize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    fields = {f: draw.whole(20, 150, 5) for f in draw.sample(FIELDS, draw.size(1, 4))}
    names = draw.sample(CROPS, draw.size(3, 7))
    watered = draw.option(2)
    crops: dict[str, dict[str, int]] = {}
    for name in names:
        crops[name] = {
            "cost": draw.whole(150, 500, 10),
            "labour": draw.whole(4, 30),
            "price": draw.whole(120, 350, 5),
        }
        if watered:
            crops[name]["water"] = draw.whole(100, 900, 20)
    land = sum(fields.values())
    mean = {what: sum(f[what] for f in crops.values()) / len(crops) for what in crops[names[0]]}
    fed = draw.sample(names, draw.rng.randint(1, 2)) if draw.option(1) else []
    limited = draw.sample([c for c in names if c not in fed], 1) if draw.option(2) else []
    data = {
        "fields": fields,
        "crops": crops,
        "yield": {c: {f: draw.decimal(1.5, 7) for f in fields} for c in names},
        "labour": int(land * mean["labour"] * draw.rng.uniform(0.6, 1.1)) // 10 * 10,
        "water": int(land * mean["water"] * draw.rng.uniform(0.6, 1.1)) // 100 * 100
        if watered
        else None,
        "feed": {c: draw.whole(20, 200, 10) for c in fed},
        "buy": {c: crops[c]["price"] + draw.whole(10, 90, 5) for c in fed},
        "quota": {c: {"most": draw.whole(50, 300, 10), "price": crops[c]["price"] // 3}
                  for c in limited},
        "most_share": {c: draw.whole(10, 40, 5) / 100 for c in draw.sample(names, 1)}
        if draw.option(3)
        else {},
    }  # fmt: skip
    return data, None


def _tell(story: Story, data: Data, _: None) -> None:
    fields, crops = data["fields"], data["crops"]
    story.topic("what to grow", "crops for next year", "the farm near {town}")
    story.setting(
        "{person} farms near {town} and plans what to grow next year: {crops} are possible",
        "a farm outside {town} can grow {crops}. The coming season is to be planned",
        "the farm of {company} grows any of {n:count} crops ({crops}) on {m:count} {field}, and "
        "next season's plan is due",
        "we have to settle what our farm grows next season. We know how to handle {crops}",
        crops=listed(list(crops)), n=len(crops), m=len(fields),
        field=agreeing(len(fields), "field"),
    )  # fmt: skip
    story.goal(
        "which crops should grow where so that the profit of the season is [as high as possible]?",
        "find the plan with the [highest] profit: sales less the cost of growing and buying",
        "[decide] how many hectares of each field to give to each crop, for the [highest] profit",
        "how much can the farm earn at best, and with which crops on which field?",
    )
    story.records(
        "fields",
        "the size of each field",
        [{"field": f, "size": size} for f, size in fields.items()],
        {"field": "field", "size": "hectares"},
        ("{field} has {size} hectares", "the field {field} is {size} hectares large"),
    )
    heads = {"crop": "crop", "cost": "cost of growing per hectare:money",
             "labour": "labour hours per hectare",
             "price": "selling price per tonne:money"}  # fmt: skip
    lines = ("growing {crop} costs {cost:money} and takes {labour} hours of labour per hectare"
             "{water}; a tonne sells for {price:money}",
             "{crop}: {cost:money} and {labour} labour hours for a hectare{water}, {price:money} "
             "for a tonne sold")  # fmt: skip
    rows: list[dict[str, Any]] = [{"crop": c, **facts} for c, facts in crops.items()]
    if data["water"] is None:
        lines = tuple(line.replace("{water}", "") for line in lines)
    else:
        heads["water"] = "water per hectare (m³)"
        lines = tuple(line.replace("{water}", ", with {water} m³ of water") for line in lines)
    story.records("crops", "the costs, needs and price of each crop", rows, heads, lines)
    story.grid(
        "yields",
        "the yield of each crop on each field, in tonnes per hectare",
        data["yield"],
        "crop",
        ("a hectare of {row} yields {cells}", "{row} yields, per hectare, {cells}"),
        "{value} tonnes on {column}",
    )
    story.rule(
        "there are {v} hours of labour for the season",
        "[at most] {v} labour hours can be worked in all",
        v=data["labour"],
    )
    if data["water"] is not None:
        story.rule(
            "the well gives [at most] {v} m³ of water in the season",
            "no more than {v} m³ of water may be used",
            v=data["water"],
        )
    for c, least in data["feed"].items():
        if c in data["buy"]:
            story.rule(
                "the animals need {v} tonnes of {c}, which may be home-grown or bought at "
                "{price:money} a tonne",
                "{v} tonnes of {c} are fed to the animals; what the farm does not grow of it can "
                "be bought for {price:money} per tonne",
                c=c, v=least, price=data["buy"][c],
            )  # fmt: skip
        else:
            story.rule(
                "the animals need {v} tonnes of {c}, which cannot be bought",
                "{v} tonnes of {c} [must plural] be grown as feed, since nobody sells it",
                c=c, v=least,
            )  # fmt: skip
    for c, quota in data["quota"].items():
        story.rule(
            "only the first {v} tonnes of {c} fetch the full price; more of it sells for "
            "{price:money} a tonne",
            "there is a quota of {v} tonnes for {c}: what is sold beyond it brings only "
            "{price:money} per tonne",
            c=c, v=quota["most"], price=quota["price"],
        )  # fmt: skip
    for c, share in data["most_share"].items():
        story.rule(
            "because of crop rotation, {c} may cover [at most] {v:percent} of the land of the farm",
            "[at most] {v:percent} of all hectares may carry {c}",
            c=c, v=share,
        )  # fmt: skip
    story.rule(
        "fields may be divided at will, or stay empty at no cost"
        if len(fields) > 1
        else "the land may be divided at will, and parts of it may stay empty at no cost",
        "land need not be used, and a field can carry several crops side by side in any shares",
    )
    if data["buy"]:
        story.rule(
            "there is no limit to what can be sold or bought",
            "the market takes and offers any amount; other crops cannot be bought",
        )
    else:
        story.rule("any amount can be sold", "there is no limit to sales")


def _stop_buying(draw: Draw, data: Data) -> None:
    crop = draw.pick([c for c in data["crops"] if c not in data["quota"]])
    data["buy"].pop(crop, None)
    most = sum(data["yield"][crop][f] * size for f, size in data["fields"].items())
    data["feed"][crop] = int(most) + draw.whole(10, 100, 10)


def _buy_cheap(draw: Draw, data: Data) -> None:
    crop = draw.pick([c for c in data["crops"] if c not in data["quota"]])
    data["feed"].setdefault(crop, draw.whole(20, 200, 10))
    data["buy"][crop] = data["crops"][crop]["price"] - draw.whole(5, 50, 5)


FAMILY = Family(
    "crop_planning",
    "what to grow on which field, to feed the animals and to sell",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _stop_buying, "unbounded": _buy_cheap},
)
