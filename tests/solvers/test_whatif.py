"""Prices, ranges, data changes, scenarios, sweeps and forced decisions."""

import math
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from small_instances import INF, small

from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Sense, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.whatif.force import Decision, force, parse_decision, with_decisions
from modelwright.solvers.whatif.paths import changed, parse_change, parse_path
from modelwright.solvers.whatif.plot import plot_sweep
from modelwright.solvers.whatif.ranging import find_ranges, with_cost, with_rhs
from modelwright.solvers.whatif.scenarios import (
    BASE,
    Scenario,
    compare,
    parse_sweep,
    read_scenarios,
)

SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    P = list(data["profit"])
    m.make = pyo.Var(P, domain=pyo.NonNegativeReals)
    m.hours = pyo.Constraint(
        data["hours"], rule=lambda m, h: sum(data["use"][h][p] * m.make[p] for p in P)
        <= data["hours"][h])
    m.gain = pyo.Objective(expr=sum(data["profit"][p] * m.make[p] for p in P), sense=pyo.maximize)
    return m
"""
DATA: dict[str, Any] = {
    "profit": {"chair": 3, "desk": 5},
    "hours": {"saw": 4, "drill": 12, "paint": 18},
    "use": {
        "saw": {"chair": 1, "desk": 0},
        "drill": {"chair": 0, "desk": 2},
        "paint": {"chair": 3, "desk": 2},
    },
}
"""The Wyndor example: 36 at chair 2, desk 6; prices 0, 1.5, 1 (Hillier and Lieberman)."""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as started:
        yield started


def bounded_lp(draw: Random) -> Instance:
    """Return an LP with a bounded box, mixed row kinds, feasible at a random point."""
    n, m = draw.randint(3, 9), draw.randint(2, 8)
    point = [draw.uniform(0, 5) for _ in range(n)]
    rows = []
    for _ in range(m):
        body = {c: float(draw.randint(-9, 9) or 1) for c in draw.sample(range(n), min(n, 4))}
        value = sum(v * point[c] for c, v in body.items())
        kind = draw.choice(("<=", "<=", ">=", "=", "range"))
        slack = draw.uniform(0, 4)
        low = {"<=": -INF, ">=": value - slack, "=": value, "range": value - slack}[kind]
        high = {"<=": value + slack, ">=": INF, "=": value, "range": value + 1}[kind]
        rows.append((low, body, high))
    return small(
        cost=[draw.uniform(-5, 5) for _ in range(n)],
        lower=[0.0] * n,
        upper=[10.0] * n,
        rows=rows,
        sense=draw.choice(("minimize", "maximize")),
    )


def optimum(engine: Engine, instance: Instance) -> float:
    found = engine.solve_instance(instance).objective
    assert found is not None
    return found


def close(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))


@pytest.mark.parametrize(
    "seed", [*range(25), *(pytest.param(k, marks=pytest.mark.slow) for k in range(25, 100))]
)
def test_prices_and_ranges_equal_finite_differences(engine: Engine, seed: int) -> None:
    instance = bounded_lp(Random(seed))
    outcome = engine.solve_instance(instance)
    assert outcome.termination is Termination.OPTIMAL
    base = outcome.objective or 0.0
    ranges = find_ranges(engine, instance, outcome)
    assert len(ranges.rows) == len(instance.row_names)
    for row, price in enumerate(ranges.rows):
        assert price.low <= price.rhs <= price.high
        # The value is convex or concave in a right-hand side: a line through three points is it.
        for rhs in {max(price.low, price.rhs - 5), min(price.high, price.rhs + 5)} - {price.rhs}:
            moved = with_rhs(instance, row, price.side, rhs)
            if moved.row_lower[row] <= moved.row_upper[row]:
                expected = base + price.price * (rhs - price.rhs)
                assert close(optimum(engine, moved), expected), price
    for column, found in enumerate(ranges.costs):
        assert found.low <= found.cost <= found.high
        for cost in {max(found.low, found.cost - 3), min(found.high, found.cost + 3)} - {
            found.cost
        }:
            expected = base + found.value * (cost - found.cost)
            assert close(optimum(engine, with_cost(instance, column, cost)), expected), found


@pytest.mark.parametrize("seed", range(10))
def test_reduced_costs_are_the_price_of_leaving_a_bound(engine: Engine, seed: int) -> None:
    instance = bounded_lp(Random(1000 + seed))
    outcome = engine.solve_instance(instance)
    for found in find_ranges(engine, instance, outcome).costs:
        at_bound = min(found.value, 10.0 - found.value) < 1e-9
        if not at_bound or abs(found.reduced_cost or 0.0) < 1e-6:
            continue
        step = 1e-4 if found.value < 5 else -1e-4
        decision = Decision(found.name, "=", found.value + step)
        forced = optimum(engine, with_decisions(instance, [decision]))
        slope = (forced - (outcome.objective or 0.0)) / step
        assert abs(slope - (found.reduced_cost or 0.0)) <= 1e-3 * max(1.0, abs(slope))


def test_the_prices_of_the_wyndor_example(engine: Engine) -> None:
    instance = engine.build(Program(SOURCE, DATA))
    assert isinstance(instance, Instance)
    ranges = find_ranges(engine, instance, engine.solve_instance(instance))
    prices = {row.name: (row.price, row.low, row.high) for row in ranges.rows}
    assert prices["hours[saw]"] == (0.0, pytest.approx(2), math.inf)
    assert prices["hours[drill]"] == (pytest.approx(1.5), pytest.approx(6), pytest.approx(18))
    assert prices["hours[paint]"] == (pytest.approx(1), pytest.approx(12), pytest.approx(24))
    costs = {cost.name: (cost.low, cost.high) for cost in ranges.costs}
    assert costs["make[chair]"] == (pytest.approx(0), pytest.approx(7.5))
    assert costs["make[desk]"] == (pytest.approx(2), math.inf)


def test_integers_are_ranged_by_resolving(engine: Engine) -> None:
    """Max 5a + 4b with 6a + 4b <= 24 and whole a, b: 24 at b = 6; with 23, 22 at a = 2, b = 3? no.

    With 23: 6a + 4b <= 23 leaves b = 5 (20) or a = 1, b = 4 (21) or a = 2, b = 2 (18) or
    a = 3, b = 1 (19): 21. With 25 nothing more fits: 24.
    """
    instance = small(
        cost=[5, 4],
        lower=[0, 0],
        upper=[9, 9],
        rows=[(-INF, {0: 6, 1: 4}, 24)],
        sense="maximize",
        integer=[1, 1],
    )
    ranges = find_ranges(engine, instance, engine.solve_instance(instance))
    (step,) = ranges.steps
    assert (step.objective_down, step.objective_up, step.step) == (21.0, 24.0, 1.0)
    for cost in ranges.costs:
        assert cost.low <= cost.cost <= cost.high


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("demand.north=120", ("demand", "north"), 120),
        ("price*=1.1", ("price", 1), 4.95),
        ("price[0]+=2", ("price", 0), 5),
        ("rate/=2", ("rate",), 3.5),
        ("rate-=2", ("rate",), 5),
        ('demand["a.b=c"]=1', ("demand", "a.b=c"), 1),
        ("demand.*=6", ("demand", "north"), 6),
        ("demand.**=2", ("demand", "north"), 200),
        ("table[1][0]=0", ("table", 1, 0), 0),
        ("table.1.0=0", ("table", 1, 0), 0),
        ("table.*.1*=10", ("table", 0, 1), 20),
        ("name=steel", ("name",), "steel"),
        ("price=[1, 2, 3]", ("price", 2), 3),
    ],
)
def test_a_change_reaches_its_place(text: str, path: tuple[Any, ...], expected: Any) -> None:
    data = {
        "demand": {"north": 100, "a.b=c": 7},
        "price": [3, 4.5],
        "rate": 7,
        "name": "wood",
        "table": [[1, 2], [3, 4]],
    }
    before = repr(data)
    value: Any = changed(data, [parse_change(text)])
    for key in path:
        value = value[key]
    assert value == expected
    assert type(value) is type(expected)
    assert repr(data) == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("demand", "expected PATH=VALUE"),
        ("=3", "expected PATH=VALUE"),
        ("deman=3", "no deman"),
        ("demand=3", "is a table"),
        ("demand.north.x=3", "no demand.north.x"),
        ("price[2]=3", "no price.2"),
        ("name*=2", "is no number"),
        ("rate*=many", "needs a number"),
        ("rate/=0", "divides by zero"),
        ("rate=Infinity", "no finite number"),
        ("demand..north=3", "cannot read the path"),
    ],
)
def test_a_bad_change_is_refused(text: str, says: str) -> None:
    data = {"demand": {"north": 100}, "price": [3, 4.5], "rate": 7, "name": "wood"}
    with pytest.raises(UsageError, match=says):
        changed(data, [parse_change(text)])


def test_a_path_is_split_into_keys() -> None:
    assert parse_path('a[0].b["c.d"].*') == ("a", "0", "b", "c.d", "*")


def test_scenarios_are_compared_with_the_base(engine: Engine) -> None:
    text = "scenario,hours.drill,profit\nlong,18,\nrich,,*=2\n,0,\n"
    base, long, rich, third = compare(engine, Program(SOURCE, DATA), read_scenarios(text, "s.csv"))
    assert (base.scenario.name, base.outcome.objective, base.change) == (BASE, 36, 0)
    assert (long.outcome.objective, long.change, long.relative) == (45, 9, 0.25)
    assert (rich.scenario.name, rich.outcome.objective, rich.moved) == ("rich", 72, {})
    assert third.scenario.name == "scenario 3"
    assert third.moved == {"make[desk]": (6, 0), "make[chair]": (2, 4)}


def test_a_scenario_without_optimum_is_reported(engine: Engine) -> None:
    scenario = Scenario("never", (parse_change("hours.saw=-1"),))
    _, never = compare(engine, Program(SOURCE, DATA), [scenario])
    assert never.outcome.termination is Termination.INFEASIBLE
    assert (never.change, never.moved) == (None, {})


@pytest.mark.parametrize("text", ["", "a\n", "a.b,c\n1,2,3\n", "a..b\n1\n"])
def test_a_bad_scenario_file_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_scenarios(text, "s.csv")


def test_a_sweep_includes_both_ends() -> None:
    assert parse_sweep("capacity=10:100:10").values == tuple(range(10, 101, 10))
    assert parse_sweep("a.b=0:1:0.1").values[3] == 0.3
    assert parse_sweep("x=3:1:-1").values == (3, 2, 1)


@pytest.mark.parametrize("text", ["x", "x=1:2", "x=1:2:0", "x=2:1:1", "x=a:b:c", "x=0:1:1e-9"])
def test_a_bad_sweep_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_sweep(text)


@pytest.mark.parametrize("suffix", [pytest.param("png", marks=pytest.mark.slow), "svg"])
def test_a_sweep_is_plotted(engine: Engine, tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("matplotlib")
    sweep = parse_sweep("hours.drill=-2:18:4")
    compared = compare(engine, Program(SOURCE, DATA), sweep.scenarios())[1:]
    picture = tmp_path / f"sweep.{suffix}"
    plot_sweep(str(picture), sweep, compared)
    starts = {"png": b"\x89PNG", "svg": b"<?xml"}
    assert picture.read_bytes().startswith(starts[suffix])


def test_a_forced_decision_has_its_price(engine: Engine) -> None:
    """With 4 chairs 12 of 18 hours of paint are gone, which leaves 3 desks: 12 + 15 = 27."""
    instance = engine.build(Program(SOURCE, DATA))
    assert isinstance(instance, Instance)
    found = force(engine, instance, [parse_decision("make[chair]>=4")])
    assert found.price == pytest.approx(9)
    assert found.moved["make[desk]"] == (pytest.approx(6), pytest.approx(3))
    assert found.text() == "make[chair] >= 4 costs 9: the objective goes from 36 to 27"


def test_an_impossible_decision_is_explained(engine: Engine) -> None:
    instance = engine.build(Program(SOURCE, DATA))
    assert isinstance(instance, Instance)
    found = force(engine, instance, [parse_decision("make[chair]=5")])
    assert found.price is None
    assert found.conflict is not None
    assert set(found.conflict.texts) == {"make[chair] <= 4", "make[chair] >= 5"}
    assert found.conflict.irreducible


def test_the_price_is_a_loss_for_both_senses(engine: Engine) -> None:
    for sense, cost in ((Sense.MINIMIZE, 2.0), (Sense.MAXIMIZE, -2.0)):
        instance = small(cost=[cost], lower=[1], upper=[9], sense=sense.value)
        assert force(engine, instance, [Decision("x0", "=", 4.0)]).price == pytest.approx(6)


@pytest.mark.parametrize(
    ("text", "says"),
    [("make[chair]", "expected"), ("make[chair]=a", "expected"), ("maek[chair]=1", "no variable")],
)
def test_a_bad_decision_is_refused(text: str, says: str) -> None:
    instance = small(cost=[1], lower=[0], upper=[1])
    with pytest.raises(UsageError, match=says):
        with_decisions(instance, [parse_decision(text)])


def test_ranges_without_an_optimum_say_so(engine: Engine) -> None:
    instance = small(cost=[1], lower=[0], upper=[INF], sense="maximize")
    assert find_ranges(engine, instance, engine.solve_instance(instance)).note
    assert np.isinf(instance.column_upper[0])
