import asyncio
import socket

import pytest
from scripted_chat import (
    EMPTY_CHOICES,
    TIMEOUT,
    Say,
    ScriptedChat,
    cut_off,
    html,
    http_error,
    refusal,
    serving,
    talking_to,
)

from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.settings import Settings
from modelwright.agent.usage import BudgetExceeded, Meter
from modelwright.solvers.errors import ModelwrightError, ServiceMissingError

HELLO = [Message(role="system", content="Be brief."), Message(role="user", content="Hello?")]
KEY = "sk-test-geheim-0123456789"


def ask(chat, times=1, **settings):
    """Ask some times; give the last reply and the meter."""

    async def talk():
        async with talking_to(chat, api_key=KEY, **settings) as model:
            reply = None
            for _ in range(times):
                reply = await model.complete(HELLO)
            assert reply is not None
            return reply, model.meter

    return asyncio.run(talk())


def fail(chat, kind: type[ModelwrightError] = ModelwrightError, **settings):
    """Ask once; give the exception and the meter."""

    async def talk():
        async with talking_to(chat, api_key=KEY, **settings) as model:
            with pytest.raises(kind) as caught:
                await model.complete(HELLO)
            return caught.value, model.meter

    error, meter = asyncio.run(talk())
    said = f"{error} {getattr(error, 'hint', '')} {error.__cause__}"
    assert "geheim" not in said
    return error, meter


def test_a_reply_is_returned_and_counted():
    reply, meter = ask(ScriptedChat(["Hi."]), price_in=10.0, price_out=100.0)
    assert reply.text == "Hi."
    usage = meter.usage
    assert (usage.calls, usage.failed_calls, usage.retries) == (1, 0, 0)
    assert (usage.tokens_in, usage.tokens_out, usage.estimated) == (100, 20, False)
    # 100 tokens at $10 and 20 at $100 per million.
    assert usage.dollars == pytest.approx(0.003)
    assert usage.seconds > 0


def test_the_request_carries_model_key_and_only_what_is_set():
    chat = ScriptedChat(["Hi.", "Hi."])
    ask(chat)
    ask(chat, temperature=0.2, max_tokens=50)
    assert set(chat.requests[0]) == {"model", "messages"}
    assert chat.headers[0]["authorization"] == f"Bearer {KEY}"
    assert chat.requests[1]["temperature"] == 0.2
    assert chat.requests[1]["max_tokens"] == 50


@pytest.mark.parametrize("trouble", [http_error(429), http_error(500), http_error(503), html(502)])
def test_a_transient_error_is_retried(trouble):
    chat = ScriptedChat([trouble, "Hi."])
    reply, meter = ask(chat)
    assert reply.text == "Hi."
    assert meter.usage.retries == 1
    assert len(chat.requests) == 2


@pytest.mark.parametrize(
    ("reply", "status", "kind"),
    [
        (http_error(429, "quota used up"), 429, "busy"),
        (http_error(500), 500, "service_missing"),
        (html(503), 503, "service_missing"),
    ],
)
def test_a_lasting_transient_error_is_a_missing_service(reply, status, kind):
    chat = ScriptedChat([reply, reply])
    error, meter = fail(chat, ServiceMissingError)
    assert len(chat.requests) == 2
    assert (error.exit_code, error.kind) == (6, kind)
    assert f"HTTP {status}" in error.message
    assert "http://scripted/v1" in error.message
    assert "'scripted'" in error.message
    assert error.hint
    assert (meter.usage.calls, meter.usage.failed_calls, meter.usage.tokens_in) == (1, 1, 0)


