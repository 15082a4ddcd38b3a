"""Who is served, and what the pages may do."""

import stat
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")

from starlette.testclient import TestClient

from modelwright.agent.settings import Settings
from modelwright.agent.web.app import create_app
from modelwright.agent.web.place import kept_token
from modelwright.solvers.errors import ServiceMissingError

TOKEN = {"x-modelwright-token": "secret"}


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(
        create_app(Settings(store="none"), token="secret"), base_url="http://localhost:80"
    )


@pytest.mark.parametrize(
    "path", ["/api/about", "/api/threads", "/api/threads/x/events", "/api/nothing"]
)
def test_without_the_token_nothing_is_told(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code == 401
    assert reply.json()["error"]["kind"] == "no_token"


@pytest.mark.parametrize("token", ["", "wrong", "Secret", "sécret", "secretsecret"])
def test_a_wrong_token_is_none(client: TestClient, token: str) -> None:
    headers: Any = {"x-modelwright-token": token.encode("latin-1")}
    reply = client.get("/api/about", headers=headers)
    assert reply.status_code == 401


def test_the_token_counts_only_as_a_header(client: TestClient) -> None:
    assert client.get("/api/about?token=secret").status_code == 401
    assert client.get("/api/about", headers={"cookie": "token=secret"}).status_code == 401


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "[::2]:80",
        "",
        "[",
    ],
)
@pytest.mark.parametrize("path", ["/", "/api/about"])
def test_a_host_that_is_not_this_machine_is_refused(
    client: TestClient, host: str, path: str
) -> None:
    reply = client.get(path, headers={**TOKEN, "host": host})
    assert reply.status_code == 403
    assert reply.json()["error"]["kind"] == "foreign_host"


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "localhost:1", "[::1]:8714"])
def test_this_machine_has_several_names(client: TestClient, host: str) -> None:
    assert client.get("/api/about", headers={**TOKEN, "host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:81"},
        {"origin": "https://localhost:80"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_request_of_another_page_is_refused_even_with_the_token(
    client: TestClient, headers: dict[str, str]
) -> None:
    reply = client.post(
        "/api/threads", json={"text": "x"}, headers={**TOKEN, **headers, "host": "localhost:80"}
    )
    assert reply.status_code == 403
    assert reply.json()["error"]["kind"] == "foreign_origin"


def test_other_origins_get_no_cors_headers(client: TestClient) -> None:
    reply = client.options(
        "/api/threads",
        headers={"origin": "http://evil.example", "access-control-request-method": "POST"},
    )
    assert reply.status_code == 403
    assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/", "/app.js", "/api/about", "/none"])
def test_every_reply_says_what_its_page_may_do(client: TestClient, path: str) -> None:
    headers = client.get(path, headers=TOKEN).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "/../app.py",
        "/..%2fapp.py",
        "/%2e%2e/app.py",
        "/static/../../app.py",
        "//etc/passwd",
        "/..\\app.py",
        "/vendor/%2e%2e/%2e%2e/guard.py",
    ],
)
def test_static_files_stay_in_their_folder(client: TestClient, path: str) -> None:
    reply = client.get(path)
    assert reply.status_code in (404, 405, 400)
    assert "import" not in reply.text


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_there_is_no_map_of_the_routes(client: TestClient, path: str) -> None:
    assert client.get(path, headers=TOKEN).status_code == 404


def test_the_token_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state" / "web_token"
    token = kept_token(path)
    assert len(token) >= 40
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    assert kept_token(path) == token
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_token_that_was_cut_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "web_token"
    path.write_text("short")
    assert len(kept_token(path)) >= 40


def test_a_token_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServiceMissingError, match="cannot be kept"):
        kept_token(tmp_path / "file" / "web_token")
