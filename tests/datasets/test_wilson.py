"""The interval of a share against numbers computed by hand."""

import math

import pytest

from modelwright.datasets.intervals import wilson


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


def test_no_end_of_the_interval_is_a_negative_zero() -> None:
    assert all(math.copysign(1, wilson(0, n).low) == 1 for n in range(1, 200))
