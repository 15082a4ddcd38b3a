from modelwright.agent.tagged.data_shape import describe_shape
from modelwright.agent.tagged.prompt import tagged_messages
from modelwright.agent.tagged.text import number_text


def test_the_text_is_shown_with_its_references_and_nothing_else() -> None:
    system, user = tagged_messages(number_text("Make 25 chairs."))
    assert user == {"role": "user", "content": "Make 25 [#0] chairs."}
    assert "<data>" in system["content"]


def test_given_data_are_shown_by_shape_and_not_asked_for() -> None:
    shape = describe_shape({"price": {"a": 3, "b": 4}})
    system, user = tagged_messages(number_text("Make it."), data_shape=shape)
    assert 'data["price"]: {"a", "b": number}' in user["content"]
    assert "<data>" not in system["content"]


def test_a_shape_names_things_and_holds_no_number_of_the_data() -> None:
    data = {"need": {"x": {"a": 71, "b": 82}}, "pairs": [["a", "b"]], "mixed": {"n": 93, "t": "x"}}
    assert describe_shape({**data, "off": None, "none": [], "gone": {}, "yes": True}) == "\n".join(
        [
            'data["need"]: {"x": {"a", "b": number}}',
            'data["pairs"]: list of 1, each: list of 2 texts: "a", "b"',
            'data["mixed"]: {"n": number, "t": text}',
            'data["off"]: null',
            'data["none"]: empty list',
            'data["gone"]: empty object',
            'data["yes"]: true or false',
        ]
    )
