"""One suite for all registered solvers; optima are known by hand."""

import math
from typing import Any

import numpy as np
import pytest
from nl_models import MODELS, instance_of
from small_instances import INF, small

from modelwright.solvers import evaluate
from modelwright.solvers.backends.backend import Backend, Solution
from modelwright.solvers.backends.convexity import dual_bound, is_convex
from modelwright.solvers.backends.highs import HIGHS
from modelwright.solvers.backends.ipopt import IPOPT
from modelwright.solvers.backends.registry import BACKENDS, named, route
from modelwright.solvers.backends.scaling import rescaled
from modelwright.solvers.backends.scip import SCIP
from modelwright.solvers.errors import UsageError
from modelwright.solvers.instance import Instance, Op, SpecialOrderedSet
from modelwright.solvers.nl import operators as op
from modelwright.solvers.outcome import ProblemClass, Termination

LOCAL = {IPOPT.name}
"""Solvers that prove nothing about nonconvex models, and never infeasibility."""


def solve(backend: Backend, instance: Instance, **limits: float) -> Solution:
    return backend.solve(
        instance,
        time_limit_s=limits.get("time_limit_s", 20.0),
        gap=limits.get("gap", 1e-6),
        on_incumbent=lambda x, bound: None,
    )


def able(problem_class: ProblemClass) -> list[Any]:
    """The solvers of a class, as parameters."""
    return [
        pytest.param(
            backend, id=backend.name, marks=pytest.mark.skipif(bool(backend.missing()), reason="")
        )
        for backend in BACKENDS
        if problem_class in backend.classes
    ]


def assert_solved(backend: Backend, instance: Instance, optimum: float) -> Solution:
    solution = solve(backend, instance)
    assert solution.x is not None, solution
    assert evaluate.objective(instance, solution.x) == pytest.approx(optimum, 1e-6, 1e-6)
    assert not evaluate.violations(instance, solution.x, 1e-6)
    convex = is_convex(instance)
    if backend.name in LOCAL and not convex:
        assert solution.termination is Termination.UNKNOWN
        assert not solution.proves_global
    else:
        assert solution.termination is Termination.OPTIMAL, solution
        assert solution.proves_global
        assert solution.bound == pytest.approx(optimum, 2e-6, 2e-6)
    return solution


# max 3x + 5y, x <= 4, 2y <= 12, 3x + 2y <= 18: x = 2, y = 6, 36 + 10.
FACTORY = small(
    [3, 5],
    [0, 0],
    [INF, INF],
    [(-INF, {0: 1}, 4), (-INF, {1: 2}, 12), (-INF, {0: 3, 1: 2}, 18)],
    "maximize",
    offset=10.0,
)
# max 5a + 4b, 6a + 4b <= 24, a + 2b <= 6: relaxation (3, 1.5) = 21, integers (4, 0) = 20.
FURNITURE = small(
    [5, 4],
    [0, 0],
    [INF, INF],
    [(-INF, {0: 6, 1: 4}, 24), (-INF, {0: 1, 1: 2}, 6)],
    "maximize",
    integer=[1, 1],
)
# min x^2 + y^2 - 4x - 6y, x + y <= 3: nearest to (2, 3) is (1, 2): 1 + 4 - 4 - 12.
NEAREST = small(
    [-4, -6],
    [0, 0],
    [INF, INF],
    [(-INF, {0: 1, 1: 1}, 3)],
    quadratic={(-1, 0, 0): 1, (-1, 1, 1): 1},
)


@pytest.mark.parametrize("backend", able(ProblemClass.LP))
def test_lp(backend: Backend):
    solution = assert_solved(backend, FACTORY, 46.0)
    assert solution.x == pytest.approx([2.0, 6.0], abs=1e-6)


@pytest.mark.parametrize("backend", able(ProblemClass.MILP))
def test_milp(backend: Backend):
    solution = assert_solved(backend, FURNITURE, 20.0)
    assert solution.x is not None
    assert solution.x.tolist() == [4.0, 0.0]


@pytest.mark.parametrize("backend", able(ProblemClass.QP))
def test_convex_qp(backend: Backend):
    assert_solved(backend, NEAREST, -11.0)


