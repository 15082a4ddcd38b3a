"""Piecewise costs: what to buy from which supplier when prices fall with the amount."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed, plural
from modelwright.datasets.families.text.story import Story

GOODS = (("gravel", "tonne"), ("cement", "tonne"), ("heating oil", "litre"), ("flour", "tonne"),
         ("cotton", "tonne"), ("wood pulp", "tonne"), ("steel wire", "tonne"), ("sugar", "tonne"),
         ("green coffee", "tonne"), ("olive oil", "litre"))  # fmt: skip
SUPPLIERS = ("Adler", "Brightwell", "Cordoba", "Dunmore", "Ekman", "Fontaine", "Grieg", "Hollis",
             "Ibsen", "Jarvis")  # fmt: skip

PROGRAM = '''"""Minimize cost over the amount bought in each price tier, which is open or closed."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    suppliers = data["suppliers"]
    tiers = [(s, k) for s, facts in suppliers.items() for k in range(len(facts["tiers"]))]
    model.amount = pyo.Var(tiers, domain=pyo.NonNegativeReals, doc="units bought in the tier")
    model.open = pyo.Var(tiers, domain=pyo.Binary, doc="1 if the order reaches the tier")
    model.limits = pyo.ConstraintList(doc="amounts that belong to each tier")

    def bounds(s, k):
        tier = suppliers[s]["tiers"][k]
        return tier["above"], tier["to"]

    for s, k in tiers:
        low, high = bounds(s, k)
        if data["kind"] == "whole order":
            model.limits.add(model.amount[s, k] >= low * model.open[s, k])
            model.limits.add(model.amount[s, k] <= high * model.open[s, k])
        else:
            model.limits.add(model.amount[s, k] <= (high - low) * model.open[s, k])
            if k:
                before, top = bounds(s, k - 1)
                model.limits.add(model.amount[s, k - 1] >= (top - before) * model.open[s, k])

    def bought(s):
        return sum(model.amount[r, k] for r, k in tiers if r == s)

    def used(s):
        every = [model.open[r, k] for r, k in tiers if r == s]
        return sum(every) if data["kind"] == "whole order" else every[0]

    model.once = pyo.Constraint(list(suppliers), rule=lambda model, s: used(s) <= 1)
    model.enough = pyo.Constraint(expr=sum(bought(s) for s in suppliers) == data["needed"])
    if data["most_suppliers"] is not None:
        model.few = pyo.Constraint(expr=sum(used(s) for s in suppliers) <= data["most_suppliers"])
    if data["most_share"] is not None:
        most = data["most_share"] * data["needed"]
        model.share = pyo.Constraint(list(suppliers), rule=lambda model, s: bought(s) <= most)
    model.cost = pyo.Objective(
        expr=sum(suppliers[s]["tiers"][k]["price"] * model.amount[s, k] for s, k in tiers)
        + sum((facts["delivery"] or 0) * used(s) for s, facts in suppliers.items())
    )
    return model
