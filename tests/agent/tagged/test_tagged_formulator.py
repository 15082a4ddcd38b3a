"""One tagged reply, taken through the whole graph with the real engine."""

import asyncio
import json
from typing import Any

import pytest
from scripted_chat import Say, ScriptedChat, cut_off, serving

from modelwright.agent.answer import Answer
from modelwright.agent.api import asolve
from modelwright.agent.formulation import Formulation, Objective, Variable
from modelwright.agent.settings import Settings
from modelwright.agent.tagged.parameters import name_data
from modelwright.agent.tagged.reply import bind
from modelwright.agent.tagged.text import number_text
from modelwright.solvers.agreement import agree
from modelwright.solvers.certificate import CheckStatus
from modelwright.solvers.engine import Engine
from modelwright.solvers.program import Program

TEXT = (
    "A bakery sells bread at 3 dollars a loaf and cake at 8 dollars each. A loaf takes 2 hours of "
    "the oven and a cake 5 hours; the oven runs 40 hours. At most 12 loaves are sold. "
    "How many of each should be baked to maximize the revenue?"
)
"""Numbers #0 3, #1 8, #2 2, #3 5, #4 40, #5 12. Cake earns 8/5 an hour, bread 3/2: 8 cakes, 64."""
DATA = {
    "goods": [
        {"name": "bread", "price": "#0", "hours": "#2"},
        {"name": "cake", "price": "#1", "hours": "#3"},
    ],
    "oven": "#4",
    "most_bread": "#5",
}
SOURCE = """import pyomo.environ as pyo

def build_model(data):
    goods = data["goods"]
    m = pyo.ConcreteModel()
    m.bake = pyo.Var(range(len(goods)), domain=pyo.NonNegativeIntegers, doc="pieces baked")
    m.oven = pyo.Constraint(
        expr=sum(g["hours"] * m.bake[k] for k, g in enumerate(goods)) <= data["oven"],
        doc="hours of the oven",
    )
    m.sold = pyo.Constraint(expr=m.bake[0] <= data["most_bread"])
    m.revenue = pyo.Objective(
        expr=sum(g["price"] * m.bake[k] for k, g in enumerate(goods)), sense=pyo.maximize
    )
    return m
"""


def tagged(data: Any = DATA, source: str = SOURCE) -> str:
    written = data if isinstance(data, str) else json.dumps(data)
    return (
        "<think>Two goods share an oven.</think>\n"
        "<model>maximize sum p x, sum h x <= H</model>\n"
        f"<data>{written}</data>\n<python>\n{source}</python>"
    )


def solve(engine: Engine, reply: Say | str, **choices: Any) -> tuple[Answer, ScriptedChat]:
    chat = ScriptedChat([reply])
    with serving(chat) as url:
        settings = Settings.model_validate(
            {"model": "tiny", "base_url": url, "format": "tagged", **choices}
        )
        return asyncio.run(asolve(TEXT, engine=engine, settings=settings)), chat


def test_a_reply_becomes_formulation_answer_and_certificate(engine: Engine) -> None:
    answer, chat = solve(engine, tagged())
    assert answer.outcome is not None
    assert agree(answer.outcome.objective, 64.0)
    assert answer.outcome.variables["bake[1]"] == 8
    assert len(chat.requests) == 1, "no further call checks, repairs or explains"
    assert "40 [#4]" in chat.prompts[0]
    formulation = answer.formulation
    assert formulation is not None
    assert formulation.objective.sense == "maximize"
    (bake,) = formulation.variables
    assert (bake.name, bake.domain, bake.meaning) == ("bake", "integer", "pieces baked")
    assert [item.name for item in formulation.constraints] == ["oven", "sold"]
    assert any("maximize sum p x" in line for line in formulation.assumptions)
    assert answer.certificate is not None
    checks = {check.name: check.status for check in answer.certificate.checks}
    for name in ("text_numbers_bound", "data_from_text", "values_as_quoted", "solved"):
        assert checks[name] is CheckStatus.PASS, answer.certificate.checks


