"""Settings of their own for all tests, the doubles of the folder above, and chats as a whole."""

import io
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from modelwright.__main__ import main

sys.path.insert(0, str(Path(__file__).parents[1]))


@dataclass(frozen=True)
class Held:
    """A chat that was held, as its JSON events."""

    code: int
    events: Sequence[dict[str, Any]]
    err: str

    def all(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["event"] == kind]

    def last(self, kind: str) -> dict[str, Any]:
        return self.all(kind)[-1]

    @property
    def notes(self) -> str:
        return "\n".join(event["text"] for event in self.all("note"))

    @property
    def objectives(self) -> list[float | None]:
        found = [event["outcome"] for event in self.all("answer")]
        return [outcome and outcome["objective"] for outcome in found]


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = ("MODELWRIGHT_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "MODELWRIGHT_STORE")
    for name in (*names, "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def hold(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Held]:
    """Hold a chat through `modelwright chat --json`: messages are strings, one after another."""

    def go(*messages: str, url: str | None = None, options: Sequence[str] = ()) -> Held:
        typed = "\n\n".join(messages) + "\n"
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        model = ("--model", "m", "--base-url", url, "--effort", "low") if url else ()
        code = main(["chat", "--json", *model, *options])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return Held(code, [json.loads(line) for line in out.splitlines()], err)

    return go