@pytest.mark.parametrize("backend", able(ProblemClass.QP))
def test_concave_maximization(backend: Backend):
    # x - x^2 + y - y^2 with x + y <= 1/2: 1/4 each, 2 (1/4 - 1/16).
    model = small(
        [1, 1],
        [0, 0],
        [5, 5],
        [(-INF, {0: 1, 1: 1}, 0.5)],
        "maximize",
        quadratic={(-1, 0, 0): -1, (-1, 1, 1): -1},
    )
    assert_solved(backend, model, 0.375)


@pytest.mark.parametrize("backend", able(ProblemClass.QP))
def test_semidefinite_qp_with_linear_columns(backend: Backend):
    # (x + y - 2)^2 - 4 + z/2 with z >= x: x = 0, y = 2, z = 0.
    model = small(
        [-4, -4, 0.5],
        [0, 0, 0],
        [9, 9, 9],
        [(0, {2: 1, 0: -1}, INF)],
        quadratic={(-1, 0, 0): 1, (-1, 0, 1): 2, (-1, 1, 1): 1},
    )
    assert_solved(backend, model, -4.0)


@pytest.mark.parametrize("backend", able(ProblemClass.QP))
def test_box_whose_corner_is_near_the_origin(backend: Backend):
    # HiGHS 1.16 ends such QPs in "Solve error" unless the box is moved.
    # (x - 1)^2 / 2 + 2y - 1/2, x + y >= 0.5: x = 1, y = 1e-5.
    model = small(
        [-1, 2], [1e-5, 1e-5], [5, 5], [(0.5, {0: 1, 1: 1}, INF)], quadratic={(-1, 0, 0): 0.5}
    )
    assert_solved(backend, model, -0.5 + 2e-5)


@pytest.mark.parametrize("backend", able(ProblemClass.MIQP))
def test_miqp(backend: Backend):
    # (n - 2.4)^2 - 5.76 over the integers: n = 2.
    model = small([-4.8], [0], [10], integer=[1], quadratic={(-1, 0, 0): 1})
    assert_solved(backend, model, 4 - 9.6)


@pytest.mark.parametrize("backend", able(ProblemClass.QCP))
def test_qcp(backend: Backend):
    # x + y on x^2 + y^2 <= 2: (1, 1).
    model = small(
        [1, 1],
        [-5, -5],
        [5, 5],
        [(-INF, {}, 2)],
        "maximize",
        quadratic={(0, 0, 0): 1, (0, 1, 1): 1},
    )
    assert_solved(backend, model, 2.0)


@pytest.mark.parametrize("backend", able(ProblemClass.MIQCP))
def test_miqcp(backend: Backend):
    # a + b with a^2 + b^2 <= 20 over the integers: (4, 2).
    model = small(
        [1, 1],
        [0, 0],
        [9, 9],
        [(-INF, {}, 20)],
        "maximize",
        integer=[1, 1],
        quadratic={(0, 0, 0): 1, (0, 1, 1): 1},
    )
    assert_solved(backend, model, 6.0)


@pytest.mark.parametrize("backend", able(ProblemClass.MINLP))
@pytest.mark.parametrize(
    "name", [name for name, model in MODELS.items() if model.optimum is not None]
)
def test_pyomo_models_have_their_known_optimum(backend: Backend, name: str):
    model = MODELS[name]
    assert model.optimum is not None
    assert_solved(backend, instance_of(model.build()), model.optimum)


@pytest.mark.parametrize("backend", able(ProblemClass.NLP))
@pytest.mark.parametrize(
    "name", ["square_root", "order_quantity", "entropy", "production", "hyperbolic_tangent"]
)
def test_nlp_with_one_local_optimum(backend: Backend, name: str):
    optimum = MODELS[name].optimum
    assert optimum is not None
    assert_solved(backend, instance_of(MODELS[name].build()), optimum)


@pytest.mark.parametrize("kind", [1, 2])
@pytest.mark.parametrize("backend", able(ProblemClass.MILP))
def test_special_ordered_sets(backend: Backend, kind: int):
    # x0 + 2 x1 + 3 x2, each within 4, 3, 2, sum <= 5, order 1 0 2.
    # One nonzero: x1 = 3 or x2 = 2, 6. Two neighbours: x0 = 3, x2 = 2, 9.
    sos = SpecialOrderedSet("set", kind, np.array([1, 0, 2]), np.array([1.0, 2.0, 3.0]))
    model = small(
        [1, 2, 3], [0] * 3, [4, 3, 2], [(-INF, {0: 1, 1: 1, 2: 1}, 5)], "maximize", sos=[sos]
    )
    if backend is HIGHS:
        assert "SOS" in solve(backend, model).unsupported
    else:
        assert_solved(backend, model, {1: 6.0, 2: 9.0}[kind])


