"""What a run of learning or evolution has finished: tasks with their results."""

import json
from typing import Any

import sqlalchemy as sql

from modelwright.library.schema import TASKS
from modelwright.library.store import Library

BESIDE = ":"
"""Beginning of the names of tasks that are not problems."""


def finished(library: Library, run: str) -> dict[str, dict[str, Any]]:
    """Return task -> result of the tasks of a run that are done."""
    rows = library.read(sql.select(TASKS.c.task, TASKS.c.result).where(TASKS.c.run == run))
    return {row[0]: json.loads(row[1]) for row in rows}


def finished_problems(library: Library, run: str) -> dict[str, dict[str, Any]]:
    """Return problem -> result of the problems of a run that are done."""
    done = finished(library, run).items()
    return {task: result for task, result in done if not task.startswith(BESIDE)}
