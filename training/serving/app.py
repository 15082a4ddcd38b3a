"""The HTTP side: `/v1/models` and `/v1/chat/completions` as OpenAI defines them.

What is not there (several choices, tools, schemas, nucleus sampling) is refused with status 400.
"""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from modelwright.solvers.errors import UsageError
from modelwright.training.serving.batching import Batcher
from modelwright.training.serving.text_model import TextModel, Wish, Written

_MOST_BYTES = 4 << 20


class _Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: str
    content: str


class _Asked(BaseModel):
    """The body of a request; fields that only concern accounting are ignored."""

    model_config = ConfigDict(extra="ignore")

    model: str
    messages: list[_Message] = Field(min_length=1)
    temperature: float = Field(default=1.0, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    stop: str | list[str] | None = None
    stream: bool = False
    stream_options: dict[str, Any] | None = None

    @property
    def stops(self) -> tuple[str, ...]:
        """The stop words."""
        listed = [self.stop] if isinstance(self.stop, str) else self.stop or []
        return tuple(word for word in listed if word)


_UNSUPPORTED: dict[str, tuple[Any, ...]] = {
    "n": (None, 1),
    "top_p": (None, 1, 1.0),
    "frequency_penalty": (None, 0, 0.0),
    "presence_penalty": (None, 0, 0.0),
    "logprobs": (None, False),
    "response_format": (None, {"type": "text"}),
    "tools": (None, []),
}
"""Field -> values that ask for nothing."""


class _Refused(Exception):
    def __init__(self, message: str, status: int = 400, code: str = "invalid_request") -> None:
        super().__init__(message)
        self.status, self.code = status, code


class ChatApp:
    """The application for one model.

    Args:
        model: writes the replies.
        name: what requests call it.
        batch: replies that are written together.
        max_tokens: of a reply whose request does not say.
    """

    def __init__(
        self, model: TextModel, name: str, *, batch: int = 32, max_tokens: int = 1024
    ) -> None:
        self._model, self._name, self._max_tokens = model, name, max_tokens
        self._batcher = Batcher(model.write, batch)
        self._began = int(time.time())
        self.app = Starlette(
            routes=[
                Route("/v1/models", self._models, methods=["GET"]),
                Route("/v1/chat/completions", self._complete, methods=["POST"]),
            ],
            lifespan=self._lifespan,
        )

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncGenerator[None]:
        yield
        await asyncio.to_thread(self._batcher.close)

    async def _models(self, http: Request) -> Response:
        entry = {"id": self._name, "object": "model", "created": self._began, "owned_by": "local"}
        entry["max_model_len"] = self._model.context
        return JSONResponse({"object": "list", "data": [entry]})

    async def _complete(self, http: Request) -> Response:
        try:
            asked = await _read(http)
            if asked.model != self._name:
                raise _Refused(
                    f"the model {asked.model!r} is not served here, {self._name!r} is",
                    404,
                    "model_not_found",
                )
            wish = await asyncio.to_thread(self._wish, asked)
        except _Refused as refusal:
            return _error(str(refusal), refusal.status, refusal.code)
        if asked.stream:
            return StreamingResponse(self._stream(asked, wish), media_type="text/event-stream")
        future = asyncio.wrap_future(self._batcher.ask(wish))
        watcher = asyncio.create_task(_watch(http, wish))
        try:
            written = await future
        except Exception as error:
            return _error(f"writing the reply failed: {error}", 500, "server_error")
        finally:
            watcher.cancel()
        message = {"role": "assistant", "content": written.text}
        choice = {"index": 0, "message": message, "finish_reason": written.finish}
        return JSONResponse(
            {**self._head("chat.completion"), "choices": [choice], "usage": _usage(wish, written)}
        )

    def _wish(self, asked: _Asked) -> Wish:
        try:
            prompt = self._model.encode([message.model_dump() for message in asked.messages])
        except UsageError as error:
            raise _Refused(error.message) from None
        left = self._model.context - len(prompt)
        if left < 1:
            raise _Refused(
                f"the messages have {len(prompt)} tokens, and the context length of this model is "
                f"{self._model.context} tokens",
                code="context_length_exceeded",
            )
        wanted = asked.max_completion_tokens or asked.max_tokens or self._max_tokens
        return Wish(prompt, asked.temperature, min(wanted, left), asked.stops)

    async def _stream(self, asked: _Asked, wish: Wish) -> AsyncGenerator[str]:
        """Yield the events of a reply, a piece of text each."""
        loop = asyncio.get_running_loop()
        pieces: asyncio.Queue[str | None] = asyncio.Queue()
        wish.on_text = lambda piece: loop.call_soon_threadsafe(pieces.put_nowait, piece) and None
        future = asyncio.wrap_future(self._batcher.ask(wish))
        future.add_done_callback(lambda _: pieces.put_nowait(None))
        head = self._head("chat.completion.chunk")
        sent = 0
        try:
            yield _event(head, {"role": "assistant", "content": ""})
            while (piece := await pieces.get()) is not None:
                sent += len(piece)
                yield _event(head, {"content": piece})
            written = await future
        except Exception as error:
            body = {"error": {"message": f"writing the reply failed: {error}"}}
            yield f"data: {json.dumps(body)}\n\n"
            return
        finally:
            wish.given_up.set()  # also where the client has gone
        if rest := written.text[sent:]:
            yield _event(head, {"content": rest})
        yield _event(head, {}, written.finish)
        if (asked.stream_options or {}).get("include_usage"):
            whole = {**head, "choices": [], "usage": _usage(wish, written)}
            yield f"data: {json.dumps(whole)}\n\n"
        yield "data: [DONE]\n\n"

    def _head(self, kind: str) -> dict[str, Any]:
        name = f"chatcmpl-{uuid.uuid4().hex}"
        return {"id": name, "object": kind, "created": int(time.time()), "model": self._name}


async def _read(http: Request) -> _Asked:
    # A page in a browser can send other types to a local port without asking; not this one.
    if http.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise _Refused("expected a body of type application/json", 415)
    content = await http.body()
    if len(content) > _MOST_BYTES:
        raise _Refused(f"the request has more than {_MOST_BYTES >> 20} MiB", 413)
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise _Refused("the body is no JSON") from None
    if not isinstance(body, dict):
        raise _Refused("expected a JSON object")
    for name, harmless in _UNSUPPORTED.items():
        if body.get(name) not in harmless:
            raise _Refused(f"{name} is not supported here, got {body[name]!r:.60}")
    try:
        return _Asked.model_validate(body)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(map(str, problem["loc"]))
        raise _Refused(f"{place}: {problem['msg']}") from None


async def _watch(http: Request, wish: Wish) -> None:
    """Give up a reply whose client has gone; the body is read, so only that can arrive."""
    while (await http.receive())["type"] != "http.disconnect":
        continue
    wish.given_up.set()


def _usage(wish: Wish, written: Written) -> dict[str, int]:
    sent, received = len(wish.prompt), written.tokens
    return {
        "prompt_tokens": sent,
        "completion_tokens": received,
        "total_tokens": sent + received,
    }


def _event(head: dict[str, Any], delta: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({**head, 'choices': [choice]})}\n\n"


def _error(message: str, status: int, code: str) -> Response:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    body = {"error": {"message": message, "type": kind, "code": code, "param": None}}
    return JSONResponse(body, status)
