"""Reading the files that a command is given, with a message for everything that can be wrong."""

import os
import re
import sys
from pathlib import Path
from typing import Any

from modelwright.agent.tables.strict_json import parse
from modelwright.solvers.errors import UsageError

STDIN = "-"
TEXT_BYTES = 1_000_000
"""Largest problem text or program."""
DATA_BYTES = 256_000_000
"""Largest data file."""

_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TABLE_SUFFIXES = {".csv", ".tsv", ".xlsx", ".xls", ".ods", ".parquet"}
_KNOWN_FORMATS = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a zip archive (as .docx and .xlsx files are)",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"\x7fELF": "an executable",
}


def read_text(path: str, what: str) -> str:
    """Return the text of a file, or of standard input for "-".

    Args:
        path: as given on the command line.
        what: for messages, for example "problem text" or "program".

    Raises:
        UsageError: it cannot be read, is empty, too large, or not UTF-8 text.
    """
    text = _decode(_read(path, what, TEXT_BYTES), _name(path), what)
    if not text.strip():
        raise UsageError(f"expected a {what} in {_name(path)}, got an empty file", kind="empty")
    return text


def read_json_object(path: str) -> dict[str, Any]:
    """Return the JSON object in a file, or in standard input for "-".

    Raises:
        UsageError: it cannot be read, or is not one JSON object of finite numbers.
    """
    name, suffix = _name(path), Path(path).suffix.lower()
    if suffix in _TABLE_SUFFIXES:
        raise UsageError(
            f"{path}: expected a JSON object, got a {suffix[1:]} file",
            hint='A program is given {"name": value, ...}; `modelwright solve` reads tables.',
            kind="unsupported_data",
        )
    text = _decode(_read(path, "data file", DATA_BYTES), name, "data file")
    if not text.strip():
        raise UsageError(f"expected a JSON object in {name}, got an empty file", kind="empty")
    try:
        content = parse(text)
    except ValueError as error:
        raise UsageError(
            f"{name}: {error}", hint="The data file must be one JSON object.", kind="bad_json"
        ) from None
    if not isinstance(content, dict):
        kind = type(content).__name__
        raise UsageError(
            f"{name}: data must be a JSON object, got {kind}",
            hint='Write it as {"name": value, ...}.',
            kind="bad_json",
        )
    return content


def forbid_reading_twice(*paths: str | None) -> None:
    """Raise UsageError if more than one input is standard input."""
    if [*paths].count(STDIN) > 1:
        raise UsageError("only one input can be -, standard input", hint="Give the other as file.")


def _name(path: str) -> str:
    return "standard input" if path == STDIN else path


def _read(path: str, what: str, most: int) -> bytes:
    """Return the bytes; at most one more than allowed is read, so that endless files end."""
    name = _name(path)
    if not path:
        raise UsageError(f"expected the name of a {what}, got nothing", kind="missing_file")
    try:
        if path == STDIN:
            if sys.stdin is None:
                raise UsageError("standard input is closed", hint="Give a file instead.")
            if sys.stdin.isatty():
                sys.stderr.write(f"Type the {what}; end with Ctrl-D on an empty line.\n")
            content = sys.stdin.buffer.read(most + 1)
        else:
            with Path(path).open("rb") as file:
                content = file.read(most + 1)
    except OSError as error:
        raise _unreadable(path, what, error) from None
    except ValueError as error:  # a NUL byte in the name
        raise UsageError(f"expected the name of a {what}, got {path!r}: {error}") from None
    if len(content) > most:
        raise UsageError(
            f"{name} is larger than {most:,} bytes, the most a {what} may have",
            hint="Put tables into a data file (--data), and leave out what does not matter."
            if most == TEXT_BYTES
            else "Leave out what the program does not need.",
            kind="too_large",
        )
    return content


def _unreadable(path: str, what: str, error: OSError) -> UsageError:
    hint, kind = "", "unreadable"
    if isinstance(error, FileNotFoundError):
        kind, hint = "missing_file", _similar(path)
    elif isinstance(error, IsADirectoryError):
        hint = f"Name a file in it: {path.rstrip('/')}/..."
    elif isinstance(error, PermissionError):
        hint = "Make the file readable, or pipe its text into `-`."
    reason = error.strerror or str(error)
    return UsageError(f"cannot read {what} {path}: {reason}", hint=hint, kind=kind)


def _similar(path: str) -> str:
    """Return a hint that names the file that may have been meant."""
    import difflib

    folder = Path(path).parent
    try:
        names = [entry.name for entry in os.scandir(folder)]
    except OSError:
        return f"There is no folder {folder} either."
    close = difflib.get_close_matches(Path(path).name, names, n=1, cutoff=0.7)
    return f"Did you mean {folder / close[0]}?" if close else "Check the name and the folder."


def _decode(content: bytes, name: str, what: str) -> str:
    for start, kind in _KNOWN_FORMATS.items():
        if content.startswith(start):
            raise _not_text(f"expected a {what} as plain text in {name}, got {kind}")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_text(f"expected UTF-8 text in {name}, got UTF-16")
    if b"\0" in content:
        raise _not_text(f"expected a {what} as plain text in {name}, got binary content")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # utf-8-sig counts from behind a byte order mark.
        start = error.start + (3 if content.startswith(b"\xef\xbb\xbf") else 0)
        line = content.count(b"\n", 0, start) + 1
        place = f"byte 0x{content[start]:02x} at position {start} (line {line})"
        raise _not_text(f"expected UTF-8 text in {name}, got {place}") from None
    if found := _BINARY.search(text):
        place = f"control character 0x{ord(found[0]):02x} at position {found.start()}"
        raise _not_text(f"expected a {what} as plain text in {name}, got {place}")
    return text


def _not_text(message: str) -> UsageError:
    return UsageError(message, hint="Save it as plain text, encoded as UTF-8.", kind="not_text")
