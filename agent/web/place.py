"""Where the server keeps what is its own: the token, and the files that were uploaded."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from modelwright.solvers.errors import ServiceMissingError

_LETTERS = 32


def token_path(environ: Mapping[str, str] | None = None) -> Path:
    """Return the file that holds the token; it need not exist."""
    return _home(environ, "XDG_STATE_HOME", ".local/state") / "web_token"


def uploads_path(environ: Mapping[str, str] | None = None) -> Path:
    """Return the folder of uploaded files; threads refer to them, so it is kept."""
    return _home(environ, "XDG_DATA_HOME", ".local/share") / "uploads"


def kept_token(path: Path) -> str:
    """Return the token of this user, made at random by the first call.

    It stays the same, so that a page that is open finds the server again after a restart.

    Raises:
        ServiceMissingError: it cannot be kept.
    """
    try:
        if path.exists() and len(known := path.read_text(encoding="ascii").strip()) >= _LETTERS:
            path.chmod(0o600)
            return known
        token = secrets.token_urlsafe(_LETTERS)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.chmod(0o600)
        path.write_text(token + "\n", encoding="ascii")
    except (OSError, ValueError) as error:
        raise ServiceMissingError(
            f"the token of the web page cannot be kept in {path}: {error}",
            hint="Delete that file, or point XDG_STATE_HOME to a folder that can be written.",
            kind="state",
        ) from None
    return token


def _home(environ: Mapping[str, str] | None, variable: str, usual: str) -> Path:
    environ = os.environ if environ is None else environ
    home = Path(environ.get("HOME") or Path.home())
    return Path(environ.get(variable) or home / usual) / "modelwright"
