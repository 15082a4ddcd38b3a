"""A server in this process for HTTP, and the doubles of the folder above."""

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
sys.path.insert(0, str(Path(__file__).parents[1] / "chat"))

from http_page import Page  # noqa: E402

TOKEN = "a-token-for-tests"


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
