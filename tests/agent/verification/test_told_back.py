"""The model told back, and the comparison with the text."""

from typing import Any

import pytest
from bakery import CLAUSES, MATCHED, SOURCE, TEXT, asking, case_of, compared, same
from scripted_chat import Scripted, ScriptedChat, as_json

from modelwright.agent.verification.told_back import check_told_back, without_words
from modelwright.solvers.certificate import Check, CheckStatus, Weight
from modelwright.solvers.engine import Engine

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP
TOLD = as_json({"reasoning": "r", "clauses": CLAUSES})


def replies(comparisons: list[dict[str, Any]]) -> list[Scripted]:
    return [TOLD, as_json({"reasoning": "r", "comparisons": comparisons})]


def judged(engine: Engine, script: list[Scripted]) -> tuple[Check, ScriptedChat]:
    chat = ScriptedChat(script)
    case = case_of(engine)
    found = asking(chat, lambda model: check_told_back(case, model))
    assert chat.left == 0, "the script holds replies that nobody asked for"
    assert (found.name, found.weight) == ("told_back_matches", Weight.ADVISORY)
    return found, chat


def test_a_model_that_is_what_the_text_says(engine: Engine):
    found, _ = judged(engine, replies(MATCHED))
    assert found.status is PASS
    assert found.evidence == "4 clauses told back match 3 statements of the text"


def test_the_teller_sees_neither_text_nor_meanings(engine: Engine):
    _, chat = judged(engine, replies(MATCHED))
    request = chat.requests[0]["messages"][-1]["content"]
    assert 'data["flour_need"][goods]: number\n' in request
    assert "model.flour_limit = pyo.Constraint(" in request
    for hidden in ("30 kg", "A bakery", "flour per piece", "revenue in $", "what is baked", "0.25"):
        assert hidden not in request


def test_the_comparer_sees_the_values_and_not_the_program(engine: Engine):
    _, chat = judged(engine, replies(MATCHED))
    request = chat.requests[1]["messages"][-1]["content"]
    assert TEXT in request
    assert "flour_need: flour per piece (g) = (loaf) 500; (roll) 60" in request
    assert "bake: decision: pieces baked (pieces)" in request
    assert "3. The rolls are at most max_roll_share of all pieces." in request
    assert "pyo." not in request


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            compared("30 kg of flour are at hand", 2, "different", "The model has at least."),
            "different: '30 kg of flour are at hand' against clause 'The flour used is at most "
            "flour_stock.': The model has at least.",
        ),
        (
            compared("A loaf takes 500 g of flour", None, "missing", "Nothing says so."),
            "missing: 'A loaf takes 500 g of flour': Nothing says so.",
        ),
        (
            compared("", 2, "extra", "Nobody limits flour."),
            "extra: clause 'The flour used is at most flour_stock.': Nobody limits flour.",
        ),
    ],
)
def test_differences_are_named(changed: dict[str, Any], said: str, engine: Engine):
    found, _ = judged(engine, replies([*MATCHED, changed]))
    assert found.status is FAIL
    assert said in found.evidence


def test_many_differences_are_cut_short(engine: Engine):
    wrong = [compared("", k, "extra") for k in (1, 2, 3, 4)]
    found, _ = judged(engine, replies(wrong))
    assert found.evidence.endswith("; 1 more")


def test_a_quote_may_be_broken_over_lines(engine: Engine):
    spread = same("30  KG of flour\nare at hand", 2)
    found, _ = judged(engine, replies([MATCHED[0], spread, *MATCHED[2:]]))
    assert found.status is PASS


@pytest.mark.parametrize(
    "bent",
    [
        compared("40 kg of flour are at hand", 2, "different"),
        compared("", None, "missing"),
        compared("Maximize the revenue", 9, "different"),
        compared("Maximize the revenue", None, "different"),
        compared("", None, "extra"),
        same("Maximize the profit", 1),
        same("Maximize the revenue", 0),
    ],
)
def test_a_comparison_of_what_nobody_said_counts_for_nothing(bent: dict[str, Any], engine: Engine):
    found, _ = judged(engine, replies([*MATCHED, bent]))
    assert found.status is SKIP
    assert "1 comparisons quote words" in found.evidence


def test_clauses_left_out_leave_the_matter_open(engine: Engine):
    found, _ = judged(engine, replies(MATCHED[:2]))
    assert found.status is SKIP
    assert "clauses 3, 4 of 4 were not compared" in found.evidence


def test_no_clauses_end_it(engine: Engine):
    found, chat = judged(engine, [as_json({"reasoning": "r", "clauses": [" "]})])
    assert found.status is SKIP
    assert len(chat.requests) == 1


def test_words_of_the_program_are_taken_out_and_the_rest_stays():
    source = (
        '"""Bakes."""\n# flour\ndef f(x):\n    """Doc."""\n    return g(x, doc="d", kind="k")\n'
    )
    plain = without_words(source)
    assert plain == "pass\n\ndef f(x):\n    pass\n    return g(x, kind='k')\n"
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    exec(SOURCE, before)
    exec(without_words(SOURCE), after)
    assert "doc=" not in without_words(SOURCE)
    assert set(before) == set(after)
    assert without_words("def (") == "def ("