INFEASIBLE = {
    "two rows": small(
        [-1, 1], [0, 0], [INF, INF], [(5, {0: 1, 1: -1}, INF), (-INF, {0: 1, 1: -1}, 3)]
    ),
    "crossed column": small([1, 1], [0, 3], [1, 2]),
    "crossed row": small([1], [0], [1], [(2, {0: 1}, 1)]),
    "constant row": small([1], [0], [1], [(1, {}, 2)]),
    "no integer": small([1, 1], [0, 0.2], [9, 0.8], [(0, {0: 1}, 5)], integer=[1, 1]),
    "integers, unbounded relaxation": small(
        [-1, 0], [0, 0], [INF, 9], [(0.3, {1: 1}, 0.7)], integer=[0, 1]
    ),
    "quadratic objective": small(
        [1, 0],
        [0, -INF],
        [INF, INF],
        [(1, {0: 1, 1: 1}, INF), (-INF, {0: 1, 1: 1}, 0)],
        quadratic={(-1, 0, 0): 1},
    ),
    "nonlinear": small([1], [0], [5], [(-INF, {}, -1)], expressions={0: (op.BY_CODE[op.EXP], 0)}),
}
UNBOUNDED = {
    "LP": small([-1, 1], [0, 0], [INF, INF]),
    "LP with rows": small([1, 1], [0, 0], [INF, INF], [(-INF, {0: 1, 1: -1}, 3)], "maximize"),
    "MILP": small([-1, 1], [0, 0], [INF, INF], integer=[1, 1]),
    "convex QP": small([-1, -1], [0, 0], [INF, INF], quadratic={(-1, 0, 0): 1}),
    "nonconvex QP": small([0], [-INF], [INF], quadratic={(-1, 0, 0): -1}),
    "product": small([0, 0], [0, 0], [INF, INF], quadratic={(-1, 0, 1): -1}),
}


def cases(models: dict[str, Instance]) -> list[Any]:
    """Every model with every solver of its class that proves things."""
    return [
        pytest.param(backend, model, id=f"{backend.name}-{name}")
        for name, model in models.items()
        for backend in BACKENDS
        if model.problem_class in backend.classes and backend.name not in LOCAL
        if backend is not HIGHS or is_convex(model)
    ]


@pytest.mark.parametrize(("backend", "model"), cases(INFEASIBLE))
def test_infeasible(backend: Backend, model: Instance):
    solution = solve(backend, model)
    assert solution.termination is Termination.INFEASIBLE, solution
    assert solution.x is None


@pytest.mark.parametrize(("backend", "model"), cases(UNBOUNDED))
def test_unbounded(backend: Backend, model: Instance):
    solution = solve(backend, model)
    assert solution.termination is Termination.UNBOUNDED, solution


@pytest.mark.parametrize("model", [*INFEASIBLE.values(), *UNBOUNDED.values()])
@pytest.mark.skipif(bool(IPOPT.missing()), reason="casadi is an extra")
def test_local_solver_proves_neither_infeasible_nor_unbounded(model: Instance):
    if model.problem_class in IPOPT.classes:
        solution = solve(IPOPT, model)
        assert solution.termination in (Termination.UNKNOWN, Termination.INFEASIBLE)
        assert solution.termination is Termination.UNKNOWN or solution.message  # crossed bounds
        assert solution.x is None


def knapsack(columns: int, rows: int) -> Instance:
    generator = np.random.default_rng(1)
    weights = generator.integers(10, 99, (rows, columns)).astype(float)
    return small(
        generator.integers(10, 99, columns).tolist(),
        [0] * columns,
        [1] * columns,
        [(-INF, dict(enumerate(row.tolist())), 15.0 * columns) for row in weights],
        "maximize",
        integer=[1] * columns,
    )


