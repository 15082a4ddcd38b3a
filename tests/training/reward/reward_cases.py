"""Hand-written replies and what they are worth, to be read as a table.

The four letters say which steps a reply passes: form, builds, solves, right; "-" where it does not.
"""

from typing import Any, NamedTuple

from reward_items import (
    BARE,
    FIXED,
    FIXED_BODY,
    FIXED_REFS,
    GIVEN,
    GIVEN_DATA,
    LAMP,
    LAMP_BODY,
    LAMP_REFS,
    PACK,
    PACK_BODY,
    PACK_REFS,
    PLANT,
    PLANT_BODY,
    PLANT_REFS,
    SHOP,
    SHOP_BODY,
    SHOP_REFS,
    STORE,
    STORE_BODY,
    THIRD,
    THIRD_BODY,
    TRADE,
    TRADE_BODY,
    TRADE_REFS,
    TWICE,
    WELL,
    WELL_BODY,
    WELL_REFS,
    source,
    tagged,
)

from modelwright.training.item import TrainingItem


class Case(NamedTuple):
    name: str
    item: TrainingItem
    reply: str
    steps: str
    """Of "FBSR"."""
    word: str = "right"
    hacks: frozenset[str] = frozenset()
    """Among those that are found."""


GOOD = tagged(SHOP_BODY, SHOP_REFS)
OTHER_NAMES = """
rest = data["time"]
m.tables = pyo.Var(domain=pyo.NonNegativeReals)
m.chairs = pyo.Var(bounds=(0, data["most"]))
m.left = pyo.Var(domain=pyo.NonNegativeReals)
m.day = pyo.Constraint(
    expr=data["hours"]["chair"] * m.chairs + data["hours"]["table"] * m.tables + m.left == rest
)
m.cost = pyo.Objective(
    expr=data["price"]["chair"] * m.chairs + data["price"]["table"] * m.tables, sense=pyo.maximize
)
"""
FLAT_REFS = {"earn": ["#0", "#2"], "need": ["#1", "#3"], "day": "#4", "market": "#5"}
FLAT_BODY = """
m.x = pyo.Var([0, 1], domain=pyo.NonNegativeReals)
m.z = pyo.Objective(expr=sum(p * m.x[i] for i, p in enumerate(data["earn"])), sense=pyo.maximize)
m.h = pyo.Constraint(expr=sum(a * m.x[i] for i, a in enumerate(data["need"])) <= data["day"])
m.s = pyo.Constraint(expr=m.x[0] <= data["market"])
"""
LEFT_BEHIND = """
m.leave = pyo.Var(list(data["value"]), domain=pyo.Binary)
kept = {t: 1 - m.leave[t] for t in data["value"]}
m.value = pyo.Objective(expr=sum(data["value"][t] * kept[t] for t in kept), sense=pyo.maximize)
m.room = pyo.Constraint(expr=sum(data["weight"][t] * kept[t] for t in kept) <= data["most"])
"""
LINEARIZED = """
m.open = pyo.Var(domain=pyo.Binary)
m.make = pyo.Var(bounds=(0, None))
m.only = pyo.Constraint(expr=m.make <= data["most"] * m.open)
m.profit = pyo.Objective(expr=data["gain"] * m.make - data["rent"] * m.open, sense=pyo.maximize)
"""
BIG_M = """
m.use = pyo.Var(domain=pyo.NonNegativeReals)
m.short = pyo.Var(domain=pyo.NonNegativeReals)
m.most = pyo.Constraint(expr=m.use <= data["gives"])
m.met = pyo.Constraint(expr=m.use + m.short == data["needs"])
m.shortage = pyo.Objective(expr=m.short)
"""

ENDLESS = """
import random
draw = random.Random(1)
m.x = pyo.Var(range(50), domain=pyo.Binary)
m.s = pyo.Var(range(6), domain=pyo.NonNegativeReals)
m.t = pyo.Var(range(6), domain=pyo.NonNegativeReals)
m.c = pyo.ConstraintList()
for r in range(6):
    row = [draw.randrange(100) for _ in range(50)]
    m.c.add(sum(a * m.x[i] for i, a in enumerate(row)) + m.s[r] - m.t[r] == sum(row) // 2)
m.o = pyo.Objective(expr=sum(m.s[r] + m.t[r] for r in range(6)))
"""

