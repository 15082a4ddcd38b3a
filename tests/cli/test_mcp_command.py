import json
import sys
from pathlib import Path

import pytest
from command_runs import Run


def test_the_registration_for_an_agent_host_is_printed(run: Run, tmp_path: Path):
    (tmp_path / "data").mkdir()
    ended = run("mcp", "--json", "--allow", "data", "--model", "m", "--base-url", "http://x/v1")
    entry = ended.json["mcpServers"]["modelwright"]
    assert ended.code == 0
    assert entry["command"] == sys.executable
    assert entry["args"] == [
        *("-m", "modelwright", "mcp", "--folder", str(tmp_path)),
        *("--allow", str(tmp_path / "data"), "--model", "m", "--base-url", "http://x/v1"),
    ]


def test_the_help_shows_how_to_register_the_server(run: Run):
    out = run("mcp", "--help").out
    start = out.index('{"mcpServers"')
    snippet, _ = json.JSONDecoder().raw_decode(out[start:])
    assert snippet["mcpServers"]["modelwright"]["args"][0] == "mcp"


def test_a_missing_extra_is_told_with_the_command_that_installs_it(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "mcp", None)
    ended = run("mcp")
    assert ended.code == 6
    assert 'pip install "modelwright[mcp]"' in ended.err


def test_the_whole_machine_is_not_opened(run: Run):
    ended = run("mcp", "--folder", "/")
    assert ended.code == 2
    assert "--folder DIR" in ended.err
    assert run("mcp", "--allow", "/").code == 2
    assert run("mcp", "--allow", "no such").code == 2


def test_a_bad_setting_is_told_before_anything_is_served(run: Run):
    assert run("mcp", "--model", "m", "--base-url", "ftp://x").code == 2
    assert run("mcp", "--effort", "huge").code == 2
