"""Models that every export must carry unharmed, each a body of `build_model` with its optimum.

The optima were computed by hand where a comment gives the arithmetic; the others are what the
engine finds, which `test_corpus.py` checks against a second solver through an export.
"""

from typing import Any, NamedTuple

from modelwright.solvers.program import Program

HEADER = """\
import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
"""


class Case(NamedTuple):
    name: str
    problem_class: str
    body: str
    data: dict[str, Any] = {}  # noqa: RUF012
    optimum: float | None = None
    """None where it is not known by hand."""

    @property
    def program(self) -> Program:
        lines = "".join(f"    {line}\n" for line in self.body.strip().splitlines())
        return Program(f"{HEADER}{lines}    return m\n", self.data)


FACTORY = """
m.make = pyo.Var(data["profit"], within=pyo.NonNegativeReals)
def hours(m, k):
    return sum(data["hours"][k][p] * m.make[p] for p in data["profit"]) <= data["capacity"][k]
m.capacity = pyo.Constraint(list(data["capacity"]), rule=hours)
m.gain = pyo.Objective(expr=sum(v * m.make[p] for p, v in data["profit"].items()), sense=-1)
"""
FACTORY_DATA: dict[str, Any] = {
    "profit": {"chair": 3, "desk": 5},
    "capacity": {"saw": 4, "paint": 12, "pack": 18},
    "hours": {
        "saw": {"chair": 1, "desk": 0},
        "paint": {"chair": 0, "desk": 2},
        "pack": {"chair": 3, "desk": 2},
    },
}
TRANSPORT = """
S, D = data["supply"], data["demand"]
m.ship = pyo.Var(S, D, bounds=(0, None), doc="tons from plant to city")
m.out = pyo.Constraint(list(S), rule=lambda m, i: sum(m.ship[i, j] for j in D) <= S[i])
m.need = pyo.Constraint(list(D), rule=lambda m, j: sum(m.ship[i, j] for i in S) == D[j])
m.cost = pyo.Objective(expr=sum(data["cost"][i][j] * m.ship[i, j] for i in S for j in D))
"""
TRANSPORT_DATA: dict[str, Any] = {
    "supply": {"Ulm": 30, "Bonn": 25},
    "demand": {"Köln": 20, "Jena": 18, "Kiel": 12},
    "cost": {
        "Ulm": {"Köln": 4, "Jena": 6, "Kiel": 9},
        "Bonn": {"Köln": 2, "Jena": 7, "Kiel": 8},
    },
}
LOT_SIZING = """
T = range(1, 6)
m.make = pyo.Var(T, bounds=(0, 60))
m.stock = pyo.Var(T, bounds=(0, None))
m.setup = pyo.Var(T, within=pyo.Binary)
def balance(m, t):
    before = m.stock[t - 1] if t > 1 else data["first"]
    return before + m.make[t] - m.stock[t] == data["demand"][t - 1]
m.balance = pyo.Constraint(T, rule=balance)
m.link = pyo.Constraint(T, rule=lambda m, t: m.make[t] <= 60 * m.setup[t])
m.cost = pyo.Objective(expr=sum(40 * m.setup[t] + m.stock[t] for t in T) + 12)
"""

AWKWARD = [
    "two words", "tab\there", "a[b]", "a(b)", "a{b}", "x:y", "p=q", "-5", "+", "=1+1", "1e5", "e5",
    "Ähre", "数量", "Ж", "Größe", "Grösse", "Gr_sse", "GR_SSE", "@home", "a" * 300, "a" * 299 + "b",
    "quote'", 'quote"', "back\\slash", "%", "#", "$", "&", "end", "free", "<=", "*", "/", "^2",
    "a,b", "a.b", "a b", "a_b", "a  b", "new\nline", "😀", "😀😀" * 40, "", "_", "~tilde", "`tick`",
    "!", "?", ";", "|pipe|",
]  # fmt: skip

