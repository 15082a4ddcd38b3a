# ruff: noqa: E501 - problem texts
"""One sentence per rule of relations.py, told back in words."""

import pytest
from solve import read

FRAME = (
    "A shop sells kites and drones. A kite costs $2 and a drone costs $3. {} The profit per kite is $1 and the profit per "
    "drone is $2. The budget is $90. Maximize profit."
)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        (
            "There must be at least twice as many kites as drones.",
            "kites is at least 2 times drones",
        ),
        (
            "The number of kites must be at least three times the number of drones.",
            "kites is at least 3 times drones",
        ),
        ("The number of drones cannot exceed the number of kites.", "drones is at most kites"),
        ("There must be at least 3 kites for each drone.", "kites is at least 3 times drones"),
        (
            "For every drone at least two kites must be sold.",
            "kites is at least 2 times drones",
        ),
        (
            "There must be at least 50% more kites than drones.",
            "kites is at least 1.5 times drones",
        ),
        (
            "The number of kites must be at least 20% less than the number of drones.",
            "kites is at least 0.8 times drones",
        ),
        (
            "Three times the kites along with the drones cannot exceed 40.",
            "3 times kites plus drones is at most 40",
        ),
        ("There must be more kites than drones.", "kites is at least drones (+ 1: strictly)"),
        ("There must be at least as many kites as drones.", "kites is at least drones"),
        ("There must be at least 5 more kites than drones.", "kites is at least drones plus 5"),
        (
            "The number of kites must exceed the number of drones by at least 4.",
            "kites is at least drones plus 4",
        ),
        (
            "The number of kites must not exceed the number of drones by more than 4.",
            "kites is at most drones plus 4",
        ),
        (
            "Twice the number of kites plus the number of drones must be at most 60.",
            "2 times kites plus drones is at most 60",
        ),
        (
            "The difference between kites and drones should be at least 3.",
            "kites minus drones is at least 3",
        ),
        ("At least 30% of the toys must be kites.", "kites is at least 0.3 of the total"),
        ("Kites can be at most 60% of all toys.", "kites is at most 0.6 of the total"),
        (
            "The number of kites can be at most 60% of the number of drones.",
            "kites is at most 0.6 times drones",
        ),
    ],
)
def test_rule(sentence, told):
    assert told in [
        constraint.meaning for constraint in read(FRAME.format(sentence)).formulation.constraints
    ]


def test_difference_without_direction_binds_both_ways():
    draft = read(FRAME.format("The difference between kites and drones should not exceed 3."))
    told = [constraint.meaning for constraint in draft.formulation.constraints]
    assert {"kites minus drones is at most 3", "minus kites plus drones is at most 3"} <= set(told)


def test_strict_comparison_offers_the_other_reading():
    draft = read(FRAME.format("There must be more kites than drones."))
    assert [told for told, _ in draft.alternatives] == [
        "more (less) than also allows equal amounts"
    ]
