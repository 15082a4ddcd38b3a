"""Pyomo models with optima known by hand, and their export as NL text."""

import io
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyomo.environ
from pyomo.repn.plugins.nl_writer import NLWriter

from modelwright.solvers.instance import Instance
from modelwright.solvers.nl.reader import read_nl

pyo: Any = pyomo.environ


@dataclass(frozen=True)
class Known:
    build: Callable[[], Any]
    optimum: float | None
    """None where no solver here handles the model."""


MODELS: dict[str, Known] = {}


def known(optimum: float | None) -> Callable[[Callable[[Any], None]], None]:
    """Register a function that fills a model."""

    def register(fill: Callable[[Any], None]) -> None:
        def build() -> Any:
            model = pyo.ConcreteModel()
            fill(model)
            return model

        MODELS[fill.__name__] = Known(build, optimum)

    return register


def export(model: Any) -> tuple[bytes, list[str], list[str]]:
    """Return NL text, row names and column names, as the jail sends them."""
    stream = io.StringIO()
    info = NLWriter().write(
        model, stream, linear_presolve=False, scale_model=False, skip_trivial_constraints=False
    )
    rows = [row.name for row in info.constraints] + [goal.name for goal in info.objectives]
    return stream.getvalue().encode(), rows, [column.name for column in info.variables]


def instance_of(model: Any) -> Instance:
    text, rows, columns = export(model)
    return read_nl(text, rows, columns, max_variables=10_000, max_nonzeros=100_000)


def xy(m: Any, low: float, high: float) -> None:
    m.x = pyo.Var(bounds=(low, high), initialize=(low + high) / 2)
    m.y = pyo.Var(bounds=(low, high))


@known(36.0)
def linear_max(m: Any) -> None:
    # Corner x=2, y=6: 3*2 + 5*6.
    xy(m, 0, 100)
    m.goal = pyo.Objective(expr=3 * m.x + 5 * m.y, sense=pyo.maximize)
    m.a = pyo.Constraint(expr=m.x <= 4)
    m.b = pyo.Constraint(expr=2 * m.y <= 12)
    m.c = pyo.Constraint(expr=3 * m.x + 2 * m.y <= 18)


@known(11.0)
def linear_offset_range_equality(m: Any) -> None:
    # x + y = 3 and x - y in [-1, 1]: cheapest is x=2, y=1: 2 + 2*1 + 7 = 11.
    xy(m, 0, 10)
    m.goal = pyo.Objective(expr=m.x + 2 * m.y + 7)
    m.equal = pyo.Constraint(expr=m.x + m.y == 3)
    m.range = pyo.Constraint(expr=(-1, m.x - m.y, 1))


@known(2.0)
def absolute(m: Any) -> None:
    # y = -x: |x - 3| + |1 - x| = 2 for x in [1, 3].
    xy(m, -5, 5)
    m.goal = pyo.Objective(expr=abs(m.x - 3) + abs(m.y + 1))
    m.c = pyo.Constraint(expr=m.x + m.y == 0)


@known(4.0)
def square_root(m: Any) -> None:
    # By symmetry x = y = 4.
    xy(m, 0, 10)
    m.goal = pyo.Objective(expr=pyo.sqrt(m.x) + pyo.sqrt(m.y), sense=pyo.maximize)
    m.c = pyo.Constraint(expr=m.x + m.y <= 8)


@known(2.0)
def exponential(m: Any) -> None:
    # e^x + e^-x is least at 0.
    m.x = pyo.Var(bounds=(-1, 1))
    m.goal = pyo.Objective(expr=pyo.exp(m.x) + pyo.exp(-m.x))


@known(math.log(2))
def logarithm(m: Any) -> None:
    # x y with x + 2y = 4: x = 2, y = 1.
    xy(m, 0.1, 10)
    m.goal = pyo.Objective(expr=pyo.log(m.x) + pyo.log(m.y), sense=pyo.maximize)
    m.c = pyo.Constraint(expr=m.x + 2 * m.y <= 4)


