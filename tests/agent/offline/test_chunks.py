"""Words of a sentence become letters, so that rules are short."""

import pytest
from layers import chunks_of

from modelwright.agent.offline.words.chunks import codes


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("at least 3 mugs", ">NE"),
        ("no more than 3 kg of clay", "<NUoW"),
        ("mugs and bowls cost $5", "LWM"),
        ("twice as many mugs as bowls", "KQEaE"),
        ("30% of the total", "PoT"),
        ("mugs must exceed bowls", "EXmE"),
        ("$5 an hour", "MpU"),
        ("maximize the profit per mug", "OWpE"),
    ],
)
def test_codes_of_a_sentence(sentence: str, expected: str) -> None:
    assert codes(chunks_of(sentence)) == expected


def test_what_was_consumed_is_no_longer_seen() -> None:
    chunks = chunks_of("at least 3 mugs")
    chunks[0].used = True
    assert codes(chunks) == "_NE"
    assert codes(chunks, used=True) == ">NE"
