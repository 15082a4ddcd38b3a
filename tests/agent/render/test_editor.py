import re
import shlex
import sys
import tempfile
from pathlib import Path

import pytest
from formulation_corpus import BAKERY

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.editor import edit_in_editor
from modelwright.solvers.errors import ServiceMissingError, UsageError

FORMULATION = Formulation.model_validate(BAKERY)


@pytest.fixture(autouse=True)
def _files_stay_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def editor(folder: Path, *rounds: str) -> str:
    """An editor that does one thing to `text` each time it is opened, and keeps what it was shown.

    Args:
        folder: for the script and what it was shown, in shown0, shown1, ...
        rounds: Python statements.
    """
    script = folder / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        f"folder, path = pathlib.Path({str(folder)!r}), pathlib.Path(sys.argv[1])\n"
        "turn = len(list(folder.glob('shown*')))\n"
        "text = path.read_text()\n"
        "(folder / f'shown{turn}').write_text(text)\n"
        f"space = {{'text': text, 'sys': sys}}\nexec({list(rounds)!r}[turn], space)\n"
        "path.write_text(space['text'])\n"
    )
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}"


def replaced(old: str, new: str) -> str:
    return f"text = text.replace({old!r}, {new!r})"


def test_what_the_user_changed_comes_back(tmp_path: Path) -> None:
    changed = edit_in_editor(FORMULATION, editor(tmp_path, replaced("= 30 ", "= 40 ")))
    assert changed is not None
    assert changed.parameters[2].values[0].value == 40


@pytest.mark.parametrize("what", ["pass", "text += '\\n# a comment\\n'", "text = ''"])
def test_no_change_is_none(what: str, tmp_path: Path) -> None:
    assert edit_in_editor(FORMULATION, editor(tmp_path, what)) is None


def test_a_fault_is_shown_at_the_top_with_the_line_in_the_editor(tmp_path: Path) -> None:
    command = editor(tmp_path, replaced("loaf = 4 ", "lof = 4 "), replaced("lof", "loaf"))
    assert edit_in_editor(FORMULATION, command) is None  # as it was again
    shown = (tmp_path / "shown1").read_text().split("\n")
    line = re.match(r"#! line (\d+): 'lof' is no member of goods", shown[0])
    assert line is not None
    assert shown[int(line[1]) - 1].startswith("  lof = 4")
    assert shown[1] == "#! Did you mean 'loaf'?"


def test_a_second_fault_replaces_the_message_of_the_first(tmp_path: Path) -> None:
    command = editor(
        tmp_path,
        replaced("loaf = 4 ", "lof = 4 "),
        replaced("lof = 4", "loaf = four"),
        replaced("= four", "= 5"),
    )
    changed = edit_in_editor(FORMULATION, command)
    assert changed is not None
    assert changed.parameters[0].values[0].value == 5
    assert (tmp_path / "shown2").read_text().count("#! line") == 1


def test_closing_a_fault_unchanged_gives_up_and_keeps_the_text(tmp_path: Path) -> None:
    command = editor(tmp_path, replaced("loaf = 4 ", "lof = 4 "), "pass")
    with pytest.raises(UsageError, match="'lof' is no member") as caught:
        edit_in_editor(FORMULATION, command)
    kept = re.search(r"kept in (.*)\.$", caught.value.hint)
    assert kept is not None
    assert "lof = 4" in Path(kept[1]).read_text()


def test_an_editor_that_fails_or_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="exit code 3"):
        edit_in_editor(FORMULATION, editor(tmp_path, "sys.exit(3)"))
    with pytest.raises(UsageError, match="'no-such-editor -w' is not installed"):
        edit_in_editor(FORMULATION, "no-such-editor -w")
    with pytest.raises(UsageError, match="no command line"):
        edit_in_editor(FORMULATION, "vi '")


def test_the_editor_comes_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "no-such-editor")
    monkeypatch.setenv("VISUAL", editor(tmp_path, replaced("Bakery", "Bread")))
    changed = edit_in_editor(FORMULATION)
    assert changed is not None
    assert changed.title == "Bread"
    monkeypatch.delenv("VISUAL")
    monkeypatch.delenv("EDITOR")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServiceMissingError, match="no editor"):
        edit_in_editor(FORMULATION)
