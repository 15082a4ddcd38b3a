import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelwright.solvers.agreement import NoNumber, agree, agree_rounded, value_of
from modelwright.solvers.outcome import Outcome, PointStatus, Termination

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("found", "expected", "same"),
    [
        (1.0, 1.0, True),
        (1.0 + 9e-7, 1.0, True),
        (1.0 + 2e-6, 1.0, False),
        (5e-7, 0.0, True),
        (2e-6, 0.0, False),
        (1e9 + 900, 1e9, True),
        (1e9 + 1100, 1e9, False),
        (-3.0, 3.0, False),
        (math.inf, math.inf, False),
        (math.nan, math.nan, False),
        (None, None, True),
        (None, 0.0, False),
        (NoNumber.INFEASIBLE, NoNumber.INFEASIBLE, True),
        (NoNumber.INFEASIBLE, NoNumber.UNBOUNDED, False),
        (NoNumber.INFEASIBLE, None, False),
        (NoNumber.NONE, None, True),
    ],
)
def test_two_values_agree_within_the_tolerance(found, expected, same):
    assert agree(found, expected) is same


@given(FINITE)
def test_a_value_agrees_with_itself(value: float):
    assert agree(value, value)


@given(FINITE, FINITE)
def test_a_wider_tolerance_accepts_what_a_narrow_one_accepts(found: float, expected: float):
    assert not agree(found, expected, 1e-6) or agree(found, expected, 1e-2)


@pytest.mark.parametrize(
    ("found", "printed", "same"),
    [
        (12.3456, "12.35", True),
        (12.344, "12.35", False),
        (1200.0, "1,200", True),
        (1201.0, "1200", False),
        (-0.333333, "-0.33", True),
        (None, "0", False),
        (NoNumber.INFEASIBLE, "1", False),
    ],
)
def test_a_printed_label_stands_for_its_digits(found, printed: str, same: bool):
    assert agree_rounded(found, printed) is same


@pytest.mark.parametrize("printed", ["", "abc", "nan", "inf", "1.2.3"])
def test_a_label_that_is_no_number_is_refused(printed: str):
    with pytest.raises(ValueError, match="decimal number"):
        agree_rounded(1.0, printed)


@pytest.mark.parametrize(
    ("outcome", "value"),
    [
        (Outcome(Termination.INFEASIBLE), NoNumber.INFEASIBLE),
        (Outcome(Termination.UNBOUNDED), NoNumber.UNBOUNDED),
        (Outcome(Termination.FAILED), NoNumber.NONE),
        (Outcome(Termination.TIME_LIMIT), NoNumber.NONE),
        (Outcome(Termination.TIME_LIMIT, point=PointStatus.FEASIBLE, objective=3.0), 3.0),
        (Outcome(Termination.OPTIMAL, point=PointStatus.OPTIMAL, objective=0.0), 0.0),
    ],
)
def test_an_outcome_answers_a_value_or_why_there_is_none(outcome: Outcome, value):
    assert value_of(outcome) == value
