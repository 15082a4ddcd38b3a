"""What a long run has done so far: one line of JSON for each step, safe against `kill -9`.

The first line says which run it is; the others are `{"item", "step", "value", "cost"}`. A step that
is written is never done again. The lines are the record of the run, rejected items included.
"""

import fcntl
import json
import os
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from modelwright.datasets.author import Author, Cost
from modelwright.solvers.errors import UsageError


class Journal:
    """The journal of one run, open for one process.

    Args:
        path: made if it is not there.
        run: what has to be the same to go on with it, as plain JSON.

    Raises:
        UsageError: it cannot be written, is of another run, broken, or in use.
    """

    def __init__(self, path: Path, run: Mapping[str, Any]) -> None:
        self.path = path
        self.cost = Cost()
        """Of all steps, those of earlier processes included."""
        self._steps: dict[str, dict[str, Any]] = defaultdict(dict)
        self._costs: dict[str, Cost] = defaultdict(Cost)
        try:
            self._file = path.open("a+b")
        except OSError as error:
            raise _complaint(f"cannot write {path}: {error.strerror}", "unwritable") from None
        try:
            self._lock()
            self._read(dict(run))
        except BaseException:
            self._file.close()
            raise

    def steps(self, item: str) -> Mapping[str, Any]:
        """Return the steps of an item that are done: name -> value."""
        return self._steps.get(item, {})

    def cost_of(self, item: str) -> Cost:
        """Return what the steps of an item cost."""
        return self._costs.get(item, Cost())

    def write(self, item: str, step: str, value: Any, cost: Cost) -> None:
        """Add a step, and return when it is on the disk.

        Raises:
            UsageError: it cannot be written.
        """
        line = {"item": item, "step": step, "value": value, "cost": cost.to_json()}
        self._write(line)
        self._take(line)

    def close(self) -> None:
        """Let others use it."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _lock(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _complaint(f"{self.path} is in use by another process", "in_use") from None

    def _read(self, run: dict[str, Any]) -> None:
        self._file.seek(0)
        whole = 0
        for number, line in enumerate(self._file, start=1):
            if not line.endswith(b"\n"):
                break  # cut off by a kill; what it should say is done again
            place = f"{self.path}, line {number}"
            try:
                record = json.loads(line)
                if number == 1:
                    self._check_run(record["run"], run)
                else:
                    self._take(record)
            except (ValueError, KeyError, TypeError):
                raise _complaint(f"{place}: not a line of a journal", "bad_journal") from None
            whole += len(line)
        self._file.truncate(whole)
        if whole == 0:
            self._write({"run": run})

    def _check_run(self, before: dict[str, Any], now: dict[str, Any]) -> None:
        changed = [key for key in {**now, **before} if now.get(key) != before.get(key)]
        if changed:
            key = changed[0]
            raise _complaint(
                f"{self.path} is of a run with another {key}: {before.get(key)!r}, "
                f"now {now.get(key)!r}",
                "other_run",
            )

    def _take(self, record: Mapping[str, Any]) -> None:
        item, cost = record["item"], Cost(**record["cost"])
        self._steps[item][record["step"]] = record["value"]
        self._costs[item] += cost
        self.cost += cost

    def _write(self, line: dict[str, Any]) -> None:
        text = json.dumps(line, ensure_ascii=False, allow_nan=False)
        try:
            self._file.write(text.encode("utf-8", "surrogatepass") + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _complaint(f"cannot write {self.path}: {error.strerror}", "unwritable") from None


class Trail:
    """The steps of one item, each done once however often the run is begun.

    Args:
        journal: where they are written.
        item: its id.
        author: whose calls make them.
    """

    def __init__(self, journal: Journal, item: str, author: Author) -> None:
        self.journal = journal
        self.item = item
        self.author = author

    @property
    def steps(self) -> Mapping[str, Any]:
        """The steps that are done: name -> value."""
        return self.journal.steps(self.item)

    @property
    def cost(self) -> Cost:
        """What they cost."""
        return self.journal.cost_of(self.item)

    async def step(self, name: str, make: Callable[[], Awaitable[Any]]) -> Any:
        """Return the value of a step, made now if it is not in the journal.

        Args:
            name: of the step.
            make: returns plain JSON. What its calls cost is written also if it raises.
        """
        if name not in self.steps:
            try:
                value = await make()
            except BaseException:
                cost = self.author.take_cost()
                if cost.calls:
                    self.journal.write(self.item, f"{name}, unfinished", None, cost)
                raise
            self.end(name, value)
        return self.steps[name]

    def end(self, name: str, value: Any) -> None:
        """Write a step that is done."""
        self.journal.write(self.item, name, value, self.author.take_cost())


def _complaint(message: str, kind: str) -> UsageError:
    return UsageError(message, hint="Name another --out; its log lies beside it.", kind=kind)
