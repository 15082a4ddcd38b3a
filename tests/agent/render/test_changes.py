import copy
from collections.abc import Callable
from typing import Any

import pytest
from formulation_corpus import BAKERY, PLANNED, formulations
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.changes import Changes, Level, changed_parts

Edit = Callable[[dict[str, Any]], Any]


def changes(edit: Edit, record: dict[str, Any] = BAKERY) -> Changes:
    changed = copy.deepcopy(record)
    edit(changed)
    return changed_parts(Formulation.model_validate(record), Formulation.model_validate(changed))


def test_nothing_changed_is_false_and_neither_kind() -> None:
    same = changes(lambda record: None)
    assert not same
    assert (same.values_only, same.words_only) == (False, False)
    assert same.text() == "nothing changed"


def test_another_number_leaves_the_program_as_it_is() -> None:
    found = changes(lambda f: f["parameters"][2]["values"][0].update(value=40, quote="40 kg"))
    assert found.values_only
    assert found.text() == "- parameter flour_stock: 30 -> 40"


def test_numbers_and_words_together_leave_the_program_as_it_is() -> None:
    def edit(record: dict[str, Any]) -> None:
        record["title"] = "Bread"
        record["parameters"][0]["values"][1]["value"] = 0.6

    found = changes(edit)
    assert (found.values_only, found.words_only) == (True, False)
    assert "roll: 0.5 -> 0.6" in found.text()


WORDS: dict[str, Edit] = {
    "title": lambda f: f.update(title="Bread"),
    "meaning of a set": lambda f: f["sets"][0].update(meaning="goods"),
    "meaning of a parameter": lambda f: f["parameters"][0].update(meaning="what a buyer pays"),
    "meaning of a variable": lambda f: f["variables"][0].update(meaning="how many"),
    "quote of a number": lambda f: f["parameters"][0]["values"][0].update(quote="$4"),
    "quote of a constraint": lambda f: f["constraints"][0].update(quote="30 kg"),
    "assumptions": lambda f: f["assumptions"].append("It is Monday."),
    "unused": lambda f: f["unused"].append('"2024": a year'),
}
MODEL: dict[str, Edit] = {
    "sense": lambda f: f["objective"].update(sense="minimize"),
    "meaning of the objective": lambda f: f["objective"].update(meaning="profit"),
    "formula of the objective": lambda f: f["objective"].update(latex="1"),
    "formula of a constraint": lambda f: f["constraints"][0].update(latex="1 \\le 2"),
    "meaning of a constraint": lambda f: f["constraints"][0].update(meaning="either or"),
    "index of a constraint": lambda f: f["constraints"][0].update(index=["goods"]),
    "a constraint removed": lambda f: f["constraints"].pop(),
    "a constraint renamed": lambda f: f["constraints"][0].update(name="flour"),
    "domain": lambda f: f["variables"][0].update(domain="continuous"),
    "bound": lambda f: f["variables"][0].update(upper=9),
    "unit": lambda f: f["parameters"][2].update(unit="g"),
    "shape": lambda f: f["parameters"][2].update(
        index=["goods"],
        values=[{"key": [m], "value": 1, "quote": ""} for m in ("loaf", "roll")],
    ),
    "a gap among the numbers": lambda f: f["parameters"][0]["values"].pop(),
}


@pytest.mark.parametrize("name", WORDS)
def test_words_change_neither_program_nor_data(name: str) -> None:
    found = changes(WORDS[name])
    assert (found.values_only, found.words_only) == (False, True)
    assert found.text().startswith("- ")


@pytest.mark.parametrize("name", MODEL)
def test_what_the_program_holds_needs_a_new_program(name: str) -> None:
    found = changes(MODEL[name])
    assert found
    assert (found.values_only, found.words_only) == (False, False)


def rename(old: str, new: str) -> Edit:
    def edit(record: dict[str, Any]) -> None:
        goods = record["sets"][0]
        goods["members"] = [new if member == old else member for member in goods["members"]]
        for parameter in record["parameters"]:
            for entry in parameter["values"]:
                entry["key"] = [new if member == old else member for member in entry["key"]]

    return edit


def test_members_that_no_formula_names_are_data() -> None:
    assert changes(rename("loaf", "bun")).values_only


def test_a_member_that_a_formula_names_is_part_of_the_program() -> None:
    found = changes(rename("roll", "bun"))  # bake_{roll} is in a constraint
    assert not found.values_only
    assert "which the model names" in found.text()


def test_another_column_of_a_file_is_data() -> None:
    found = changes(lambda f: f["parameters"][1]["source"].update(value="kilos"), PLANNED)
    assert found.values_only
    assert "column kilos" in found.text()


def test_numbers_that_move_into_a_file_are_data_unless_some_may_be_missing() -> None:
    def edit(blank: float | None) -> Edit:
        source = {
            **{"table": "t", "keys": ["good"], "value": "price", "where": []},
            **{"combine": "only", "factor": 1, "blank": blank},
        }
        return lambda f: f["parameters"][0].update(values=[], source=source)

    assert changes(edit(0)).values_only
    assert not changes(edit(None)).values_only


def test_changes_are_objects_for_programs() -> None:
    record = changes(lambda f: f["variables"][0].update(upper=9)).to_json()
    assert record["changes"] == [
        {
            "kind": "variable",
            "name": "bake",
            "what": "changed",
            "level": "model",
            "said": "upper none -> 9",
        }
    ]
    assert not record["values_only"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_two_formulations_compare(data: st.DataObject) -> None:
    one, other = data.draw(formulations()), data.draw(formulations())
    assert not changed_parts(one, one)
    found = changed_parts(one, other)
    assert all(item.level in Level for item in found.items)
    lines = found.text().split("\n")
    assert len(lines) == max(1, len(found.items))
    assert "\x1b" not in found.text()
