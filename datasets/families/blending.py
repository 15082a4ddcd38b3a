"""Blending: the cheapest mix of raw materials that keeps to limits on its contents."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import listed
from modelwright.datasets.families.text.story import Story

TRADES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "animal feed": (
        ("maize", "soy meal", "wheat bran", "fish meal", "barley", "rapeseed cake", "oats"),
        ("protein", "fibre", "fat", "starch"),
    ),
    "alloy": (
        ("scrap A", "scrap B", "scrap C", "ingot", "ore concentrate", "turnings", "sheet offcuts"),
        ("copper", "zinc", "tin", "lead"),
    ),
    "fertilizer": (
        ("urea", "potash", "rock phosphate", "compost", "bone meal", "ammonium salt"),
        ("nitrogen", "phosphate", "potassium", "sulphur"),
    ),
    "fruit drink": (
        ("apple base", "orange base", "grape base", "pear base", "cherry base", "mango base"),
        ("sugar", "fruit acid", "pulp", "juice solids"),
    ),
}

PROGRAM = '''"""Minimize cost over the kilograms of each raw material in the blend."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    materials = list(data["cost"])
    model.use = pyo.Var(materials, domain=pyo.NonNegativeReals, doc="kg of each material")
    model.total = pyo.Constraint(expr=sum(model.use[m] for m in materials) == data["amount"])

    def content(q):
        return sum(data["content"][m][q] * model.use[m] for m in materials)

    @model.Constraint(list(data["least"]), doc="contents from below")
    def enough(model, q):
        return content(q) >= data["least"][q] * data["amount"]

    @model.Constraint(list(data["most"]), doc="contents from above")
    def not_too_much(model, q):
        return content(q) <= data["most"][q] * data["amount"]

    @model.Constraint(list(data["stock"]), doc="kg in stock")
    def stock(model, m):
        return model.use[m] <= data["stock"][m]

    model.cost = pyo.Objective(expr=sum(data["cost"][m] * model.use[m] for m in materials))
    return model
'''

PROGRAM_2 = '''"""The same by shares of the blend, with its contents as variables."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    materials = list(data["cost"])
    contents = list(next(iter(data["content"].values())))
    amount = data["amount"]
    model.share = pyo.Var(materials, bounds=(0, 1))
    model.whole = pyo.Constraint(expr=pyo.quicksum(model.share.values()) == 1)
    model.mixed = pyo.Var(
        contents,
        bounds=lambda model, q: (data["least"].get(q, 0), data["most"].get(q, 1)),
        doc="share of each content in the blend",
    )

    @model.Constraint(contents)
    def mixing(model, q):
        return model.mixed[q] == sum(data["content"][m][q] * model.share[m] for m in materials)

    @model.Constraint(materials)
    def stock(model, m):
        return amount * model.share[m] <= data["stock"].get(m, amount)

    model.price_per_kg = pyo.Expression(
        expr=sum(data["cost"][m] * model.share[m] for m in materials)
    )
    model.cost = pyo.Objective(expr=amount * model.price_per_kg, sense=pyo.minimize)
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    trade = draw.pick(list(TRADES))
    names, contents = TRADES[trade]
    materials = draw.sample(names, draw.size(3, 6))
    contents = draw.sample(contents, draw.size(1, 4))
    content = {m: {q: draw.whole(2, 24) / 100 for q in contents} for m in materials}
    amount = draw.whole(500, 5000, 100)
    # A mix that is feasible by construction: equal shares of all materials.
    mean = {q: sum(content[m][q] for m in materials) / len(materials) for q in contents}
    above = draw.sample(contents, draw.rng.randint(1, len(contents)))
    below = [q for q in contents if q not in above or draw.option(3)]
    scarce = draw.sample(materials, draw.rng.randint(1, 2)) if draw.option(2) else []
    data = {
        "amount": amount,
        "cost": {m: draw.decimal(0.4, 6, 2) for m in materials},
        "content": content,
        "least": {q: int(mean[q] * 100) / 100 for q in above},
        "most": {q: int(mean[q] * 100 + 1) / 100 for q in below},
        "stock": {m: amount // len(materials) + draw.whole(20, 200, 10) for m in scarce},
    }
    return data, trade


def _tell(story: Story, data: Data, trade: str) -> None:
    materials = list(data["cost"])
    contents = list(next(iter(data["content"].values())))
    story.topic("the next batch of {trade}", "{trade} blend", "recipe for {trade}", trade=trade)
    story.setting(
        "{company} [mixes|blends] {trade} from {names}",
        "[at its plant|] in {town}, {company} [makes|produces] {trade} out of {n:count} raw "
        "materials: {names}",
        "the raw materials for [the|a] {trade} of {company} are {names}",
        trade=trade, names=listed(materials), n=len(materials),
    )  # fmt: skip
    story.goal(
        "which [mix|blend] [is the cheapest|costs least]?",
        "[decide] how many kilograms of each raw material to use so that the [total cost] of the "
        "batch is [as low as possible]",
        "find the batch with the [lowest] [total cost] of raw materials",
    )
    story.rule(
        "the batch [must] [weigh|come to] exactly {amount} kg, and nothing is lost in mixing",
        "exactly {amount} kg [are needed|have been ordered]; the weights of the materials add up "
        "to that of the batch",
        amount=data["amount"],
    )
    story.records(
        "prices",
        "the price of each raw material",
        [{"material": m, "cost": data["cost"][m]} for m in materials],
        {"material": "material", "cost": "price per kg:money"},
        ("{material} costs {cost:money} per kilogram",
         "a kilogram of {material} [costs] {cost:money}"),
    )  # fmt: skip
    story.grid(
        "contents",
        "what each raw material contains, by weight",
        data["content"],
        "material",
        ("{row} contains {cells}", "{row}, by weight: {cells}"),
        "{value:percent} {column}",
        "percent",
    )
    for q in contents:
        if q in data["least"]:
            story.rule(
                "[at least] {v:percent} of the batch by weight [must] be {q}",
                "the {q} content of the batch may not fall below {v:percent}",
                v=data["least"][q], q=q,
            )  # fmt: skip
        if q in data["most"]:
            story.rule(
                "[at most] {v:percent} of the batch by weight may be {q}",
                "the {q} content of the batch may not exceed {v:percent}",
                v=data["most"][q], q=q,
            )  # fmt: skip
    for m, stock in data["stock"].items():
        story.rule(
            "[there are only|the store has only] {stock} kg of {m}",
            "[at most] {stock} kg of {m} can be used",
            m=m, stock=stock,
        )  # fmt: skip
    story.rule("[fractions]", "weights may be any [number|amount], not only whole kilograms")


def _ask_too_much(draw: Draw, data: Data) -> None:
    content = draw.pick(list(data["least"]))
    data["least"][content] = (
        round(100 * max(values[content] for values in data["content"].values()))
        + draw.whole(1, 5)
    ) / 100  # fmt: skip
    data["most"].pop(content, None)


FAMILY = Family(
    "blending",
    "the cheapest mix of raw materials within limits on its contents",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _ask_too_much},
)
