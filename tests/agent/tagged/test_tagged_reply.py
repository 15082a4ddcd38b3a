from typing import Any

import pytest

from modelwright.agent.reply_text import ReplyError
from modelwright.agent.tagged.reply import bind, read_reply, references, segments

PROGRAM = "def build_model(data):\n    return data\n"
GOOD = (
    "<think>what is decided</think>\n<model>max 3x</model>\n"
    f'<data>{{"price": "#0"}}</data>\n<python>\n{PROGRAM}</python>'
)


def test_a_good_reply_has_all_its_parts_and_no_defect() -> None:
    reply = read_reply(GOOD)
    assert reply.defects == ()
    assert (reply.think, reply.model) == ("what is decided", "max 3x")
    assert reply.data == {"price": "#0"}
    assert reply.source == PROGRAM


def test_segments_hold_their_tags_and_nothing_else() -> None:
    found = segments(GOOD)
    assert [segment.kind for segment in found] == ["think", "model", "data", "python"]
    assert GOOD[slice(*found[2][1:])] == '<data>{"price": "#0"}</data>'


def test_a_segment_that_is_not_closed_ends_before_the_next() -> None:
    text = "<think>so <model>max x</model><python>def"
    assert [text[s.start : s.end] for s in segments(text)] == [
        "<think>so ",
        "<model>max x</model>",
        "<python>def",
    ]


def test_a_tag_inside_of_a_closed_segment_opens_nothing() -> None:
    text = "<think>I will write <python> later</think><python>x</python>"
    assert [segment.kind for segment in segments(text)] == ["think", "python"]


@pytest.mark.parametrize(
    ("change", "defect"),
    [
        (("<think>what is decided</think>", ""), "<think> is missing"),
        (("</model>", ""), "<model> is not closed"),
        (("what is decided", " "), "<think> is empty"),
        (('"#0"', "#0"), "<data> is not JSON"),
        (('"#0"', "NaN"), "<data> is not JSON"),
        (("build_model", "construct"), "<python> does not define build_model"),
        (("</python>", "</python> done"), "text outside of the segments"),
        (("<think>", "Sure! <think>"), "text outside of the segments"),
        (("<think>", f"<python>{PROGRAM}</python><think>"), "<python> stands 2 times"),
        (("<think>what is decided</think>\n<model>max 3x</model>",
          "<model>max 3x</model><think>what is decided</think>"), "not in order"),
    ],
)  # fmt: skip
def test_a_departure_from_the_form_is_named(change: tuple[str, str], defect: str) -> None:
    assert any(defect in said for said in read_reply(GOOD.replace(*change)).defects)


@pytest.mark.parametrize("levels", [101, 900, 100_000])
def test_data_that_are_nested_too_deeply_are_a_defect(levels: int) -> None:
    reply = read_reply(GOOD.replace('"#0"', "[" * (levels - 1) + "]" * (levels - 1)))
    assert reply.data is None
    assert any("more than 100 levels" in said for said in reply.defects)


def test_data_of_a_hundred_levels_are_bound() -> None:
    reply = read_reply(GOOD.replace('"#0"', "[" * 99 + '"#0"' + "]" * 99))
    assert reply.defects == ()
    assert references(reply.data) == {0}
    assert references(bind(reply.data, (1.0,))) == set()


def test_of_two_programs_the_last_counts() -> None:
    reply = read_reply(GOOD + "<python>def build_model(data):\n    return 2\n</python>")
    assert reply.source == "def build_model(data):\n    return 2\n"


def test_a_fence_around_the_program_or_the_data_is_taken_off() -> None:
    fenced = GOOD.replace(PROGRAM, f"```python\n{PROGRAM}```\n")
    fenced = fenced.replace('{"price": "#0"}', '```json\n{"price": "#0"}\n```')
    assert read_reply(fenced) == read_reply(GOOD)


def test_given_data_are_not_to_be_repeated() -> None:
    without = GOOD.replace('<data>{"price": "#0"}</data>\n', "")
    assert read_reply(without, data_given=True).defects == ()
    assert read_reply(GOOD, data_given=True).defects


@pytest.mark.parametrize("text", ["", "no tags", "<python>", "</data>", "<think><think><think>"])
def test_a_reply_of_no_form_is_read_all_the_same(text: str) -> None:
    reply = read_reply(text)
    assert reply.source is None
    assert reply.defects


def test_binding_puts_numbers_in_the_place_of_references() -> None:
    data = {"price": {"a": "#1"}, "pairs": [["x", "#0"]], "name": "no #1", "n": 3, "off": None}
    assert bind(data, (2.5, 4.0)) == {
        "price": {"a": 4},
        "pairs": [["x", 2.5]],
        "name": "no #1",
        "n": 3,
        "off": None,
    }


def test_whole_numbers_are_bound_as_whole_numbers() -> None:
    bound: dict[str, Any] = bind({"periods": "#0"}, (12.0,))
    assert list(range(bound["periods"]))[-1] == 11


def test_a_reference_to_no_number_is_named() -> None:
    with pytest.raises(ReplyError, match="#7 of the text, but the last is #1") as caught:
        bind({"a": ["#7"]}, (1.0, 2.0))
    assert caught.value.kind == "bad_reference"


def test_references_are_found_at_any_depth() -> None:
    assert references({"a": "#3", "b": [{"c": "#0"}], "d": "x #9"}) == {0, 3}
