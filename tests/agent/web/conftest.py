"""A server in this process for HTTP, and the doubles of the folder above."""

import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
sys.path.insert(0, str(Path(__file__).parents[1] / "chat"))

TOKEN = "a-token-for-tests"
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


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Generator[Page]:
    """A server without a language model, with threads and uploads of its own."""
    from starlette.testclient import TestClient

    from modelwright.agent.settings import Settings
    from modelwright.agent.web.app import create_app

    folder = tmp_path_factory.mktemp("web")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        app = create_app(Settings(store=str(folder / "threads.sqlite")), token=TOKEN)
    headers = {"x-modelwright-token": TOKEN}
    with TestClient(app, base_url="http://127.0.0.1:8714", headers=headers) as client:
        yield Page(client)
