"""Numbers that come from data files: no text has to tell them."""

import copy
from typing import Any

import pytest
from checked import DATA, FORMULATION, SOURCE, TEXT, case_of

from modelwright.solvers.certificate import CheckStatus
from modelwright.solvers.checks import declared, named_limit, numbers_bound, placement, quotes
from modelwright.solvers.checks.cues import find_cues

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP
SOURCED: dict[str, Any] = {
    "table": "prices",
    "keys": ["good"],
    "value": "profit",
    "where": [],
    "combine": "only",
    "factor": 1.0,
    "blank": None,
}
SHORT = (
    "A joiner makes desks and lamps; profits and hours are in the files. At most 11 hours are "
    "worked. How many of each should be made to maximize the profit?"
)
FILED = ("profit", "hours")


def formulation(*filed: str, **source: Any) -> dict[str, Any]:
    """The joiner's formulation, with the named parameters taken from files."""
    found = copy.deepcopy(FORMULATION)
    for parameter in found["parameters"]:
        parameter["source"] = None
        if parameter["name"] in filed:
            parameter.update(values=[], source={**SOURCED, **source})
    return found


def test_numbers_of_files_need_no_place_in_the_text():
    assert numbers_bound.check_data(case_of(text=SHORT)).status is FAIL
    case = case_of(text=SHORT, formulation=formulation(*FILED))
    found = numbers_bound.check_data(case)
    assert found.status is PASS
    assert "all 1 numbers of the data beside the files" in found.evidence
    assert numbers_bound.check_text(case).status is PASS


def test_data_that_come_from_files_alone_are_not_judged_by_the_text():
    text = "Profits and hours are in 2 files."
    case = case_of(text=text, formulation=formulation(*FILED, "max_hours"))
    assert numbers_bound.check_data(case).status is SKIP


def test_a_wrong_number_beside_the_files_is_still_named():
    case = case_of(
        data={**DATA, "max_hours": 13}, text=SHORT, formulation=formulation("profit", "hours")
    )
    assert "max_hours = 13" in numbers_bound.check_data(case).evidence


def test_a_number_of_the_text_may_repeat_one_of_a_file():
    assert numbers_bound.check_text(case_of(formulation=formulation(*FILED))).status is PASS


def test_a_large_file_does_not_account_for_the_numbers_of_the_text():
    data = {**DATA, "orders": {f"n{k}": k for k in range(200)}}
    filed = formulation(*FILED)
    filed["parameters"].append({"name": "orders", "index": ["n"], "values": [], "source": SOURCED})
    case = case_of(data=data, text=SHORT + " A desk weighs 85 kg.", formulation=filed)
    assert "'85'" in numbers_bound.check_text(case).evidence


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Only the orders of 2024 count.", {"where": [{"column": "year", "is_in": ["2024"]}]}),
        ("A blank stands for 750.", {"blank": 750.0}),
        ("Amounts are in units of 0.45 kg.", {"factor": 0.45}),
        ("Take the profits of 2024.", {"value": "profit 2024"}),
    ],
)
def test_a_number_that_says_how_to_read_the_file_is_bound(sentence: str, source: dict[str, Any]):
    text = f"{SHORT} {sentence}"
    assert numbers_bound.check_text(case_of(text=text)).status is FAIL
    case = case_of(text=text, formulation=formulation(*FILED, **source))
    assert numbers_bound.check_text(case).status is PASS


def test_a_chance_number_of_a_file_is_no_limit_of_the_text():
    data = {**DATA, "hours": {"desk": 11, "lamp": 3}, "max_hours": 12}
    case = case_of(data=data, text=SHORT)
    assert ("hours", "desk") in find_cues(case)
    assert ("hours", "desk") not in find_cues(
        case_of(data=data, text=SHORT, formulation=formulation("hours"))
    )


def test_numbers_of_files_are_not_placed_by_the_text():
    data = {**DATA, "profit": {"desk": 5, "lamp": 9}}
    assert placement.check(case_of(data=data)).status is FAIL
    found = placement.check(case_of(data=data, formulation=formulation("profit")))
    assert found.status is not FAIL


def test_words_after_a_chance_number_do_not_name_the_limit_of_a_file():
    text = TEXT.replace("How many", "At least 1 lamp is made. How many")
    floor = '    model.floor = pyo.Constraint(expr=model.make["desk"] >= data["min_made"])\n'
    source = SOURCE.replace("    return model\n", f"{floor}    return model\n")
    data = {**DATA, "min_made": 1}
    assert named_limit.check(case_of(source, data, text=text)).status is FAIL
    filed = formulation()
    filed["parameters"].append({"name": "min_made", "index": [], "values": [], "source": SOURCED})
    case = case_of(source, data, text=text, formulation=filed)
    assert named_limit.check(case).status is SKIP


def test_values_from_files_have_no_quotes():
    assert quotes.check(case_of(formulation=formulation(*FILED))).status is PASS
    assert quotes.check(case_of(formulation=formulation(*FILED, "max_hours"))).status is SKIP


def test_a_formulation_without_members_and_values_is_kept():
    filed = formulation(*FILED)
    filed["sets"][0].update(members=[], source={"table": "prices", "column": "good", "where": []})
    assert declared.check(case_of(formulation=filed)).status is PASS


def test_a_parameter_that_was_not_fetched_from_its_file_is_named():
    filed = formulation(*FILED)
    filed["parameters"].append({"name": "demand", "index": [], "values": [], "source": SOURCED})
    found = declared.check(case_of(formulation=filed))
    assert found.status is FAIL
    assert "demand, from a file, is not in the data" in found.evidence
