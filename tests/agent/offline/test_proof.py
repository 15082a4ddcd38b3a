"""What may not be left over."""

import pytest
from frames import CLAY, JOINERY, POTTERY

from modelwright.agent.offline.formulator import Abstention, formulate


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
    assert isinstance(formulate(POTTERY.format(CLAY + rule)), Abstention)


def test_number_without_a_role_makes_it_abstain():
    found = formulate(JOINERY + " The boards weigh 17 stones.")
    assert isinstance(found, Abstention)
    assert found.draft is not None
    assert found.hint


def test_abstention_names_the_place():
    text = JOINERY + " Sales rose 12%."
    found = formulate(text)
    assert isinstance(found, Abstention)
    assert "12%" in {text[reason.start : reason.end] for reason in found.reasons}


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The glue costs $3 per 100 chairs.", "not_supported"),
        ("At least 2 more chairs must be sold than in the year before.", "unread_cue"),
        ("Each chair causes a loss of $1.", "not_supported"),
        ("Tables can be up to half the wood and at most 12.", "unread_number"),
    ],
)
def test_what_is_not_understood_is_never_answered(sentence, kind):
    found = formulate(f"{JOINERY} {sentence}")
    assert isinstance(found, Abstention)
    assert kind in {reason.kind for reason in found.reasons}
