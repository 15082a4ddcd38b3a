"""Any text returns in time: no pattern may run away."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelwright.agent.offline.formulator import formulate

WORDS = [
    "a",
    "chair",
    "table",
    "and",
    "or",
    "of",
    "at",
    "least",
    "most",
    "twice",
    "3",
    "times",
    "as",
    "many",
    "than",
    "the",
    "more",
    "minus",
    "plus",
    "difference",
    "between",
    "sum",
    "total",
    "each",
    "per",
    "$5",
    "20%",
    "7",
    "kg",
    "hours",
    "profit",
    "cost",
    "maximize",
    "minimize",
    "must",
    "be",
    ",",
    ".",
    ";",
    "(",
    ")",
    ":",
    "if",
    "while",
    "x",
    "y",
    "<=",
    ">=",
    "=",
    "+",
    "*",
    "^",
    "\\sum_{i=1}^{3}",
    "x_i",
    "\\frac{1}{2}",
    "[",
    "]",
    "{",
    "}",
    "_",
    "|",
    "\n\n",
    "-",
    "respectively",
    "limit",
    "to",
    "available",
]
texts = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=150).map(" ".join)
)


def formulate_in_time(*problems: str) -> None:
    """Formulate within two seconds of processor time, however busy the machine is."""
    started = time.process_time()
    for text in problems:
        formulate(text)
    assert time.process_time() - started < 2


@settings(max_examples=150, deadline=None)
@given(texts)
def test_any_text_returns(text):
    formulate_in_time(text)


@pytest.mark.slow
@settings(max_examples=4000, deadline=None)
@given(texts)
def test_any_text_returns_for_long(text):
    formulate_in_time(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "chairs and ",
        "1,",
        "at least 3 ",
        "(",
        "x + ",
        "max x s.t. (",
        "twice as many ",
        "$",
        "\n- ",
        "max 2x s.t. 2^",
        "E and F, ",
    ],
)
def test_long_repetitions_take_less_than_two_seconds_of_a_processor(piece):
    formulate_in_time((piece * 100_000)[:100_000], (piece * 20_000)[:19_000])


@pytest.mark.parametrize("mark", ["(", ")", "((", ")(", "(a", "[", "|", "“"])
def test_open_parentheses_do_not_hang(mark):
    formulate(
        f"A shop makes mugs and bowls {mark} a mug earns $3. A bowl earns $4 {mark}. Maximize it."
    )
