"""Problems on disk: one JSON object a line, or Parquet; errors name the file and the line."""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.solvers.errors import ServiceMissingError, UsageError

PARQUET = ".parquet"
_COLUMNS = ("id", "question", "answer", "answer_text", "source", "files", "extra")
_AS_JSON = ("answer", "files", "extra")  # differ in shape from row to row


def read_problems(path: Path | str) -> Iterator[Problem]:
    """Yield the problems of a .jsonl or .parquet file in order.

    Raises:
        UsageError: the file cannot be read, a line is no problem, or an id occurs twice.
        ServiceMissingError: pyarrow is needed and not installed.
    """
    path = Path(path)
    rows = _parquet_rows(path) if path.suffix == PARQUET else _json_rows(path)
    seen: dict[str, str] = {}
    for place, record in rows:
        try:
            problem = Problem.from_json(record)
        except UsageError as error:
            raise UsageError(
                f"{place}: {error.message}", hint=error.hint, kind=error.kind
            ) from None
        if problem.id in seen:
            raise UsageError(
                f"{place}: id {problem.id!r} is already in {seen[problem.id]}", kind="bad_problem"
            )
        seen[problem.id] = place
        yield problem


def write_problems(path: Path | str, problems: Iterable[Problem]) -> int:
    """Write problems to a .jsonl or .parquet file, whole or not at all; return how many.

    Raises:
        UsageError: the file cannot be written.
        ServiceMissingError: pyarrow is needed and not installed.
    """
    path = Path(path)
    try:
        with tempfile.NamedTemporaryFile(
            "wb", dir=path.parent, prefix=f".{path.name}.", delete=False
        ) as file:
            partial = Path(file.name)
            try:
                write = _write_parquet if path.suffix == PARQUET else _write_json
                count = write(file, problems)
                file.flush()
                os.fsync(file.fileno())
                # Temporary files are private; what the user asked for is as his umask says.
                partial.chmod(0o666 & ~_umask())
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}", hint="Name another file.", kind="unwritable"
        ) from None
    return count


def dump(problem: Problem) -> str:
    """Return the line of a problem, without its end."""
    return json.dumps(problem.to_json(), ensure_ascii=False, allow_nan=False)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _open_error(path: Path, error: OSError) -> UsageError:
    kind = "missing_file" if isinstance(error, FileNotFoundError) else "unreadable"
    return UsageError(f"cannot read {path}: {error.strerror}", kind=kind)


def _json_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{path}, line {number}", _parse(line, f"{path}, line {number}")
    except OSError as error:
        raise _open_error(path, error) from None


def _parse(line: bytes, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{place}: not UTF-8 text: {error.reason}", kind="not_text") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{place}: broken JSON: {error}",
            hint="Each line must hold one whole object; was the file cut off?",
            kind="bad_json",
        ) from None
    if not isinstance(record, dict):
        raise UsageError(
            f"{place}: expected an object, got {type(record).__name__}", kind="bad_json"
        )
    return record


def _write_json(file: Any, problems: Iterable[Problem]) -> int:
    count = 0
    for count, problem in enumerate(problems, start=1):  # noqa: B007 - the last value is returned
        file.write(dump(problem).encode() + b"\n")
    return count


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # pyright: ignore[reportMissingImports] - an extra
        import pyarrow.parquet  # pyright: ignore[reportMissingImports]
    except ImportError:
        raise ServiceMissingError(
            "Parquet files need the package pyarrow",
            hint="Install it (pip install pyarrow), or use a .jsonl file.",
            kind="dependency_missing",
        ) from None
    return pyarrow, pyarrow.parquet


def _parquet_rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    pyarrow, parquet = _pyarrow()
    try:
        with path.open("rb") as file:
            rows = parquet.read_table(file).to_pylist()
    except OSError as error:
        raise _open_error(path, error) from None
    except pyarrow.ArrowException as error:
        raise UsageError(f"{path} is no Parquet file: {error}", kind="bad_parquet") from None
    for number, row in enumerate(rows, start=1):
        place = f"{path}, row {number}"
        for name in _AS_JSON:
            if isinstance(row.get(name), str):
                row[name] = _parse(f'{{"value": {row[name]}}}'.encode(), place)["value"]
        yield place, row


def _write_parquet(file: Any, problems: Iterable[Problem]) -> int:
    pyarrow, parquet = _pyarrow()
    rows: list[dict[str, Any]] = []
    for problem in problems:
        record = {"answer_text": "", "files": {}, **problem.to_json()}
        rows.append(
            {
                name: json.dumps(record[name]) if name in _AS_JSON else record[name]
                for name in _COLUMNS
            }
        )
    schema = pyarrow.schema([(name, pyarrow.string()) for name in _COLUMNS])
    parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), file)
    return len(rows)