@known(math.log10(5))
def logarithm_base_ten(m: Any) -> None:
    # x y with x + y >= 6 in [1, 5]: the corner (1, 5).
    xy(m, 1, 5)
    m.goal = pyo.Objective(expr=pyo.log10(m.x * m.y))
    m.c = pyo.Constraint(expr=m.x + m.y >= 6)


@known((16 / 3) ** 0.6 + 8 / (16 / 3) ** 0.4)
def constant_power(m: Any) -> None:
    # 1.5 x^0.5 = 8 / x^2 at x = (16/3)^0.4.
    m.x = pyo.Var(bounds=(0.5, 10))
    m.goal = pyo.Objective(expr=m.x**1.5 + 8 / m.x)


@known(1 / 3)
def variable_power(m: Any) -> None:
    # 3^-1.
    m.x = pyo.Var(bounds=(1, 3))
    m.y = pyo.Var(bounds=(-1, 2))
    m.goal = pyo.Objective(expr=m.x**m.y)


@known(2.0)
def constant_base(m: Any) -> None:
    # 2^x + 2^-x is least at 0.
    m.x = pyo.Var(bounds=(-2, 2))
    m.goal = pyo.Objective(expr=2**m.x + 2 ** (-m.x))


@known(25.0)
def product(m: Any) -> None:
    # 5 * 5.
    xy(m, 0, 10)
    m.goal = pyo.Objective(expr=m.x * m.y, sense=pyo.maximize)
    m.c = pyo.Constraint(expr=m.x + m.y <= 10)


@known(0.6)
def quotient(m: Any) -> None:
    # x = y/2: (y/2 + 1) / (y + 1) falls to 3/5 at y = 4.
    m.x = pyo.Var(bounds=(0, 5))
    m.y = pyo.Var(bounds=(0, 4))
    m.goal = pyo.Objective(expr=(m.x + 1) / (m.y + 1))
    m.c = pyo.Constraint(expr=m.x >= m.y / 2)


@known(2 * math.sqrt(100_000))
def order_quantity(m: Any) -> None:
    # a/q + bq is least at q = sqrt(a/b), where it is 2 sqrt(ab).
    m.q = pyo.Var(domain=pyo.NonNegativeReals)
    m.goal = pyo.Objective(expr=50_000 / m.q + 2 * m.q)


@known(-2.0)
def trigonometric(m: Any) -> None:
    # sin x = -1 and cos 2y = -1.
    xy(m, 0, 2 * math.pi)
    m.goal = pyo.Objective(expr=pyo.sin(m.x) + pyo.cos(2 * m.y))


@known(2 * math.tan(0.5))
def tangent(m: Any) -> None:
    # tan is convex on [0, 1.2]: equal shares.
    xy(m, 0, 1.2)
    m.goal = pyo.Objective(expr=pyo.tan(m.x) + pyo.tan(m.y))
    m.c = pyo.Constraint(expr=m.x + m.y >= 1)


@known(math.sqrt(0.5) - math.atanh(math.sqrt(0.5)) / 2)
def hyperbolic_tangent(m: Any) -> None:
    # 1 - tanh^2 x = 1/2.
    m.x = pyo.Var(bounds=(0, 5))
    m.goal = pyo.Objective(expr=pyo.tanh(m.x) - m.x / 2, sense=pyo.maximize)


@known(1 - math.sinh(1))
def hyperbolic(m: Any) -> None:
    # cosh 0 + sinh -1.
    xy(m, -1, 1)
    m.goal = pyo.Objective(expr=pyo.cosh(m.x) + pyo.sinh(m.y))


