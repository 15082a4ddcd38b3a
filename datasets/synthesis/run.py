"""A whole run of synthesis: any number of draws at a time, gone on with where it was stopped."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import modelwright
from modelwright.datasets.author import BudgetSpentError, Cost, LanguageModel
from modelwright.datasets.crew import work_through
from modelwright.datasets.journal import Journal
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import dump
from modelwright.datasets.synthesis.draw import METHODS, draw
from modelwright.datasets.synthesis.making import (
    Verdict,
    Workshop,
    is_done,
    item_id,
    make,
    verdicts_of,
)
from modelwright.datasets.synthesis.neighbours import Neighbours
from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits


@dataclass(frozen=True)
class Order:
    """What is to be made."""

    method: str
    """One of `METHODS`."""
    seeds: Sequence[Problem]
    """What it is made from; see `usable_seeds` of `modelwright.datasets.synthesis.draw`."""
    count: int
    """Draws; each gives at most one problem of each form."""
    seed: int = 0
    """Of the draws."""
    avoided: Sequence[Problem] = field(default_factory=tuple)
    """Problems that nothing made may be near to."""

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            known = ", ".join(METHODS)
            raise UsageError(f"method must be one of {known}, got {self.method!r}")

    def identity(self, model: LanguageModel) -> dict[str, Any]:
        """Return what has to stay the same for a run to be gone on with."""
        lines = "\n".join(dump(seed) for seed in self.seeds)
        return {
            "work": "synthesize",
            "method": self.method,
            "seed": self.seed,
            "seeds": hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()[:16],
            "model": model.name,
            "prompts": dict(model.prompts),
        }


@dataclass(frozen=True)
class Made:
    """What a run made, earlier processes included."""

    verdicts: list[Verdict]
    """In the order of the draws."""
    cost: Cost
    stopped: BudgetSpentError | None
    """Why it ended early; None if all draws are done."""

    @property
    def problems(self) -> list[Problem]:
        """Those that were accepted."""
        return [verdict.problem for verdict in self.verdicts if verdict.problem is not None]

    def to_json(self) -> dict[str, Any]:
        """Return counts, causes and cost."""
        causes = Counter(verdict.cause for verdict in self.verdicts if verdict.cause)
        return {
            "accepted": len(self.problems),
            "rejected": dict(causes.most_common()),
            "draws": len({verdict.item for verdict in self.verdicts}),
            "cost": self.cost.to_json(),
            "stopped": self.stopped.message if self.stopped else None,
        }


async def synthesize(
    order: Order,
    model: LanguageModel,
    engine: ProgramEngine,
    journal: Journal,
    *,
    limits: Limits | None = None,
    parallel: int = 4,
    on_verdict: Callable[[Verdict], None] | None = None,
) -> Made:
    """Make what is ordered, but for what the journal says is done.

    Args:
        order: what is to be made; its seeds are usable.
        model: writes and tries.
        engine: solves and checks; stays open.
        journal: of a run with the identity of this order.
        limits: of each build and solve.
        parallel: draws at a time.
        on_verdict: told of each new verdict.

    Raises:
        ServiceMissingError: the endpoint or the engine does not work; what was done is kept.
    """
    identity = order.identity(model)
    text = json.dumps(identity, sort_keys=True)
    prefix = f"{order.method}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
    neighbours = Neighbours(order.avoided, order.seeds)
    workshop = Workshop(
        engine,
        limits or Limits(),
        model,
        journal,
        neighbours,
        order.method,
        prefix,
        {
            "method": order.method,
            "seed": order.seed,
            "model": model.name,
            "prompts": dict(model.prompts),
            "modelwright": modelwright.__version__,
        },
    )
    draws = [draw(order.method, order.seeds, order.seed, k) for k in range(order.count)]
    items = [item_id(prefix, one) for one in draws]
    for problem in _accepted(journal, items):
        neighbours.add(problem)
    waiting = [one for one, item in zip(draws, items, strict=True) if not is_done(journal, item)]
    stopped = await work_through(waiting, lambda one: make(workshop, one, on_verdict), parallel)
    verdicts = [verdict for item in items for verdict in verdicts_of(journal, item)]
    return Made(verdicts, journal.cost, stopped)


def _accepted(journal: Journal, items: Iterable[str]) -> list[Problem]:
    return [
        verdict.problem
        for item in items
        for verdict in verdicts_of(journal, item)
        if verdict.problem is not None
    ]