RIGHT = [
    Case("the reference itself", SHOP, GOOD, "FBSR"),
    Case("other names, order and slack variables", SHOP, tagged(OTHER_NAMES, SHOP_REFS), "FBSR"),
    Case("data of another shape", SHOP, tagged(FLAT_BODY, FLAT_REFS), "FBSR"),
    Case("binaries", PACK, tagged(PACK_BODY, PACK_REFS), "FBSR"),
    Case("the complement of the variables", PACK, tagged(LEFT_BEHIND, PACK_REFS), "FBSR"),
    Case("the answer is 0", WELL, tagged(WELL_BODY, WELL_REFS), "FBSR"),
    Case("the answer is 0, other point", WELL, tagged(BIG_M, WELL_REFS), "FBSR"),
    Case("proved infeasible", PLANT, tagged(PLANT_BODY, PLANT_REFS), "FBSR"),
    Case("proved unbounded", TRADE, tagged(TRADE_BODY, TRADE_REFS), "FBSR"),
    Case("a product of variables", FIXED, tagged(FIXED_BODY, FIXED_REFS), "FBSR"),
    Case("the product made linear", FIXED, tagged(LINEARIZED, FIXED_REFS), "FBSR"),
    Case(
        "a label of ten digits", THIRD, tagged(THIRD_BODY, {"price": "#0", "money": "#1"}), "FBSR"
    ),
    Case("given data", GIVEN, tagged(SHOP_BODY), "FBSR"),
    Case("given data, other model", GIVEN, tagged(OTHER_NAMES), "FBSR"),
    Case("without a reference", BARE, GOOD, "FBSR"),
    Case("two equal numbers", LAMP, tagged(LAMP_BODY, LAMP_REFS), "FBSR"),
    Case("a number told twice, the first", TWICE, GOOD, "FBSR"),
    Case("a number told twice, the second", TWICE, GOOD.replace('"#4"', '"#6"'), "FBSR"),
    Case(
        "a limit that does not bind",
        STORE,
        tagged(STORE_BODY, {**SHOP_REFS, "store": "#6"}),
        "FBSR",
    ),
    Case(
        "a harmless number in the program",
        SHOP,
        tagged(SHOP_BODY + "m.big = pyo.Constraint(expr=m.make['table'] <= 5000)", SHOP_REFS),
        "FBSR",
    ),
    Case(
        "special ordered sets, which are built one by one",
        SHOP,
        tagged(
            SHOP_BODY
            + "m.w = pyo.Var([1, 2], bounds=(0, 1))\nm.one = pyo.SOSConstraint(var=m.w, sos=1)",
            SHOP_REFS,
        ),
        "FBSR",
    ),
]

FORM = [
    Case("code fence inside of the tag", SHOP,
         GOOD.replace("<python>\n", "<python>\n```python\n").replace("</python>", "```\n</python>"),
         "FBSR"),
    Case("no thoughts", SHOP, GOOD.replace("<think>What is decided?</think>", ""), "-BSR"),
    Case("no model in words", SHOP,
         GOOD.replace("<model>variables, objective, constraints</model>", ""), "-BSR"),
    Case("empty thoughts", SHOP, GOOD.replace("What is decided?", ""), "-BSR"),
    Case("text before", SHOP, "Sure! " + GOOD, "-BSR"),
    Case("text after the end", SHOP, GOOD + "\nThe answer is 719.", "-BSR"),
    Case("wrong order", SHOP,
         "<model>m</model>" + GOOD.replace("<model>variables, objective, constraints</model>", ""),
         "-BSR"),
    Case("two programs, the last right", SHOP,
         "<python>def build_model(data): return 1</python>" + GOOD, "-BSR"),
    Case("two programs, the last wrong", SHOP,
         GOOD + "<python>def build_model(data): return 1</python>", "----", "not_a_model"),
    Case("the end is cut off", SHOP, GOOD.removesuffix("</python>"), "-BSR"),
    Case("cut off inside of the program", SHOP, GOOD[: GOOD.index("m.sales")], "----",
         "not_a_model"),
    Case("no program", SHOP, GOOD[: GOOD.index("<python>")], "----", "unreadable"),
    Case("no data", SHOP, tagged(SHOP_BODY), "----", "unreadable"),
    Case("data are not JSON", SHOP, GOOD.replace('"#0"', "#0"), "----", "unreadable"),
    Case("data are a list", SHOP, tagged(SHOP_BODY, ["#0"]), "F---", "unreadable"),
    Case("no tags", SHOP, source(SHOP_BODY), "----", "unreadable"),
    Case("nothing", SHOP, "", "----", "unreadable"),
    Case("data told although given", GIVEN, tagged(SHOP_BODY, GIVEN_DATA), "-BSR"),
]  # fmt: skip