@pytest.mark.slow
@pytest.mark.parametrize("backend", able(ProblemClass.MILP))
def test_time_limit_keeps_the_incumbent(backend: Backend):
    model = knapsack(200, 40)
    seen: list[tuple[np.ndarray, float | None]] = []
    solution = backend.solve(
        model,
        time_limit_s=1.0,
        gap=0.0,
        on_incumbent=lambda x, bound: seen.append((x, bound)),
    )
    assert solution.termination is Termination.TIME_LIMIT
    assert solution.x is not None
    assert not evaluate.violations(model, solution.x, 1e-6)
    assert solution.bound is not None
    assert solution.bound > evaluate.objective(model, solution.x)
    assert seen
    assert all(len(x) == 200 for x, _ in seen)
    best = max(evaluate.objective(model, x) for x, _ in seen)
    assert evaluate.objective(model, solution.x) >= best - 1e-6


@pytest.mark.parametrize("backend", able(ProblemClass.MILP))
def test_loose_gap_stops_early_with_a_bound_inside_it(backend: Backend):
    model = knapsack(40, 8)
    solution = solve(backend, model, gap=0.05)
    assert solution.termination is Termination.OPTIMAL
    assert solution.x is not None
    assert solution.bound is not None
    value = evaluate.objective(model, solution.x)
    assert value <= solution.bound <= value * 1.06


@pytest.mark.parametrize("backend", able(ProblemClass.LP))
@pytest.mark.parametrize("scale", [1e-10, 1e-6, 1e6])
def test_units_of_objective_and_rows_do_not_matter(backend: Backend, scale: float):
    # Factory in other units: x = 2, y = 6 in every one.
    rows = [(-INF, {0: scale}, 4 * scale), (-INF, {1: 2 * scale}, 12 * scale)]
    rows.append((-INF, {0: 3 * scale, 1: 2 * scale}, 18 * scale))
    model = small([3 * scale, 5 * scale], [0, 0], [INF, INF], rows, "maximize")
    solution = solve(backend, model)
    assert solution.x == pytest.approx([2.0, 6.0], rel=1e-5)


@pytest.mark.parametrize("backend", able(ProblemClass.MILP))
def test_tiny_objective_of_large_variables(backend: Backend):
    # HiGHS alone stops at 0: 1e-8 is below its tolerance for reduced costs. 1e-8 * 1e9 = 10.
    model = small(
        [1e-8, 1e-8], [0, 0], [1e10, 1e10], [(-INF, {0: 1, 1: 2}, 1e9)], "maximize", integer=[1, 0]
    )
    assert_solved(backend, model, 10.0)


@pytest.mark.parametrize("backend", able(ProblemClass.LP))
def test_coefficients_that_solvers_drop(backend: Backend):
    # x + 1e-10 y >= 1 with y <= 1e12 is met by y alone: x = 0.
    model = small([1, 0], [0, 0], [INF, 1e12], [(1, {0: 1, 1: 1e-10}, INF)])
    assert_solved(backend, model, 0.0)


@pytest.mark.parametrize("backend", able(ProblemClass.MILP))
@pytest.mark.parametrize("big", [1e4, 1e7, 1e9])
def test_big_m_does_not_leak(backend: Backend, big: float):
    # Two machines, 0.5 to open, x_k <= M z_k, x_0 + x_1 <= 1.5: open one, 1.5 - 0.5.
    # With z = 1.5e-7 HiGHS's tolerance makes it 1.5.
    model = small(
        [1, 1, -0.5, -0.5],
        [0] * 4,
        [INF, INF, 1, 1],
        [(-INF, {0: 1, 2: -big}, 0), (-INF, {1: 1, 3: -big}, 0), (-INF, {0: 1, 1: 1}, 1.5)],
        "maximize",
        integer=[0, 0, 1, 1],
    )
    assert_solved(backend, model, 1.0)


@pytest.mark.parametrize("backend", able(ProblemClass.LP))
def test_numbers_beyond_the_solver_s_infinity_are_not_solved_wrongly(backend: Backend):
    model = small([1], [0], [INF], [(3e20, {0: 1}, INF)])
    solution = solve(backend, model)
    assert solution.termination is Termination.UNKNOWN


