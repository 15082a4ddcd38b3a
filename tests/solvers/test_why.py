"""Conflicts, repairs and rays: what is claimed of them is checked by solving again."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from infeasible_models import FULL, HEAD, QUICK, Case, cases
from random_models import from_rows
from small_instances import INF, Row, small

from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance, SpecialOrderedSet
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Termination
from modelwright.solvers.program import Program
from modelwright.solvers.why.conflict import Conflict, find_conflict
from modelwright.solvers.why.explain import explain, why
from modelwright.solvers.why.farkas import by_multipliers, is_irreducible
from modelwright.solvers.why.feasibility import Budget, Verdict, verdict_of
from modelwright.solvers.why.members import Member, MemberKind, restricted
from modelwright.solvers.why.move_costs import matches
from modelwright.solvers.why.repairs import find_repairs, repaired


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as started:
        yield started


def built(engine: Engine, case: Case) -> Instance:
    instance = engine.build(case.program)
    assert isinstance(instance, Instance), instance
    return instance


def holds(engine: Engine, instance: Instance, members: list[Member]) -> Verdict:
    return verdict_of(engine.solve_instance(restricted(instance, members), Limits()))


def verify(engine: Engine, instance: Instance, conflict: Conflict) -> None:
    assert holds(engine, instance, conflict.members) is Verdict.INFEASIBLE
    if conflict.irreducible:
        for member in conflict.members:
            rest = [other for other in conflict.members if other != member]
            assert holds(engine, instance, rest) is Verdict.FEASIBLE, member


def check_case(engine: Engine, case: Case) -> Conflict:
    """Explain one model and check all that is said about it."""
    instance = built(engine, case)
    conflict = find_conflict(engine, instance)
    verify(engine, instance, conflict)
    nonlinear = bool(instance.expressions)
    within = conflict.members if nonlinear else None
    most = 1 if nonlinear else 3
    repairs = find_repairs(engine, instance, most=most, within=within, time_limit_s=6.0)
    assert repairs.found, repairs.note
    for repair in repairs.found:
        again = engine.solve_instance(repaired(instance, repair.moves), Limits(time_limit_s=3))
        assert verdict_of(again) is Verdict.FEASIBLE
        if repair.termination is again.termination is Termination.OPTIMAL:
            assert again.objective == pytest.approx(repair.objective, rel=1e-5)
    costs = [repair.cost for repair in repairs.found]
    assert costs == pytest.approx(sorted(costs))
    changed = [frozenset(move.member for move in repair.moves) for repair in repairs.found]
    assert not any(a <= b for k, a in enumerate(changed) for b in changed[k + 1 :])
    return conflict


@pytest.mark.parametrize("case", cases(QUICK), ids=lambda case: case.name)
def test_a_conflict_is_one_and_its_repairs_mend_it(engine: Engine, case: Case) -> None:
    assert check_case(engine, case).irreducible


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("case", cases(FULL), ids=lambda case: case.name)
def test_so_it_is_up_to_2000_rows(engine: Engine, case: Case) -> None:
    check_case(engine, case)


def test_bounds_and_integrality_are_members(engine: Engine) -> None:
    """2x + 2y = 7 has no whole solution; the box plays no part."""
    instance = small(
        cost=[1, 1], lower=[0, 0], upper=[9, 9], rows=[(7, {0: 2, 1: 2}, 7)], integer=[1, 1]
    )
    conflict = find_conflict(engine, instance)
    verify(engine, instance, conflict)
    kinds = [member.kind for member in conflict.members]
    assert kinds.count(MemberKind.INTEGRALITY) == 2
    assert kinds.count(MemberKind.ROW) == 2
    assert conflict.irreducible


def test_only_the_side_of_an_equality_that_matters_is_named(engine: Engine) -> None:
    instance = small(cost=[1, 1], lower=[0, 0], upper=[3, 3], rows=[(9, {0: 1, 1: 1}, 9)])
    conflict = find_conflict(engine, instance)
    assert set(conflict.texts) == {"x0 + x1 >= 9", "x0 <= 3", "x1 <= 3"}


@pytest.mark.parametrize(
    ("instance", "texts"),
    [
        (small(cost=[1], lower=[5], upper=[3]), {"x0 >= 5", "x0 <= 3"}),
        (
            small(cost=[1], lower=[0.2], upper=[0.8], integer=[1]),
            {"x0 >= 0.2", "x0 <= 0.8", "x0 is integer"},
        ),
        (
            small(cost=[1], lower=[0], upper=[9], rows=[(6, {0: 1}, 4)]),
            {"x0 >= 6", "x0 <= 4"},
        ),
        (small(cost=[1], lower=[0], upper=[9], rows=[(1, {}, INF)]), {"0 >= 1"}),
    ],
)
def test_what_crosses_is_a_conflict(engine: Engine, instance: Instance, texts: set[str]) -> None:
    conflict = find_conflict(engine, instance)
    assert set(conflict.texts) == texts
    assert conflict.irreducible


def test_a_special_ordered_set_is_a_member(engine: Engine) -> None:
    """At most one of three is nonzero, but two must be."""
    sos = SpecialOrderedSet("choice", 1, np.array([0, 1, 2]), np.arange(3.0))
    rows = [(1.0, {0: 1.0}, INF), (1.0, {1: 1.0, 2: 1.0}, INF), (2.0, {1: 1.0}, INF)]
    instance = small(cost=[1] * 3, lower=[0] * 3, upper=[9] * 3, rows=rows, sos=[sos])
    conflict = find_conflict(engine, instance)
    verify(engine, instance, conflict)
    assert "at most 1 nonzero of x0, x1, x2" in conflict.texts


def test_without_time_the_conflict_is_not_claimed_to_be_irreducible(engine: Engine) -> None:
    case = cases({"colouring": [60]})[0]
    instance = built(engine, case)
    conflict = find_conflict(engine, instance, time_limit_s=0.01)
    assert not conflict.irreducible
    verify(engine, instance, conflict)


def test_rank_proves_what_dropping_each_member_would(engine: Engine) -> None:
    instance = built(engine, cases({"network": [40]})[0])
    found = sorted(by_multipliers(engine, instance, Budget.of(30, Limits())))
    assert is_irreducible(instance, found)
    for member in found:
        rest = [other for other in found if other != member]
        assert holds(engine, instance, rest) is Verdict.FEASIBLE
        assert not is_irreducible(instance, rest)
    spare = next(
        Member(MemberKind.BOUND, k, "upper")
        for k in range(99)
        if Member(MemberKind.BOUND, k, "upper") not in found
    )
    assert not is_irreducible(instance, sorted([*found, spare]))


def test_a_bound_may_be_the_cheapest_repair(engine: Engine) -> None:
    instance = small(cost=[1, 1], lower=[0, 0], upper=[3, INF], rows=[(4, {0: 1}, 4)])
    instance = replace(instance, row_names=["order"], objective_name="cost")
    repairs = find_repairs(engine, instance)
    assert [repair.text() for repair in repairs.found] == [
        "raise the upper bound of x0 from 3 to 4, then cost is 4",
        "lower order from 4 to 3, then cost is 3",
    ]


def test_what_must_be_kept_is_kept(engine: Engine) -> None:
    instance = small(cost=[1], lower=[0], upper=[3], rows=[(4, {0: 1}, INF)])
    (repair,) = find_repairs(engine, instance, keep=["x*"]).found
    assert repair.text().startswith("lower r0 from 4 to 3")
    nothing = find_repairs(engine, instance, keep=["x0", "r0"])
    assert (nothing.found, nothing.note) == ([], "nothing in the model may be changed")


def test_dear_changes_come_last(engine: Engine) -> None:
    instance = small(cost=[1], lower=[0], upper=[INF], rows=[(4, {0: 1}, INF), (-INF, {0: 1}, 3)])
    first = find_repairs(engine, instance).found[0].moves[0].name
    other = find_repairs(engine, instance, costs={first: 100}).found[0].moves[0].name
    assert {first, other} == {"r0", "r1"}


def test_a_repair_may_need_several_changes(engine: Engine) -> None:
    """Two unrelated conflicts: every repair changes something in each."""
    rows: list[Row] = [
        (4, {0: 1, 1: 1}, INF),
        (-INF, {0: 1, 1: 1}, 3),
        (7, {2: 1, 3: 1}, INF),
        (-INF, {2: 1, 3: 1}, 5),
    ]
    instance = small(cost=[1] * 4, lower=[0] * 4, upper=[INF] * 4, rows=rows)
    repairs = find_repairs(engine, instance).found
    assert len(repairs) == 3
    assert all(len(repair.moves) == 2 for repair in repairs)


@pytest.mark.parametrize(
    ("name", "pattern", "fits"),
    [
        ("demand[a]", "demand", True),
        ("demand[a]", "demand[*]", True),
        ("demand[a]", "demand[a]", True),
        ("demand[b]", "demand[a]", False),
        ("demands[a]", "demand", False),
        ("x", "*", True),
    ],
)
def test_patterns_of_names(name: str, pattern: str, fits: bool) -> None:
    assert matches(name, pattern) is fits


def test_a_ray_and_the_bound_that_is_missing(engine: Engine) -> None:
    """Wood may be bought without end: 2 a chair at 0.1, and a chair brings 3."""
    source = (
        HEAD
        + """
    m.make = pyo.Var(["chair", "desk"], domain=pyo.NonNegativeReals)
    m.wood = pyo.Var(domain=pyo.NonNegativeReals)
    m.use = pyo.Constraint(expr=2 * m.make["chair"] + 5 * m.make["desk"] <= m.wood)
    m.profit = pyo.Objective(
        expr=3 * m.make["chair"] + 4 * m.make["desk"] - 0.1 * m.wood, sense=pyo.maximize)
    return m