def test_every_parameter_quotes_its_own_number(engine: Engine) -> None:
    answer, _ = solve(engine, tagged())
    assert answer.formulation is not None
    quotes = {
        (parameter.name, *entry.key): entry.quote
        for parameter in answer.formulation.parameters
        for entry in parameter.values
    }
    assert quotes["oven",].startswith("40")
    assert all(TEXT.count(quote) == 1 for quote in quotes.values())


def test_a_changed_parameter_changes_what_the_program_reads(engine: Engine) -> None:
    answer, _ = solve(engine, tagged())
    assert answer.program is not None
    changed = {**answer.program.data, "oven": 10}
    outcome = engine.solve(Program(answer.program.source, changed))
    assert agree(outcome.objective, 16.0)  # two cakes in 10 hours


def test_hidden_numbers_are_not_sent(engine: Engine) -> None:
    answer, chat = solve(engine, tagged(), numbers="hidden")
    assert "40" not in chat.prompts[0]
    assert answer.outcome is not None
    assert agree(answer.outcome.objective, 64.0)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("gibberish", "no_code"),
        ("", "empty"),
        (cut_off("<think>and so on"), "cut_off"),
        (tagged("{not json"), "invalid_json"),
        (tagged([1, 2]), "invalid_json"),
        (tagged({**DATA, "oven": "#9"}), "bad_reference"),
        (tagged('{"oven": 1e999}'), "invalid_json"),
        (tagged('{"oven": ' + "[" * 900 + "]" * 900 + "}"), "invalid_json"),
        (tagged(DATA, "def build_model(data):\n    return data['hours']\n"), "build_error"),
        (tagged(DATA, "def build_model(data:\n"), "syntax_error"),
    ],
)
def test_a_reply_of_no_use_is_an_abstention_with_its_kind(
    engine: Engine, reply: Say | str, kind: str
) -> None:
    answer, _ = solve(engine, reply)
    assert answer.exit_code == 5
    assert answer.reasons[0].kind == kind, answer.reasons


@pytest.mark.parametrize(
    "data",
    [
        {"a": "#0", "b": ["#1", "#2"], "c": [["#3"], ["#4", 7]]},
        {"names": ["x", "y"], "cost": {"x": "#0", "y": "#1"}, "time": {"x": "#2", "y": "#3"}},
        {"mixed": [{"n": "#0", "sub": {"m": ["#1", 2.5]}}, {"n": 4}], "flag": True, "no": None},
        {"odd key!": "#0", "class": "#1", "a/b": {"x/y": "#2", "x": {"y": "#3"}}},
        {"days": "#4", "empty": [], "words": ["#0", "text"]},
    ],
)
def test_any_shape_of_data_reaches_the_program_as_it_was(data: dict[str, Any]) -> None:
    numbers = number_text(TEXT)
    named = name_data(data, "def build_model(data):\n    return data\n", TEXT, numbers, ["x", "a"])
    formulation = Formulation(
        title="",
        sets=named.sets,
        parameters=named.parameters,
        variables=[
            Variable(name="x", meaning="", unit="", index=[], domain="binary", lower=0, upper=1)
        ],
        objective=Objective(sense="minimize", meaning="", latex=""),
        constraints=[],
        assumptions=[],
        unused=[],
    )
    scope: dict[str, Any] = {}
    exec(named.source, scope)  # ours, around a program that returns what it is given
    given = scope["build_model"](formulation.data())
    assert given == bind(data, numbers.values)
    assert json.dumps(given) == json.dumps(bind(data, numbers.values)), "whole numbers are whole"


def test_sets_with_the_same_members_are_one() -> None:
    data = {"names": ["x", "y"], "cost": {"x": "#0", "y": "#1"}, "time": {"x": "#2", "y": "#3"}}
    named = name_data(data, "", TEXT, number_text(TEXT), [])
    assert [item.name for item in named.sets] == ["names"]
    assert {parameter.name: parameter.index for parameter in named.parameters} == {
        "cost": ["names"],
        "time": ["names"],
    }
