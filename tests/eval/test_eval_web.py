"""The evaluations of the runs page, over HTTP, on real logs."""

import gc
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("inspect_ai")

from eval_runs import OF_INSPECT
from starlette.testclient import TestClient
from web_runs import make_two_runs

from modelwright.agent.settings import Settings
from modelwright.agent.web.app import create_app
from modelwright.eval.web import create_router

pytestmark = [pytest.mark.filterwarnings(warning) for warning in OF_INSPECT]

Get = Callable[..., Any]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_two_runs(tmp_path_factory.mktemp("evaluations"))


def client_of(folder: Path) -> TestClient:
    app = create_app(Settings(), token="t", extra=[create_router([folder])])
    return TestClient(app, base_url="http://127.0.0.1", headers={"X-Modelwright-Token": "t"})


@pytest.fixture
def ask(runs: Path) -> Iterator[Get]:
    """GET of a path below /api/evaluations; runs are named by their folders."""
    client = client_of(runs)
    ids = {row["name"]: row["id"] for row in client.get("/api/evaluations").json()["runs"]}

    def go(path: str = "", status: int = 200, **query: Any) -> Any:
        named = {key: ids.get(value, value) for key, value in query.items()}
        reply = client.get(f"/api/evaluations{path}", params=named)
        assert reply.status_code == status, reply.text
        return reply.json()

    yield go
    gc.collect()  # streams that Inspect left, here where they are expected


def test_runs_are_found_with_what_they_are(ask: Get) -> None:
    rows = {row["name"]: row for row in ask()["runs"]}
    assert set(rows) == {"table", "right"}
    assert rows["table"]["by"] == "bare, table"
    assert rows["table"]["benchmarks"] == ["shop"]
    assert rows["table"]["problems"] == 10


def test_a_run_is_summed_up_as_in_its_report(ask: Get) -> None:
    found = ask("/run", run="table")
    summary = found["summary"]
    assert (summary["right"], summary["wrong"], summary["abstained"]) == (5, 3, 2)
    assert summary["headline"]["accuracy"] == 0.5
    assert summary["headline"]["low"] == pytest.approx(0.236593, abs=1e-6)
    assert summary["certificate"]["precision"] is None  # nothing is verified: no number, not NaN
    assert summary["risk_coverage"] == [[0.8, pytest.approx(3 / 8)]]
    assert summary["slices"]["words"]["up to 100"]["n"] == 10


def test_items_are_chosen_by_state_cause_slice_and_words(ask: Get) -> None:
    def ids(**query: str) -> list[str]:
        found = ask("/items", run="table", **query)
        assert found["total"] == len(found["items"])
        return sorted(row["id"] for row in found["items"])

    assert len(ids()) == 10
    assert ids(state="wrong") == ["shop-006", "shop-007", "shop-008"]
    assert ids(state="no answer") == ["shop-009", "shop-010"]
    assert ids(cause="wrong sense") == ["shop-006"]
    assert ids(words="most 3 pieces") == ["shop-003"]
    assert len(ids(part="label=undisputed")) == 10
    assert ids(part="label=disputed") == []
    assert (
        "expected one of all, right"
        in ask("/items", 400, run="table", state="odd")["error"]["message"]
    )


def test_an_item_comes_with_its_program(ask: Get) -> None:
    (sample,) = ask("/item", run="table", benchmark="shop", item="shop-008")["samples"]
    assert sample["text"] == "Sell at 2 dollars each, at most 8 pieces."
    assert "bounds=(0, 16)" in sample["program"]
    missing = ask("/item", 400, run="table", benchmark="shop", item="nothing")
    assert missing["error"]["kind"] == "unknown_item"


def test_two_runs_are_compared_with_the_models_of_an_item(ask: Get) -> None:
    found = ask("/compare", first="table", second="right")
    against = found["runs"][1]["against_first"]
    assert (against["first"], against["second"], against["only_second"]) == (0.5, 0.9, 4)
    changed = {row["id"]: row for row in found["changed"]}
    assert changed["shop-008"]["first"] == "32.0 (missing constraint)"
    one = ask("/difference", first="table", second="right", benchmark="shop", item="shop-008")
    assert one["models"]["lines"] == ["variable sold: upper bound 16 -> 8"]
    assert [record["found"] for record in one["records"]] == [32.0, 16.0]
    same = ask("/difference", 400, first="table", second="right", benchmark="shop", item="shop-001")
    assert "do not differ on shop-001" in same["error"]["message"]
    assert (
        "unknown protocol"
        in ask("/compare", 400, first="table", second="right", protocol="x")["error"]["message"]
    )


def test_no_run_is_named_by_a_path(ask: Get) -> None:
    for name in ("../table", "/etc", "table/../right", ""):
        assert ask("/run", 400, run=name)["error"]["kind"] == "unknown_run"


def test_a_log_that_is_cut_off_is_told_of(runs: Path, tmp_path: Path) -> None:
    shutil.copytree(runs / "right", tmp_path / "cut")
    (log,) = (tmp_path / "cut" / "logs").glob("*.eval")
    log.write_bytes(log.read_bytes()[:500])
    client = client_of(tmp_path)
    (row,) = client.get("/api/evaluations").json()["runs"]
    reply = client.get("/api/evaluations/run", params={"run": row["id"]})
    assert reply.status_code == 400
    assert reply.json()["error"]["kind"] == "bad_log"
    gc.collect()


def test_a_run_without_its_description_is_still_shown(runs: Path, tmp_path: Path) -> None:
    shutil.copytree(runs / "right", tmp_path / "bare")
    (tmp_path / "bare" / "run.json").unlink()
    client = client_of(tmp_path)
    (row,) = client.get("/api/evaluations").json()["runs"]
    assert row["benchmarks"] == []
    found = client.get("/api/evaluations/run", params={"run": row["id"]}).json()
    assert found["summary"]["headline"]["accuracy"] == 0.9
    assert list(found["sets"]) == ["shop"]
    assert json.dumps(found)
    gc.collect()
