"""The training runs of the runs page, over HTTP, on what jobs and TRL write."""

import json
from pathlib import Path
from typing import Any

import pandas
import pytest

pytest.importorskip("fastapi")
pytest.importorskip("pyarrow")

from starlette.testclient import TestClient

from modelwright.agent.settings import Settings
from modelwright.agent.web.app import create_app
from modelwright.training.web import create_router, thinned

COMPLETION = (
    "<think>add</think><python>def build_model(data): ...</python><script>alert(1)</script>"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run = tmp_path / "runs" / "rl-small"
    (run / "completions").mkdir(parents=True)
    (run / "manifest.json").write_text(json.dumps({"kind": "rl", "config": {"model": "tiny"}}))
    lines = [
        {"step": 1, "loss": 0.9, "reward": 0.1, "rewards/solved/mean": 0.0},
        {"step": 2, "loss": 0.8, "reward": 0.4, "rewards/solved/mean": 0.25},
        {"step": 2, "loss": 0.7, "reward": 0.5, "note": "after a resume"},
    ]
    whole = "".join(json.dumps(line) + "\n" for line in lines)
    (run / "metrics.jsonl").write_text(whole + '{"step": 3, "lo')
    table = {
        "step": [2, 2],
        "prompt": [[{"role": "user", "content": "Sell 4."}]] * 2,
        "completion": [[{"role": "assistant", "content": COMPLETION}], "plain"],
        "solved": [1.0, 0.0],
        "advantage": [0.5, -0.5],
    }
    pandas.DataFrame({**table, "completion": [COMPLETION, "plain"]}).to_parquet(
        run / "completions" / "completions_00002.parquet"
    )
    return tmp_path / "runs"


def ask(folder: Path, path: str = "", status: int = 200, **query: Any) -> Any:
    app = create_app(Settings(), token="t", extra=[create_router([folder])])
    client = TestClient(app, base_url="http://127.0.0.1", headers={"X-Modelwright-Token": "t"})
    reply = client.get(f"/api/training{path}", params=query)
    assert reply.status_code == status, reply.text
    return reply.json()


def test_a_run_is_found_with_its_kind(folder: Path) -> None:
    (row,) = ask(folder)["runs"]
    assert (row["name"], row["kind"]) == ("rl-small", "rl")
    assert ask(folder / "missing")["runs"] == []


def test_curves_count_a_step_as_it_was_logged_last(folder: Path) -> None:
    (row,) = ask(folder)["runs"]
    found = ask(folder, "/run", run=row["id"])
    assert found["series"]["loss"] == [[1, 0.9], [2, 0.7]]
    assert found["series"]["rewards/solved/mean"] == [[1, 0.0], [2, 0.25]]
    assert "note" not in found["series"]
    assert found["manifest"]["config"] == {"model": "tiny"}
    assert found["steps"] == [2]


def test_completions_come_with_their_rewards(folder: Path) -> None:
    (row,) = ask(folder)["runs"]
    rows = ask(folder, "/completions", run=row["id"], step=2)["rows"]
    assert rows[0]["completion"] == COMPLETION
    assert rows[0]["prompt"] == "[user]\nSell 4."
    assert rows[0]["numbers"] == {"step": 2, "solved": 1.0, "advantage": 0.5}
    ask(folder, "/completions", 400, run=row["id"], step=9)


def test_a_file_that_is_half_written_is_told_of(folder: Path) -> None:
    (row,) = ask(folder)["runs"]
    (folder / "rl-small/completions/completions_00004.parquet").write_bytes(b"PAR1")
    error = ask(folder, "/completions", 400, run=row["id"], step=4)["error"]
    assert error["kind"] == "unreadable"


def test_long_curves_are_thinned_to_means_and_keep_their_end() -> None:
    points = [(float(step), float(step % 2)) for step in range(2401)]
    found = thinned(points)
    assert len(found) == 480 + 1
    assert found[-1] == points[-1]
    assert {round(value, 1) for _, value in found[:-1]} <= {0.4, 0.6}
