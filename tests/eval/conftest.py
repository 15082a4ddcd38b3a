"""Running `modelwright eval` in this process, with the settings of whoever tests kept out."""

import gc
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from eval_runs import OF_INSPECT, Ended, Run

from modelwright.__main__ import main

sys.path.insert(0, str(Path(__file__).parents[1] / "agent"))  # scripted_chat


if importlib.util.find_spec("inspect_ai") is None:  # the extra `eval` is not installed
    collect_ignore = ["test_progress.py", "test_report_tables.py", "test_resume.py", "test_run.py"]


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("MODELWRIGHT_", "OPENAI_", "INSPECT_")):
            monkeypatch.delenv(name)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "run" in getattr(item, "fixturenames", ()):
            for warning in OF_INSPECT:
                item.add_marker(pytest.mark.filterwarnings(warning))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run `modelwright eval`; no traceback may show, whatever happens."""

    def go(*arguments: str | Path) -> Ended:
        code = main(["eval", *map(str, arguments)])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Ended(code, out, err)

    yield go
    if "inspect_ai" in sys.modules:
        gc.collect()  # here, where the streams that Inspect left are expected