"""
    )
    found = why(engine, Program(source, {}))
    assert found.ray is not None
    assert found.ray.direction == {"make[chair]": 1.0, "wood": 2.0}
    assert found.ray.rate == pytest.approx(2.8)
    assert found.ray.missing == ["an upper bound on wood"]
    assert found.ray.proved
    assert found.to_json()["ray"]["text"].startswith("while make[chair] rises by 1, wood rises")


@pytest.mark.parametrize("seed", range(5))
def test_a_ray_keeps_all_constraints_and_improves(engine: Engine, seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows = [{c: float(draw.integers(-5, 4)) or 1.0 for c in range(5)} for _ in range(4)]
    instance = replace(
        small(cost=[1.0] * 6, lower=[0] * 6, upper=[INF] * 6, sense="maximize"),
        rows=from_rows(rows, 6),
        row_lower=np.full(4, -INF),
        row_upper=np.full(4, 20.0),
        row_names=list("abcd"),
    )
    found = explain(engine, instance)
    assert found.outcome.termination is Termination.UNBOUNDED
    assert found.ray is not None
    step = np.array([found.ray.direction.get(name, 0.0) for name in instance.column_names])
    assert (instance.rows.times(step) <= 1e-9).all()
    assert (step >= 0).all()
    assert instance.cost @ step > 0


def test_a_convex_quadratic_model_has_a_ray_where_it_is_flat(engine: Engine) -> None:
    """Minimize (x0 - x1)^2 + x0: both fall together."""
    quadratic = {(-1, 0, 0): 1.0, (-1, 0, 1): -2.0, (-1, 1, 1): 1.0}
    instance = small(cost=[1, 0], lower=[-INF] * 2, upper=[INF] * 2, quadratic=quadratic)
    found = explain(engine, instance)
    assert found.ray is not None
    assert found.ray.direction == {"x0": -1.0, "x1": -1.0}


def test_a_solved_model_needs_no_explanation(engine: Engine) -> None:
    found = explain(engine, small(cost=[1], lower=[0], upper=[1]))
    assert found.outcome.termination is Termination.OPTIMAL
    assert (found.conflict, found.repairs, found.ray) == (None, None, None)


def test_a_program_that_fails_is_told_as_such(engine: Engine) -> None:
    found = why(engine, Program("def build_model(data):\n    return 3\n", {}))
    assert found.outcome.failure is not None
    assert found.to_json()["failure"]["kind"] == "not_a_model"
