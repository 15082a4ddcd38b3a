"""What gives a reason, stands in parentheses or bounds by zero says nothing about the problem."""

import pytest
from layers import chunks_of

from modelwright.agent.offline.words.asides import (
    drop_asides,
    drop_symbols,
    set_aside,
    set_counts_aside,
)
from modelwright.agent.offline.words.chunks import codes
from modelwright.agent.offline.words.tokens import sentences


def aside(sentence: str) -> str:
    """Return the words that are set aside."""
    chunks = drop_asides(chunks_of(sentence))
    set_aside(chunks)
    set_counts_aside(chunks, 2)
    return " ".join(item.low for item in chunks if item.aside)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Because demand is strong, make at least 3 mugs", "because demand is strong"),
        ("Because 3 mugs are ordered, make bowls", ""),
        ("Mugs and bowls must be at least 0", "at least 0"),
        ("At least 3 mugs are needed since they sell well", "since they sell well"),
    ],
)
def test_reasons_and_bounds_by_zero(sentence: str, expected: str) -> None:
    assert sorted(aside(sentence).split()) == sorted(expected.split())


def test_parentheses_without_numbers_are_dropped() -> None:
    assert codes(drop_asides(chunks_of("at least 3 mugs (glazed)"))) == ">NE"
    assert codes(drop_asides(chunks_of("at least 3 mugs (2 kg)"))) == ">NE(NU)"


def test_symbols_of_a_text_book_are_dropped() -> None:
    (sentence,) = sentences("make x1 mugs and x2 bowls")
    assert [token.low for token in drop_symbols(sentence)] == ["make", "mugs", "and", "bowls"]


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        ("There must be a minimum investment of 80", ">"),
        ("We have 30 hours max", "<"),
    ],
)
def test_an_extreme_before_or_after_a_number_is_a_bound(sentence: str, bound: str) -> None:
    chunks = chunks_of(sentence)
    set_aside(chunks)
    assert bound in codes(chunks)
    assert "O" not in codes(chunks)
