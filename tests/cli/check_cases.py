"""Programs of each kind that `check` must handle, with what must come of them.

Optima are worked out by hand; the arithmetic stands beside each.
"""

from dataclasses import dataclass, field
from typing import Any

HEAD = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
"""


@dataclass(frozen=True)
class Case:
    body: str
    termination: str
    exit_code: int
    problem_class: str | None
    sense: str | None
    objective: float | None = None
    failure: str | None = None
    line: int | None = None
    options: tuple[str, ...] = ()
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    whole: bool = False
    """The body is the whole source."""

    @property
    def source(self) -> str:
        if self.whole:
            return self.body
        lines = [f"    {line}" for line in self.body.strip().splitlines()]
        return HEAD + "\n".join([*lines, "    return model", ""])


SOLVED = {
    "lp": Case(  # both rows bind at (2, 2): 3 * 2 + 2 * 2
        """
model.x = pyo.Var(bounds=(0, 3))
model.y = pyo.Var(bounds=(0, None))
model.both = pyo.Constraint(expr=model.x + model.y <= 4)
model.more = pyo.Constraint(expr=2 * model.x + model.y <= data["most"])
model.gain = pyo.Objective(expr=3 * model.x + 2 * model.y, sense=pyo.maximize)
""",
        "optimal", 0, "LP", "maximize", 10.0, data={"most": 6},
    ),
    "milp": Case(  # 5 a + 4 b with 6 a + 5 b <= 10: a = 0, b = 2
        """
model.a = pyo.Var(domain=pyo.NonNegativeIntegers)
model.b = pyo.Var(domain=pyo.NonNegativeIntegers)
model.room = pyo.Constraint(expr=6 * model.a + 5 * model.b <= 10)
model.gain = pyo.Objective(expr=5 * model.a + 4 * model.b, sense=pyo.maximize)
""",
        "optimal", 0, "MILP", "maximize", 8.0,
    ),
    "convex_qp": Case(  # nearest point to (1, 2) with x + y = 1 is (0, 1): 1 + 1
        """
model.x = pyo.Var()
model.y = pyo.Var()
model.line = pyo.Constraint(expr=model.x + model.y == 1)
model.distance = pyo.Objective(expr=(model.x - 1) ** 2 + (model.y - 2) ** 2)
""",
        "optimal", 0, "QP", "minimize", 2.0,
    ),
    "bilinear": Case(  # x y on x + y <= 4 is largest at (2, 2)
        """
model.x = pyo.Var(bounds=(0, 4))
model.y = pyo.Var(bounds=(0, 4))
model.both = pyo.Constraint(expr=model.x + model.y <= 4)
model.area = pyo.Objective(expr=model.x * model.y, sense=pyo.maximize)
""",
        "optimal", 0, "QP", "maximize", 4.0,
    ),
    "x_log_x": Case(  # least at x = 1/e: -1/e
        """
model.x = pyo.Var(bounds=(0.01, 5), initialize=1)
model.entropy = pyo.Objective(expr=model.x * pyo.log(model.x))
""",
        "optimal", 0, "NLP", "minimize", -0.36787944117144233,
    ),
    "minlp": Case(  # n + 6 exp(-n): 1 + 2.2073, 2 + 0.8120, 3 + 0.2987: least at 2
        """
model.n = pyo.Var(domain=pyo.Integers, bounds=(0, 5))
model.cost = pyo.Objective(expr=model.n + 6 * pyo.exp(-model.n))
""",
        "optimal", 0, "MINLP", "minimize", 2.8120116994196763,
    ),
    "order_quantity": Case(  # least at q = sqrt(25000): 2 sqrt(100000)
        """
model.q = pyo.Var(bounds=(1, 5000), initialize=100)
model.cost = pyo.Objective(expr=50000 / model.q + 2 * model.q)
""",
        "optimal", 0, "NLP", "minimize", 632.4555320336759,
    ),
}  # fmt: skip

NO_OPTIMUM = {
    "infeasible": Case(
        """
model.x = pyo.Var(bounds=(0, 1))
model.high = pyo.Constraint(expr=model.x >= 2)
model.cost = pyo.Objective(expr=model.x)
""",
        "infeasible", 4, "LP", "minimize",
    ),
    "unbounded": Case(
        """
model.x = pyo.Var(bounds=(0, None))
model.gain = pyo.Objective(expr=model.x, sense=pyo.maximize)
""",
        "unbounded", 4, "LP", "maximize",
    ),
    "infeasible_by_integrality": Case(  # 2 x + 4 y is even
        """
model.x = pyo.Var(domain=pyo.Integers, bounds=(0, 100))
model.y = pyo.Var(domain=pyo.Integers, bounds=(0, 100))
model.odd = pyo.Constraint(expr=2 * model.x + 4 * model.y == 7)
model.cost = pyo.Objective(expr=model.x + model.y)
""",
        "infeasible", 4, "MILP", "minimize",
    ),
}  # fmt: skip

MARKET_SPLIT = Case(
    # Cornuejols and Dawande: no solver proves 5 such rows over 40 binaries in a second. The slacks
    # make every choice feasible, so there is an incumbent at once.
    """
import random
dice = random.Random(7)
model.x = pyo.Var(range(40), domain=pyo.Binary)
model.over = pyo.Var(range(5), bounds=(0, None))
model.under = pyo.Var(range(5), bounds=(0, None))
model.row = pyo.ConstraintList()
for i in range(5):
    weights = [dice.randrange(100) for _ in range(40)]
    left = sum(weights[j] * model.x[j] for j in range(40))
    model.row.add(left + model.over[i] - model.under[i] == sum(weights) // 2)
slack = sum(model.over[i] + model.under[i] for i in range(5))
model.miss = pyo.Objective(expr=slack)
""",
    "time_limit", 3, "MILP", "minimize", options=("--time-limit", "1"),
)  # fmt: skip

_FAILED = ("failed", 5, None, None, None)
FAILED = {
    "syntax_error": Case("def build_model(data:\n", *_FAILED, "syntax_error", 1, whole=True),
    "no_build_model": Case("x = 1\n", *_FAILED, "no_build_model", whole=True),
    "build_error": Case("x = 1\nmodel.y = data['missing']", *_FAILED, "build_error", 7),
    "not_a_model": Case("return 42", *_FAILED, "not_a_model"),
    "empty_model": Case("model.cost = pyo.Objective(expr=1.0)", *_FAILED, "empty_model"),
    "no_objective": Case("model.x = pyo.Var(bounds=(0, 1))", *_FAILED, "no_objective"),
    "export_error": Case(
        "model.x = pyo.Var()\nmodel.cost = pyo.Objective(expr=float('nan') * model.x)",
        *_FAILED, "export_error",
    ),
    "unsupported": Case(
        "model.x = pyo.Var(bounds=(0, 1))\n"
        "from pyomo.dae import ContinuousSet, DerivativeVar\n"
        "model.t = ContinuousSet(bounds=(0, 1))\n"
        "model.z = pyo.Var(model.t)\n"
        "model.dz = DerivativeVar(model.z, wrt=model.t)\n"
        "model.cost = pyo.Objective(expr=model.x)",
        *_FAILED, "unsupported",
    ),
    "jail_memory": Case(
        "keep = bytearray(900 << 20)", *_FAILED, "jail_memory"
    ),
    "jail_output": Case("for i in range(100000):\n    print('x' * 100)", *_FAILED, "jail_output"),
    "jail_killed": Case("import os\nos._exit(0)", *_FAILED, "jail_killed"),
}  # fmt: skip
