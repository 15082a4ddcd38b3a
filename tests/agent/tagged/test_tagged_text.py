import pytest

from modelwright.agent.tagged.text import number_text


def test_every_number_is_followed_by_its_reference() -> None:
    numbered = number_text("It makes 25 chairs for $1,200 each.")
    assert numbered.shown == "It makes 25 [#0] chairs for $1,200 [#1] each."
    assert numbered.values == (25.0, 1200.0)


def test_hidden_values_leave_only_the_reference() -> None:
    numbered = number_text("It makes 25 chairs, twenty of oak; 20% are lost.", hide_values=True)
    assert numbered.shown == "It makes [#0] chairs, twenty [#1] of oak; [#2] are lost."
    assert numbered.values == (25.0, 20.0, 0.2)


def test_hiding_values_changes_neither_references_nor_spans() -> None:
    text = "Between 4 and 7.5 tons, at most 30 % of them from store 2, cost $3 million."
    shown, hidden = number_text(text), number_text(text, hide_values=True)
    assert (shown.values, shown.spans) == (hidden.values, hidden.spans)


def test_spans_lead_back_to_the_original_text() -> None:
    text = "A loss of -$5 a day, 20% of 3/4 of it, twelve trucks."
    numbered = number_text(text)
    assert [text[start:end] for start, end in numbered.spans] == ["-$5", "20%", "3/4", "twelve"]
    assert numbered.values == (-5.0, 0.2, 0.75, 12.0)


@pytest.mark.parametrize("text", ["Plant 3 is closed.", "Only one of them.", "Opens at 8:00."])
def test_a_number_that_names_or_does_not_count_has_no_reference(text: str) -> None:
    assert number_text(text).shown == text


def test_a_text_without_numbers_stays_as_it_is() -> None:
    assert number_text("Nothing here.").shown == "Nothing here."
