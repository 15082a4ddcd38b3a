"""An answer as files: a folder to read, or one JSON file for programs."""

import json
from pathlib import Path
from typing import Any

from modelwright.agent.answer import Answer
from modelwright.agent.render.text import formulation_text
from modelwright.solvers.errors import UsageError


def save_answer(answer: Answer, path: Path) -> list[Path]:
    """Write an answer and return the files.

    Args:
        answer: what is known of one problem.
        path: a file that ends in .json, or a folder, which is made.

    Raises:
        UsageError: it cannot be written, or the folder holds something else.
    """
    if path.suffix.lower() == ".json":
        write(path, _json(answer.to_json()))
        return [path]
    files = _files(answer)
    try:
        path.mkdir(parents=True, exist_ok=True)
        foreign = sorted({entry.name for entry in path.iterdir()} - set(files))
    except OSError as error:
        raise _unwritable(path, error) from None
    if foreign:
        raise UsageError(
            f"the folder {path} is not empty: it holds {foreign[0]!r}",
            hint="Name a new folder.",
            kind="folder_in_use",
        )
    for name, content in files.items():
        write(path / name, content)
    return [path / name for name in files]


def write(path: Path, content: str) -> None:
    """Write a file; a reader never sees half of it.

    Raises:
        UsageError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(content, encoding="utf-8")
        part.replace(path)
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the name
        raise _unwritable(path, error) from None


def _files(answer: Answer) -> dict[str, str]:
    files = {"problem.txt": answer.text.rstrip() + "\n", "answer.json": _json(answer.to_json())}
    program = answer.program
    if answer.formulation is not None:
        data = program.data if program else None
        told = formulation_text(answer.formulation, data, origins=answer.origins)
        files["formulation.md"] = told
        files["formulation.json"] = _json(answer.formulation.model_dump(mode="json"))
    if program is not None:
        files["program.py"], files["data.json"] = program.source, _json(program.data)
    if answer.outcome is not None:
        files["outcome.json"] = _json(answer.outcome.to_json())
    return files


def _json(content: Any) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _unwritable(path: Path, error: Exception) -> UsageError:
    reason = getattr(error, "strerror", None) or str(error)
    return UsageError(f"cannot write {path}: {reason}", kind="unwritable")
