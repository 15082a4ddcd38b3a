import copy

import pytest
from formulation_corpus import BAKERY, PLANNED, formulations
from hypothesis import HealthCheck, given, settings

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.editable import from_editable, to_editable
from modelwright.solvers.errors import UsageError

FORMULATION = Formulation.model_validate(BAKERY)
TEXT = to_editable(FORMULATION)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(formulations())
def test_any_formulation_comes_back_as_it_was(formulation: Formulation) -> None:
    back = from_editable(to_editable(formulation))
    assert repr(back) == repr(formulation)  # also tells 0.0 from -0.0


def test_the_form_is_easy_to_read() -> None:
    for lines in (
        "title: Bakery\n",
        "set goods: what is baked\n  members: loaf, roll\n",
        'parameter flour_stock (kg): flour at hand\n  = 30  "30 kg of flour"\n',
        'parameter price[goods] ($ per piece): selling price\n  loaf = 4  "loaves at $4"\n',
        "variable bake[goods] (pieces): pieces baked\n  integer, >= 0\n",
        "  quote: At most a quarter of all pieces may be rolls\n",
    ):
        assert lines in TEXT


def test_sources_are_lines_with_names() -> None:
    text = to_editable(Formulation.model_validate(PLANNED))
    assert '  table: plan\n  column: product\n  where region: North, ""\n' in text
    assert "  table: plan\n  keys: product, *\n  factor: 0.01\n  blank: 0\n" in text


def test_several_lines_stand_behind_bars() -> None:
    record = copy.deepcopy(BAKERY)
    record["constraints"][0]["latex"] = "a\n  \\le b\n"
    text = to_editable(Formulation.model_validate(record))
    assert "  formula:\n    | a\n    |   \\le b\n    |\n" in text
    assert from_editable(text).constraints[0].latex == "a\n  \\le b\n"


def test_comments_empty_lines_and_spaces_do_not_matter() -> None:
    text = TEXT.replace("  loaf = 4 ", "\t# the loaf\n\n\t  loaf=4.0 ").replace("\n", "\r\n")
    assert from_editable("\ufeff" + text) == FORMULATION


def test_sections_may_stand_in_any_order() -> None:
    start = TEXT.index("set goods")
    end = TEXT.index("parameter price")
    assert from_editable(TEXT[:start] + TEXT[end:] + "\n" + TEXT[start:end]) == FORMULATION


FAULTS = {
    "loaf = 4 -> lof = 4": "'lof' is no member of goods|Did you mean 'loaf'?",
    "loaf = 4 -> loaf = 4,5": "expected a number, found '4,5'|without unit or separators",
    "= 30 -> = 30 kg": "expected the end of the line after the number|",
    "= 30 -> = nan": "expected a number, found 'nan'|",
    "loaf = 4 -> loaf, roll = 4": "expected one member each of goods, found 2 words|",
    "loaf = 4 -> loaf 4": "expected `key = number|table, keys",
    "roll = 0.5 -> loaf = 0.5": "parameter price: the key of line 11 once more|",
    "price[goods] -> price[good]": "there is no set 'good'|Did you mean 'goods'?",
    "price[goods] -> price[goods": "expected ']' after the index sets|",
    "price[goods] -> flour_stock[goods]": "the name 'flour_stock' is already used in line 10|",
    "maximize: -> maximise:": "expected the start of a section, found 'maximise:'|'maximize'",
    "integer, >= 0 -> int, >= 0": "expected one of continuous, integer, binary|'integer'",
    "integer, >= 0 -> integer, > 0": "expected >= or <= and a number, found '> 0'|",
    "formula: -> formla:": "expected `formula: ...`, found 'formla:|Did you mean 'formula'?",
    '"loaves at $4" -> "loaves at $4': "expected a string in quotes|A quote inside",
    "variable bake -> variable ba-ke": "expected a name of letters, digits and underscores|",
    "members: loaf, roll -> members: loaf, loaf": "'loaf' is a member twice|",
    "maximize: revenue -> assume: revenue": "expected no indented line here|bar",
    "(kg): -> (kg:": "expected ')' after the unit|",
    "title: -> Bakery\ntitle:": "expected the start of a section, found 'Bakery'|",
    "title: Bakery ->   x": "expected a section at the left margin first|",
}


@pytest.mark.parametrize("change", FAULTS)
def test_a_fault_is_named_with_its_line_and_what_was_expected(change: str) -> None:
    old, new = change.split(" -> ")
    message, hint = FAULTS[change].split("|")
    changed = TEXT.replace(old, new, 1)
    assert changed != TEXT
    with pytest.raises(UsageError) as caught:
        from_editable(changed)
    assert caught.value.message.startswith("line ")
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_what_does_not_fit_together_is_named_with_its_line() -> None:
    text = "title: x\n\nmaximize: y\n\nset a: b\n  members: 1\n\nparameter p[a, a]: c\n"
    text += "  table: t\n  keys: *, *\n\nvariable v: d\n  binary\n"
    with pytest.raises(UsageError, match="line 8: p: only one key can be"):
        from_editable(text)


def test_a_text_without_an_objective_says_so() -> None:
    with pytest.raises(UsageError, match="expected one section maximize or minimize, found 0"):
        from_editable("title: x\nvariable v: d\n  binary\n")