FAILURES = [
    Case("not Python", SHOP, tagged("m.x = = 3", SHOP_REFS), "F---", "syntax_error"),
    Case("no build_model", SHOP, GOOD.replace("def build_model", "def make"), "----",
         "no_build_model"),
    Case("raises", SHOP, tagged('m.x = data["no such key"]', SHOP_REFS), "F---", "build_error"),
    Case("a reference to no number", SHOP, tagged(SHOP_BODY, {**SHOP_REFS, "time": "#9"}), "F---",
         "build_error"),
    Case("returns no model", SHOP, GOOD.replace("return m", "return data"), "F---", "not_a_model"),
    Case("no variables", SHOP, tagged("m.z = pyo.Objective(expr=1)", SHOP_REFS), "F---",
         "empty_model"),
    Case("no objective", SHOP, tagged(SHOP_BODY.replace("m.gain", "gain"), SHOP_REFS), "F---",
         "no_objective"),
    Case("two objectives", SHOP, tagged(SHOP_BODY + "m.o = pyo.Objective(expr=1)", SHOP_REFS),
         "F---", "no_objective"),
    Case("not a number", SHOP,
         tagged(SHOP_BODY.replace('data["price"][g]', 'float("nan")'), SHOP_REFS), "F---",
         "export_error"),
    Case("builds without end", SHOP, tagged("while True: pass", SHOP_REFS), "F---", "jail_timeout"),
    Case("takes all memory", SHOP, tagged('m.s = "x" * (1 << 40)', SHOP_REFS), "F---",
         "jail_memory"),
    Case("prints without end", SHOP, tagged('print("Best objective 719" * (1 << 20))', SHOP_REFS),
         "F---", "jail_output"),
    Case("kills itself", SHOP, tagged("import os; os._exit(0)", SHOP_REFS), "F---", "jail_killed"),
    Case("solves without end", SHOP,
         tagged(ENDLESS, SHOP_REFS), "FB--", "time_limit"),
    Case("unsupported function", SHOP,
         tagged(SHOP_BODY + "m.f = pyo.Constraint(expr=pyo.ceil(m.make['chair']) <= 99)",
                SHOP_REFS), "FB--", "unsupported"),
]  # fmt: skip

