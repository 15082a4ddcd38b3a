"""Who may speak to the server, and what its pages may do.

The server listens on this machine only, but every page in the user's browser can reach that, and so
can every other user of the machine. So: a request names this machine as its host (a name of the
attacker's that resolves to it does not: DNS rebinding), comes from a page of ours or from no page,
and, for everything but the static files, carries the token.
"""

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOKEN_HEADER = "x-modelwright-token"
API = "/api/"
"""Paths that begin so need the token."""
_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_SAME = frozenset({"same-origin", "none"})
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        # Even a mistake of ours cannot make markup out of text.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
_HEADERS: Mapping[str, str] = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-cache",
}


class Guard:
    """ASGI middleware.

    Args:
        app: what is guarded.
        token: that requests must carry.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._token = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        refused = self._refusal(Headers(scope=scope), scope["path"])

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                extra = [(k.encode(), v.encode()) for k, v in _HEADERS.items()]
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in extra if pair[0] not in given),
                ]
            await send(message)

        await (refused or self._app)(scope, receive, send_guarded)

    def _refusal(self, headers: Headers, path: str) -> JSONResponse | None:
        host = headers.get("host", "")
        if _name_of(host) not in _HOSTS:
            return refusal(
                403,
                "foreign_host",
                f"this server answers to 127.0.0.1 and localhost, not to {host!r}",
                "Open the address that `modelwright web` printed.",
            )
        origin = headers.get("origin")
        site = headers.get("sec-fetch-site", "none")
        if path.startswith(API) and (
            (origin is not None and origin != f"http://{host}") or site not in _SAME
        ):
            return refusal(
                403, "foreign_origin", f"requests of other pages are refused: {origin or site}", ""
            )
        given = headers.get(TOKEN_HEADER, "").encode()
        if path.startswith(API) and not secrets.compare_digest(given, self._token):
            return refusal(
                401,
                "no_token",
                "the token is missing, or it is not the one of this server",
                "Open the address that `modelwright web` printed, with the token in it.",
            )
        return None


def refusal(status: int, kind: str, message: str, hint: str) -> JSONResponse:
    """Return an error as every command prints it: {"error": {"kind", "message", "hint"}}."""
    return JSONResponse({"error": {"kind": kind, "message": message, "hint": hint}}, status)


def _name_of(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
