"""Files that browsers send: kept, each in a folder of its own, as threads refer to them later."""

import asyncio
import re
import secrets
import shutil
from collections.abc import AsyncIterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelwright.agent.tables.problems import find_problems
from modelwright.agent.tables.read import read_tables
from modelwright.agent.tables.table import Table
from modelwright.solvers.errors import ServiceMissingError, UsageError

MOST_BYTES = 50_000_000
_ENDINGS = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".xlsx", ".xlsm")
_ID = re.compile(r"[0-9a-f]{16}")
_NAME_BYTES = 200
_SHOWN_ROWS = 8


@dataclass(frozen=True)
class Uploads:
    """The folder of uploaded files."""

    folder: Path

    async def take(self, name: str, content: AsyncIterable[bytes]) -> dict[str, Any]:
        """Keep a file, and return {"id", "name", "tables"} with what is in it.

        Args:
            name: of the file, without a folder.
            content: of the file, in portions.

        Raises:
            UsageError: the name or the content cannot be used; nothing is kept then.
            ServiceMissingError: it cannot be written.
        """
        _check(name)
        number = secrets.token_hex(8)
        place = self.folder / number
        try:
            place.mkdir(parents=True)
            await _write(place / name, content)
            tables = await asyncio.to_thread(read_tables, [place / name])
        except OSError as error:
            _drop(place)
            raise ServiceMissingError(
                f"the file cannot be kept in {self.folder}: {error.strerror}", kind="store"
            ) from None
        except BaseException:
            _drop(place)
            raise
        return {"id": number, "name": name, "tables": [preview(table) for table in tables]}

    def paths(self, numbers: Sequence[str]) -> list[str]:
        """Return the paths of kept files by their ids.

        Raises:
            UsageError: there is no such file.
        """
        return [str(self._find(number)) for number in numbers]

    def _find(self, number: str) -> Path:
        place = self.folder / number
        files = list(place.iterdir()) if _ID.fullmatch(number) and place.is_dir() else []
        if len(files) != 1:
            raise UsageError(
                f"no file was uploaded as {number!r}",
                hint="Upload it again.",
                kind="missing_file",
            )
        return files[0]


def preview(table: Table) -> dict[str, Any]:
    """Return what to show of a table before it is used."""
    return {
        "name": table.name,
        "origin": table.origin,
        "columns": list(table.columns),
        "rows": [list(row) for row in table.rows[:_SHOWN_ROWS]],
        "count": len(table.rows),
        "problems": [problem.message for problem in find_problems(table)],
    }


def too_large(name: str) -> UsageError:
    """Return the error for a file over the limit."""
    return UsageError(
        f"{name} is larger than {MOST_BYTES // 1_000_000} MB, the most that can be uploaded",
        hint="Leave out rows and columns that the problem does not need, or give the file to "
        "`modelwright chat --data`, which reads up to 200 MB.",
        kind="too_large",
    )


def _check(name: str) -> None:
    plain = name.isprintable() and not any(letter in name for letter in "/\\:")
    if not (plain and name.strip(". ")) or name.startswith("."):
        raise UsageError(
            f"expected the name of a file without a folder, got {name[:100]!r}", kind="bad_name"
        )
    if len(name.encode("utf-8", "replace")) > _NAME_BYTES:
        raise UsageError(
            f"the name of the file is longer than {_NAME_BYTES} bytes", kind="bad_name"
        )
    if not name.lower().endswith(_ENDINGS):
        raise UsageError(
            f"{name}: expected a table (CSV, TSV, JSON or Excel)",
            hint="Save the table as CSV or .xlsx.",
            kind="unsupported_data",
        )


async def _write(path: Path, content: AsyncIterable[bytes]) -> None:
    size = 0
    with path.open("xb") as file:
        async for portion in content:
            size += len(portion)
            if size > MOST_BYTES:
                raise too_large(path.name)
            file.write(portion)


def _drop(place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