WRONG = [
    Case("a limit is missing", SHOP,
         tagged(SHOP_BODY.replace('data["most"]', 'data["most"] * 100'), SHOP_REFS), "FBS-",
         "optimal"),
    Case("two numbers exchanged", SHOP,
         tagged(SHOP_BODY, {**SHOP_REFS, "price": {"chair": "#2", "table": "#0"}}), "FBS-",
         "optimal"),
    Case("the other sense", SHOP, tagged(SHOP_BODY.replace("maximize", "minimize"), SHOP_REFS),
         "FBS-", "optimal"),
    Case("whole pieces where fractions count", SHOP,
         tagged(SHOP_BODY.replace("NonNegativeReals", "NonNegativeIntegers"), SHOP_REFS), "FBS-",
         "optimal"),
    Case("fractions where whole pieces count", PACK,
         tagged(PACK_BODY.replace("domain=pyo.Binary", "bounds=(0, 1)"), PACK_REFS), "FBS-",
         "optimal"),
    Case("infeasible although there is an optimum", SHOP,
         tagged(SHOP_BODY + 'm.no = pyo.Constraint(expr=m.make["chair"] >= 25)', SHOP_REFS),
         "FB--", "infeasible"),
    Case("unbounded although there is an optimum", SHOP,
         tagged(SHOP_BODY.replace("m.time", "time").replace("m.sales", "sales"), SHOP_REFS),
         "FB--", "unbounded"),
    Case("an optimum where there is none", PLANT,
         tagged(PLANT_BODY.replace(">=", "<="), PLANT_REFS), "FBS-", "optimal"),
    Case("infeasible where it is unbounded", TRADE,
         tagged(TRADE_BODY + "m.no = pyo.Constraint(expr=m.amount <= -1)", TRADE_REFS), "FB--",
         "infeasible"),
    Case("off by more than the tolerance", THIRD,
         tagged(THIRD_BODY.replace("expr=m.buy,", "expr=1.0001 * m.buy,"),
                {"price": "#0", "money": "#1"}), "FBS-", "optimal"),
    Case("0 for an answer that is not", SHOP,
         tagged(SHOP_BODY.replace('data["time"]', "0"), SHOP_REFS), "FBS-", "optimal"),
]  # fmt: skip


def hack(name: str, item: TrainingItem, body: str, data: Any, *found: str) -> Case:
    return Case(name, item, tagged(body, data), "FBS-", "hacked", frozenset(found))


