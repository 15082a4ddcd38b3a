"""A model that is a folder on this machine: served by a child process for as long as we live.

Whoever is about to speak to a model passes the settings through `at_endpoint`; for all other
models that changes nothing.
"""

import atexit
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from modelwright.agent.settings import Settings
from modelwright.solvers.errors import ServiceMissingError, UsageError

NOTE = "modelwright.json"
"""File beside the weights: {"format": "tagged" or "json", "numbers": "shown" or "hidden"}."""
SERVER = "modelwright.training.serving"
"""Module that is run; nothing of it is imported here."""
_CONFIGS = ("config.json", "adapter_config.json")
_READY = re.compile(r"^Serving .+ at (http://\S+/v1)$")
_ENDS = 1 << 20
_KEEPER = ThreadPoolExecutor(1, thread_name_prefix="local-model")
"""Starts the servers: they end with the thread that started them, and this one stays."""


def folder_of(settings: Settings) -> Path | None:
    """Return the folder that the settings name as the model; None if it is a name at an endpoint.

    Raises:
        UsageError: it is written as a path, and there is no model.
    """
    if settings.offline or settings.base_url is not None or settings.model is None:
        return None
    path = Path(settings.model).expanduser()
    if any((path / name).is_file() for name in _CONFIGS):
        return path
    if settings.model.startswith((".", "/", "~")):
        what = "holds no config.json" if path.is_dir() else "is no folder"
        raise UsageError(
            f"expected the folder of a model, but {settings.model} {what}",
            hint="Name the folder that `save_pretrained` or `modelwright train` wrote.",
            kind="missing_file",
        )
    return None


def at_endpoint(settings: Settings) -> Settings:
    """Return settings under which the model answers; starts its server if it is a folder.

    Raises:
        UsageError: the folder holds no model that can be loaded.
        ServiceMissingError: a package to run it with is not installed.
    """
    folder = folder_of(settings)
    if folder is None:
        return settings
    return as_noted(settings).model_copy(
        update={
            "model": folder.resolve().name,
            "base_url": _server(folder.resolve()).url(),
            "api_key": None,
        }
    )


def as_noted(settings: Settings) -> Settings:
    """Return settings with what the note in a model folder says, where they do not say it.

    Without a temperature the likeliest reply counts.

    Raises:
        UsageError: there is no model where the settings name a folder, or its note is broken.
    """
    folder = folder_of(settings)
    if folder is None:
        return settings
    note = note_of(folder)
    return settings.model_copy(
        update={
            "format": settings.format or note.get("format"),
            "numbers": settings.numbers or note.get("numbers"),
            "temperature": settings.temperature or 0.0,
        }
    )


def note_of(folder: Path) -> dict[str, str]:
    """Return what the note in a model folder says; {} without one.

    Raises:
        UsageError: it is not what `modelwright train` writes.
    """
    path = folder / NOTE
    if not path.is_file():
        return {}
    try:
        note: Any = json.loads(path.read_text(encoding="utf-8"))
        Settings.model_validate({key: note.get(key) for key in ("format", "numbers")})
    except (OSError, ValueError, AttributeError):
        raise UsageError(
            f"{path} is not what modelwright writes beside a model",
            hint='Expected {"format": "tagged", "numbers": "shown"}.',
            kind="bad_model",
        ) from None
    return {key: note[key] for key in ("format", "numbers") if note.get(key)}


def digest_of(folder: Path) -> str:
    """Return a digest of a model: of the size, the beginning and the end of each of its files."""
    whole = hashlib.sha256()
    for path in sorted(item for item in folder.iterdir() if item.is_file()):
        size = path.stat().st_size
        with path.open("rb") as file:
            whole.update(f"{path.name} {size}\n".encode() + file.read(_ENDS))
            file.seek(max(0, size - _ENDS))
            whole.update(file.read(_ENDS))
    return whole.hexdigest()


@cache
def _server(folder: Path) -> "_Server":
    return _Server(folder)


class _Server:
    """The child process that serves one folder; started again if it is gone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._url = ""
        atexit.register(self.close)

    def url(self) -> str:
        """Return the base URL, once the server is ready."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._url = self._start()
        return self._url

    def close(self) -> None:
        """End the process."""
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None

    def _start(self) -> str:
        command = [sys.executable, "-m", SERVER, str(self._folder), "--parent", str(os.getpid())]
        if sys.stderr.isatty():
            sys.stderr.write(f"Loading the model in {self._folder} ...\n")
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
            # A session of its own: Ctrl-C is for us, and we end it.
            self._process = process = _KEEPER.submit(
                subprocess.Popen[str],
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            ).result()
            assert process.stdout is not None
            for line in process.stdout:
                if found := _READY.match(line.strip()):
                    return found[1]
            code = process.wait()
            errors.seek(0)
            raise self._failed(code, errors.read())

    def _failed(self, code: int, said: str) -> Exception:
        """Return the error for a server that ended before it was ready."""
        lines = [line for line in said.strip().splitlines() if line.strip()]
        parts = {"Error": "", "Hint": ""}
        for line in lines:
            key, _, text = line.partition(": ")
            if key in parts:
                parts[key] = text
        message = parts["Error"] or (lines[-1] if lines else f"it ended with status {code}")
        kind = UsageError if code == UsageError.exit_code else ServiceMissingError
        return kind(
            f"the model in {self._folder} cannot be served: {message}",
            hint=parts["Hint"],
            kind="local_model",
        )
