"""Problems small enough to solve by hand, with ways to write replies to them."""

import json
from dataclasses import replace
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.training.item import TrainingItem

HEAD = """import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
"""


def source(body: str) -> str:
    """Return a program whose build_model runs `body` on a new model `m`."""
    lines = "".join(f"    {line}\n" if line else "\n" for line in body.strip("\n").splitlines())
    return f"{HEAD}{lines}    return m\n"


def tagged(body: str, data: Any = None) -> str:
    """Return a reply without a fault of form; without data it has no segment for them."""
    told = "" if data is None else f"<data>{json.dumps(data)}</data>\n"
    return (
        "<think>What is decided?</think>\n<model>variables, objective, constraints</model>\n"
        f"{told}<python>\n{source(body)}</python>"
    )


def problem(name: str, text: str, answer: Any, body: str, refs: dict[str, Any]) -> Problem:
    extra = {"program": source(body), "data_refs": refs}
    if isinstance(answer, str):
        return Problem(name, text, None, answer, extra=extra)
    return Problem(name, text, answer, extra=extra)


SHOP_TEXT = (
    "A joiner makes chairs and tables. A chair earns 25 and takes 2 hours, a table earns 40 and "
    "takes 5 hours. There are 64 hours. At most 23 chairs can be sold. Maximize the earnings."
)
SHOP_REFS = {
    "price": {"chair": "#0", "table": "#2"},
    "hours": {"chair": "#1", "table": "#3"},
    "time": "#4",
    "most": "#5",
}
SHOP_BODY = """
goods = list(data["price"])
m.make = pyo.Var(goods, domain=pyo.NonNegativeReals)
m.gain = pyo.Objective(expr=sum(data["price"][g] * m.make[g] for g in goods), sense=pyo.maximize)
m.time = pyo.Constraint(expr=sum(data["hours"][g] * m.make[g] for g in goods) <= data["time"])
m.sales = pyo.Constraint(expr=m.make["chair"] <= data["most"])
"""
SHOP_PROBLEM = problem("shop", SHOP_TEXT, 719, SHOP_BODY, SHOP_REFS)
SHOP = TrainingItem.from_problem(SHOP_PROBLEM)
"""23 chairs take 46 hours, and the other 18 hours make 3.6 tables: 23 * 25 + 3.6 * 40 = 719."""

BARE = replace(SHOP, id="bare", reference=None)
"""The same, but nothing is known besides the answer."""

TWICE = TrainingItem.from_problem(
    problem("twice", f"{SHOP_TEXT} That makes 64 hours in all.", 719, SHOP_BODY, SHOP_REFS)
)
"""The same, with the hours told twice."""

STORE_BODY = f"""{SHOP_BODY}
m.store = pyo.Constraint(expr=m.make["table"] <= data["store"])
"""
STORE = TrainingItem.from_problem(
    problem(
        "store",
        f"{SHOP_TEXT} There is room for 9 tables.",
        719,
        STORE_BODY,
        {**SHOP_REFS, "store": "#6"},
    )
)
"""The same, with a limit that does not bind: 3.6 tables are fewer than 9."""

GIVEN_DATA = {
    "price": {"chair": 25, "table": 40},
    "hours": {"chair": 2, "table": 5},
    "time": 64,
    "most": 23,
}
GIVEN = replace(
    TrainingItem.from_problem(
        Problem("given", SHOP_TEXT, 719, extra={"program": source(SHOP_BODY), "data": GIVEN_DATA})
    ),
    variants=(
        {**GIVEN_DATA, "price": {"chair": 30, "table": 90}},
        {**GIVEN_DATA, "most": 10, "time": 45},
    ),
)
"""The same with its data given: the reply tells none."""

PACK_REFS = {
    "weight": {"drill": "#0", "tent": "#2", "radio": "#4"},
    "value": {"drill": "#1", "tent": "#3", "radio": "#5"},
    "most": "#6",
}
PACK_BODY = """
things = list(data["value"])
m.take = pyo.Var(things, domain=pyo.Binary)
m.value = pyo.Objective(expr=sum(data["value"][t] * m.take[t] for t in things), sense=pyo.maximize)
m.room = pyo.Constraint(expr=sum(data["weight"][t] * m.take[t] for t in things) <= data["most"])
"""
PACK = TrainingItem.from_problem(
    problem(
        "pack",
        "A drill weighs 8 kg and is worth 30, a tent weighs 5 kg and is worth 20, a radio weighs "
        "4 kg and is worth 17. At most 10 kg can be carried. What should be taken along?",
        37,
        PACK_BODY,
        PACK_REFS,
    )
)
"""Tent and radio weigh 9 kg and are worth 37; the drill leaves room for neither."""