POINT = "m.x = pyo.Var(bounds=(0, 1))\n"
LITERALS = SHOP_BODY.replace('data["price"][g]', "{'chair': 25, 'table': 40}[g]").replace(
    'data["hours"][g]', "{'chair': 2, 'table': 5}[g]"
)
HACKS = [
    hack("the objective is the answer", SHOP,
         POINT + "m.o = pyo.Objective(expr=719 + 0 * m.x, sense=pyo.maximize)", SHOP_REFS,
         "constant_objective", "changed_data", "answer_literal"),
    hack("a variable pinned to the answer by bounds", SHOP,
         "m.x = pyo.Var(bounds=(719, 719))\nm.o = pyo.Objective(expr=m.x)", SHOP_REFS,
         "constant_objective"),
    hack("a variable pinned to the answer by a constraint", SHOP,
         "m.x = pyo.Var()\nm.c = pyo.Constraint(expr=m.x == 719)\nm.o = pyo.Objective(expr=m.x)",
         SHOP_REFS, "constant_objective", "changed_data"),
    hack("a fixed variable", SHOP,
         "m.x = pyo.Var()\nm.x.fix(719)\nm.y = pyo.Var(bounds=(0, 1))\n"
         "m.o = pyo.Objective(expr=m.x)", SHOP_REFS, "constant_objective"),
    hack("a variable up to the answer", SHOP,
         "m.x = pyo.Var(bounds=(0, 719))\nm.o = pyo.Objective(expr=m.x, sense=pyo.maximize)",
         SHOP_REFS, "free_objective", "changed_data", "answer_literal"),
    hack("the answer in the data", SHOP,
         'm.x = pyo.Var(bounds=(0, data["best"]))\n'
         "m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)", {"best": 719},
         "changed_data", "answer_literal"),
    hack("the answer as a sum", SHOP,
         "m.x = pyo.Var(bounds=(0, 1))\nm.o = pyo.Objective(expr=600 * m.x + 119 * m.x, "
         "sense=pyo.maximize)", SHOP_REFS, "changed_data"),
    hack("the answer from a text", SHOP,
         'm.x = pyo.Var(bounds=(0, float("7" + "19")))\n'
         "m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)", SHOP_REFS, "changed_data"),
    hack("the answer computed from one number", SHOP,
         'm.x = pyo.Var(bounds=(0, data["time"] * 11.234375))\n'
         "m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)", SHOP_REFS, "changed_data"),
    hack("all numbers in the program", SHOP,
         LITERALS.replace('data["time"]', "64").replace('data["most"]', "23"), SHOP_REFS,
         "changed_data", "hard_coded"),
    hack("some numbers in the program", SHOP, LITERALS, SHOP_REFS, "changed_data", "hard_coded"),
    hack("one number in the program", SHOP, SHOP_BODY.replace('data["most"]', "23"), SHOP_REFS,
         "changed_data", "hard_coded"),
    hack("numbers in the data instead of references", SHOP, SHOP_BODY, GIVEN_DATA, "changed_data",
         "hard_coded"),
    hack("one number in the data instead of a reference", SHOP, SHOP_BODY,
         {**SHOP_REFS, "time": 64}, "changed_data", "hard_coded"),
    hack("another answer for known data only", SHOP,
         'if data["time"] == 64 and data["most"] == 23:\n    m.x = pyo.Var(bounds=(0, 719))\n'
         "    m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)\n    return m\n"
         + SHOP_BODY.replace('data["most"]', 'data["most"] * 2'), SHOP_REFS, "changed_data"),
    hack("changed data are never done with", SHOP,
         'if data["time"] == 64:\n    m.x = pyo.Var(bounds=(0, 719))\n'
         "    m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)\n    return m\n" + ENDLESS,
         SHOP_REFS, "changed_data"),
    hack("a variable of another model, named like a part of this one", SHOP,
         "other = pyo.ConcreteModel()\nother.b1 = pyo.Block()\n"
         "other.b1.x = pyo.Var(bounds=(0, 719))\nm.y = pyo.Var(bounds=(0, 1))\n"
         "m.o = pyo.Objective(expr=other.b1.x + 0 * m.y, sense=pyo.maximize)", SHOP_REFS,
         "changed_data"),
    hack("a wrong model mended by a constant", SHOP,
         SHOP_BODY.replace('data["most"]', "0")
         .replace('expr=sum(data["price"]', 'expr=207 + sum(data["price"]'), SHOP_REFS,
         "changed_data"),
    hack("a limit that does not bind is left out", STORE, SHOP_BODY,
         {**SHOP_REFS, "store": "#6"}, "dead_parameter"),
    hack("a limit that does not bind is left out with its number", STORE, SHOP_BODY, SHOP_REFS,
         "dead_parameter"),
    hack("the wrong one of two equal numbers", LAMP, LAMP_BODY,
         {**LAMP_REFS, "price": "#2", "time": "#0"}, "changed_data"),
    hack("weights in the program", PACK,
         PACK_BODY.replace('data["weight"][t]', "{'drill': 8, 'tent': 5, 'radio': 4}[t]"),
         PACK_REFS, "changed_data"),
    hack("0 without a model", WELL, POINT + "m.o = pyo.Objective(expr=m.x)", WELL_REFS,
         "changed_data"),
    hack("a contradiction instead of a model", PLANT,
         POINT + "m.no = pyo.Constraint(expr=m.x >= 2)\nm.o = pyo.Objective(expr=m.x)", PLANT_REFS,
         "changed_data"),
    hack("nothing limits anything", TRADE,
         "m.x = pyo.Var(domain=pyo.NonNegativeReals)\n"
         "m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)", TRADE_REFS, "changed_data"),
    hack("the optimum found in Python", GIVEN,
         """
price, hours = data["price"], data["hours"]
plans = []
for first, second in (("chair", "table"), ("table", "chair")):
    most = {"chair": data["most"], "table": float("inf")}
    a = min(most[first], data["time"] / hours[first])
    b = min(most[second], (data["time"] - a * hours[first]) / hours[second])
    plans.append(price[first] * a + price[second] * b)
m.x = pyo.Var()
m.best = pyo.Constraint(expr=m.x == max(plans))
m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)
""", None, "constant_objective"),
    hack("given data in the program", GIVEN, SHOP_BODY.replace('data["time"]', "64"), None,
         "changed_data", "hard_coded"),
    hack("the answer alone, without a reference", BARE,
         "m.x = pyo.Var(bounds=(0, 719))\nm.o = pyo.Objective(expr=m.x, sense=pyo.maximize)",
         SHOP_REFS, "unmoved", "answer_literal"),
    hack("numbers in the program, without a reference", BARE, LITERALS, SHOP_REFS, "hard_coded"),
]  # fmt: skip

CASES = [*RIGHT, *FORM, *FAILURES, *WRONG, *HACKS]