CASES = (
    # 2 chairs and 6 desks use 12 hours of paint and 18 of pack: 3*2 + 5*6.
    Case("factory", "LP", FACTORY, FACTORY_DATA, 36.0),
    # Bonn to Köln 20 (2), Bonn to Kiel 5 (8), Ulm to Kiel 7 (9), Ulm to Jena 18 (6).
    Case("transport", "LP", TRANSPORT, TRANSPORT_DATA, 40 + 40 + 63 + 108),
    Case("lot_sizing", "MILP", LOT_SIZING, {"demand": [20, 0, 40, 30, 25], "first": 5}),
    Case(
        "diet",
        "LP",
        """
m.eat = pyo.Var(["bread", "milk"], bounds=(0, 10))
m.protein = pyo.Constraint(expr=4 * m.eat["bread"] + 8 * m.eat["milk"] >= 30)
m.iron = pyo.Constraint(expr=5 * m.eat["bread"] + m.eat["milk"] >= 12)
m.cost = pyo.Objective(expr=2 * m.eat["bread"] + 3 * m.eat["milk"])
""",
    ),
    # Ranges pull both ways: x + y = 2 at the lower end, x - y = 3 at the upper end.
    Case(
        "ranges",
        "LP",
        """
m.x = pyo.Var(bounds=(-50, 50))
m.y = pyo.Var(bounds=(-50, 50))
m.sum = pyo.Constraint(expr=(2, m.x + m.y, 7))
m.difference = pyo.Constraint(expr=(-4, m.x - m.y, 3))
m.goal = pyo.Objective(expr=3 * m.y + m.x)
""",
        optimum=3 * -0.5 + 2.5,
    ),
    # The lower end of a wide range decides: its digits must survive the large upper end.
    Case(
        "wide_range",
        "LP",
        """
m.x = pyo.Var(bounds=(0, None))
m.y = pyo.Var(bounds=(0, None))
m.wide = pyo.Constraint(expr=(0.00123456789, m.x + m.y, 1e12))
m.goal = pyo.Objective(expr=1000 * m.x + 2000 * m.y)
""",
        optimum=1.23456789,
    ),
    Case(
        "negative_range",
        "LP",
        """
m.x = pyo.Var()
m.low = pyo.Constraint(expr=(-1e9, m.x, -0.25))
m.goal = pyo.Objective(expr=4 * m.x, sense=pyo.maximize)
""",
        optimum=-1.0,
    ),
    Case(
        "free_variables",
        "LP",
        """
m.x = pyo.Var()
m.y = pyo.Var(within=pyo.Reals)
m.a = pyo.Constraint(expr=m.x + 2 * m.y >= -6)
m.b = pyo.Constraint(expr=m.x - m.y >= -3)
m.c = pyo.Constraint(expr=3 * m.x + m.y <= 20)
m.goal = pyo.Objective(expr=m.x + m.y)
""",
        # x = -4, y = -1 where a and b meet.
        optimum=-5.0,
    ),
    Case(
        "fixed_by_bounds",
        "LP",
        """
m.x = pyo.Var(bounds=(3, 3))
m.y = pyo.Var(bounds=(0, 9))
m.a = pyo.Constraint(expr=m.x + m.y <= 8)
m.goal = pyo.Objective(expr=2 * m.x + m.y, sense=pyo.maximize)
""",
        optimum=11.0,
    ),
    Case(
        "fixed_by_program",
        "LP",
        """
m.x = pyo.Var(["a", "b"], bounds=(0, 9))
m.x["a"].fix(4)
m.a = pyo.Constraint(expr=m.x["a"] + m.x["b"] <= 8)
m.only_fixed = pyo.Constraint(expr=m.x["a"] <= 5)
m.goal = pyo.Objective(expr=2 * m.x["a"] + m.x["b"], sense=pyo.maximize)
""",
        optimum=12.0,
    ),
    Case(
        "negative_bounds",
        "LP",
        """
m.x = pyo.Var(bounds=(None, -2))
m.y = pyo.Var(bounds=(-7, -1))
m.z = pyo.Var(bounds=(None, 5))
m.a = pyo.Constraint(expr=m.x + m.y + m.z >= -10)
m.goal = pyo.Objective(expr=m.x + 2 * m.y + 3 * m.z)
""",
        # z falls to -10 + 2 + 1 = -7 in place of x and y, which are cheaper to raise.
        optimum=-2 - 2 - 21,
    ),
    Case(
        "upper_zero",
        "LP",
        """
m.x = pyo.Var(bounds=(None, 0))
m.a = pyo.Constraint(expr=m.x >= -4)
m.goal = pyo.Objective(expr=m.x)
""",
        optimum=-4.0,
    ),
    Case(
        "equalities",
        "LP",
        """
m.x = pyo.Var(range(3))
m.a = pyo.Constraint(expr=m.x[0] + m.x[1] + m.x[2] == 6)
m.b = pyo.Constraint(expr=m.x[0] - m.x[1] == 1)
m.c = pyo.Constraint(expr=m.x[1] + 2 * m.x[2] == 5)
m.goal = pyo.Objective(expr=sum(m.x[k] * (k + 1) for k in range(3)))
""",
        # x = (7/3, 4/3, 7/3) hence 7/3 + 8/3 + 21/3... solved by substitution: x1 = 5 - 2 x2.
    ),
    Case(
        "empty_rows",
        "LP",
        """
m.x = pyo.Var(bounds=(0, 4))
m.none = pyo.Constraint(expr=(-1, 0 * m.x, 3))
m.zero = pyo.Constraint(expr=0 * m.x == 0)
m.goal = pyo.Objective(expr=m.x, sense=pyo.maximize)
""",
        optimum=4.0,
    ),
    Case(
        "no_rows",
        "LP",
        """
m.x = pyo.Var(range(2), bounds=(-3, 4))
m.goal = pyo.Objective(expr=m.x[0] - 2 * m.x[1] + 1)
""",
        optimum=-3 - 8 + 1,
    ),
    Case(
        "constant_objective",
        "LP",
        """
m.x = pyo.Var(bounds=(0, 4))
m.a = pyo.Constraint(expr=m.x >= 1)
m.goal = pyo.Objective(expr=42.5 + 0 * m.x)
""",
        optimum=42.5,
    ),
    Case(
        "zero_objective",
        "MILP",
        """
m.x = pyo.Var(bounds=(0, 4), within=pyo.Integers)
m.a = pyo.Constraint(expr=2 * m.x >= 1)
m.goal = pyo.Objective(expr=0.0)
""",
        optimum=0.0,
    ),
    Case(
        "negative_offset",
        "LP",
        """
m.x = pyo.Var(bounds=(0, 4))
m.goal = pyo.Objective(expr=-1e6 - 2 * m.x, sense=pyo.minimize)
""",
        optimum=-1000008.0,
    ),
    Case(
        "row_constants",
        "LP",
        """
m.x = pyo.Var(bounds=(0, 40))
m.a = pyo.Constraint(expr=2 * m.x + 7 <= m.x + 19)
m.goal = pyo.Objective(expr=m.x + 3, sense=pyo.maximize)
""",
        optimum=15.0,
    ),
    Case(
        "unused_variables",
        "MILP",
        """
m.x = pyo.Var(bounds=(0, 4))
m.idle = pyo.Var(range(3), bounds=(-5, None), within=pyo.Integers)
m.spare = pyo.Var()
m.a = pyo.Constraint(expr=m.x <= 3)
m.goal = pyo.Objective(expr=m.x, sense=pyo.maximize)
""",
        optimum=3.0,
    ),
    Case(
        "knapsack",
        "MILP",
        """
m.take = pyo.Var(data["value"], within=pyo.Binary)
m.weight = pyo.Constraint(expr=sum(w * m.take[k] for k, w in data["weight"].items()) <= 10)
m.value = pyo.Objective(expr=sum(v * m.take[k] for k, v in data["value"].items()), sense=-1)
""",
        {
            "value": {"tent": 7, "stove": 4, "rope": 5, "lamp": 3},
            "weight": {"tent": 6, "stove": 4, "rope": 5, "lamp": 1},
        },
        # tent and lamp weigh 7, 3 left: nothing fits; stove, rope, lamp: 12; tent and stove: 11.
        optimum=12.0,
    ),
    Case(
        "integers_without_bounds",
        "MILP",
        """
m.x = pyo.Var(within=pyo.Integers)
m.y = pyo.Var(within=pyo.NonNegativeIntegers)
m.a = pyo.Constraint(expr=2 * m.x + 5 * m.y >= -7.5)
m.b = pyo.Constraint(expr=m.y <= 3.7)
m.goal = pyo.Objective(expr=m.x + m.y)
""",
        # y = 3 lets x fall to -11 (2x >= -22.5): -8.
        optimum=-8.0,
    ),
    Case(
        "negative_integers",
        "MILP",
        """
m.x = pyo.Var(bounds=(-9, -2), within=pyo.Integers)
m.y = pyo.Var(bounds=(None, 6), within=pyo.Integers)
m.a = pyo.Constraint(expr=3 * m.x - 2 * m.y <= 4)
m.goal = pyo.Objective(expr=2 * m.x + m.y)
""",
        # y >= (3x - 4) / 2: x = -9 allows y = -15 (from -15.5): -33.
        optimum=-33.0,
    ),
    Case(
        "integer_large_bound",
        "MILP",
        """
m.x = pyo.Var(bounds=(0, 100000), within=pyo.Integers)
m.a = pyo.Constraint(expr=3 * m.x <= 200000)
m.goal = pyo.Objective(expr=m.x, sense=pyo.maximize)
""",
        optimum=66666.0,
    ),
    Case(
        "mixed_order",
        "MILP",
        """
m.a = pyo.Var(bounds=(0, 5), within=pyo.Integers)
m.b = pyo.Var(bounds=(0, 5))
m.c = pyo.Var(within=pyo.Binary)
m.d = pyo.Var(bounds=(0, 5))
m.e = pyo.Var(bounds=(1, 7), within=pyo.Integers)
m.r = pyo.Constraint(expr=(3, 2 * m.a + 1.5 * m.b - 4 * m.c + m.d + m.e, 8.25))
m.goal = pyo.Objective(expr=3 * m.a + 2 * m.b - 5 * m.c + m.d + m.e, sense=pyo.maximize)
""",
    ),
    Case(
        "assignment",
        "MILP",
        """
I = range(4)
m.x = pyo.Var(I, I, within=pyo.Binary)
m.row = pyo.Constraint(I, rule=lambda m, i: sum(m.x[i, j] for j in I) == 1)
m.column = pyo.Constraint(I, rule=lambda m, j: sum(m.x[i, j] for i in I) == 1)
m.cost = pyo.Objective(expr=sum((1 + (3 * i + 5 * j) % 7) * m.x[i, j] for i in I for j in I))
""",
    ),
    Case(
        "tiny_and_huge_numbers",
        "LP",
        """
m.x = pyo.Var(bounds=(0, 1e7))
m.y = pyo.Var(bounds=(0, None))
m.a = pyo.Constraint(expr=1.23456789012345e-4 * m.x + 98765.4321098765 * m.y <= 333.333333333333)
m.goal = pyo.Objective(expr=0.1 * m.x + 1 / 3 * m.y, sense=pyo.maximize)
""",
    ),
    Case(
        "long_lines",
        "LP",
        """
m.amount = pyo.Var(range(400), bounds=(0, 3))
m.all = pyo.Constraint(expr=sum((1 + k % 5) * m.amount[k] for k in range(400)) <= 700)
m.goal = pyo.Objective(expr=sum((2 + k % 3) * m.amount[k] for k in range(400)), sense=-1)
""",
    ),
    Case(
        "awkward_names",
        "MILP",
        """
names = data["names"]
m.v = pyo.Var(names, bounds=(0, 5), within=pyo.Integers)
m.r = pyo.Constraint(names, rule=lambda m, n: m.v[n] <= 1 + len(n) % 4)
m.end = pyo.Var(bounds=(0, 2))
m.free = pyo.Var(bounds=(None, 1))
m.e12 = pyo.Var(bounds=(0, 1))
m.inf = pyo.Constraint(expr=m.end + m.free + m.e12 <= 3)
m.st = pyo.Objective(expr=sum(m.v.values()) + m.end + m.free + m.e12, sense=pyo.maximize)
""",
        {"names": AWKWARD},
    ),
    Case(
        "names_that_collide",
        "LP",
        """
m.v = pyo.Var(["a b", "a_b", "a-b", "a+b", "a/b"], bounds=(0, None))
m.r = pyo.Constraint(["a b", "a_b", "a-b"], rule=lambda m, n: m.v[n] <= len(n))
m.s = pyo.Constraint(expr=2 * m.v["a+b"] + m.v["a/b"] <= 5)
m.goal = pyo.Objective(
    expr=sum((k + 1) * m.v[n] for k, n in enumerate(m.v.index_set())), sense=pyo.maximize
)
""",
        # 3 * (1 + 2 + 3), and 5 of a/b at 5 each beat 2.5 of a+b at 4.
        optimum=18 + 25,
    ),
    Case(
        "names_of_blocks",
        "LP",
        """
m.plant = pyo.Block(["north", "south"])
for name in ("north", "south"):
    m.plant[name].run = pyo.Var(range(2), bounds=(0, 3))
    m.plant[name].limit = pyo.Constraint(expr=sum(m.plant[name].run.values()) <= 4)
m.goal = pyo.Objective(
    expr=sum((1 + k) * m.plant[n].run[k] for n in ("north", "south") for k in (0, 1)),
    sense=pyo.maximize,
)
""",
        # Each plant: 3 of run[1] and 1 of run[0].
        optimum=14.0,
    ),
    Case(
        "qp_minimize",
        "QP",
        """
m.x = pyo.Var(bounds=(0, None))
m.y = pyo.Var(bounds=(0, None))
m.a = pyo.Constraint(expr=m.x + m.y == 4)
m.goal = pyo.Objective(expr=m.x**2 + m.x * m.y + 2 * m.y**2 - 3 * m.x + 5)
""",
        # y = 4 - x: 2x^2 - 15x + 37, least at x = 3.75: 8.875.
        optimum=8.875,
    ),
    Case(
        "qp_maximize",
        "QP",
        """
m.x = pyo.Var(bounds=(-3, 3))
m.y = pyo.Var()
m.a = pyo.Constraint(expr=(-2, m.x - m.y, 2))
m.goal = pyo.Objective(expr=7 - (m.x - 5) ** 2 - (m.y - 1) ** 2, sense=pyo.maximize)
""",
        # x = 3 and y = 1: 7 - 4.
        optimum=3.0,
    ),
    Case(
        "portfolio",
        "QP",
        """
names = data["mean"]
m.w = pyo.Var(names, bounds=(0, 1))
m.budget = pyo.Constraint(expr=sum(m.w.values()) == 1)
m.mean = pyo.Constraint(expr=sum(v * m.w[k] for k, v in data["mean"].items()) >= 0.08)
m.risk = pyo.Objective(
    expr=sum(data["covariance"][i][j] * m.w[i] * m.w[j] for i in names for j in names)
)
""",
        {
            "mean": {"A": 0.12, "B": 0.07, "C": 0.03},
            "covariance": {
                "A": {"A": 0.10, "B": 0.02, "C": 0.01},
                "B": {"A": 0.02, "B": 0.05, "C": 0.00},
                "C": {"A": 0.01, "B": 0.00, "C": 0.01},
            },
        },
    ),
    Case(
        "qp_without_linear_part",
        "QP",
        """
m.x = pyo.Var(range(2), bounds=(1, 4))
m.goal = pyo.Objective(expr=m.x[0] ** 2 + m.x[1] ** 2)
""",
        optimum=2.0,
    ),
    Case(
        "miqp",
        "MIQP",
        """
m.x = pyo.Var(bounds=(0, 10), within=pyo.Integers)
m.y = pyo.Var(bounds=(0, 10), within=pyo.Integers)
m.a = pyo.Constraint(expr=m.x + m.y >= 5)
m.goal = pyo.Objective(expr=(m.x - 1.3) ** 2 + 2 * (m.y - 2.4) ** 2)
""",
        # x = 2, y = 3: 0.49 + 0.72; x = 3, y = 2: 2.89 + 0.32.
        optimum=1.21,
    ),
    Case(
        "qcp",
        "QCP",
        """
m.x = pyo.Var()
m.y = pyo.Var()
m.disc = pyo.Constraint(expr=m.x**2 + m.y**2 <= 2)
m.goal = pyo.Objective(expr=m.x + m.y, sense=pyo.maximize)
""",
        optimum=2.0,
    ),
    Case(
        "qcp_range",
        "QCP",
        """
m.x = pyo.Var(bounds=(0, 10))
m.y = pyo.Var(bounds=(0, 10))
m.area = pyo.Constraint(expr=(6, m.x * m.y, 8))
m.part = pyo.Constraint(expr=3 * m.x + m.x**2 - m.y >= 0)
m.goal = pyo.Objective(expr=m.x + m.y)
""",
        # On x y = 6 the sum is least at x = y = sqrt 6.
        optimum=2 * 6**0.5,
    ),
    Case(
        "miqcp",
        "MIQCP",
        """
m.n = pyo.Var(bounds=(0, 6), within=pyo.Integers)
m.x = pyo.Var(bounds=(0, 6))
m.disc = pyo.Constraint(expr=m.n**2 + m.x**2 <= 10)
m.goal = pyo.Objective(expr=2 * m.n + m.x, sense=pyo.maximize)
""",
        # n = 3 leaves x = 1; n = 2 leaves sqrt 6.
        optimum=7.0,
    ),
    Case(
        "nonconvex_qp",
        "QP",
        """
m.x = pyo.Var(bounds=(-1, 2))
m.y = pyo.Var(bounds=(-1, 2))
m.goal = pyo.Objective(expr=m.x * m.y - m.x)
""",
        # x = 2, y = -1: -4.
        optimum=-4.0,
    ),
    Case(
        "sos1",
        "MILP",
        """
m.x = pyo.Var([1, 2, 3], bounds=(0, 4))
m.one = pyo.SOSConstraint(var=m.x, sos=1)
m.a = pyo.Constraint(expr=sum(m.x.values()) <= 6)
m.goal = pyo.Objective(expr=2 * m.x[1] + 3 * m.x[2] + 2.5 * m.x[3], sense=pyo.maximize)
""",
        optimum=12.0,
    ),
    Case(
        "sos2",
        "MILP",
        """
m.x = pyo.Var([1, 2, 3, 4], bounds=(0, 1))
m.near = pyo.SOSConstraint(var=m.x, sos=2)
m.a = pyo.Constraint(expr=sum(m.x.values()) == 1)
m.b = pyo.Constraint(expr=m.x[1] + 2 * m.x[2] + 4 * m.x[3] + 8 * m.x[4] == 3)
m.goal = pyo.Objective(expr=5 * m.x[1] + m.x[2] + 9 * m.x[3] + 2 * m.x[4])
""",
        # Only 2 and 3 meet b as neighbours: halves of 1 and 9.
        optimum=5.0,
    ),
    Case(
        "sos_overlapping",
        "MILP",
        """
m.x = pyo.Var([1, 2, 3, 4], bounds=(0, 2))
m.one = pyo.SOSConstraint(rule=lambda m: ([m.x[1], m.x[2]], [1, 2]), sos=1)
m.two = pyo.SOSConstraint(rule=lambda m: ([m.x[2], m.x[3], m.x[4]], [1, 2, 5]), sos=2)
m.goal = pyo.Objective(expr=3 * m.x[1] + 4 * m.x[2] + m.x[3] + 2.5 * m.x[4], sense=pyo.maximize)
""",
        # x1 with x3 and x4: 6 + 2 + 5; x2 with x3: 8 + 2.
        optimum=13.0,
    ),
    Case(
        "nlp",
        "NLP",
        """
m.q = pyo.Var(bounds=(1, 500), initialize=10)
m.cost = pyo.Objective(expr=data["fixed"] / m.q + 2 * m.q)
""",
        {"fixed": 50000},
        # q = sqrt(25000): both parts are 2 q.
        optimum=4 * 25000**0.5,
    ),
    Case(
        "nlp_functions",
        "NLP",
        """
m.x = pyo.Var(bounds=(0.1, 5), initialize=1)
m.y = pyo.Var(bounds=(0.1, 5), initialize=1)
m.a = pyo.Constraint(expr=pyo.exp(m.x) + pyo.sqrt(m.y) <= 9)
m.b = pyo.Constraint(expr=(0.5, m.x * m.y + pyo.log(m.y), 30))
m.goal = pyo.Objective(expr=pyo.log(m.x) + 2 * m.y - abs(m.x - 1), sense=pyo.maximize)
""",
    ),
    Case(
        "minlp",
        "MINLP",
        """
m.n = pyo.Var(bounds=(1, 6), within=pyo.Integers, initialize=2)
m.x = pyo.Var(bounds=(0.5, 4), initialize=1)
m.a = pyo.Constraint(expr=m.n * m.x >= 5)
m.goal = pyo.Objective(expr=m.n**1.5 + pyo.exp(m.x) + 3)
""",
    ),
    Case(
        "nlp_shared_expression",
        "NLP",
        """
m.x = pyo.Var(range(3), bounds=(0.2, 3), initialize=1)
m.norm = pyo.Expression(expr=sum(pyo.exp(m.x[k]) for k in range(3)))
m.a = pyo.Constraint(expr=m.norm <= 12)
m.b = pyo.Constraint(expr=m.norm >= 6)
m.goal = pyo.Objective(expr=m.norm + 1 / m.x[0] + 2 / m.x[1] + 4 / m.x[2])
""",
    ),
    Case(
        "sos_with_functions",
        "MINLP",
        """
m.x = pyo.Var([1, 2, 3], bounds=(0, 3))
m.one = pyo.SOSConstraint(var=m.x, sos=1)
m.also = pyo.SOSConstraint(rule=lambda m: ([m.x[2], m.x[3]], [1, 2]), sos=1)
m.a = pyo.Constraint(expr=pyo.exp(m.x[1]) + m.x[2] + m.x[3] ** 3 <= 9)
m.goal = pyo.Objective(expr=m.x[1] + 0.9 * m.x[2] + 1.2 * m.x[3], sense=pyo.maximize)
""",
        # e^x1 <= 9 - 0 - 0: ln 9 = 2.197; x2 = 3: 2.7; x3 = 2 (8 + 1, e^0 = 1): 2.4.
        optimum=2.7,
    ),
)
BY_NAME = {case.name: case for case in CASES}
