"""Intervals against numbers computed by hand or published."""

import math

import pytest

from modelwright.datasets.intervals import wilson
from modelwright.eval.intervals import clustered


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