@pytest.mark.parametrize(
    ("reply", "words", "kind"),
    [
        (
            http_error(401, f"Incorrect API key provided: {KEY}."),
            "HTTP 401: Incorrect",
            "wrong_key",
        ),
        (http_error(403, "not for you"), "HTTP 403: not for you", "wrong_key"),
        (http_error(404, "no model scripted"), "HTTP 404: no model", "service_missing"),
        (http_error(400, "what is this?"), "HTTP 400: what is this?", "service_missing"),
        (html(), "no chat completion but text/html", "not_a_chat_endpoint"),
        (Say(body=""), "no chat completion", "not_a_chat_endpoint"),
        (Say(body='{"cut'), "no chat completion", "not_a_chat_endpoint"),
        (Say(body='["list"]'), "no chat completion", "not_a_chat_endpoint"),
        (Say(body='{"choices": "none"}'), "no chat completion", "not_a_chat_endpoint"),
        (Say(body='{"error": {"message": "overloaded"}}'), "an error", "not_a_chat_endpoint"),
    ],
)
def test_what_no_retry_can_mend_is_said_at_once(reply, words, kind):
    chat = ScriptedChat([reply])
    error, meter = fail(chat, ServiceMissingError)
    assert chat.left == 0
    assert words in error.message
    assert error.kind == kind
    assert meter.usage.failed_calls == 1


def test_markup_and_length_of_a_page_stay_out_of_the_message():
    error, _ = fail(ScriptedChat([Say(status=404, body="<h1>Not Found</h1>" + "x" * 5000)]))
    assert "HTTP 404: Not Found" in error.message
    assert len(error.message) < 500
    assert "\n" not in error.message


def test_a_timeout_is_a_missing_service_with_estimated_tokens():
    error, meter = fail(ScriptedChat([TIMEOUT]), ServiceMissingError, timeout_s=0.05, max_retries=0)
    assert "no reply within 0.05 s" in error.message
    assert error.kind == "timeout"
    # 15 letters at 4 letters a token: the endpoint may have billed them.
    assert (meter.usage.tokens_in, meter.usage.estimated) == (4, True)


def test_a_timeout_says_how_often_it_was_tried():
    chat = ScriptedChat([TIMEOUT, TIMEOUT])
    error, _ = fail(chat, ServiceMissingError, timeout_s=0.05, max_retries=1)
    assert chat.left == 0
    assert "no reply within 0.05 s in 2 attempts" in error.message


def test_a_refused_connection_says_so():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    async def talk():
        url = f"http://user:geheim@127.0.0.1:{port}/v1?token=geheim"
        model = ChatModel(Settings(model="m", base_url=url, max_retries=0))
        try:
            await model.complete(HELLO)
        finally:
            await model.aclose()

    with pytest.raises(ServiceMissingError) as caught:
        asyncio.run(talk())
    assert f"http://127.0.0.1:{port}/v1: no connection" in caught.value.message
    assert "geheim" not in caught.value.message
    assert caught.value.kind == "unreachable"


def test_an_unknown_host_says_so():
    async def talk():
        url = "http://no-such-host.invalid/v1"
        model = ChatModel(Settings(model="m", base_url=url, max_retries=0))
        try:
            await model.complete(HELLO)
        finally:
            await model.aclose()

    with pytest.raises(ServiceMissingError, match="no connection"):
        asyncio.run(talk())


def test_a_real_socket_works_too():
    chat = ScriptedChat(["Hi."])

    async def talk(url):
        model = ChatModel(Settings(model="m", base_url=url))
        try:
            return await model.complete(HELLO)
        finally:
            await model.aclose()

    with serving(chat) as url:
        assert asyncio.run(talk(url)).text == "Hi."


def test_missing_usage_is_estimated_and_flagged():
    _, meter = ask(ScriptedChat([Say("x" * 41, usage=None)]), price_in=1.0, price_out=1.0)
    usage = meter.usage
    assert (usage.tokens_in, usage.tokens_out, usage.estimated) == (4, 11, True)
    assert usage.dollars == pytest.approx(15e-6)


def test_without_prices_the_dollars_are_unknown():
    _, meter = ask(ScriptedChat(["Hi."]))
    assert meter.usage.dollars is None


@pytest.mark.parametrize(
    ("said", "text", "reasoning"),
    [
        (Say("<think>Hm.</think>\nHi."), "Hi.", "Hm."),
        (Say("Hm, hm.\n</think>\n\nHi."), "Hi.", "Hm, hm."),
        (Say("<think>Hm, and on and on"), "", "Hm, and on and on"),
        (Say("Hi.", message={"reasoning_content": "Hm."}), "Hi.", "Hm."),
        (Say("Hi.", message={"reasoning": "Hm."}), "Hi.", "Hm."),
        (Say(None, message={"content": [{"type": "text", "text": "Hi."}]}), "Hi.", ""),
        (Say(None), "", ""),
        (EMPTY_CHOICES, "", ""),
    ],
)
def test_thoughts_are_set_apart_and_nothing_is_an_empty_text(said, text, reasoning):
    reply, _ = ask(ScriptedChat([said]))
    assert (reply.text, reply.reasoning) == (text, reasoning)


