"""A chat model that says what a test tells it to: a real OpenAI-compatible HTTP app.

In-process through `httpx2.ASGITransport`, or on a socket with `serving` for command-line tests.
"""

import asyncio
import contextlib
import json
import re
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from modelwright.agent.chat_model import ChatModel
from modelwright.agent.chat_stream import OnText
from modelwright.agent.settings import Settings

NOW = {"retry-after-ms": "1"}  # keeps the client's back-off out of the test's time


@dataclass(frozen=True)
class Say:
    """One reply: by default a complete assistant message with usage."""

    content: str | None = ""
    finish: str = "stop"
    usage: dict[str, Any] | None = field(
        default_factory=lambda: {"prompt_tokens": 100, "completion_tokens": 20}
    )
    message: dict[str, Any] = field(default_factory=dict[str, Any])
    """Further fields of the message, such as refusal or reasoning_content."""
    choices: bool = True
    status: int = 200
    body: str | None = None
    """The whole HTTP body instead of a completion."""
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict[str, str])
    hang: bool = False
    """Never answer."""
    until: threading.Event | None = None
    """Where the reply is streamed: the second half waits for this."""
    breaks: bool = False
    """Where the reply is streamed: only the first half comes, and no end."""


def http_error(status: int, message: str = "scripted error", **headers: str) -> Say:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"error": {"message": message, "type": "scripted"}})
    return Say(status=status, body=body, headers={**NOW, **named})


def html(status: int = 200) -> Say:
    page = "<html><head><style>p {}</style></head><body><p>Welcome to nginx</p></body></html>"
    return Say(status=status, body=page, content_type="text/html", headers=NOW)


def cut_off(content: str) -> Say:
    return Say(content, finish="length")


def refusal(reason: str) -> Say:
    return Say(None, message={"refusal": reason})


def code(source: str) -> Say:
    return Say(f"Here it is.\n\n```python\n{source}\n```\n")


def as_json(content: Any) -> Say:
    return Say(json.dumps(content))


TIMEOUT = Say(hang=True)
EMPTY_CHOICES = Say(choices=False)
Scripted = Say | str


class ScriptedChat:
    """Replies from a queue, or from a function of the request body; keeps every request.

    A request beyond the script gets status 418, which no client retries.
    """

    def __init__(self, script: Sequence[Scripted] | Callable[[dict[str, Any]], Scripted]) -> None:
        self._script = script
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        path = "/v1/chat/completions"
        self.app = Starlette(routes=[Route(path, self._complete, methods=["POST"])])

    @property
    def prompts(self) -> list[str]:
        """All messages of each request as one text."""
        return ["\n".join(m["content"] for m in r["messages"]) for r in self.requests]

    @property
    def left(self) -> int:
        """Replies of the queue that nobody asked for."""
        return 0 if callable(self._script) else len(self._script) - len(self.requests)

    def client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(transport=_Patient(self.app))

    def _next(self, request: dict[str, Any]) -> Say:
        if callable(self._script):
            said = self._script(request)
        elif len(self.requests) > len(self._script):
            said = http_error(418, "the script has no further reply")
        else:
            said = self._script[len(self.requests) - 1]
        return Say(said) if isinstance(said, str) else said

    async def _complete(self, http: Request) -> Response:
        try:
            request = json.loads(await http.body())
        except ClientDisconnect:  # whoever asked was killed
            return Response(status_code=499)
        self.requests.append(request)
        self.headers.append(dict(http.headers))
        said = self._next(request)
        if said.hang:
            await asyncio.sleep(3600)
        if request.get("stream") and said.status == 200 and said.body is None:
            return StreamingResponse(_stream(said, request), media_type="text/event-stream")
        body = said.body if said.body is not None else json.dumps(_completion(said, request))
        return Response(
            body, said.status, headers={**said.headers, "content-type": said.content_type}
        )


class _Patient(httpx2.ASGITransport):
    """ASGITransport knows no timeouts: it would wait for a hanging app for good."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        limit = request.extensions.get("timeout", {}).get("read")
        try:
            async with asyncio.timeout(limit):
                return await super().handle_async_request(request)
        except TimeoutError:
            raise httpx2.ReadTimeout("no reply", request=request) from None


def _completion(said: Say, request: dict[str, Any]) -> dict[str, Any]:
    message = {"role": "assistant", "content": said.content, **said.message}
    choice = {"index": 0, "message": message, "finish_reason": said.finish}
    whole: dict[str, Any] = {
        "id": "scripted",
        "object": "chat.completion",
        "created": 0,
        "model": request["model"],
        "choices": [choice] if said.choices else [],
    }
    return whole if said.usage is None else {**whole, "usage": said.usage}


async def _stream(said: Say, request: dict[str, Any]) -> AsyncGenerator[str]:
    """Yield a completion as server-sent events, a word each; the usage comes if it is asked for."""
    whole = _completion(said, request)
    usage = whole.pop("usage", None) if said.usage else None
    for piece in _pieces(said, whole["choices"]):
        if piece is None:
            while said.until is not None and not said.until.is_set():
                await asyncio.sleep(0.01)
            if said.breaks:
                return
        else:
            yield _event({**whole, "choices": [piece] if piece else []})
    if usage and request.get("stream_options", {}).get("include_usage"):
        yield _event({**whole, "choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def _pieces(said: Say, choices: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """The deltas of a reply; None at the middle of its text, {} for no choice at all."""
    if not choices:
        return [{}]
    words = re.findall(r"\s*\S+\s*", said.content or "")
    parts: list[dict[str, Any] | None] = [{"content": word} for word in words]
    parts.insert(len(words) // 2, None)
    deltas = [{"role": "assistant", "content": ""}, *([said.message] if said.message else [])]
    pieces = [
        part and {"index": 0, "delta": part, "finish_reason": None} for part in [*deltas, *parts]
    ]
    return [*pieces, {"index": 0, "delta": {}, "finish_reason": said.finish}]


def _event(chunk: dict[str, Any]) -> str:
    return f"data: {json.dumps({**chunk, 'object': 'chat.completion.chunk'})}\n\n"


@contextlib.contextmanager
def serving(chat: ScriptedChat) -> Generator[str]:
    """Serve the app on a free port; gives the base URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(chat.app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
        listener.close()


@contextlib.asynccontextmanager
async def talking_to(
    chat: ScriptedChat, *, on_text: OnText | None = None, **settings: Any
) -> AsyncGenerator[ChatModel]:
    """Give a ChatModel that talks to the app in-process."""
    options: dict[str, Any] = {
        "model": "scripted",
        "base_url": "http://scripted/v1",
        "max_retries": 1,
        **settings,
    }
    async with chat.client() as client:
        model = ChatModel(Settings(**options), on_text=on_text, http_client=client)
        yield model
        await model.aclose()
