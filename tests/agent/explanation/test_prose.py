import asyncio
from typing import Any

import pytest
from cases import paint
from scripted_chat import ScriptedChat, as_json, http_error, talking_to

from modelwright.agent.explanation.explanation import Explanation
from modelwright.agent.explanation.facts import Facts, gather_facts
from modelwright.agent.explanation.prose import explain_with_model
from modelwright.agent.usage import BudgetExceeded
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ServiceMissingError

RIGHT: dict[str, Any] = {
    "reasoning": "3 * 5000 + 1.5 * 4000 = 21000, and 99 is a number nobody sees.",
    "summary": "Make 3 tons of exterior and 1.5 tons of interior paint for $21,000 a day.",
    "what_binds": ["- All 24 tons of pigment are used; each further ton is worth $750."],
    "alternatives": ["Without interior paint the profit falls by 4.8% to $20,000."],
    "what_would_change": [],
}
WRONG = {**RIGHT, "summary": "Make 3 tons of exterior and 2.5 tons of interior paint."}


@pytest.fixture(scope="module")
def facts(engine: Engine) -> Facts:
    case = paint()
    return gather_facts(engine, case.program, case.formulation, engine.solve(case.program))


def told(chat: ScriptedChat, facts: Facts, **settings: Any) -> Explanation:
    async def talk() -> Explanation:
        case = paint()
        async with talking_to(chat, **settings) as model:
            return await explain_with_model(model, case.text, case.formulation, facts)

    return asyncio.run(talk())


def test_words_with_the_right_numbers_are_taken_at_once(facts):
    chat = ScriptedChat([as_json(RIGHT)])
    found = told(chat, facts)
    assert (found.source, found.note, chat.left) == ("model", "", 0)
    assert found.summary == RIGHT["summary"]
    assert found.what_binds == ["All 24 tons of pigment are used; each further ton is worth $750."]
    assert found.decision == ["Paint made: exterior 3 tons, interior 1.5 tons."]


def test_the_prompt_holds_text_meanings_and_facts(facts):
    chat = ScriptedChat([as_json(RIGHT)])
    told(chat, facts)
    (prompt,) = chat.prompts
    assert paint().text in prompt
    assert "make: paint made (tons)" in prompt
    assert '"per_unit": 750' in prompt


def test_a_foreign_number_is_quoted_back_once(facts):
    chat = ScriptedChat([as_json(WRONG), as_json(RIGHT)])
    found = told(chat, facts)
    assert (found.source, found.summary) == ("model", RIGHT["summary"])
    *_, said, repair = chat.requests[1]["messages"]
    assert said["role"] == "assistant"
    assert "'2.5' in: " in repair["content"]
    assert "'99'" not in repair["content"]


def test_a_second_foreign_number_leads_to_the_template(facts):
    chat = ScriptedChat([as_json(WRONG)] * 2)
    found = told(chat, facts)
    assert found.source == "template"
    assert found.summary == "The highest possible daily profit is $21,000."
    assert "no result supports (2.5)" in found.note
    assert chat.left == 0


def test_a_reply_of_no_use_leads_to_the_template(facts):
    found = told(ScriptedChat([as_json({"reasoning": ""})] * 3), facts)
    assert found.source == "template"
    assert "cannot be used" in found.note


def test_a_spent_budget_is_not_hidden(facts):
    with pytest.raises(BudgetExceeded):
        told(ScriptedChat([as_json(WRONG), as_json(RIGHT)]), facts, max_tokens_total=1)


def test_a_missing_endpoint_is_not_hidden(facts):
    with pytest.raises(ServiceMissingError):
        told(ScriptedChat([http_error(401)]), facts)