@pytest.mark.parametrize("backend", able(ProblemClass.NLP))
def test_pole_of_the_objective_is_no_optimum(backend: Backend):
    # log x has no least value on x >= 0; SCIP 10 says "optimal" at the upper bound.
    for upper in (100.0, INF):
        model = small([0], [0], [upper], expressions={-1: (op.BY_CODE[op.LOG], 0)})
        assert solve(backend, model).termination is not Termination.OPTIMAL


@pytest.mark.slow
def test_unbounded_products_keep_the_best_point():
    # (p - 5) * 1000 e^(-p/20): p = 25, 20 * 1000 / e^1.25. SCIP alone finds nothing in its time.
    body = (Op(op.TIMES, 2), 1000.0, op.BY_CODE[op.EXP], Op(op.TIMES, 2), -0.05, 0)
    model = small(
        [0, -5],
        [0, 0],
        [INF, INF],
        [(0, {1: -1}, 0)],
        "maximize",
        quadratic={(-1, 0, 1): 1},
        expressions={0: body},
    )
    solution = solve(SCIP, model, time_limit_s=2.0)
    assert solution.x is not None
    assert evaluate.objective(model, solution.x) == pytest.approx(20_000 / math.exp(1.25), 1e-6)


@pytest.mark.parametrize("sense", ["minimize", "maximize"])
@pytest.mark.parametrize("quadratic", [False, True])
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    "backend", [backend for backend in able(ProblemClass.QP) if backend.values[0] is not SCIP]
)
def test_duals_are_derivatives(backend: Backend, sense: str, quadratic: bool, seed: int):
    generator = np.random.default_rng(seed)
    sign = 1.0 if sense == "minimize" else -1.0
    coefficients = generator.integers(-3, 6, (4, 6)).astype(float)
    activity = coefficients @ generator.uniform(0, 3, 6)
    cost = generator.normal(size=6).tolist()
    terms = {(-1, k, k): sign * 0.3 * (k + 1) for k in range(3)} if quadratic else {}

    def value(shift: np.ndarray, floor: np.ndarray) -> Solution | float:
        rows = [
            (
                activity[k] - 1 + shift[k],
                dict(enumerate(coefficients[k])),
                activity[k] + 0.5 + shift[k],
            )
            for k in range(4)
        ]
        model = small(cost, floor.tolist(), [5] * 6, rows, sense, quadratic=terms)
        solution = solve(backend, model)
        assert solution.termination is Termination.OPTIMAL
        if not shift.any() and not floor.any():
            return solution
        assert solution.x is not None
        return evaluate.objective(model, solution.x)

    base = value(np.zeros(4), np.zeros(6))
    assert isinstance(base, Solution)
    assert base.duals is not None
    assert base.reduced_costs is not None
    assert base.x is not None
    step = 1e-4
    for k in range(4):
        unit = step * np.eye(4)[k]
        slope = (value(unit, np.zeros(6)) - value(-unit, np.zeros(6))) / (2 * step)  # pyright: ignore[reportOperatorIssue]
        assert base.duals[k] == pytest.approx(slope, abs=1e-3)
    low = value(np.full(4, 1e-300), np.zeros(6))
    for k in np.flatnonzero(base.x < 1e-7):
        slope = (value(np.zeros(4), step * np.eye(6)[k]) - low) / step  # pyright: ignore[reportOperatorIssue]
        assert base.reduced_costs[k] == pytest.approx(slope, abs=1e-3)


def test_dual_bound_is_weak_duality():
    # Any duals bound FACTORY: with (0, 1.5, 1) tight at 46, with (0, 2.5, 1) 58.
    x = np.array([2.0, 6.0])
    assert dual_bound(FACTORY, x, np.array([0, 1.5, 1])) == pytest.approx(46.0)
    assert dual_bound(FACTORY, x, np.array([0, 2.5, 1])) == pytest.approx(58.0)
    assert dual_bound(FACTORY, x, np.array([0, 0.5, 1])) is None


