# ruff: noqa: E501 - problem texts
"""Numbers as facts about an entity: lists, names that follow, what is left out."""

from frames import CLAY, POTTERY
from solve import numbers, read

from modelwright.agent.offline.formulator import formulate


def test_respectively_pairs_numbers_with_entities():
    text = (
        "Tin and zinc cost $3 and $5 per kg respectively. Tin holds 20 grams of ore per kg and zinc holds 40 grams of ore "
        "per kg. At least 800 grams of ore are needed. How many kg of tin and zinc should be bought to minimize the cost?"
    )
    cost = next(p for p in read(text).formulation.parameters if p.name == "cost")
    assert [entry.value for entry in cost.values] == [3, 5]


def test_a_name_after_a_comma_belongs_to_the_next_number():
    text = POTTERY.format(CLAY + "A mug sells at $7 each, and a bowl, the larger one, sells at $9.")
    assert all("mug has $9" not in clause.told_back for clause in formulate(text).understood)


def test_numbers_of_a_list_belong_to_the_entities_in_order():
    text = (
        "A farm has 90 acres for corn, wheat and soy. The profits per acre are $5, $6 and $7. They need 3, 4 and 5 hours of "
        "work. There are 300 hours of work. At least 5 acres of corn, 6 acres of wheat and 7 acres of soy must be sown. How many acres of each maximize the profit?"
    )
    assert numbers(text, "profit") == [5, 6, 7]
    assert numbers(text, "work_hours") == [3, 4, 5]


def test_a_bare_number_counts_what_the_number_before_it_does():
    text = POTTERY.format(CLAY + "A mug serves 2 guests and a bowl 5. At most 90 guests come.")
    assert numbers(text, "guests") == [2, 5]


def test_names_may_follow_their_numbers():
    text = POTTERY.format(
        CLAY
        + "It takes 3 minutes and 2 ml of glaze for a mug and 4 minutes and 1 ml of glaze for a bowl. There are 9 hours "
        "and 70 ml of glaze."
    )
    assert numbers(text, "glaze") == [2, 1]


def test_profit_told_once_is_that_of_both():
    text = POTTERY.format(CLAY).replace(
        "The profit per mug is $4 and the profit per bowl is $5",
        "A mug brings $4 and a bowl $5 of profit",
    )
    assert numbers(text, "profit") == [4, 5]
