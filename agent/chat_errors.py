"""What can go wrong with a chat endpoint, said so that the user can act on it.

ModelwrightError
├── ServiceMissingError     the endpoint is not there, refuses us, or does not speak the protocol
└── ReplyError              the endpoint works, but the model's reply is of no use (reply_text)
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import openai

from modelwright.agent.reply_text import ReplyError
from modelwright.solvers.errors import ServiceMissingError

_EXCERPT = 300
_TOO_LONG = re.compile(r"context.{0,20}(length|window|size)|maximum context|too many tokens", re.I)


class RequestRejected(Exception):
    """The endpoint answered 400 or 422: perhaps only a feature of the request is unknown to it."""

    def __init__(self, error: ServiceMissingError, excerpt: str) -> None:
        super().__init__(error.message)
        self.error = error
        """What to raise if no simpler request is left."""
        self.excerpt = excerpt
        """What the endpoint said."""


class Endpoint:
    """Names the endpoint in messages, without the key or anything else secret."""

    def __init__(self, base_url: str, model: str, key: str) -> None:
        self.model = model
        self._secrets = [key] if len(key) > 5 else []
        parts = urlsplit(base_url)
        self._secrets += [part for part in (parts.password, parts.query) if part]
        host = parts.netloc.rpartition("@")[2]
        self.url = urlunsplit((parts.scheme, host, parts.path.rstrip("/"), "", ""))

    @property
    def tried(self) -> str:
        """What was tried, for the start of a message."""
        return f"model {self.model!r} at {self.url}"

    def clean(self, text: str) -> str:
        """Shorten text of the endpoint to one line without secrets (some echo the key)."""
        for secret in self._secrets:
            text = text.replace(secret, "[hidden]")
        text = re.sub(r"\bsk-[\w*.-]+", "[hidden]", text)
        text = " ".join(re.sub(r"[^\x20-\x7e\u00a0-\uffff]", " ", text).split())
        return text if len(text) <= _EXCERPT else text[:_EXCERPT] + " ..."

    def missing(self, what: str, hint: str, kind: str | None = None) -> ServiceMissingError:
        """Return the error for an endpoint that gave no usable answer."""
        return ServiceMissingError(f"{self.tried}: {what}", hint=hint, kind=kind)

    def broken_off(self, why: str) -> ServiceMissingError:
        """Return the error for a reply that began and came to no end."""
        return self.missing(
            f"the reply broke off ({self.clean(why)})",
            "Try again, or check what stands between here and the endpoint.",
            "broken_off",
        )

    def not_a_completion(
        self, headers: Mapping[str, str], text: str, body: dict[str, Any] | None
    ) -> ServiceMissingError:
        """Return the error for an answer with status 200 that is no chat completion.

        Args:
            headers: of the answer.
            text: the answer, or its beginning.
            body: the answer as an object, None if it is none; some gateways report errors so.
        """
        kind = headers.get("content-type", "no content type").partition(";")[0]
        what = "an error" if body and body.get("error") else f"no chat completion but {kind}"
        return self.missing(
            f"the endpoint answered with {what}: {self.clean(text) or 'nothing'}",
            "Check that the URL is the root of an OpenAI-compatible API, usually ending in /v1.",
            "not_a_chat_endpoint",
        )

    def describe(self, error: openai.OpenAIError, timeout_s: float, attempts: int = 1) -> Exception:
        """Return our exception for one of the client's; all `attempts` are already spent."""
        if isinstance(error, openai.APITimeoutError):
            tries = f" in {attempts} attempts" if attempts > 1 else ""
            return self.missing(
                f"no reply within {timeout_s:g} s{tries}",
                "Check that the endpoint is up and not overloaded, "
                "or raise timeout_s in the config file.",
                "timeout",
            )
        if isinstance(error, openai.APIConnectionError):
            return self.missing(
                f"no connection ({self.clean(_root_cause(error))})",
                "Check the URL and that the server is running.",
                "unreachable",
            )
        if isinstance(error, openai.APIStatusError):
            return self._describe_status(error)
        return self.missing(
            f"the client gave up ({self.clean(str(error))})", "Check the settings of the endpoint."
        )

    def _describe_status(self, error: openai.APIStatusError) -> Exception:
        status, said = error.status_code, self.clean(_said(error.response.text))
        what = f"HTTP {status}: {said}" if said else f"HTTP {status}"
        if status in (400, 422):
            if _TOO_LONG.search(said):
                return ReplyError(
                    f"{self.tried}: the problem does not fit into the model's context: {said}",
                    hint="Use a model with a longer context, or shorten the problem.",
                    kind="too_long",
                )
            refused = self.missing(f"the request was rejected, {what}", "See the reason given.")
            return RequestRejected(refused, said)
        hint, kind = _STATUS_HINTS.get(status, _OTHER_STATUS)
        return self.missing(what, hint, kind)


_STATUS_HINTS = {
    401: ("The key was not accepted: check OPENAI_API_KEY or api_key.", "wrong_key"),
    403: ("The key may not use this model: check the key and the model name.", "wrong_key"),
    404: ("Check the model name, and that the URL ends in /v1 or as your server wants it.", None),
    429: ("Too many requests, or the account's quota is used up: wait, or use another.", "busy"),
}
_OTHER_STATUS = ("The endpoint is in trouble: try again later.", None)


def _root_cause(error: BaseException) -> str:
    """Return the innermost message: the client's own says only "Connection error"."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error) or type(error).__name__


def _said(body: str) -> str:
    """Return the message inside an error body, which may be JSON, HTML or anything."""
    try:
        content: Any = json.loads(body)
    except ValueError:
        return re.sub(r"<(script|style).*?</\1>|<[^>]*>", " ", body, flags=re.S | re.I)
    error = content.get("error", content) if isinstance(content, dict) else content
    message = error.get("message") if isinstance(error, dict) else None
    return message if isinstance(message, str) else json.dumps(error)
