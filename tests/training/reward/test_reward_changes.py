from dataclasses import replace
from random import Random

import pytest
from reward_items import BARE, GIVEN, GIVEN_DATA, LAMP, PLANT, SHOP, SHOP_REFS, TWICE, WELL

from modelwright.solvers.agreement import NoNumber
from modelwright.solvers.engine import Engine
from modelwright.training.reward.bench import Bench
from modelwright.training.reward.changes import (
    all_at_once,
    change,
    numbers_of,
    one_at_a_time,
    restated,
    scaled,
)
from modelwright.training.reward.examination import examine


def test_the_numbers_of_a_text_are_those_that_the_reference_uses() -> None:
    assert [number.name for number in numbers_of(SHOP)] == ["#0", "#1", "#2", "#3", "#4", "#5"]
    assert [number.key for number in numbers_of(TWICE)] == [0, 1, 2, 3, 4, 5]
    assert len(numbers_of(replace(TWICE, reference=None))) == 7


def test_the_numbers_of_given_data_are_all_but_zeros_and_sizes() -> None:
    data = {**GIVEN_DATA, "kinds": 2, "periods": [1, 2, 3], "extra": 0}
    names = {number.name for number in numbers_of(replace(GIVEN, data=data))}
    assert names == {
        *("price[chair]", "price[table]", "hours[chair]", "hours[table]", "time", "most"),
    }


@pytest.mark.parametrize("value", [1, 2, 7, 64, 1200, 0.2, 0.95, 2.5, 36.75, -5, -0.5])
@pytest.mark.parametrize("factor", [0.25, 0.8, 1.25, 4.0])
def test_a_changed_number_keeps_its_kind(value: float, factor: float) -> None:
    new = scaled(value, factor)
    assert (new > 0) == (value > 0)
    assert float(new).is_integer() == float(value).is_integer() or abs(value) > 1
    assert (abs(new) < 1) == (abs(value) < 1) or abs(value) > 1
    assert new != value or value == 1


def test_each_number_alone_grows_and_shrinks() -> None:
    time = numbers_of(SHOP)[4]
    assert [c.values for c in one_at_a_time(SHOP, time)] == [
        (25, 2, 40, 5, 256, 23),
        (25, 2, 40, 5, 16, 23),
    ]


def test_changed_data_reach_a_program_through_its_references() -> None:
    other = change(SHOP, {4: 100})
    assert other.data_for(SHOP_REFS)["time"] == 100
    assert change(GIVEN, {("hours", "chair"): 9}).data_for(None)["hours"]["chair"] == 9


def test_all_numbers_change_within_the_spread() -> None:
    other = all_at_once(SHOP, numbers_of(SHOP), Random(3), 1.0)
    assert other.values
    for new, old in zip(other.values, SHOP.text.values, strict=True):
        assert old / 2 - 1 <= new <= old * 2 + 1


def test_a_number_told_twice_follows_the_one_that_the_reference_uses() -> None:
    other = change(TWICE, {4: 100})
    assert other.values == (25, 2, 40, 5, 100, 23, 64)
    assert restated(TWICE, other).values == (25, 2, 40, 5, 100, 23, 100)
    assert restated(BARE, other) == other


def test_probes_have_other_answers_than_the_item(engine: Engine) -> None:
    found = examine(SHOP, Bench(engine))
    assert found.reference
    assert found.reference.objective == pytest.approx(719)
    assert len(found.probes) == 2
    assert all(probe.answer != pytest.approx(719) for probe in found.probes)
    assert [single.number.name for single in found.singles] == [f"#{k}" for k in range(6)]


def test_an_answer_of_0_is_probed_where_it_is_not_0(engine: Engine) -> None:
    assert any(probe.answer != 0 for probe in examine(WELL, Bench(engine)).probes)


def test_the_variants_of_given_data_are_the_probes(engine: Engine) -> None:
    probes = examine(GIVEN, Bench(engine)).probes
    assert [probe.change.data for probe in probes] == list(GIVEN.variants)


def test_data_on_which_two_right_formulations_differ_are_no_probes(engine: Engine) -> None:
    second = SHOP.reference
    assert second
    source = second.source.replace('data["time"]', 'data["time"] * (1 + (data["time"] != 64))')
    item = replace(SHOP, reference_2=replace(second, source=source))
    assert examine(item, Bench(engine)).probes == ()


def test_a_reference_that_does_not_give_the_label_is_not_used(engine: Engine) -> None:
    found = examine(replace(LAMP, label=67.0), Bench(engine))
    assert found.reference is None
    assert found.note == "the reference gives 68.0, the label is 67.0"


def test_an_infeasible_item_is_probed_where_it_is_feasible(engine: Engine) -> None:
    probes = examine(PLANT, Bench(engine)).probes
    assert probes
    assert not isinstance(probes[0].answer, NoNumber)


def test_a_reference_may_be_examined_without_probes(engine: Engine) -> None:
    found = examine(SHOP, Bench(engine), probes=False)
    assert found.reference
    assert (found.probes, found.singles) == ((), ())