@known(math.asinh(2) + math.acosh(3) - math.atanh(0.5))
def inverse_hyperbolic(m: Any) -> None:
    # All three are increasing.
    m.x = pyo.Var(bounds=(0, 2))
    m.y = pyo.Var(bounds=(1, 3))
    m.z = pyo.Var(bounds=(0.5, 0.9))
    m.goal = pyo.Objective(
        expr=pyo.asinh(m.x) + pyo.acosh(m.y) - pyo.atanh(m.z), sense=pyo.maximize
    )


@known(None)
def conditional(m: Any) -> None:
    xy(m, 0, 5)
    m.goal = pyo.Objective(expr=pyo.Expr_if(m.x >= 2, m.x**2, 1 - m.y) + m.x)
    m.c = pyo.Constraint(expr=pyo.Expr_if(pyo.inequality(1, m.y, 3), m.y, m.x * m.y) <= 10)


@known(None)
def inverse_trigonometric(m: Any) -> None:
    xy(m, 0, 0.9)
    m.goal = pyo.Objective(expr=pyo.atan(m.x) + pyo.asin(m.y))
    m.c = pyo.Constraint(expr=pyo.acos(m.x * m.y) >= 0.5)


@known(None)
def rounding(m: Any) -> None:
    xy(m, 0, 9)
    m.goal = pyo.Objective(expr=pyo.floor(m.x * m.y) + pyo.ceil(m.x))


@known(9.0)
def shared_expression(m: Any) -> None:
    # e <= 6 + x <= 9, reached by 3*2 + 3.
    m.x = pyo.Var(bounds=(0, 3))
    m.y = pyo.Var(bounds=(0, 5))
    m.z = pyo.Var(bounds=(0, 5))
    m.e = pyo.Expression(expr=m.x * m.y + m.z + 0)
    m.goal = pyo.Objective(expr=m.e, sense=pyo.maximize)
    m.a = pyo.Constraint(expr=m.e <= 10)
    m.b = pyo.Constraint(expr=m.e - m.x <= 6)


@known(-0.25)
def nested_expressions(m: Any) -> None:
    # s^2 + s is least at s = -1/2.
    xy(m, 0, 5)
    m.s = pyo.Expression(expr=m.x - m.y + 1)
    m.t = pyo.Expression(expr=m.s**2)
    m.goal = pyo.Objective(expr=m.t + m.s)
    m.a = pyo.Constraint(expr=m.t * m.s + m.x <= 50)
    m.b = pyo.Constraint(expr=m.t + m.t**2 <= 90)


@known(2.0)
def nonlinear_range(m: Any) -> None:
    # x + y with xy >= 1.
    xy(m, 0.1, 5)
    m.goal = pyo.Objective(expr=m.x + m.y)
    m.c = pyo.Constraint(expr=(1, m.x * m.y, 2))


@known(1.0)
def free_row(m: Any) -> None:
    # Pyomo counts the expression of the row that it does not write.
    xy(m, 1, 5)
    m.e = pyo.Expression(expr=m.x * m.y)
    m.free = pyo.Constraint(expr=m.e + m.x <= float("inf"))
    m.goal = pyo.Objective(expr=m.x**2)
    m.c = pyo.Constraint(expr=m.y >= 2)


@known(5 * math.sqrt(5))
def nonlinear_equality(m: Any) -> None:
    # (1, 2) . (x, y) on the circle of radius 5.
    xy(m, -10, 10)
    m.goal = pyo.Objective(expr=m.x + 2 * m.y, sense=pyo.maximize)
    m.c = pyo.Constraint(expr=m.x**2 + m.y**2 == 25)