def test_an_empty_reply_is_a_typed_failure_for_who_needs_text():
    reply, _ = ask(ScriptedChat([Say(None)]))
    with pytest.raises(ReplyError) as caught:
        reply.require_text()
    assert caught.value.kind == "empty"


def test_a_reply_that_was_cut_off_says_so():
    reply, _ = ask(ScriptedChat([cut_off("half a rep")]))
    assert reply.cut_off
    with pytest.raises(ReplyError, match="cut off after 20 tokens") as caught:
        reply.require_text()
    assert caught.value.kind == "cut_off"


@pytest.mark.parametrize(
    "said",
    [
        refusal("I will not."),
        Say("half", finish="content_filter"),
        Say(None, message={"refusal": True}),
    ],
)
def test_a_refusal_is_a_typed_failure_that_was_billed(said):
    error, meter = fail(ScriptedChat([said]), ReplyError)
    assert (error.kind, error.exit_code) == ("refusal", 5)
    assert meter.usage.tokens_in == 100


def test_a_problem_too_long_for_the_model_is_a_typed_failure():
    said = http_error(400, "This model's maximum context length is 8192 tokens.")
    error, _ = fail(ScriptedChat([said]), ReplyError)
    assert error.kind == "too_long"


@pytest.mark.parametrize(
    ("complaint", "settings", "gone", "there"),
    [
        (
            "Unsupported parameter: use 'max_completion_tokens' instead.",
            {"max_tokens": 9},
            "max_tokens",
            "max_completion_tokens",
        ),
        ("temperature does not support 0.2", {"temperature": 0.2}, "temperature", "messages"),
    ],
)
def test_what_a_model_does_not_take_is_learnt_once(complaint, settings, gone, there):
    chat = ScriptedChat([http_error(400, complaint), "Hi.", "Hi."])
    ask(chat, times=2, **settings)
    assert gone in chat.requests[0]
    for request in chat.requests[1:]:
        assert gone not in request
        assert there in request


def test_a_model_without_system_messages_gets_one_user_message():
    chat = ScriptedChat([http_error(400, "System role not supported"), "Hi."])
    ask(chat)
    assert chat.requests[1]["messages"] == [{"role": "user", "content": "Be brief.\n\nHello?"}]


def test_a_complaint_that_stays_ends_in_an_error():
    said = http_error(400, "Unsupported value: 'temperature'")
    fail(ScriptedChat([said, said]), ServiceMissingError, temperature=1.0)


def test_a_bad_temperature_is_not_dropped_in_silence():
    said = http_error(400, "temperature must be at most 1")
    error, _ = fail(ScriptedChat([said]), ServiceMissingError, temperature=2.0)
    assert "at most 1" in error.message


def test_a_spent_budget_stops_before_the_call():
    chat = ScriptedChat(["Hi.", "Hi."])
    with pytest.raises(BudgetExceeded):
        ask(chat, times=2, max_tokens_total=120)
    assert len(chat.requests) == 1


def test_the_seconds_of_a_budget_cut_a_call_short():
    error, meter = fail(ScriptedChat([TIMEOUT]), BudgetExceeded, max_seconds=0.1)
    assert "0.1 seconds" in error.message
    assert meter.usage.failed_calls == 1


def test_two_runs_share_what_was_learnt_but_not_the_meter():
    chat = ScriptedChat([http_error(400, "Unsupported value: 'temperature'"), "Hi.", "Hi."])

    async def talk():
        async with talking_to(chat, temperature=1.0) as model:
            first, second = model.metered(Meter()), model.metered(Meter())
            await first.complete(HELLO)
            await second.complete(HELLO)
            return first.meter.usage.calls, second.meter.usage.calls, model.meter.usage.calls

    # The rejected request is a call too.
    assert asyncio.run(talk()) == (2, 1, 0)