@pytest.mark.parametrize(
    ("terms", "sense", "expected"),
    [
        ({(-1, 0, 0): 1, (-1, 1, 1): 1}, "minimize", True),
        ({(-1, 0, 0): 1, (-1, 1, 1): 1}, "maximize", False),
        ({(-1, 0, 0): -1, (-1, 1, 1): -1}, "maximize", True),
        ({(-1, 0, 0): 1, (-1, 0, 1): 2, (-1, 1, 1): 1}, "minimize", True),
        ({(-1, 0, 0): 1, (-1, 0, 1): 2.001, (-1, 1, 1): 1}, "minimize", False),
        ({(-1, 0, 1): 1}, "minimize", False),
        ({(-1, 0, 0): -1e-6, (-1, 1, 2): 1, (-1, 1, 1): 9, (-1, 2, 2): 9}, "minimize", False),
        ({(0, 0, 0): 1}, "minimize", False),
        ({}, "maximize", True),
    ],
)
def test_convexity(terms: dict[tuple[int, int, int], float], sense: str, expected: bool):
    model = small([0] * 3, [0] * 3, [1] * 3, [(0, {}, 1)], sense, quadratic=terms)
    assert is_convex(model) is expected


def test_many_separable_squares_are_convex():
    count = 20_000
    squares = {(-1, k, k): 1.0 for k in range(count)}
    assert is_convex(small([0] * count, [0] * count, [1] * count, quadratic=squares))


def test_rescaling_is_exact_and_undone():
    model = small([2e-9, 3e-9], [0, 0], [9, 9], [(1e-7, {0: 1e-7, 1: 3e-7}, INF), (0, {0: 1}, 5)])
    scaled = rescaled(model)
    assert np.log2(scaled.rows).tolist() == np.round(np.log2(scaled.rows)).tolist()
    assert scaled.rows[1] == 1.0
    assert np.abs(scaled.instance.rows.value).max() >= 1.0
    assert (scaled.instance.cost / scaled.objective == model.cost).all()


@pytest.mark.parametrize(
    ("problem_class", "convex", "first"),
    [
        (ProblemClass.LP, True, "highs"),
        (ProblemClass.MILP, False, "highs"),
        (ProblemClass.QP, True, "highs"),
        (ProblemClass.QP, False, "scip"),
        (ProblemClass.MIQP, True, "scip"),
        (ProblemClass.QCP, False, "scip"),
        (ProblemClass.NLP, False, "scip"),
        (ProblemClass.MINLP, False, "scip"),
    ],
)
def test_route(problem_class: ProblemClass, convex: bool, first: str):
    assert route(problem_class, convex)[0].name == first


def test_every_class_has_a_solver_that_proves():
    for problem_class in ProblemClass:
        assert any(backend.name not in LOCAL for backend in route(problem_class, False))


def test_solvers_are_found_by_name():
    for backend in BACKENDS:
        assert named(backend.name) is backend
        assert backend.missing() or any(character.isdigit() for character in backend.version())
    with pytest.raises(UsageError, match="highs"):
        named("cplex")


@pytest.mark.parametrize(
    ("backend", "model", "word"),
    [
        (HIGHS, small([0], [0], [1], quadratic={(-1, 0, 0): -1}), "convex"),
        (
            HIGHS,
            small([0], [0], [1], [(0, {}, 1)], quadratic={(0, 0, 0): 1}),
            "quadratic constraints",
        ),
        (HIGHS, small([0], [0], [1], integer=[1], quadratic={(-1, 0, 0): 1}), "integer"),
        (HIGHS, small([0], [0], [1], expressions={-1: (op.BY_CODE[op.EXP], 0)}), "nonlinear"),
        (SCIP, small([0], [0], [1], expressions={-1: (op.BY_CODE[op.ATAN], 0)}), "atan"),
        (SCIP, instance_of(MODELS["conditional"].build()), "Expr_if"),
        (SCIP, instance_of(MODELS["rounding"].build()), "ceil|floor"),
        (IPOPT, instance_of(MODELS["conditional"].build()), "Expr_if"),
        (IPOPT, FURNITURE, "integer"),
    ],
)
def test_unsupported_is_named(backend: Backend, model: Instance, word: str):
    solution = solve(backend, model)
    assert solution.x is None
    assert any(part in solution.unsupported for part in word.split("|"))


def test_local_solver_knows_functions_that_scip_does_not():
    # atan x + asin y is least at 0, where acos(xy) >= 0.5 holds.
    model = instance_of(MODELS["inverse_trigonometric"].build())
    if not IPOPT.missing():
        assert_solved(IPOPT, model, 0.0)
