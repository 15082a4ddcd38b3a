"""What two programs for one problem model differently, constraint by constraint."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from modelwright.eval.record import Record
from modelwright.solvers.changes import ModelDiff
from modelwright.solvers.diff import diff
from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.program import Program

MOST_LINES = 40
"""Differences that are told of one problem; two models without anything in common have many."""


@dataclass(frozen=True)
class ModelChange:
    """The way from the model of one run to that of another."""

    diff: ModelDiff | None
    """None: there are not two models."""
    missing: str = ""
    """Why not, in words."""

    @property
    def lines(self) -> list[str]:
        """The differences, one a line; or why there are none to tell."""
        return self.diff.text(MOST_LINES).splitlines() if self.diff is not None else [self.missing]

    def to_json(self) -> dict[str, Any]:
        """Return {"lines", "comparable", "same"}; `same` says that they differ in names at most."""
        same = self.diff is not None and not self.diff
        return {"lines": self.lines, "comparable": self.diff is not None, "same": same}


def model_changes(engine: Engine, pairs: Iterable[tuple[Record, Record]]) -> Iterator[ModelChange]:
    """Yield what changes from the model of the first record of each pair to that of the second.

    Args:
        engine: builds the models in its jails.
        pairs: samples of one problem, of two runs.

    Raises:
        ServiceMissingError: this machine cannot run a jail.
    """
    with ThreadPoolExecutor(engine.workers) as pool:
        yield from pool.map(lambda pair: _changed(engine, *pair), pairs)


def _changed(engine: Engine, first: Record, second: Record) -> ModelChange:
    built: list[Instance] = []
    for run, record in (("first", first), ("other", second)):
        if not record.program:
            return ModelChange(None, f"the {run} run has no program here")
        found = engine.build(Program(record.program, record.data))
        if not isinstance(found, Instance):
            return ModelChange(None, f"the {run} run's program builds no model: {found.message}")
        built.append(found)
    return ModelChange(diff(*built))
