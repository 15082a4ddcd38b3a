"""`modelwright serve` with transformers, and models in a folder, as processes."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("trl")

import httpx2

from modelwright.agent.local_model import at_endpoint
from modelwright.agent.settings import Settings
from modelwright.solvers.errors import UsageError

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_small_model_is_served_until_it_is_interrupted(tiny_model: Path) -> None:
    command = [sys.executable, "-m", "modelwright", "serve", str(tiny_model), "--port", "0"]
    with subprocess.Popen(
        [*command, "--name", "mine"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        line = server.stdout.readline().strip()
        assert line.startswith("Serving mine at http://127.0.0.1:")
        listed = httpx2.get(f"{line.rpartition(' ')[2]}/models").json()["data"]
        assert [entry["id"] for entry in listed] == ["mine"]
        server.send_signal(signal.SIGINT)
        server.wait(30)
        said = server.stderr.read()
    assert "transformers serves mine" in said
    assert "Traceback" not in said


def test_a_model_in_a_folder_gets_a_server_of_its_own(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "OMP_NUM_THREADS", "1")
    folder = tmp_path / "noted"
    folder.mkdir()
    for file in tiny_model.iterdir():
        (folder / file.name).symlink_to(file)
    note = {"format": "tagged", "numbers": "hidden"}
    (folder / "modelwright.json").write_text(json.dumps(note))
    served = at_endpoint(Settings(model=str(folder)))
    assert (served.model, served.format, served.numbers) == ("noted", "tagged", "hidden")
    assert served.temperature == 0
    assert served.is_tagged
    again = at_endpoint(Settings(model=str(folder), temperature=0.7))
    assert again.base_url == served.base_url
    assert again.temperature == 0.7


def test_a_folder_that_cannot_be_loaded_is_an_error_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "nothing of the kind"}')
    with pytest.raises(UsageError, match=r"cannot be served: .* holds no language model"):
        at_endpoint(Settings(model=str(tmp_path)))
