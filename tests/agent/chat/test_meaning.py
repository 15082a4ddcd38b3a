"""What a message means by its words alone, where no language model is there to tell."""

import pytest

from modelwright.agent.chat.meaning import guess, is_labelled

PROBLEM = (
    "A farm has 100 acres. Wheat earns $50 and corn $60 per acre; corn needs 3 hours of work per "
    "acre and wheat 2; 240 hours are there. Maximize the profit."
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Add: at most 3 suppliers", "change"),
        ("Also, the budget is 500.", "change"),
        ("There can be at most 3 truck trips.", "change"),
        ("Please remove the limit on trucks", "change"),
        ("Why is x zero?", "question"),
        ("explain the second limit", "question"),
        ("Trucks are at most 3, or not?", "question"),
        ("What if demand doubles?", "what_if"),
        ("Suppose the budget were 500", "what_if"),
        ("How many acres of each crop?", "question"),
        (PROBLEM, "new_problem"),
        ("thank you", "unclear"),
    ],
)
def test_a_message_is_taken_by_its_words(text: str, kind: str):
    assert guess(text).kind == kind


def test_a_label_says_by_itself_that_a_change_is_meant():
    assert is_labelled("Add: at most 3 suppliers")
    assert not is_labelled("At most 3 suppliers")
    assert not is_labelled("Is it possible to add: more?")