'''

PROGRAM_2 = '''"""The same by pieces: amount and cost lie between the two ends of one piece."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    ends = {}  # supplier, piece, end -> amount and cost there
    for s, facts in data["suppliers"].items():
        fee = facts["delivery"] or 0
        spent = fee
        for k, tier in enumerate(facts["tiers"]):
            low, high, price = tier["above"], tier["to"], tier["price"]
            before = spent if data["kind"] == "each part" else fee + price * low
            spent = before + price * (high - low)
            ends[s, k, 0], ends[s, k, 1] = (low, before), (high, spent)
    pieces = sorted({end[:2] for end in ends})
    model.weight = pyo.Var(list(ends), bounds=(0, 1))
    model.on = pyo.Var(pieces, domain=pyo.Binary, doc="1 if the order lies on the piece")
    model.between = pyo.Constraint(
        pieces,
        rule=lambda model, s, k: model.weight[s, k, 0] + model.weight[s, k, 1] == model.on[s, k],
    )
    share = 1 if data["most_share"] is None else data["most_share"]
    model.order = pyo.Var(list(data["suppliers"]), bounds=(0, share * data["needed"]))

    @model.Constraint(list(data["suppliers"]))
    def amounts(model, s):
        return model.order[s] == sum(
            amount * model.weight[end] for end, (amount, _) in ends.items() if end[0] == s
        )

    @model.Constraint(list(data["suppliers"]))
    def one_piece(model, s):
        return sum(model.on[piece] for piece in pieces if piece[0] == s) <= 1

    model.total = pyo.Constraint(expr=pyo.quicksum(model.order.values()) == data["needed"])
    if data["most_suppliers"] is not None:
        used = pyo.quicksum(model.on.values())
        model.used = pyo.Constraint(expr=used <= data["most_suppliers"])
    model.bill = pyo.Objective(
        expr=sum(cost * model.weight[end] for end, (_, cost) in ends.items()), sense=pyo.minimize
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    goods = draw.pick(GOODS)
    suppliers: dict[str, dict[str, Any]] = {}
    level = draw.decimal(4, 60, 1)
    fees = draw.option(2)
    for name in draw.sample(SUPPLIERS, draw.size(2, 5)):
        tiers: list[dict[str, Any]] = []
        above, price = 0, round(level * draw.rng.uniform(0.9, 1.2), 1)
        for _ in range(min(4, draw.size(2, 3))):
            to = above + draw.whole(50, 300, 25)
            tiers.append({"above": above, "to": to, "price": price})
            above, price = to, round(price * draw.rng.uniform(0.8, 0.95), 1)
        delivery = draw.whole(50, 800, 25) if fees else None
        suppliers[name] = {"tiers": tiers, "delivery": delivery}
    most = sum(facts["tiers"][-1]["to"] for facts in suppliers.values())
    needed = round(most * draw.rng.uniform(0.3, 0.75), -1)
    # The largest suppliers alone could deliver all, and a share of it that is not too small.
    largest = sorted((facts["tiers"][-1]["to"] for facts in suppliers.values()), reverse=True)
    enough = next(n for n in range(1, len(largest) + 1) if sum(largest[:n]) >= needed)
    limit = draw.option(3)
    share = next(
        v / 100
        for v in range(50, 101, 5)
        if sum(min(v / 100 * needed, size) for size in largest) >= needed + 1
    )
    data = {
        "kind": draw.pick(("whole order", "each part")),
        "needed": int(needed),
        "suppliers": suppliers,
        "most_suppliers": max(2, enough) if limit and enough < len(suppliers) else None,
        "most_share": share if not limit and share < 1 and draw.option(3) else None,
    }
    return data, goods


def _tell(story: Story, data: Data, goods: tuple[str, str]) -> None:
    what, unit = goods
    words = {"what": what, "unit": unit}
    suppliers = data["suppliers"]
    story.topic("buying {what}", "{what} offers", "{what}: which supplier?", **words)
    story.setting(
        "{company} has to buy {needed} {unit:s} of {what} and has offers of {names}",
        "{person} is in charge of buying {needed} {unit:s} of {what}. Offers came from {names}",
        "we need {needed} {unit:s} of {what}, and {n:count} suppliers have sent price lists: "
        "{names}",
        "the price lists of {names} for {what} are on the table at {company}, which needs exactly "
        "{needed} {unit:s}",
        needed=data["needed"], n=len(suppliers), names=listed(list(suppliers)), **words,
    )  # fmt: skip
    story.goal(
        "how much should be bought from whom so that the bill is [as low as possible]?",
        "find the [cheapest] way to buy the {what}",
        "[decide] how to split the order so that the [total cost] is [as low as possible]",
        "what is the least that the {what} can cost, and who delivers how much?",
        **words,
    )
    _tell_prices(story, data, words)
    if data["most_suppliers"] is not None:
        story.rule(
            "orders may go to [at most] {n:count} suppliers",
            "no more than {n:count} suppliers can be dealt with",
            n=data["most_suppliers"],
        )
    if data["most_share"] is not None:
        story.rule(
            "no supplier may deliver more than {v:percent} of the whole amount",
            "for safety, [at most] {v:percent} of the {what} may come from any one supplier",
            v=data["most_share"], **words,
        )  # fmt: skip
    story.rule("[fractions]", "any amount can be ordered, not only whole {unit:s}", **words)


def _tell_prices(story: Story, data: Data, words: dict[str, str]) -> None:
    unit, suppliers = words["unit"], data["suppliers"]
    whole = data["kind"] == "whole order"
    rows = [
        {"supplier": s, "low": tier["above"], "to": tier["to"],
         "price": tier["price"], **words}
        for s, facts in suppliers.items()
        for tier in facts["tiers"]
    ]  # fmt: skip
    amounts = {"low": f"above ({plural(unit)})", "to": f"up to ({plural(unit)})"}
    story.records(
        "prices",
        "the list of prices by the size of the order"
        if whole
        else "the list of prices by parts of the order",
        rows,
        {"supplier": "supplier", **amounts, "price": f"price per {unit}:money"},
        ("with an order above {low} and up to {to} {unit:s}, {supplier} takes {price:money} for "
         "each {unit} of it",
         "{supplier}: {price:money} per {unit} if the order is above {low} and up to {to} {unit:s}")
        if whole
        else ("{supplier} takes {price:money} per {unit} for the part of the order above {low} and "
              "up to {to} {unit:s}",
              "{supplier}: {price:money} for each {unit} above {low} and up to {to} {unit:s}"),
    )  # fmt: skip
    if whole:
        story.rule(
            "the size of an order sets the price of all of it: in a cheaper tier, the lower price "
            "is paid from the first {unit} on",
            "the lower price of a larger order applies to the whole order, not only to the part "
            "above the limit",
            **words,
        )
    else:
        story.rule(
            "a lower price applies only to the part of the order in its range; what lies below is "
            "paid at the higher prices before it",
            "prices are by tier: the first part of an order is paid at the first price, only what "
            "goes beyond it at the next, and so on",
        )
    story.rule(
        "no supplier delivers more than where its list ends, and each can get one order at most",
        "each price list ends at the most that the supplier can deliver; there is one order per "
        "supplier, or none",
    )
    if any(facts["delivery"] is not None for facts in suppliers.values()):
        story.records(
            "deliveries",
            "the delivery fee (once, if anything is ordered) of each supplier",
            [{"supplier": s, "fee": facts["delivery"]} for s, facts in suppliers.items()],
            {"supplier": "supplier", "fee": "delivery fee:money"},
            ("{supplier} adds {fee:money} for the delivery, once, if anything is ordered",
             "an order from {supplier}, whatever its size, costs a further {fee:money} of "
             "delivery"),
        )  # fmt: skip


def _ask_for_more(draw: Draw, data: Data) -> None:
    most = sum(facts["tiers"][-1]["to"] for facts in data["suppliers"].values())
    data["needed"] = most + draw.whole(10, 200, 10)


FAMILY = Family(
    "piecewise_costs",
    "what to buy from which supplier when prices fall with the amount",
    "MILP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _ask_for_more},
)
