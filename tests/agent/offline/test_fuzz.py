"""Any text returns in time: no pattern may run away."""

import time
from pathlib import Path

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
FOLDER = Path(__file__).parent / "problems"
PROBLEMS = [
    block.partition("\n")[2].rsplit("\n--- ", 1)[0]
    for name in ("own.txt", "plain.txt", "messages.txt")
    for block in (FOLDER / name).read_text(encoding="utf-8").split("\n=== ")[1:]
]


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    """A problem with some words left out, doubled or replaced: it gets far into the reader."""
    words = draw(st.sampled_from(PROBLEMS)).split(" ")
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(words) - 1))
        words[at : at + 1] = draw(
            st.one_of(
                st.just([]),
                st.just([words[at]] * 2),
                st.sampled_from(WORDS).map(lambda word: [word]),
                st.sampled_from(WORDS).map(lambda word, old=words[at]: [old, word]),
            )
        )
        words = words or [""]
    return " ".join(words)


texts = st.one_of(
    st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=150).map(" ".join), spoiled()
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
        "A mug takes 3 hours and a bowl takes 2 hours. ",
        "There are 3 of A and 4 of B, and at most 5 of (C or D). ",
        "Each red mug, blue bowl and old vase needs 3 kg of clay, 2 and 4 l of glaze. ",
    ],
)
def test_long_repetitions_take_less_than_two_seconds_of_a_processor(piece):
    formulate_in_time((piece * 100_000)[:100_000], (piece * 20_000)[:19_000])


@pytest.mark.parametrize("mark", ["(", ")", "((", ")(", "(a", "[", "|", "“"])
def test_open_parentheses_do_not_hang(mark):
    formulate(
        f"A shop makes mugs and bowls {mark} a mug earns $3. A bowl earns $4 {mark}. Maximize it."
    )
