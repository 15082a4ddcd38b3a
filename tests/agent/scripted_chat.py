"""A chat model that says what a test tells it to: a real OpenAI-compatible HTTP app.

In-process through `httpx2.ASGITransport`, or on a socket with `serving` for command-line tests.
"""

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from modelwright.agent.chat_model import ChatModel
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
        request = json.loads(await http.body())
        self.requests.append(request)
        self.headers.append(dict(http.headers))
        said = self._next(request)
        if said.hang:
            await asyncio.sleep(3600)
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
async def talking_to(chat: ScriptedChat, **settings: Any) -> AsyncGenerator[ChatModel]:
    """Give a ChatModel that talks to the app in-process."""
    options: dict[str, Any] = {
        "model": "scripted",
        "base_url": "http://scripted/v1",
        "max_retries": 1,
        **settings,
    }
    async with chat.client() as client:
        model = ChatModel(Settings(**options), http_client=client)
        yield model
        await model.aclose()
