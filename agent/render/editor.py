"""A formulation in the user's own editor."""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.editable import from_editable, to_editable
from modelwright.solvers.errors import ModelwrightError, ServiceMissingError, UsageError

_MARK = "#! "
"""Starts a line of the message above a text that could not be read."""
_USUAL = ("nano", "vim", "vi", "emacs")


def edit_in_editor(formulation: Formulation, editor: str | None = None) -> Formulation | None:
    """Open a formulation in an editor and return what the user made of it.

    A text that cannot be read is opened again with the message at its top.

    Args:
        formulation: to change.
        editor: command line that waits until the file is closed ("code --wait"); else $VISUAL,
            $EDITOR, or a usual one that is installed.

    Returns: None if nothing was changed, or all was deleted.

    Raises:
        UsageError: the editor failed, or the text still cannot be read and was left so; it is kept
            in the file that the hint names.
        ServiceMissingError: there is no editor.
    """
    command = _command(editor)
    folder = Path(tempfile.mkdtemp(prefix="modelwright-"))
    path = folder / "formulation.txt"
    try:
        changed = _edit_until_readable(command, path, to_editable(formulation))
    except ModelwrightError as error:
        error.hint = f"{error.hint} Nothing was changed; your text is kept in {path}.".strip()
        raise
    shutil.rmtree(folder)
    return changed if changed != formulation else None


def _edit_until_readable(command: list[str], path: Path, original: str) -> Formulation | None:
    shown, problem = original, ""
    while True:
        path.write_text(shown, encoding="utf-8")
        _open(command, path)
        if not path.exists():
            raise UsageError("the editor removed the file")
        written = _without_message(path.read_text(encoding="utf-8", errors="replace"))
        if not written.strip() or written == original:
            return None
        if problem and written == _without_message(shown):
            raise UsageError(problem, kind="not_editable")
        try:
            return from_editable(written)
        except UsageError as error:
            problem = error.message
            shown = _with_message(written, error)


def _command(editor: str | None) -> list[str]:
    chosen = editor or os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not chosen:
        chosen = next((name for name in _USUAL if shutil.which(name)), None)
    if not chosen:
        raise ServiceMissingError(
            "there is no editor", hint="Set EDITOR to the command of one, such as nano."
        )
    try:
        command = shlex.split(chosen)
    except ValueError as error:
        raise UsageError(f"the editor {chosen!r} is no command line: {error}") from error
    if not command or shutil.which(command[0]) is None:
        raise UsageError(
            f"the editor {chosen!r} is not installed", hint="Set EDITOR to another command."
        )
    return command


def _open(command: list[str], path: Path) -> None:
    try:
        done = subprocess.run([*command, str(path)], check=False)
    except OSError as error:
        raise UsageError(f"the editor {command[0]!r} cannot be started: {error}") from error
    if done.returncode:
        raise UsageError(f"the editor {command[0]!r} ended with exit code {done.returncode}")


def _with_message(text: str, error: UsageError) -> str:
    """Return the text below the message, whose line numbers fit what the editor shows."""
    above = len(_message(error))
    try:
        from_editable("\n" * above + text)
    except UsageError as moved:
        error = moved
    return "\n".join([*_message(error), text])


def _message(error: UsageError) -> list[str]:
    said = [*error.message.splitlines(), *error.hint.splitlines()]
    return [f"{_MARK}{line}" for line in (*said, "Close without a change to give up.")]


def _without_message(text: str) -> str:
    lines = text.splitlines(keepends=True)
    while lines and lines[0].startswith(_MARK):
        del lines[0]
    return "".join(lines)
