"""Replies that are told of while they are written."""

import asyncio
import json
import threading
from typing import Any

import pytest
from scripted_chat import (
    EMPTY_CHOICES,
    TIMEOUT,
    Say,
    Scripted,
    ScriptedChat,
    cut_off,
    html,
    http_error,
    refusal,
    serving,
    talking_to,
)

from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.chat_reply import Reply
from modelwright.agent.chat_stream import Draft
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.settings import Settings
from modelwright.agent.usage import BudgetExceeded, Meter
from modelwright.solvers.errors import ModelwrightError, ServiceMissingError

HELLO = [Message(role="system", content="Be brief."), Message(role="user", content="Hello?")]
WORDS = "The bakery bakes forty loaves and thirty rolls a day."
JSON = '{"a": 1}'
FORMAT = {"type": "json_object"}
Heard = list[tuple[str, str, bool]]


def events(*chunks: Any, end: str = "data: [DONE]\n\n") -> Say:
    """A stream as it is on the wire; chunks that are strings are written as they are."""
    lines = [c if isinstance(c, str) else f"data: {json.dumps(c)}\n\n" for c in chunks]
    return Say(body="".join(lines) + end, content_type="text/event-stream")


def delta(content: Any = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    said = {**({"content": content} if content is not None else {}), **more}
    return {"choices": [{"index": 0, "delta": said, "finish_reason": finish}]}


def listen(*script: Scripted, times: int = 1, **settings: Any) -> tuple[Reply, Meter, Heard, Any]:
    """Ask with an open ear; give the last reply, the meter, what was heard, and the requests."""
    heard: Heard = []
    chat = ScriptedChat(script)

    def hear(draft: Draft) -> None:
        heard.append((draft.text, draft.thoughts, draft.done))

    async def talk() -> tuple[Reply, Meter]:
        async with talking_to(chat, on_text=hear, **settings) as model:
            replies = [await model.complete(HELLO) for _ in range(times)]
            return replies[-1], model.meter

    reply, meter = asyncio.run(talk())
    return reply, meter, heard, chat.requests


def fail(kind: type[ModelwrightError], *script: Scripted, **settings: Any) -> tuple[Any, Meter]:
    async def talk() -> tuple[Any, Meter]:
        chat = ScriptedChat(script)
        async with talking_to(chat, on_text=lambda draft: None, **settings) as model:
            with pytest.raises(kind) as caught:
                await model.complete(HELLO)
            return caught.value, model.meter

    return asyncio.run(talk())


def test_the_words_are_told_as_they_come_and_the_usage_is_counted():
    reply, meter, heard, requests = listen(WORDS)
    assert reply.text == WORDS
    texts = [text for text, _, _ in heard]
    assert texts[0] == "The"
    assert len(set(texts)) == 10
    assert all(WORDS.startswith(text) for text in texts)
    assert [done for _, _, done in heard].count(True) == 1
    assert heard[-1] == (WORDS, "", True)
    assert (meter.usage.tokens_in, meter.usage.tokens_out) == (100, 20)
    assert not meter.usage.estimated
    assert requests[0]["stream"]
    assert requests[0]["stream_options"] == {"include_usage": True}


@pytest.mark.parametrize(
    ("said", "text", "reasoning"),
    [
        (Say("<think>Hm, hm.</think>\nHi."), "Hi.", "Hm, hm."),
        (Say("Hm, hm.\n</think>\n\nHi."), "Hi.", "Hm, hm."),
        (Say("<think>Hm, and on and on"), "", "Hm, and on and on"),
        (Say("Hi.", message={"reasoning_content": "Hm."}), "Hi.", "Hm."),
        (Say("Hi.", message={"reasoning": "Hm."}), "Hi.", "Hm."),
        (Say(None), "", ""),
        (EMPTY_CHOICES, "", ""),
        (events(delta([{"type": "text", "text": "Hi."}])), "Hi.", ""),
        (events(delta("Hi."), delta(finish="stop"), end=""), "Hi.", ""),
        (events(": ping\n\n", "event: x\nid: 1\n", delta("Hi."), {"usage": None}), "Hi.", ""),
        (events(delta("Hi."), end="data:[DONE]\r\n\r\n"), "Hi.", ""),
        (events('data: {"choices": [{"delta": {"content": "a\u2028b"}}]}\n\n'), "a\u2028b", ""),
        (
            events({"choices": [{"message": {"content": "Hi."}, "finish_reason": "stop"}]}),
            "Hi.",
            "",
        ),
    ],
)
def test_streams_of_all_sorts_are_put_together(said: Say, text: str, reasoning: str):
    reply, *_ = listen(said)
    assert (reply.text, reply.reasoning) == (text, reasoning)


def test_thoughts_are_told_apart_while_they_are_thought():
    _, _, heard, _ = listen("<think>Hm, hm.</think> Hi there.")
    assert heard[0][0] == ""
    assert heard[0][1].startswith("Hm")
    assert heard[-1] == ("Hi there.", "Hm, hm.", True)


def test_an_endpoint_that_ignores_the_wish_is_read_as_ever():
    whole = {"choices": [{"message": {"content": "Hi."}}], "usage": {"prompt_tokens": 7}}
    reply, meter, heard, _ = listen(Say(body=json.dumps(whole, indent=1)))
    assert (reply.text, meter.usage.tokens_in) == ("Hi.", 7)
    assert heard == [("", "", True)]


def test_missing_usage_is_estimated():
    _, meter, _, _ = listen(Say("x" * 41, usage=None))
    assert (meter.usage.tokens_in, meter.usage.tokens_out, meter.usage.estimated) == (4, 11, True)


def test_an_endpoint_that_cannot_count_or_stream_is_asked_so_once():
    no_usage = http_error(400, "Unknown field: stream_options")
    no_stream = http_error(422, "Streaming is not supported for this model")
    _, meter, _, requests = listen(no_usage, no_stream, "Hi.", "Hi.", times=2)
    wishes = [(bool(r.get("stream")), "stream_options" in r) for r in requests]
    assert wishes == [(True, True), (True, False), (False, False), (False, False)]
    assert (meter.usage.calls, meter.usage.failed_calls) == (4, 2)


@pytest.mark.parametrize("broken", [Say(WORDS, breaks=True), events(delta("The"), end="")])
def test_after_a_reply_that_broke_off_the_whole_one_is_asked_for(broken: Say):
    reply, meter, _, requests = listen(broken, WORDS)
    assert reply.text == WORDS
    assert [bool(request.get("stream")) for request in requests] == [True, False]
    usage = meter.usage
    assert (usage.calls, usage.failed_calls, usage.estimated) == (2, 1, True)
    assert usage.tokens_in == 104  # 15 letters sent in vain at 4 letters a token


def test_without_retries_a_reply_that_broke_off_is_a_missing_service():
    error, meter = fail(ServiceMissingError, Say(WORDS, breaks=True), max_retries=0)
    assert (error.kind, error.exit_code) == ("broken_off", 6)
    assert "broke off" in error.message
    assert meter.usage.failed_calls == 1


def test_a_connection_lost_in_the_middle_is_a_reply_that_broke_off():
    async def talk(url: str) -> Reply:
        settings = Settings(model="m", base_url=url, max_retries=1)
        model = ChatModel(settings, on_text=lambda draft: None)
        try:
            return await model.complete(HELLO)
        finally:
            await model.aclose()

    with serving(lost := ScriptedChat([Say(WORDS, breaks=True), WORDS])) as url:
        assert asyncio.run(talk(url)).text == WORDS
    assert len(lost.requests) == 2


def test_a_stream_that_stands_still_is_a_reply_that_broke_off():
    async def talk(url: str) -> Meter:
        settings = Settings(model="m", base_url=url, max_retries=0, timeout_s=0.3)
        model = ChatModel(settings, on_text=lambda draft: None)
        try:
            with pytest.raises(ServiceMissingError, match="broke off"):
                await model.complete(HELLO)
        finally:
            await model.aclose()
        return model.meter

    waits = Say(WORDS, until=threading.Event())
    with serving(ScriptedChat([waits])) as url:
        usage = asyncio.run(talk(url)).usage
        assert waits.until is not None
        waits.until.set()
    assert (usage.tokens_in, usage.estimated) == (4, True)
    assert 0 < usage.tokens_out < len(WORDS) / 4


def test_what_goes_wrong_is_said_as_without_streaming():
    for said, words, kind in (
        (http_error(401, "no"), "HTTP 401", "wrong_key"),
        (html(), "no chat completion but text/html: <html>", "not_a_chat_endpoint"),
        (events({"error": {"message": "overloaded"}}), "an error", "not_a_chat_endpoint"),
        (events("data: {half\n\n"), "no chat completion", "not_a_chat_endpoint"),
        (Say(body=""), "no chat completion", "not_a_chat_endpoint"),
    ):
        error, meter = fail(ServiceMissingError, said, max_retries=0)
        assert words in error.message
        assert (error.kind, meter.usage.failed_calls) == (kind, 1)
    error, _ = fail(ServiceMissingError, TIMEOUT, timeout_s=0.05, max_retries=0)
    assert error.kind == "timeout"


def test_refused_and_cut_off_replies_are_what_they_are():
    for said in (refusal("I will not."), Say("half", finish="content_filter")):
        error, meter = fail(ReplyError, said)
        assert (error.kind, meter.usage.tokens_in) == ("refusal", 100)
    split = events(delta(refusal="I will "), delta(refusal="not."))
    assert "I will not." in fail(ReplyError, split)[0].message
    assert listen(cut_off("half a rep"))[0].cut_off


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        ({"max_tokens_total": 14}, "15 of 14 tokens"),
        ({"max_dollars": 0.0004, "price_in": 1.0, "price_out": 40.0}, "of 0.0004 dollars"),
    ],
)
def test_a_budget_stops_a_reply_in_the_middle(budget: dict[str, float], words: str):
    # 15 letters sent are 4 tokens, the 41 letters up to "thirty " are 11; the whole would be 14.
    error, meter = fail(BudgetExceeded, WORDS, **budget)
    assert words in error.message
    usage = meter.usage
    assert (usage.tokens_in, usage.tokens_out, usage.estimated) == (4, 11, True)
    assert usage.failed_calls == 1


def test_the_seconds_of_a_budget_stop_a_reply_in_the_middle():
    async def talk(url: str) -> None:
        settings = Settings(model="m", base_url=url, max_seconds=0.3)
        model = ChatModel(settings, on_text=lambda draft: None)
        try:
            await model.complete(HELLO)
        finally:
            await model.aclose()

    waits = threading.Event()
    with serving(ScriptedChat([Say(WORDS, until=waits)])) as url:
        with pytest.raises(BudgetExceeded, match="seconds"):
            asyncio.run(talk(url))
        waits.set()


def test_structured_replies_are_told_too():
    heard: list[str] = []
    chat = ScriptedChat([JSON])

    async def talk() -> Reply:
        async with talking_to(chat, on_text=lambda draft: heard.append(draft.text)) as model:
            return await model.complete(HELLO, FORMAT)

    assert asyncio.run(talk()).text == JSON
    assert heard[0] == '{"a":'
    assert chat.requests[0]["response_format"] == FORMAT


def test_nobody_listens_so_nothing_is_streamed():
    chat = ScriptedChat(["Hi."])

    async def talk() -> None:
        async with talking_to(chat) as model:
            await model.complete(HELLO)

    asyncio.run(talk())
    assert "stream" not in chat.requests[0]
