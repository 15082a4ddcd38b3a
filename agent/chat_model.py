"""One language model behind an OpenAI-compatible endpoint: ask, count, and fail readably."""

import asyncio
import copy
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import httpx2
import openai

from modelwright.agent.chat_errors import Endpoint, RequestRejected
from modelwright.agent.chat_reply import (
    Reply,
    as_object,
    check_refusal,
    first_choice,
    split_thoughts,
)
from modelwright.agent.chat_stream import BrokenOffError, Draft, OnText, gather
from modelwright.agent.settings import DEFAULT_BASE_URL, Settings, require_key
from modelwright.agent.usage import BudgetExceeded, Meter, Usage

_LETTERS_PER_TOKEN = 4
_LONGEST_PAUSE_S = 120.0  # the longest Retry-After that openai 3.54 obeys


class Message(TypedDict):
    """One chat message."""

    role: str
    content: str


class Memory:
    """What has been learnt about an endpoint and model."""

    def __init__(self) -> None:
        self.quirks: set[str] = set()
        """Names in `_QUIRKS` that apply."""
        self.rung = 0
        """Step of the structured-output ladder that works (modelwright.agent.structured)."""


class ChatModel:
    """A model at an endpoint, with the meter of one run.

    Args:
        settings: `model` must be set.
        meter: counts the calls; None for one with the budget of the settings.
        on_text: told of each reply while it is written; None asks for whole replies.
        http_client: carries the requests, for tests and proxies; not closed by us.

    Raises:
        ServiceMissingError: a key is needed and none is set.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        meter: Meter | None = None,
        on_text: OnText | None = None,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        key = require_key(settings)
        self.settings = settings
        self.meter = meter or Meter(settings.budget)
        self.on_text = on_text
        self.memory = Memory()
        self.endpoint = Endpoint(settings.base_url or DEFAULT_BASE_URL, settings.model or "", key)
        self._lent_client = http_client is not None
        self._client = openai.AsyncOpenAI(
            api_key=key,
            base_url=settings.base_url or DEFAULT_BASE_URL,
            timeout=settings.timeout_s,
            max_retries=settings.max_retries,
            http_client=http_client,
        )

    @property
    def name(self) -> str:
        """Name of the model."""
        return self.endpoint.model

    def metered(self, meter: Meter) -> "ChatModel":
        """Return the same model, with its connections and memory, counting on another meter."""
        twin = copy.copy(self)
        twin.meter = meter
        twin._lent_client = True
        return twin

    async def aclose(self) -> None:
        """Close the connections, unless they were lent."""
        if not self._lent_client:
            await self._client.close()

    async def complete(
        self, messages: Sequence[Message], response_format: dict[str, Any] | None = None
    ) -> Reply:
        """Return the model's reply to a conversation.

        Raises:
            BudgetExceeded: nothing is left for a call, or time ran out during it.
            ReplyError: the model refused, or the conversation is too long for it.
            RequestRejected: HTTP 400 or 422, to a request with a `response_format`.
            ServiceMissingError: the endpoint cannot be used.
        """
        streamed = self.on_text is not None
        while True:
            self.meter.check()
            request = self._request(messages, response_format, streamed=streamed)
            try:
                return await self._call(request)
            except BrokenOffError as error:
                if not self.settings.max_retries:
                    raise self.endpoint.broken_off(str(error)) from None
                streamed = False  # whatever stands between may not let streams through
            except RequestRejected as rejection:
                if not self._learn(rejection.excerpt):
                    if response_format is not None:
                        raise
                    raise rejection.error from None

    def _request(
        self,
        messages: Sequence[Message],
        response_format: dict[str, Any] | None,
        *,
        streamed: bool,
    ) -> dict[str, Any]:
        settings, quirks = self.settings, self.memory.quirks
        request: dict[str, Any] = {"model": self.name, "messages": list(messages)}
        if "no_system" in quirks and messages[0]["role"] == "system":
            first, second, *rest = messages
            joined = f"{first['content']}\n\n{second['content']}"
            request["messages"] = [{"role": "user", "content": joined}, *rest]
        if settings.temperature is not None and "no_temperature" not in quirks:
            request["temperature"] = settings.temperature
        if settings.max_tokens is not None:
            renamed = "completion_tokens" in quirks
            request["max_completion_tokens" if renamed else "max_tokens"] = settings.max_tokens
        if response_format is not None:
            request["response_format"] = response_format
        if streamed and "no_stream" not in quirks:
            request["stream"] = True
            if "no_stream_usage" not in quirks:
                request["stream_options"] = {"include_usage": True}
        return request

    def _learn(self, excerpt: str) -> bool:
        """Note why a request was rejected; True if the next one will be different."""
        for quirk, pattern in _QUIRKS.items():
            if quirk not in self.memory.quirks and pattern.search(excerpt):
                self.memory.quirks.add(quirk)
                return True
        return False

    @property
    def _attempts(self) -> int:
        """Most requests of one call."""
        return 1 + self.settings.max_retries

    @property
    def _patience_s(self) -> float:
        """Seconds for one call with its retries.

        The client's own timeout starts anew with every byte, so a trickle would never end.
        """
        whole = self._attempts * (self.settings.timeout_s + _LONGEST_PAUSE_S)
        left = self.meter.seconds_left
        return whole if left is None else min(whole, left)

    async def _call(self, request: dict[str, Any]) -> Reply:
        begin = time.monotonic()
        sent = sum(len(message["content"]) for message in request["messages"])
        draft = Draft()
        try:
            async with asyncio.timeout(self._patience_s):
                received = await self._receive(request, draft, begin, sent)
        except (BrokenOffError, BudgetExceeded):
            self._count(begin, sent, draft.letters, None, failed=True)
            raise
        except (openai.OpenAIError, TimeoutError) as error:
            # A request without an answer was perhaps computed and billed; a refused one was not.
            timed_out = isinstance(error, TimeoutError | openai.APITimeoutError)
            self._count(begin, sent if timed_out else 0, draft.letters, None, failed=True)
            left = self.meter.seconds_left
            if isinstance(error, TimeoutError) and left is not None and left < 0.01:
                raise self.meter.exceeded_seconds() from None
            attempts = self._attempts
            if isinstance(error, TimeoutError):  # a trickle: nobody knows how many it took
                attempts = 1
                error = openai.APITimeoutError(request=httpx2.Request("POST", self.endpoint.url))
            # Not `from error`: the client's exceptions carry the request with its key.
            raise self.endpoint.describe(error, self.settings.timeout_s, attempts) from None
        finally:
            draft.done = True
            if "stream" in request and self.on_text is not None:
                self.on_text(draft)
        body, retries = received.body, received.retries
        choice = first_choice(body)
        if body is None or choice is None:
            self._count(begin, sent, draft.letters, None, retries, failed=True)
            raise self.endpoint.not_a_completion(received.headers, received.text, body)
        content, reasoning = split_thoughts(choice.get("message"))
        letters = len(content) + len(reasoning)
        usage = self._count(begin, sent, letters, body.get("usage"), retries)
        check_refusal(choice)
        return Reply(content, reasoning, choice.get("finish_reason") == "length", usage)

    async def _receive(
        self, request: dict[str, Any], draft: Draft, begin: float, sent: int
    ) -> "_Received":
        """Return what the endpoint answered, with a reply that was streamed put together.

        Raises:
            BrokenOffError: the reply was streamed and came to no end.
            BudgetExceeded: nothing is left for the rest of a streamed reply.
        """
        api = self._client.chat.completions
        if "stream" not in request:
            whole = await api.with_raw_response.create(**request)
            text = whole.http_response.text
            return _Received(as_object(text), text, whole.headers, whole.retries_taken)

        def heed() -> None:
            self.meter.check(self._usage(begin, sent, draft.letters, None))
            if self.on_text is not None:
                self.on_text(draft)

        async with api.with_streaming_response.create(**request) as response:
            try:
                body, seen = await gather(response.iter_bytes(), draft, heed)
            except httpx2.RequestError as error:
                raise BrokenOffError(str(error) or type(error).__name__) from None
        return _Received(body, seen, response.headers, response.retries_taken)

    def _count(
        self,
        begin: float,
        sent: int,
        received: int,
        given: Any,
        retries: int = 0,
        *,
        failed: bool = False,
    ) -> Usage:
        """Put one call on the meter, and return its cost (see `_usage`)."""
        usage = self._usage(begin, sent, received, given, retries, failed=failed)
        self.meter.record(usage)
        return usage

    def _usage(
        self,
        begin: float,
        sent: int,
        received: int,
        given: Any,
        retries: int = 0,
        *,
        failed: bool = False,
    ) -> Usage:
        """Return the cost of one call.

        `sent` and `received` are letters, `given` is the endpoint's own count.
        """
        counts = given if isinstance(given, dict) else {}
        counted = [counts.get(key) for key in ("prompt_tokens", "completion_tokens")]
        guessed = [-(-letters // _LETTERS_PER_TOKEN) for letters in (sent, received)]
        known = [isinstance(count, int) and count >= 0 for count in counted]
        tokens = [c if k else g for c, k, g in zip(counted, known, guessed, strict=True)]
        prices = self.settings.price_in, self.settings.price_out
        priced = prices[0] is not None and prices[1] is not None
        return Usage(
            calls=1,
            failed_calls=int(failed),
            retries=retries,
            tokens_in=int(tokens[0] or 0),
            tokens_out=int(tokens[1] or 0),
            seconds=time.monotonic() - begin,
            dollars=sum((p or 0.0) * (t or 0) / 1e6 for p, t in zip(prices, tokens, strict=True))
            if priced or not any(tokens)
            else None,
            estimated=not all(known) and any(tokens),
        )


@dataclass(frozen=True)
class _Received:
    """What the endpoint answered to one call."""

    body: dict[str, Any] | None
    """None if it is no JSON object."""
    text: str
    """The beginning of it at least, for a message."""
    headers: httpx2.Headers
    retries: int


_QUIRKS = {
    "completion_tokens": re.compile(r"max_completion_tokens"),
    "no_temperature": re.compile(
        r"temperature.{0,60}(not|only).{0,20}(support|default)|unsupported.{0,60}temperature", re.I
    ),
    "no_stream_usage": re.compile(r"stream_options|include_usage"),
    "no_stream": re.compile(r"\bstream(ing|ed)?\b", re.I),
    "no_system": re.compile(r"system.{0,20}(role|message)|roles must alternate", re.I),
}
