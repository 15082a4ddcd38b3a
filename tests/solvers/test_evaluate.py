import math

import numpy as np
import pytest
from small_instances import INF, small

from modelwright.solvers import evaluate
from modelwright.solvers.evaluate import Violation, ViolationKind
from modelwright.solvers.instance import Definition, Expression, Op, SpecialOrderedSet
from modelwright.solvers.nl import operators as op

NO_COLUMNS = np.zeros(0, np.int64)


def tokens(*codes: int | float | str) -> Expression:
    """Operator numbers as int, constants as float, variables as "v0"."""
    return tuple(
        int(code[1:])
        if isinstance(code, str)
        else op.BY_CODE[code]
        if isinstance(code, int)
        else code
        for code in codes
    )


def test_objective_adds_offset_linear_quadratic_and_expression():
    # 7 + 2*3 + 5*3*4 + exp(0) = 74.
    model = small(
        [2, 0],
        [0, 0],
        [9, 9],
        offset=7.0,
        quadratic={(-1, 0, 1): 5},
        expressions={-1: tokens(op.EXP, 0.0)},
    )
    assert evaluate.objective(model, np.array([3.0, 4.0])) == 74.0


def test_activity_adds_all_parts_of_each_row():
    # r0 = 3x + 2x^2 = 6 + 8, r1 = y - log y = 1.
    model = small(
        [0, 0],
        [0, 0],
        [9, 9],
        [(0, {0: 3}, 1), (0, {1: 1}, 1)],
        quadratic={(0, 0, 0): 2},
        expressions={1: tokens(op.NEGATE, op.LOG, "v1")},
    )
    assert evaluate.row_activity(model, np.array([2.0, 1.0])).tolist() == [14.0, 1.0]


def test_definitions_may_use_earlier_definitions():
    # d0 = 2x + x^2 = 15 at 3; d1 = d0 * d0 = 225.
    first = Definition(np.array([0]), np.array([2.0]), tokens(op.POWER, "v0", 2.0))
    second = Definition(NO_COLUMNS, np.zeros(0), (op.BY_CODE[op.TIMES], 1, 1))
    model = small([0], [0], [9], expressions={-1: (2,)}, definitions=[first, second])
    assert evaluate.objective(model, np.array([3.0])) == 225.0


@pytest.mark.parametrize(
    "expression",
    [
        tokens(op.LOG, -1.0),
        tokens(op.LOG, 0.0),
        tokens(op.LOG10, -1.0),
        tokens(op.SQRT, -1.0),
        tokens(op.DIVIDE, 1.0, 0.0),
        tokens(op.DIVIDE, 0.0, 0.0),
        tokens(op.POWER, -8.0, 1 / 3),
        tokens(op.POWER, 0.0, -1.0),
        tokens(op.POWER, 1e200, 2.0),
        tokens(op.EXP, 1000.0),
        tokens(op.SINH, 1000.0),
        tokens(op.COSH, 1000.0),
        tokens(op.ACOS, 2.0),
        tokens(op.ASIN, 2.0),
        tokens(op.ACOSH, 0.5),
        tokens(op.ATANH, 1.0),
        tokens(op.TIMES, 1e300, 1e300),
        tokens(op.FLOOR, op.TIMES, 1e300, 1e300),
        tokens(op.SIN, op.TIMES, 1e300, 1e300),
        tokens(op.LESS, op.LOG, -1.0, 1.0),
        tokens(op.IF, op.LESS, op.LOG, -1.0, 1.0, 1.0, 2.0),
        (Op(op.SUM, 3), *tokens(1.0, op.TIMES, 1e300, 1e300, op.TIMES, -1e300, 1e300)),
        (Op(op.MINIMUM, 2), *tokens(1.0, op.LOG, -1.0)),
    ],
)
def test_what_cannot_be_computed_is_nan(expression: Expression):
    model = small([0], [0], [1], [(0, {}, 1)], expressions={-1: expression, 0: expression})
    x = np.array([0.0])
    assert math.isnan(evaluate.objective(model, x))
    assert np.isnan(evaluate.row_activity(model, x)).all()