LAMP_REFS = {"price": "#0", "hours": "#1", "time": "#2", "most": "#3"}
LAMP_BODY = """
m.make = pyo.Var(bounds=(0, data["most"]))
m.rest = pyo.Var(domain=pyo.NonNegativeReals)
m.gain = pyo.Objective(expr=data["price"] * m.make + m.rest, sense=pyo.maximize)
m.time = pyo.Constraint(expr=data["hours"] * m.make + m.rest <= data["time"])
"""
LAMP = TrainingItem.from_problem(
    problem(
        "lamp",
        "A lamp earns 20 and takes 4 hours. Of 20 hours, each that is left earns one. At most 3 "
        "lamps can be sold. Maximize the earnings.",
        68,
        LAMP_BODY,
        LAMP_REFS,
    )
)
"""3 lamps earn 60 and take 12 hours; the other 8 hours earn 8. Two numbers are 20."""

WELL_REFS = {"gives": "#0", "needs": "#1"}
WELL_BODY = """
m.use = pyo.Var(bounds=(0, data["gives"]))
m.short = pyo.Var(domain=pyo.NonNegativeReals)
m.met = pyo.Constraint(expr=m.use + m.short >= data["needs"])
m.shortage = pyo.Objective(expr=m.short)
"""
WELL = TrainingItem.from_problem(
    problem(
        "well",
        "A well gives 30 litres an hour, and a village needs 20 litres. Minimize the shortage.",
        0,
        WELL_BODY,
        WELL_REFS,
    )
)
"""30 litres are more than 20: nothing is short."""

PLANT_REFS = {"needs": "#0", "most": "#1", "cost": "#2"}
PLANT_BODY = """
m.make = pyo.Var(bounds=(0, data["most"]))
m.need = pyo.Constraint(expr=m.make >= data["needs"])
m.cost = pyo.Objective(expr=data["cost"] * m.make)
"""
PLANT = TrainingItem.from_problem(
    problem(
        "plant",
        "A customer needs 50 tons. The plant makes up to 40 tons, at a cost of 7 per ton. Minimize "
        "the cost.",
        "infeasible",
        PLANT_BODY,
        PLANT_REFS,
    )
)
"""40 tons are less than 50."""

TRADE_REFS = {"buy": "#0", "sell": "#1"}
TRADE_BODY = """
m.amount = pyo.Var(domain=pyo.NonNegativeReals)
m.profit = pyo.Objective(expr=(data["sell"] - data["buy"]) * m.amount, sense=pyo.maximize)
"""
TRADE = TrainingItem.from_problem(
    problem(
        "trade",
        "Grain is bought at $5 a ton and sold at $7 a ton, as much as one likes. Maximize the "
        "profit.",
        "unbounded",
        TRADE_BODY,
        TRADE_REFS,
    )
)
"""Each ton earns 2, without end."""

FIXED_REFS = {"rent": "#0", "gain": "#1", "most": "#2"}
FIXED_BODY = """
m.open = pyo.Var(domain=pyo.Binary)
m.make = pyo.Var(bounds=(0, data["most"]))
m.profit = pyo.Objective(
    expr=data["gain"] * m.open * m.make - data["rent"] * m.open, sense=pyo.maximize
)
"""
FIXED = TrainingItem.from_problem(
    problem(
        "fixed",
        "If a kiln is rented at $20, bricks earn $3 each; at most 10 can be burnt. Without it none "
        "can. Maximize the profit.",
        10,
        FIXED_BODY,
        FIXED_REFS,
    )
)
"""10 bricks at 3 less the rent of 20; the reference multiplies variables."""

THIRD_REFS = {"money": "#0", "price": "#1"}
THIRD_BODY = """
m.buy = pyo.Var(domain=pyo.NonNegativeReals)
m.paid = pyo.Constraint(expr=data["price"] * m.buy <= data["money"])
m.got = pyo.Objective(expr=m.buy, sense=pyo.maximize)
"""
_THIRD = "Cloth costs $3 a yard, and $100 can be spent. Maximize the yards bought."
THIRD_PROBLEM = problem("third", _THIRD, 33.33333333, THIRD_BODY, {"price": "#0", "money": "#1"})
THIRD = TrainingItem.from_problem(THIRD_PROBLEM)
"""100 / 3, as a label of ten digits."""
