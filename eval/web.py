"""What the runs page asks about evaluations: accuracy, slices, items, two runs side by side."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from modelwright.eval.metrics import summarize
from modelwright.eval.protocols import PROTOCOLS, protocols_named
from modelwright.eval.record import HEADLINE, Record, is_disputed
from modelwright.eval.report.build import name_of, read_request
from modelwright.eval.report.differences import differences, with_models
from modelwright.eval.report.page import PROTOCOLS_TOLD
from modelwright.eval.report.peers import published
from modelwright.eval.report.side_by_side import Run, rows_of
from modelwright.eval.runs import RunShelf, told
from modelwright.eval.workbench import shared_engine
from modelwright.solvers.errors import UsageError

_PAGE = 50
"""Most items of one reply."""
_GIST = 160
_STATES: dict[str, Callable[[Record], bool]] = {
    "all": lambda record: True,
    "right": lambda record: record.is_right,
    "wrong": lambda record: record.scored and record.answered and not record.is_right,
    "no answer": lambda record: record.scored and not record.answered,
    "disputed": is_disputed,
}


def create_router(roots: Sequence[Path]) -> APIRouter:
    """Return the routes below `/api/evaluations`.

    Args:
        roots: folders that hold runs; those of `modelwright eval run` by default.
    """
    pages = _Pages(RunShelf(roots))
    router = APIRouter(prefix="/api/evaluations")
    for path, answer in (
        ("", pages.evaluations),
        ("/run", pages.summary),
        ("/items", pages.items),
        ("/item", pages.item),
        ("/compare", pages.compare),
        ("/difference", pages.difference),
    ):
        router.add_api_route(path, answer, methods=["GET"])
    return router


class _Pages:
    """One method for each route; runs are named by the ids that the list gives."""

    def __init__(self, shelf: RunShelf) -> None:
        self._shelf = shelf

    def evaluations(self) -> JSONResponse:
        rows = [told(run) for run in self._shelf.runs()]
        return _reply({"runs": rows, "protocols": list(PROTOCOLS), "states": list(_STATES)})

    def summary(self, run: str) -> JSONResponse:
        found = self._shelf.run(run)
        records = self._shelf.records(found)
        names = list(dict.fromkeys(record.benchmark for record in records))
        parts = {
            name: summarize([record for record in records if record.benchmark == name], PROTOCOLS)
            for name in names
        }
        return _reply(
            {
                **told(found),
                "request": read_request(found.path),
                "scored": len(records),
                "summary": summarize(records, PROTOCOLS),
                "sets": {
                    name: {key: part[key] for key in ("problems", "right", "wrong", "abstained")}
                    | {"headline": part["headline"], "verified": part["certificate"]["verdicts"]}
                    for name, part in parts.items()
                },
                "rules": PROTOCOLS_TOLD,
                "published": [vars(row) for row in published(names)],
            }
        )

    def items(
        self,
        run: str,
        state: str = "all",
        cause: str = "",
        part: str = "",
        words: str = "",
        offset: int = 0,
    ) -> JSONResponse:
        """Return a page of the samples.

        Args:
            run: id.
            state: one of `_STATES`.
            cause: of the failure; "" for all.
            part: "NAME=VALUE" of a slice; "" for all.
            words: that text, program or id hold.
            offset: of the first one that is wanted.
        """
        if state not in _STATES:
            raise UsageError(f"state: expected one of {', '.join(_STATES)}; got {state!r}")
        records = self._shelf.records(self._shelf.run(run))
        found = [
            record
            for record in records
            if _STATES[state](record)
            and cause in ("", record.failure)
            and (not part or part in {f"{name}={value}" for name, value in record.slices})
            and _holds(record, words)
        ]
        rows = [_row(record) for record in found[offset : offset + _PAGE]]
        return _reply({"total": len(found), "offset": offset, "items": rows})

    def item(self, run: str, benchmark: str, item: str) -> JSONResponse:
        records = self._shelf.records(self._shelf.run(run))
        samples = _of(records, benchmark, item)
        return _reply({"samples": [record.to_json() for record in samples]})

    def compare(self, first: str, second: str, protocol: str = HEADLINE) -> JSONResponse:
        protocols_named(protocol)
        runs = [self._compared(first), self._compared(second)]
        left, right = rows_of(runs, protocol)
        return _reply(
            {
                "protocol": protocol,
                "runs": [left.to_json(), right.to_json()],
                "changed": [item.to_json() for item in right.changed],
            }
        )

    def difference(
        self, first: str, second: str, benchmark: str, item: str, protocol: str = HEADLINE
    ) -> JSONResponse:
        """Return both sides of a problem, and the way from one model to the other."""
        protocols_named(protocol)
        left, right = (
            _of(self._shelf.records(self._shelf.run(run)), benchmark, item)
            for run in (first, second)
        )
        found = differences(left, right, protocol)
        if not found:
            raise UsageError(f"the two runs do not differ on {item} by {protocol}")
        (one,) = with_models(shared_engine(), found)
        return _reply({**one.to_json(), "records": [one.first.to_json(), one.second.to_json()]})

    def _compared(self, number: str) -> Run:
        run = self._shelf.run(number)
        return Run(name_of(read_request(run.path)) or run.name, self._shelf.records(run))


def _of(records: Sequence[Record], benchmark: str, item: str) -> list[Record]:
    found = [one for one in records if (one.benchmark, one.id) == (benchmark, item)]
    if not found:
        raise UsageError(f"the run has no item {item!r} of {benchmark!r}", kind="unknown_item")
    return sorted(found, key=lambda record: record.sample)


def _row(record: Record) -> dict[str, Any]:
    kept = ("id", "benchmark", "sample", "expected", "found", "verdict", "failure", "seconds")
    text = " ".join(record.text.split())
    return {name: getattr(record, name) for name in kept} | {
        "right": record.is_right,
        "scored": record.scored,
        "answered": record.answered,
        "gist": text if len(text) <= _GIST else text[: _GIST - 1] + "…",
    }


def _holds(record: Record, words: str) -> bool:
    told = f"{record.id}\n{record.text}\n{record.program}".lower()
    return all(word in told for word in words.lower().split())


def _reply(content: Any) -> JSONResponse:
    return JSONResponse(_plain(content))


def _plain(value: Any) -> Any:
    """Return a value as JSON has it: there is no NaN in it, which is told as null."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    return value
