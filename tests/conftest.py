"""Tests see neither the settings nor the threads and libraries of whoever runs them."""

from pathlib import Path

import pytest

_VARIABLES = (
    *("MODELWRIGHT_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "MODELWRIGHT_DEBUG"),
    *("MODELWRIGHT_STORE", "MODELWRIGHT_LIBRARY"),
)


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in _VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
