# ruff: noqa: E501 - problem texts
"""Facts and limits, one wording each."""

import pytest
from frames import CLAY, POTTERY
from solve import optimum, read


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("There are 9 kg of clay available.", "the total clay is at most 9,000 g"),
        ("The shop has 9 kg of clay.", "the total clay is at most 9,000 g"),
        ("At most 9000 g of clay can be used.", "the total clay is at most 9,000 g"),
        (CLAY + "At least 6 bowls must be made.", "bowls is at least 6"),
        (CLAY + "No more than 12 mugs can be sold.", "mugs is at most 12"),
        (CLAY + "It must make at least 3 mugs and 4 bowls.", "bowls is at least 4"),
        (CLAY + "In total, at most 30 items can be made.", "the total number is at most 30"),
        (CLAY + "It must make between 5 and 20 mugs.", "mugs is at most 20"),
        (CLAY + "A minimum of 4 and at most 9 bowls must be made.", "bowls is at least 4"),
        (CLAY + "Bowls can range from a minimum of 0 to a maximum of 9.", "bowls is at most 9"),
        (CLAY + "At least 3 of each must be made.", "mugs is at least 3"),
        (
            CLAY + "At most 30 pieces of crockery can be made altogether.",
            "the total number is at most 30",
        ),
        (CLAY + "Exactly 7 mugs must be made.", "mugs is exactly 7"),
        (CLAY + "There are only 12 mugs left.", "mugs is at most 12"),
        (CLAY + "The shelf has room for 40 pots.", "the total number is at most 40"),
        (CLAY + "There can be 12 mugs at the very most.", "mugs is at most 12"),
        (CLAY + "Make 12 mugs max.", "mugs is at most 12"),
        (CLAY + "We don't want more than 12 mugs.", "mugs is at most 12"),
        (CLAY + "They cant make more than 12 mugs.", "mugs is at most 12"),
        (CLAY + "Mugs sell well, but a customer needs at least 6 bowls.", "bowls is at least 6"),
        ("The sack holds 9 kg of clay.", "the total clay is at most 9,000 g"),
    ],
)
def test_limit(sentence, told):
    assert told in [
        constraint.meaning for constraint in read(POTTERY.format(sentence)).formulation.constraints
    ]


def test_what_has_to_be_done_is_a_least_amount():
    text = (
        "A firm hires day guards and night guards. A day guard costs $110 and a night guard costs $150. A night guard covers 3 "
        "gates, a day guard covers 2 gates, and 50 gates have to be covered. Minimize the cost."
    )
    assert optimum(read(text)) == 16 * 150 + 110
