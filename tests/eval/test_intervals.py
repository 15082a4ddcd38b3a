"""Intervals against numbers computed by hand or published."""

import math

import pytest

from modelwright.eval.intervals import clustered, wilson


def test_wilson_is_as_computed_by_hand() -> None:
    # p = 0.8, z = 1.959964: centre (0.8 + 0.192073) / 1.384146 = 0.716740,
    # half 1.959964 / 1.384146 * sqrt(0.016 + 0.0096036) = 0.226577
    low, high = wilson(8, 10)
    assert low == pytest.approx(0.490162, abs=1e-6)
    assert high == pytest.approx(0.943317, abs=1e-6)


def test_wilson_says_something_at_the_ends() -> None:
    assert wilson(0, 10) == pytest.approx((0.0, 0.277533), abs=1e-6)
    assert wilson(10, 10) == pytest.approx((0.722467, 1.0), abs=1e-6)
    assert wilson(0, 0) == (0.0, 1.0)


def test_items_of_their_own_are_as_without_groups() -> None:
    scores = [1.0] * 8 + [0.0] * 2
    assert clustered(scores, [str(k) for k in range(10)]) == pytest.approx(wilson(8, 10))


def test_pairs_of_duplicates_count_once() -> None:
    scores = [1.0, 1.0] * 8 + [0.0, 0.0] * 2
    groups = [str(k // 2) for k in range(20)]
    assert clustered(scores, groups) == pytest.approx(wilson(8, 10))


def test_duplicates_that_are_all_right_count_by_their_groups() -> None:
    assert clustered([1.0] * 4, ["a", "a", "b", "b"]) == pytest.approx(wilson(2, 2))


def test_groups_that_disagree_within_never_make_the_interval_narrower() -> None:
    scores = [1.0, 0.0] * 5
    groups = [str(k // 2) for k in range(10)]
    assert clustered(scores, groups) == pytest.approx(wilson(5, 10))
    assert math.isclose(sum(clustered(scores, groups)), 1.0)
