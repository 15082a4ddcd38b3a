"""Which models are folders on this machine, and what their notes say."""

import json
from pathlib import Path

import pytest

from modelwright.agent.local_model import NOTE, at_endpoint, digest_of, folder_of, note_of
from modelwright.agent.settings import Settings
from modelwright.solvers.errors import UsageError


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "model.safetensors").write_bytes(bytes(3 << 20))
    return folder


def test_a_folder_with_a_configuration_is_a_model_here(model: Path) -> None:
    assert folder_of(Settings(model=str(model))) == model


def test_a_name_at_an_endpoint_changes_nothing(model: Path) -> None:
    for settings in (
        Settings(),
        Settings(model="gpt-5.5"),
        Settings(model=str(model), base_url="http://localhost:8000/v1"),
    ):
        assert folder_of(settings) is None
        assert at_endpoint(settings) is settings


@pytest.mark.parametrize("name", ["./missing", "/missing", "~/missing", "."])
def test_a_path_without_a_model_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="expected the folder of a model"):
        folder_of(Settings(model=name))


def test_the_note_says_in_what_the_model_replies(model: Path) -> None:
    assert note_of(model) == {}
    note = {"format": "tagged", "numbers": "hidden"}
    (model / NOTE).write_text(json.dumps(note))
    assert note_of(model) == note


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "poem"}', '{"numbers": 3}'])
def test_a_broken_note_is_named(model: Path, text: str) -> None:
    (model / NOTE).write_text(text)
    with pytest.raises(UsageError, match=NOTE):
        note_of(model)


def test_the_digest_changes_with_the_weights(model: Path) -> None:
    before = digest_of(model)
    assert digest_of(model) == before
    weights = bytearray(3 << 20)
    weights[-1] = 1
    (model / "model.safetensors").write_bytes(weights)
    assert digest_of(model) != before
