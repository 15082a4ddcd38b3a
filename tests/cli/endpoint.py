"""A small OpenAI-compatible endpoint on a socket, for commands that open connections themselves."""

import contextlib
import json
import threading
from collections.abc import Generator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def completion(content: str) -> str:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content},
        "finish_reason": "stop",
    }
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    whole = {"id": "x", "object": "chat.completion", "created": 0, "model": "m"}
    return json.dumps({**whole, "choices": [choice], "usage": usage})


def refusal(message: str) -> str:
    return json.dumps({"error": {"message": message, "type": "scripted"}})


@contextlib.contextmanager
def serving(replies: Sequence[tuple[int, str]], models: Any = None) -> Generator[str, None, None]:
    """Answer POSTs with the replies in turn, the last again and again; give the base URL.

    Args:
        replies: HTTP status and body of each.
        models: body of GET /models; None for a list of one model named "m".
    """
    waiting = list(replies)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self._send(*(waiting.pop(0) if len(waiting) > 1 else waiting[0]))

        def do_GET(self) -> None:
            status, body = replies[0] if replies[0][0] != 200 else (200, "")
            listed = {"object": "list", "data": [{"id": "m"}]} if models is None else models
            self._send(status, body or (listed if isinstance(listed, str) else json.dumps(listed)))

        def _send(self, status: int, body: str) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body.encode())))
            self.send_header("content-type", "application/json")
            self.send_header("retry-after-ms", "1")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
