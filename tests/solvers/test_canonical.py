"""The signature says whether two models are the same but for names, order and scale of rows."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from random_models import edited, random_model, rewritten
from small_instances import INF, small

from modelwright.solvers.canonical import signature
from modelwright.solvers.instance import Definition, Instance, Op, SpecialOrderedSet
from modelwright.solvers.nl import operators as op
from modelwright.solvers.outcome import Sense
from modelwright.solvers.terms import quantized


@pytest.mark.parametrize("seed", range(200))
def test_a_model_written_differently_has_the_same_signature(seed: int) -> None:
    draw = Random(seed)
    instance = random_model(draw)
    assert signature(rewritten(instance, draw)) == signature(instance)


@pytest.mark.parametrize("seed", range(200))
def test_a_single_edit_changes_the_signature(seed: int) -> None:
    draw = Random(5000 + seed)
    instance = random_model(draw)
    kind, changed = edited(instance, draw)
    assert signature(changed) != signature(instance), kind


def mix(**other: object) -> Instance:
    """Minimize x0 + 2 x1 with 3 x0 + x1 >= 6 and x0 - x1 = 1."""
    rows = [(6, {0: 3, 1: 1}, INF), (1, {0: 1, 1: -1}, 1)]
    fields = {"cost": [1, 2], "lower": [0, 0], "upper": [INF, INF], "rows": rows} | other
    return small(**fields)  # pyright: ignore[reportArgumentType]


def test_an_equality_may_be_turned() -> None:
    turned = mix(rows=[(6, {0: 3, 1: 1}, INF), (-1, {0: -1, 1: 1}, -1)])
    assert signature(turned) == signature(mix())


def test_an_equality_may_be_written_as_two_inequalities() -> None:
    pair = mix(rows=[(6, {0: 3, 1: 1}, INF), (1, {0: 1, 1: -1}, INF), (-INF, {0: 1, 1: -1}, 1)])
    assert signature(pair) == signature(mix())


def test_a_constraint_on_one_variable_is_a_bound() -> None:
    bound = mix(upper=[4, INF])
    row = mix(rows=[(6, {0: 3, 1: 1}, INF), (1, {0: 1, 1: -1}, 1), (-INF, {0: 2}, 8)])
    assert signature(row) == signature(bound)


def test_a_fixed_variable_is_a_constant() -> None:
    fixed = mix(lower=[0, 2], upper=[INF, 2])
    constant = small(
        cost=[1], lower=[0], upper=[INF], offset=4, rows=[(4, {0: 3}, INF), (3, {0: 1}, 3)]
    )
    assert signature(fixed) == signature(constant)


def test_what_nothing_uses_is_left_out() -> None:
    wider = mix(cost=[1, 2, 0], lower=[0, 0, 5], upper=[INF, INF, 9])
    assert signature(wider) == signature(mix())


@pytest.mark.parametrize(
    "other",
    [
        {"sense": "maximize"},
        {"offset": 1.0},
        {"cost": [2, 4]},
        {"integer": [1, 0]},
        {"upper": [INF, 7]},
        {"lower": [-INF, 0]},
    ],
)
def test_what_means_something_else_differs(other: dict[str, object]) -> None:
    assert signature(mix(**other)) != signature(mix())


def test_minimizing_f_is_not_maximizing_minus_f() -> None:
    negated = replace(mix(cost=[-1, -2]), sense=Sense.MAXIMIZE)
    assert signature(negated) != signature(mix())


def test_subexpressions_may_be_named_or_repeated() -> None:
    """exp(x0 + x1) + sin(exp(x0 + x1)), written out and with a definition."""
    body = (Op(op.EXP, 1), Op(op.SUM, 2), 0, 1)
    rows = [(-INF, {}, 9)]
    written = mix(rows=rows, expressions={0: (Op(op.PLUS, 2), *body, Op(op.SIN, 1), *body)})
    none = np.zeros(0, np.int64)
    named = mix(
        rows=rows,
        expressions={0: (Op(op.PLUS, 2), 2, Op(op.SIN, 1), 2)},
        definitions=[Definition(none, np.zeros(0), body)],
    )
    assert signature(named) == signature(written)
    assert signature(mix(rows=rows, expressions={0: body})) != signature(written)


def test_a_nonlinear_row_may_be_multiplied() -> None:
    """3 (x0^2 + exp(x1)) <= 12 is x0^2 + exp(x1) <= 4."""
    square = (Op(op.TIMES, 2), 0, 0)
    inner = (Op(op.SUM, 2), *square, Op(op.EXP, 1), 1)
    plain = mix(rows=[(-INF, {}, 4)], expressions={0: inner})
    tripled = mix(rows=[(-INF, {}, 12)], expressions={0: (Op(op.TIMES, 2), 3.0, *inner)})
    quadratic = mix(
        rows=[(-INF, {}, 4)], expressions={0: (Op(op.EXP, 1), 1)}, quadratic={(0, 0, 0): 1.0}
    )
    assert signature(plain) == signature(tripled) == signature(quadratic)


def test_the_order_of_an_sos2_matters_and_that_of_an_sos1_does_not() -> None:
    def ordered(kind: int, members: list[int]) -> str:
        sets = [SpecialOrderedSet("s", kind, np.array(members), np.arange(4.0))]
        return signature(small(cost=[1, 2, 3, 4], lower=[0] * 4, upper=[1] * 4, sos=sets))

    assert ordered(1, [0, 1, 2, 3]) == ordered(1, [2, 0, 3, 1])
    assert ordered(2, [0, 1, 2, 3]) == ordered(2, [3, 2, 1, 0])
    assert ordered(2, [0, 1, 2, 3]) != ordered(2, [1, 0, 2, 3])


def test_what_colour_refinement_cannot_tell_apart_is_told_apart() -> None:
    """One ring of six and two rings of three: every column meets two rows of two columns."""

    def rings(edges: list[tuple[int, int]]) -> str:
        rows = [(-INF, {a: 1.0, b: 1.0}, 1.0) for a, b in edges]
        return signature(
            small(cost=[1] * 6, lower=[0] * 6, upper=[1] * 6, rows=rows, integer=[1] * 6)
        )

    one = rings([(k, (k + 1) % 6) for k in range(6)])
    two = rings([(0, 1), (1, 2), (2, 0), (3, 4), (4, 5), (5, 3)])
    assert one != two


def test_the_signature_begins_with_sense_and_counts() -> None:
    instance = mix(integer=[1, 1], upper=[1, 40])
    assert signature(instance).startswith("minimize-c0-i1-b1-s3-")


def test_equal_to_nine_digits_is_equal_also_at_the_edge_of_a_rounding() -> None:
    """1/8192 = 1.220703125e-4 has ten digits, the last a 5."""
    edge = 1 / 8192
    near = quantized([edge, edge * (1 + 4e-16), edge * (1 - 4e-16), edge * (1 + 1e-8)])
    assert near[0] == near[1] == near[2] != near[3]
