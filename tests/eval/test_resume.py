"""A run that is stopped goes on, and asks again only for what was in flight."""

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import shop
from eval_runs import Run
from scripted_chat import Say, ScriptedChat, serving  # pyright: ignore[reportMissingImports]

PARALLEL = 4


def slow(request: dict[str, Any]) -> Say:
    time.sleep(0.02)
    return shop.right(request)


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_run_goes_on_with_what_was_in_flight(
    run: Run, tmp_path: Path, end: signal.Signals
) -> None:
    n = 100
    file = shop.write_shop(tmp_path / "shop.jsonl", range(11, 11 + n))
    chat = ScriptedChat(slow)
    with serving(chat) as url:
        arguments = ["run", "--file", str(file), "--system", "bare", "--model", "scripted"]
        arguments += ["--base-url", url, "--out", "out", "--json", "--parallel", str(PARALLEL)]
        command = [sys.executable, "-m", "modelwright", "eval", *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            while len(chat.requests) < 50 and process.poll() is None:
                time.sleep(0.02)
            process.send_signal(end)
            _, errors = process.communicate(timeout=60)
        assert process.returncode == (130 if end is signal.SIGINT else -end)
        assert b"Traceback" not in errors
        assert len(chat.requests) < n
        ended = run(*arguments)
    assert ended.code == 0, ended.err
    assert ended.json["n"] == ended.json["right"] == n
    asked = Counter(shop.limit_of(request) for request in chat.requests)
    assert set(asked) == set(range(11, 11 + n))
    assert len(chat.requests) <= n + PARALLEL
    assert max(asked.values()) <= 2


@pytest.mark.slow
def test_a_full_disk_is_said_and_what_is_scored_is_kept(run: Run, tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(small)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk")
    file = shop.write_shop(tmp_path / "shop.jsonl", range(11, 111))
    arguments = ["run", "--file", str(file), "--system", "offline", "--json", "--out"]
    try:
        ended = run(*arguments, small / "run")
    finally:
        subprocess.run(["umount", str(small)], check=True)
    assert ended.code == 6
    assert "is the disk full?" in ended.error["message"]
