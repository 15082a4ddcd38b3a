from hypothesis import given
from hypothesis import strategies as st

from modelwright.agent.render.quotes import Mark, Quote, cut, find_marks, find_words


def test_words_are_found_whatever_their_spaces_and_case() -> None:
    text = "There are at  most\n12 TRIPS a day."
    found = find_words(text, "at most 12 trips")
    assert found is not None
    assert text[slice(*found)] == "at  most\n12 TRIPS"


def test_the_exact_words_come_before_others() -> None:
    assert find_words("Ten trips, ten trips", "ten trips") == (11, 20)


def test_a_short_quote_has_a_place_only_if_it_stands_once() -> None:
    assert find_words("4 and 14 and 4.5", "4") == (0, 1)
    assert find_words("4 and 4", "4") is None


def test_words_that_are_not_there_have_no_place() -> None:
    assert find_words("text", "word") is None
    assert find_words("text", "  ") is None


def test_quotes_of_the_same_words_are_one_mark() -> None:
    quotes = [Quote("c2", "(2)", "twice as many"), Quote("c3", "(3)", "twice as many")]
    (mark,) = find_marks("twice as many", quotes)
    assert [quote.target for quote in mark.quotes] == ["c2", "c3"]


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_pieces_make_up_the_text_and_know_their_marks(
    text: str, places: list[tuple[int, int]]
) -> None:
    spans = [(min(p), max(p)) for p in places if p[0] != p[1] and max(p) <= len(text)]
    marks = [Mark(start, end, ()) for start, end in spans]
    pieces = cut(text, marks)
    assert "".join(piece.text for piece in pieces) == text
    for k, mark in enumerate(marks):
        assert "".join(p.text for p in pieces if k in p.marks) == text[mark.start : mark.end]
        assert sum(k in p.starts for p in pieces) == sum(k in p.ends for p in pieces) == 1
