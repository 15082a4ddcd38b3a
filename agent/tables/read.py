"""Reading the data files of users into tables."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from modelwright.agent.tables.delimited import read_delimited
from modelwright.agent.tables.json_data import read_json
from modelwright.agent.tables.limits import FILE_BYTES
from modelwright.agent.tables.table import Table, unique
from modelwright.agent.tables.workbook import read_workbook
from modelwright.solvers.errors import UsageError

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_WORKBOOKS = {".xlsx", ".xlsm"}
_JSON = {".json", ".jsonl", ".ndjson"}
_CONVERT = {
    ".xls": "Open it in a spreadsheet program and save it as .xlsx.",
    ".xlsb": "Open it in a spreadsheet program and save it as .xlsx.",
    ".ods": "Open it in a spreadsheet program and save it as .xlsx or CSV.",
    ".numbers": "Export it as .xlsx or CSV.",
    ".parquet": "Convert it: python -c \"import pandas as p; p.read_parquet('F').to_csv('F.csv', "
    'index=False)"',
    ".feather": "Write it as CSV, for example with pandas.",
}
_OTHER = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a parquet file",
    b"\x7fELF": "an executable",
}


def read_tables(paths: Iterable[str | Path]) -> list[Table]:
    """Return the tables of data files; their names are unique.

    Args:
        paths: CSV, TSV or other delimited text, JSON, JSON lines, .xlsx, .xlsm.

    Raises:
        UsageError: a file is missing, unreadable, of another kind, damaged, too large, or holds no
            table; the message says which file and what to do.
    """
    tables: list[Table] = []
    names: set[str] = set()
    seen: set[Path] = set()
    for path in map(Path, paths):
        if path.resolve() in seen:
            raise UsageError(f"{path} is given twice", hint="Give each data file once.")
        seen.add(path.resolve())
        for table in _read_file(path):
            name = unique(table.name, names)
            names.add(name)
            tables.append(table if name == table.name else replace(table, name=name))
    return tables


def _read_file(path: Path) -> list[Table]:
    suffix, name = path.suffix.lower(), path.name
    content = _content(path)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(_OLE):
        raise _refuse_ole(content, name)
    if suffix in _CONVERT:
        raise UsageError(
            f"{name}: {suffix} files cannot be read", hint=_CONVERT[suffix], kind="unsupported_data"
        )
    if suffix in _WORKBOOKS or content.startswith(_ZIP):
        return read_workbook(content, name, path.stem, digest)
    for start, kind in _OTHER.items():
        if content.startswith(start):
            raise UsageError(
                f"{name}: expected a table (CSV, TSV, JSON or Excel), got {kind}",
                hint="Save the table as CSV or .xlsx.",
                kind="unsupported_data",
            )
    read = read_json if suffix in _JSON else read_delimited
    return read(content, name, path.stem, digest)


def _content(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > FILE_BYTES:
            raise _too_large(path)
        with path.open("rb") as file:
            content = file.read(FILE_BYTES + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    except ValueError as error:  # a NUL byte in the name
        raise UsageError(f"expected the name of a data file, got {str(path)!r}: {error}") from None
    if len(content) > FILE_BYTES:
        raise _too_large(path)
    if not content.strip():
        raise UsageError(
            f"{path.name}: expected a table, got an empty file",
            hint="Check that it was saved.",
            kind="empty",
        )
    return content


def _too_large(path: Path) -> UsageError:
    return UsageError(
        f"{path.name} is larger than {FILE_BYTES // 1_000_000} MB, the most a data file may have",
        hint="Leave out rows and columns that the problem does not need, or sum them up first.",
        kind="too_large",
    )


def _unreadable(path: Path, error: OSError) -> UsageError:
    kind, hint = "unreadable", ""
    if isinstance(error, FileNotFoundError):
        kind, hint = "missing_file", "Check the name and the folder."
    elif isinstance(error, IsADirectoryError):
        hint = f"Name a file in it: {path}/..."
    elif isinstance(error, PermissionError):
        hint = "Close it in other programs, and make it readable."
    return UsageError(
        f"cannot read data file {path}: {error.strerror or error}", hint=hint, kind=kind
    )


def _refuse_ole(content: bytes, name: str) -> UsageError:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return UsageError(
            f"{name}: the workbook is protected by a password",
            hint="Open it, remove the password, and save it again.",
            kind="protected",
        )
    return UsageError(
        f"{name}: workbooks of Excel 97-2003 (.xls) cannot be read",
        hint=_CONVERT[".xls"],
        kind="unsupported_data",
    )
