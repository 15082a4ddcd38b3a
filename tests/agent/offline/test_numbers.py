import pytest

from modelwright.agent.offline.words.numbers import find_numbers


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("1,200 bolts", 1200, "plain"),
        ("1.5 million cups", 1.5e6, "plain"),
        ("two dozen eggs", 24, "plain"),
        ("one hundred and twenty jars", 120, "plain"),
        ("$2.50 each", 2.5, "money"),
        ("40 euros", 40, "money"),
        ("20 % of them", 0.2, "percent"),
        ("thirty percent", 0.3, "percent"),
        ("twice as many", 2, "times"),
        ("3 times as many", 3, "times"),
        ("half as many", 0.5, "times"),
        ("half of them", 0.5, "part"),
        ("a third of them", 1 / 3, "part"),
        ("two thirds of them", 2 / 3, "part"),
        ("3/4 of them", 0.75, "part"),
        ("no less than -400", -400, "plain"),
        ("$12k", 12000, "money"),
        ("5 m of rope", 5, "plain"),
        ("two and a half hours", 2.5, "plain"),
        ("$800/month", 800, "money"),
    ],
)
def test_number_is_read(text, value, kind):
    number = find_numbers(text)[0]
    assert (number.value, number.kind) == (pytest.approx(value), kind)


def test_number_keeps_its_place():
    text = "at most 1,200 kg and $3"
    assert [text[n.start : n.end] for n in find_numbers(text)] == ["1,200", "$3"]


def test_digits_of_a_name_are_no_number():
    assert find_numbers("x1 and Z3") == []


def test_nothing_is_divided_by_zero():
    assert [number.value for number in find_numbers("3/0")] == [3, 0]