def test_linear_overflow_is_nan():
    model = small([1e300], [0], [INF], [(0, {0: 1e300}, 1)], quadratic={(-1, 0, 0): -1e300})
    x = np.array([1e300])
    assert math.isnan(evaluate.objective(model, x))
    assert np.isnan(evaluate.row_activity(model, x)).all()


def test_branch_not_taken_may_be_undefined():
    model = small(
        [0], [0], [1], expressions={-1: tokens(op.IF, op.LESS, "v0", 1.0, 5.0, op.LOG, -1.0)}
    )
    assert evaluate.objective(model, np.array([0.0])) == 5.0


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        *((op.LESS, 1.0), (op.LESS_EQUAL, 1.0), (op.EQUAL, 0.0), (op.NOT_EQUAL, 1.0)),
        *((op.GREATER, 0.0), (op.GREATER_EQUAL, 0.0), (op.AND, 1.0), (op.OR, 1.0)),
        *((op.MINUS, -2.0), (op.DIVIDE, 1 / 3)),
    ],
)
def test_first_operand_comes_first(code: int, expected: float):
    assert evaluate.evaluate(tokens(code, 1.0, 3.0), ()) == expected


def test_every_listed_operator_evaluates():
    for code, arity in op.ARITY.items():
        count = 3 if arity == op.MANY else arity
        assert isinstance(evaluate.evaluate((Op(code, count), *[0.5] * count), ()), float)


def test_deep_expression_does_not_recurse():
    deep = (op.BY_CODE[op.NEGATE],) * 100_000 + (1.0,)
    assert evaluate.evaluate(deep, ()) == 1.0


def test_feasible_point_has_no_violations():
    model = small([1], [0], [1], [(0, {0: 1}, 1)], integer=[1])
    assert evaluate.violations(model, np.array([1.0]), 1e-9) == []


def test_violations_are_relative_to_the_bound_and_largest_first():
    # r0: 3000 above 1000 by 2000, relative 2; x1 below -0 by 5, relative 5; x2 half integral.
    model = small([0, 0, 0], [0, 0, 0], [INF, 1, 9], [(-INF, {0: 1}, 1000)], integer=[0, 0, 1])
    found = evaluate.violations(model, np.array([3000.0, -5.0, 0.5]), 1e-6)
    assert found == [
        Violation(ViolationKind.BOUND, "x1", 5.0, 5.0),
        Violation(ViolationKind.ROW, "r0", 2000.0, 2.0),
        Violation(ViolationKind.INTEGRALITY, "x2", 0.5, 0.5),
    ]


def test_tolerance_is_relative():
    model = small([0], [0], [1e6])
    assert not evaluate.violations(model, np.array([1e6 + 0.5]), 1e-6)
    assert evaluate.violations(model, np.array([1e6 + 1.5]), 1e-6)


def test_row_without_a_value_is_violated():
    model = small([0], [-1], [1], [(-INF, {}, 5)], expressions={0: tokens(op.LOG, "v0")})
    (violation,) = evaluate.violations(model, np.array([-1.0]), 1e-6)
    assert violation.name == "r0"
    assert violation.amount == math.inf


def test_nan_is_outside_every_bound():
    model = small([0], [-INF], [INF], integer=[1])
    assert evaluate.violations(model, np.array([math.nan]), 1e-6)[0].kind is ViolationKind.BOUND


@pytest.mark.parametrize(
    ("kind", "x", "expected"),
    [
        (1, [0, 3, 0], 0.0),
        (1, [1, 3, 0], 1.0),
        (2, [1, 3, 0], 0.0),
        (2, [2, 0, 3], 2.0),
        (2, [1, 3, 2], 1.0),
        (2, [0, 0, 0], 0.0),
    ],
)
def test_special_ordered_sets(kind: int, x: list[float], expected: float):
    # Columns stand in the reverse order of their weights.
    sos = SpecialOrderedSet("set", kind, np.array([2, 1, 0]), np.array([3.0, 2.0, 1.0]))
    model = small([0] * 3, [0] * 3, [9] * 3, sos=[sos])
    found = evaluate.violations(model, np.array(x, float), 1e-6)
    assert [violation.amount for violation in found] == ([expected] if expected else [])
