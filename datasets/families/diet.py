"""Diet: the cheapest servings of foods that meet daily needs."""

from typing import Any

from modelwright.datasets.families.draw import Draw
from modelwright.datasets.families.family import Data, Family
from modelwright.datasets.families.text.phrases import agreeing
from modelwright.datasets.families.text.story import Story

FOODS = (
    "oatmeal", "rice", "lentils", "chicken", "tofu", "milk", "cheese", "spinach", "bread", "pasta",
    "salmon", "beans", "yoghurt", "potatoes", "eggs", "peanuts",
)  # fmt: skip
NUTRIENTS = {
    "energy": ("kcal", 60, 420), "protein": ("g", 2, 30), "carbohydrate": ("g", 3, 60),
    "calcium": ("mg", 10, 300), "vitamin C": ("mg", 1, 50), "iron": ("mg", 1, 9),
    "fibre": ("g", 1, 12),
}  # fmt: skip
EATERS = (
    "a hospital kitchen", "a school canteen", "a mountain hut", "a sports camp", "a research ship",
    "a student hostel", "a summer camp", "an expedition",
)  # fmt: skip

PROGRAM = '''"""Minimize cost over the servings of each food, with needs and limits."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    foods = list(data["cost"])
    model.eat = pyo.Var(foods, domain=pyo.NonNegativeReals, doc="servings")

    @model.Constraint(list(data["need"]), doc="daily needs")
    def needs(model, n):
        return sum(data["holds"][f][n] * model.eat[f] for f in foods) >= data["need"][n]

    @model.Constraint(list(data["limit"]), doc="daily upper limits")
    def limits(model, n):
        return sum(data["holds"][f][n] * model.eat[f] for f in foods) <= data["limit"][n]

    @model.Constraint(list(data["most"]), doc="servings that are acceptable")
    def variety(model, f):
        return model.eat[f] <= data["most"][f]

    model.cost = pyo.Objective(expr=sum(data["cost"][f] * model.eat[f] for f in foods))
    return model
'''

PROGRAM_2 = '''"""The same with the intake and the surplus of each nutrient as variables."""

import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    most = data["most"]
    model.servings = pyo.Var(list(data["cost"]), bounds=lambda model, f: (0, most.get(f)))
    model.intake = pyo.Var(list(data["need"]))
    model.surplus = pyo.Var(list(data["need"]), domain=pyo.NonNegativeReals)
    model.balance = pyo.ConstraintList()
    for nutrient, need in data["need"].items():
        eaten = sum(data["holds"][f][nutrient] * model.servings[f] for f in data["cost"])
        model.balance.add(model.intake[nutrient] == eaten)
        model.balance.add(model.intake[nutrient] - model.surplus[nutrient] == need)
        if nutrient in data["limit"]:
            model.surplus[nutrient].setub(data["limit"][nutrient] - need)
    model.bill = pyo.Objective(
        expr=pyo.sum_product(data["cost"], model.servings, index=list(data["cost"])),
        sense=pyo.minimize,
    )
    return model
'''


def _draw(draw: Draw) -> tuple[Data, Any]:
    foods = draw.sample(FOODS, draw.size(3, 8))
    nutrients = draw.sample(list(NUTRIENTS), draw.size(2, 5))
    holds = {f: {n: draw.whole(*NUTRIENTS[n][1:]) for n in nutrients} for f in foods}
    # What some menu holds can be met: needs and limits are taken from it.
    menu = {f: draw.whole(0, 4) for f in foods}
    menu[foods[0]] += 2
    eaten = {n: sum(holds[f][n] * menu[f] for f in foods) for n in nutrients}
    capped = draw.sample(foods, draw.rng.randint(1, len(foods))) if draw.option(2) else []
    limited = draw.sample(nutrients, 1) if draw.option(3) else []
    data = {
        "cost": {f: draw.decimal(0.3, 5, 2) for f in foods},
        "holds": holds,
        "need": eaten,
        "limit": {n: eaten[n] + draw.whole(5, 40) for n in limited},
        "most": {f: menu[f] + draw.whole(1, 3) for f in capped},
    }
    return data, draw.pick(EATERS)


def _tell(story: Story, data: Data, eater: str) -> None:
    foods = list(data["cost"])
    story.topic("the daily menu", "cheapest menu", "meal plan for {eater}", eater=eater)
    story.setting(
        "{eater} [near|in] {town} [plans|puts together] the daily menu of one person from "
        "{n:count} foods",
        "{person} [cooks|buys food] for {eater} and decides what one person eats [per|in a] day",
        "[the menu of|what is served in] {eater} is [planned|made] per person and day from "
        "{n:count} foods",
        eater=eater, n=len(foods),
    )  # fmt: skip
    story.goal(
        "how many servings of each food [make up|are in] the [cheapest] menu [that meets all "
        "needs|]?",
        "find the servings of each food so that the [total cost] [per|of a] day is [as low as "
        "possible]",
        "what is the [lowest] daily cost [at which|with which] all needs are met, and with which "
        "servings?",
    )  # fmt: skip
    story.records(
        "foods",
        "the price of a serving of each food",
        [{"food": f, "cost": data["cost"][f]} for f in foods],
        {"food": "food", "cost": "price per serving:money"},
        ("a serving of {food} [costs] {cost:money}", "{food}: {cost:money} per serving"),
    )
    story.grid(
        "nutrients",
        "what a serving of each food [holds|contains]",
        data["holds"],
        "food",
        ("a serving of {row} [holds|contains] {cells}", "{row}, per serving: {cells}"),
        "{value} {unit} of {column}",
        units={n: unit for n, (unit, _, _) in NUTRIENTS.items()},
    )
    for n, need in data["need"].items():
        story.rule(
            "[at least] {need} {unit} of {n} are needed [per|a] day",
            "the daily menu [must] hold [at least] {need} {unit} of {n}",
            n=n, need=need, unit=NUTRIENTS[n][0],
        )  # fmt: skip
    for n, limit in data["limit"].items():
        story.rule(
            "[at most] {limit} {unit} of {n} [per|a] day are [allowed|healthy]",
            "the daily menu may hold [at most] {limit} {unit} of {n}",
            n=n, limit=limit, unit=NUTRIENTS[n][0],
        )  # fmt: skip
    for f, most in data["most"].items():
        story.rule(
            "nobody [eats|wants] more than {most:count} {servings} of {f} a day",
            "[at most] {most:count} {servings} of {f} may be [used|served] [per|a] day",
            f=f, most=most, servings=agreeing(most, "serving"),
        )  # fmt: skip
    story.rule("parts of servings are fine", "servings may be split [in any way|at will]")


def _starve(draw: Draw, data: Data) -> None:
    nutrient = draw.pick(list(data["need"]))
    data["most"] = {f: data["most"].get(f, draw.whole(1, 5)) for f in data["cost"]}
    possible = sum(data["holds"][f][nutrient] * data["most"][f] for f in data["cost"])
    data["need"][nutrient] = possible + draw.whole(1, 20)
    data["limit"].pop(nutrient, None)


FAMILY = Family(
    "diet",
    "the cheapest servings of foods that meet daily needs",
    "LP",
    _draw,
    _tell,
    PROGRAM,
    PROGRAM_2,
    {"infeasible": _starve},
)