@known(12.0)
def integers_everywhere(m: Any) -> None:
    # n = 3: 12 - 2 + 2; n = 4: 12 - 2 + 0, because b + n/10 <= 1.35.
    m.n = pyo.Var(domain=pyo.Integers, bounds=(0, 10))
    m.k = pyo.Var(domain=pyo.NonNegativeIntegers, bounds=(0, 8))
    m.b = pyo.Var(domain=pyo.Binary)
    m.i = pyo.Var(domain=pyo.Integers, bounds=(-3, 4))
    m.r = pyo.Var(bounds=(0, 1))
    m.goal = pyo.Objective(expr=m.n * (7 - m.n) - m.k + 2 * m.b - m.r * m.r, sense=pyo.maximize)
    m.square = pyo.Constraint(expr=m.k**2 >= m.n)
    m.sum = pyo.Constraint(expr=m.b + m.n / 10 <= 1.35)
    m.link = pyo.Constraint(expr=m.n + m.i >= 2)
    m.both = pyo.Constraint(expr=m.n * m.n <= 81)


@known(1.0)
def integer_in_objective_only(m: Any) -> None:
    # (n - 2.3)^2 + (b - 1/2)^2 + 3x with n = 2, x = 0.22: 0.09 + 0.25 + 0.66.
    m.n = pyo.Var(domain=pyo.Integers, bounds=(0, 9))
    m.b = pyo.Var(domain=pyo.Binary)
    m.x = pyo.Var(bounds=(0.22, 5))
    m.goal = pyo.Objective(expr=(m.n - 2.3) ** 2 + (m.b - 0.5) ** 2 + 3 * m.x)
    m.c = pyo.Constraint(expr=m.x**2 + m.x <= 20)


@known(-8.0)
def fixed_variables(m: Any) -> None:
    # y = 2: 2 x^2 - 8 x at x = 2; the row of z alone is constant.
    m.x = pyo.Var(bounds=(0, 10))
    m.y = pyo.Var(bounds=(0, 10))
    m.z = pyo.Var(bounds=(0, 10))
    m.y.fix(2)
    m.z.fix(3)
    m.goal = pyo.Objective(expr=m.x**2 * m.y - 8 * m.x)
    m.constant = pyo.Constraint(expr=m.z**2 <= 9)
    m.c = pyo.Constraint(expr=m.x * m.y + m.z <= 20)


@known(5.0)
def constant_objective(m: Any) -> None:
    xy(m, 0, 4)
    m.goal = pyo.Objective(expr=5.0 + 0 * m.x)
    m.c = pyo.Constraint(expr=m.x * m.y >= 3)


@known(2.0)
def linear_objective_nonlinear_row(m: Any) -> None:
    # (1, 1) on the disc of radius sqrt 2.
    xy(m, -5, 5)
    m.goal = pyo.Objective(expr=m.x + m.y, sense=pyo.maximize)
    m.c = pyo.Constraint(expr=m.x**2 + m.y**2 <= 2)


@known(2.0)
def nonlinear_objective_linear_row(m: Any) -> None:
    # Squared distance of (1, 2) from x + y = 1: 2^2 / 2.
    xy(m, -5, 5)
    m.goal = pyo.Objective(expr=(m.x - 1) ** 2 + (m.y - 2) ** 2)
    m.c = pyo.Constraint(expr=m.x + m.y <= 1)


@known(-math.log(4))
def entropy(m: Any) -> None:
    # The uniform distribution.
    m.p = pyo.Var(range(4), bounds=(1e-6, 1), initialize=0.25)
    m.goal = pyo.Objective(expr=sum(p * pyo.log(p) for p in m.p.values()))
    m.c = pyo.Constraint(expr=sum(m.p.values()) == 1)


@known(10 * 180**0.6 * 80**0.4)
def production(m: Any) -> None:
    # Budget shares 0.6 and 0.4 of 6000: 3600 / 20 and 2400 / 30.
    m.labour = pyo.Var(bounds=(0.1, 1000))
    m.capital = pyo.Var(bounds=(0.1, 1000))
    m.goal = pyo.Objective(expr=10 * m.labour**0.6 * m.capital**0.4, sense=pyo.maximize)
    m.budget = pyo.Constraint(expr=20 * m.labour + 30 * m.capital <= 6000)
