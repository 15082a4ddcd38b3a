import asyncio
import json
from typing import Literal

import pytest
from pydantic import BaseModel
from scripted_chat import (
    EMPTY_CHOICES,
    Say,
    ScriptedChat,
    as_json,
    cut_off,
    http_error,
    refusal,
    talking_to,
)

from modelwright.agent.chat_formulator import DiagnosisReply, FormulationReply
from modelwright.agent.chat_model import Message
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.structured import OBJECT, SCHEMA, TEXT, complete_as, strict_schema
from modelwright.solvers.errors import ServiceMissingError

ASK = [Message(role="system", content="Be exact."), Message(role="user", content="Which fruit?")]


class Fruit(BaseModel):
    reasoning: str
    title: Literal["apple", "pear"]
    weight: float | None = None


APPLE = {"reasoning": "round", "title": "apple", "weight": 1.5}
REJECTED = http_error(400, "response_format is not supported")


def ask(chat, times=1):
    """Give the last object and the rung that is remembered."""

    async def talk():
        async with talking_to(chat) as model:
            found = None
            for _ in range(times):
                found = await complete_as(model, ASK, Fruit)
            assert found is not None
            return found, model.memory.rung

    return asyncio.run(talk())


def test_the_first_rung_sends_a_strict_schema():
    chat = ScriptedChat([as_json(APPLE)])
    fruit, rung = ask(chat)
    assert fruit == Fruit.model_validate(APPLE)
    assert rung == SCHEMA
    form = chat.requests[0]["response_format"]
    assert form["type"] == "json_schema"
    assert form["json_schema"]["strict"] is True
    assert form["json_schema"]["schema"]["required"] == ["reasoning", "title", "weight"]


def test_a_rejected_format_leads_down_the_ladder_for_good():
    chat = ScriptedChat([REJECTED, REJECTED, Say(f"Hm.\n```json\n{json.dumps(APPLE)}\n```")] * 2)
    fruit, rung = ask(chat)
    assert (fruit.title, rung) == ("apple", TEXT)
    first, second, third = chat.requests
    assert first["response_format"]["type"] == "json_schema"
    assert second["response_format"] == {"type": "json_object"}
    assert "response_format" not in third
    assert '"enum": ["apple", "pear"]' in chat.prompts[1]
    assert "```json" in chat.prompts[2]
    assert "Think first" in chat.prompts[2]


def test_the_rung_that_worked_is_tried_first_next_time():
    chat = ScriptedChat([REJECTED, as_json(APPLE), as_json(APPLE)])
    assert ask(chat, times=2)[1] == OBJECT
    assert [r["response_format"]["type"] for r in chat.requests[1:]] == ["json_object"] * 2


def test_a_format_that_is_taken_but_not_kept_leads_down_too():
    chat = ScriptedChat(["An apple, I think.", "Still an apple.", as_json(APPLE)])
    assert ask(chat)[1] == TEXT


def test_fenced_json_is_taken_at_any_rung():
    chat = ScriptedChat([Say(f"<think>Hm.</think>Well:\n```json\n{json.dumps(APPLE)}\n```")])
    assert ask(chat)[1] == SCHEMA


def test_a_repair_turn_quotes_the_errors_and_the_reply():
    wrong = {"reasoning": "long", "title": "banana"}
    chat = ScriptedChat([as_json(wrong), as_json(APPLE)])
    assert ask(chat)[0].title == "apple"
    *_, said, request = chat.requests[1]["messages"]
    assert said == {"role": "assistant", "content": json.dumps(wrong)}
    assert "title: Input should be 'apple' or 'pear' (got 'banana')" in request["content"]


def test_after_two_repair_turns_it_is_a_typed_failure():
    chat = ScriptedChat([as_json({"reasoning": ""})] * 3)
    with pytest.raises(ReplyError, match="3 attempts: title: Field required") as caught:
        ask(chat)
    assert (caught.value.kind, caught.value.exit_code) == ("invalid_json", 5)
    assert chat.left == 0


def test_a_reply_cut_off_is_asked_for_again_without_its_half():
    chat = ScriptedChat([cut_off('{"reasoning": "and on'), as_json(APPLE)])
    assert ask(chat) == (Fruit.model_validate(APPLE), SCHEMA)
    assert [m["role"] for m in chat.requests[1]["messages"]] == ["system", "user"]
    assert "cut off" in chat.prompts[1]


def test_a_reply_cut_off_again_and_again_says_so():
    with pytest.raises(ReplyError) as caught:
        ask(ScriptedChat([cut_off('{"reasoning": "and on')] * 3))
    assert caught.value.kind == "cut_off"


@pytest.mark.parametrize("nothing", [Say(None), EMPTY_CHOICES, Say("<think>only thoughts")])
def test_empty_replies_end_in_a_typed_failure(nothing):
    with pytest.raises(ReplyError) as caught:
        ask(ScriptedChat([nothing] * 5))
    assert caught.value.kind == "empty"


def test_a_refusal_is_not_asked_again():
    chat = ScriptedChat([refusal("No fruit."), as_json(APPLE)])
    with pytest.raises(ReplyError, match="No fruit"):
        ask(chat)
    assert chat.left == 1


def test_a_request_rejected_at_every_rung_is_a_missing_service():
    with pytest.raises(ServiceMissingError, match="HTTP 400"):
        ask(ScriptedChat([REJECTED] * 3))


@pytest.mark.parametrize("schema", [Fruit, FormulationReply, DiagnosisReply])
def test_schemas_keep_to_the_strict_subset(schema):
    def check(node):
        if isinstance(node, list):
            for item in node:
                check(item)
        if isinstance(node, dict):
            assert "default" not in node
            if "properties" in node:
                assert node["required"] == list(node["properties"])
                assert node["additionalProperties"] is False
                check(list(node["properties"].values()))
            check([value for key, value in node.items() if key != "properties"])

    check(strict_schema(schema))


def test_a_field_called_title_survives():
    assert "title" in strict_schema(Fruit)["properties"]
    assert "title" in strict_schema(FormulationReply)["$defs"]["Formulation"]["properties"]
