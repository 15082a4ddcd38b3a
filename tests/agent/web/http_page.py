"""What a browser would do, over HTTP in this process."""

import time
from typing import Any

PATIENCE_S = 60.0


class Page:
    """What a browser would do, over HTTP in this process."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, path: str) -> Any:
        return self._done(self.client.get(f"/api{path}"))

    def post(self, path: str, **body: Any) -> Any:
        return self._done(self.client.post(f"/api{path}", json=body))

    def refused(self, method: str, path: str, **options: Any) -> tuple[int, dict[str, str]]:
        """Status and error of a request that must fail."""
        reply = self.client.request(method, f"/api{path}", **options)
        assert reply.status_code >= 400, reply.text
        error: dict[str, str] = reply.json()["error"]
        assert error["message"]
        assert "Traceback" not in reply.text
        return reply.status_code, error

    def begin(self, text: str, files: list[str] | None = None) -> str:
        """Begin a thread, and return its id once the work is over."""
        thread: str = self.post("/threads", text=text, files=files or [])["thread"]
        self.settled(thread)
        return thread

    def go(self, thread: str, path: str, **body: Any) -> dict[str, Any]:
        """Do something with a thread, and return it once that is over."""
        self.post(f"/threads/{thread}/{path}", **body)
        return self.settled(thread)

    def settled(self, thread: str) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE_S
        while (shown := self.get(f"/threads/{thread}"))["busy"]:
            assert time.monotonic() < until, shown["doing"]
            time.sleep(0.02)
        return shown

    def _done(self, reply: Any) -> Any:
        assert reply.status_code == 200, reply.text
        return reply.json()
