# ruff: noqa: E501 - problem texts
"""Facts and limits, one wording each."""

import pytest
from solve import optimum, read

from modelwright.agent.offline.formulator import Abstention, formulate

FRAME = (
    "A shop makes mugs and bowls. A mug needs 200 g of clay and a bowl needs 300 g of clay. {} The profit per mug is $4 and "
    "the profit per bowl is $5. Maximize profit."
)
CLAY = "There are 9 kg of clay. "


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
        constraint.meaning for constraint in read(FRAME.format(sentence)).formulation.constraints
    ]


def test_respectively_pairs_numbers_with_entities():
    text = (
        "Tin and zinc cost $3 and $5 per kg respectively. Tin holds 20 grams of ore per kg and zinc holds 40 grams of ore "
        "per kg. At least 800 grams of ore are needed. How many kg of tin and zinc should be bought to minimize the cost?"
    )
    cost = next(p for p in read(text).formulation.parameters if p.name == "cost")
    assert [entry.value for entry in cost.values] == [3, 5]


def test_mixed_time_units_are_converted():
    text = FRAME.format(
        CLAY + "A mug takes 30 minutes and a bowl takes 1 hour. There are 20 hours."
    )
    assert "the total minutes is at most 1,200 minutes" in [
        c.meaning for c in read(text).formulation.constraints
    ]


def test_a_name_after_a_comma_belongs_to_the_next_number():
    text = FRAME.format(CLAY + "A mug sells at $7 each, and a bowl, the larger one, sells at $9.")
    assert all("mug has $9" not in clause.told_back for clause in formulate(text).understood)


def test_containers_stand_for_what_they_hold():
    text = (
        "A cafe sells tea and coffee. A cup of tea takes 2 minutes and a cup of coffee takes 3 minutes. There are 4 hours. At "
        "most 90 cups can be sold. The profit per cup of tea is $1 and the profit per cup of coffee is $2. Maximize profit."
    )
    assert "the total number is at most 90" in [
        c.meaning for c in read(text).formulation.constraints
    ]


def test_shares_of_a_blend_are_weighed():
    text = (
        "A mill blends rye and oats. A kg of rye costs $2 and a kg of oats costs $1. Rye contains 12% protein and oats "
        "contain 8% protein. The blend must contain at least 10% protein. At least 50 kg of rye and oats are needed in total. "
        "How many kg of each minimize the cost?"
    )
    assert optimum(read(text)) == pytest.approx(25 * 2 + 25)  # half and half has 10 %


def numbers(text, name):
    """Return the numbers of a parameter."""
    found = next(one for one in read(text).formulation.parameters if one.name == name)
    return [entry.value for entry in found.values]


def test_numbers_of_a_list_belong_to_the_entities_in_order():
    text = (
        "A farm has 90 acres for corn, wheat and soy. The profits per acre are $5, $6 and $7. They need 3, 4 and 5 hours of "
        "work. There are 300 hours of work. At least 5 acres of corn, 6 acres of wheat and 7 acres of soy must be sown. How many acres of each maximize the profit?"
    )
    assert numbers(text, "profit") == [5, 6, 7]
    assert numbers(text, "work_hours") == [3, 4, 5]


def test_a_bare_number_counts_what_the_number_before_it_does():
    text = FRAME.format(CLAY + "A mug serves 2 guests and a bowl 5. At most 90 guests come.")
    assert numbers(text, "guests") == [2, 5]


def test_names_may_follow_their_numbers():
    text = FRAME.format(
        CLAY
        + "It takes 3 minutes and 2 ml of glaze for a mug and 4 minutes and 1 ml of glaze for a bowl. There are 9 hours "
        "and 70 ml of glaze."
    )
    assert numbers(text, "glaze") == [2, 1]


def test_profit_told_once_is_that_of_both():
    text = FRAME.format(CLAY).replace(
        "The profit per mug is $4 and the profit per bowl is $5",
        "A mug brings $4 and a bowl $5 of profit",
    )
    assert numbers(text, "profit") == [4, 5]


@pytest.mark.parametrize(
    "told",
    ["Fractions of a mug are allowed.", "Mugs need not be whole.", "Parts of mugs are fine."],
)
def test_amounts_may_be_told_to_be_divisible(told):
    assert read(FRAME.format(CLAY) + " " + told).formulation.variables[0].domain == "continuous"


@pytest.mark.parametrize(
    "told",
    [
        "We meet on 14 June at 10:30.",
        "Call me: tel. 0176 5550132 (ext. 44).",
        "Room 12 fires one mug at a time.",
    ],
)
def test_dates_and_telephone_numbers_are_no_data(told):
    assert optimum(read(FRAME.format(CLAY) + " " + told)) == optimum(read(FRAME.format(CLAY)))


def test_stuff_of_another_name_is_another_quantity():
    text = (
        "A shop makes soap and candles. A soap needs 3 ounces of oil and a candle needs 5 ounces of wax. There are 90 ounces "
        "of oil and 110 ounces of wax. The profit per soap is $2 and the profit per candle is $3. Maximize profit."
    )
    assert optimum(read(text)) == 30 * 2 + 22 * 3


def test_what_has_to_be_done_is_a_least_amount():
    text = (
        "A firm hires day guards and night guards. A day guard costs $110 and a night guard costs $150. A night guard covers 3 "
        "gates, a day guard covers 2 gates, and 50 gates have to be covered. Minimize the cost."
    )
    assert optimum(read(text)) == 16 * 150 + 110


def test_pay_by_the_hour_is_not_added_to_hours():
    text = (
        "A firm hires cleaners and cooks. A cleaner is paid $15 an hour and works 6 hours a day. A cook is paid $22 an hour and "
        "works 5 hours a day. At least 70 hours of work are needed, and at least 4 cooks. What is the lowest pay?"
    )
    assert isinstance(formulate(text), Abstention)


@pytest.mark.parametrize(
    "rule",
    [
        "Mugs cannot be made together with bowls.",
        "Every third mug is free.",
        "Nobody buys a bowl without a mug.",
        "Mugs come in pairs.",
        "The same number of mugs and bowls must be made.",
    ],
)
def test_a_rule_without_a_number_is_not_passed_over(rule):
    assert isinstance(formulate(FRAME.format(CLAY + rule)), Abstention)


@pytest.mark.parametrize(
    "told", ["Of the mugs, at most 5 may be sold.", "At most 5 marbled mugs can be sold."]
)
def test_what_only_looks_like_a_date_is_not_passed_over(told):
    found = formulate(FRAME.format(CLAY + told))
    assert "'5" not in str(getattr(found, "formulation", "")), "5 was taken for part of a date"
    meanings = [one.told_back for one in found.understood]
    assert isinstance(found, Abstention) or "mugs is at most 5" in meanings


def test_time_per_phone_is_no_telephone_number():
    text = (
        "A desk repairs phones and laptops. A phone takes 35 minutes and a laptop takes 80 minutes. There are 20 hours. We earn "
        "per phone 48 dollars and per laptop 115 dollars. How many of each maximize the earnings?"
    )
    assert numbers(text, "revenue") == [48, 115]
