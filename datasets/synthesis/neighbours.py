"""What new problems must not be near to: those to avoid, the seeds, and those made before."""

import asyncio
from collections.abc import Iterable

from modelwright.datasets.overlap import find_overlap
from modelwright.datasets.problem import Problem
from modelwright.datasets.synthesis.rejection import Cause, Rejected

_COPIES = ("exact", "normalised", "model")
"""Kinds of overlap that relatives must not have either."""


class Neighbours:
    """Grows with each problem that is let in.

    Args:
        avoided: problems of benchmarks, from which every distance has to be kept.
        seeds: what new problems are made from.
    """

    def __init__(self, avoided: Iterable[Problem], seeds: Iterable[Problem]) -> None:
        self._avoided = list(avoided)
        self._others = list(seeds)
        self._models: dict[str, str] = {}
        self._lock = asyncio.Lock()

    def add(self, problem: Problem) -> None:
        """Let a problem in unseen, as one of an earlier process."""
        self._others.append(problem)
        self._models[problem.id] = problem.extra["model_signature"]

    async def admit(self, problem: Problem) -> None:
        """Let a problem in if none is too near.

        Problems of one group may be alike, but no copies; the forms of one item are never compared.

        Raises:
            Rejected: one is; the evidence names it.
        """
        async with self._lock:  # else two that are alike may be let in at the same time
            await asyncio.to_thread(self._check, problem)
            self.add(problem)

    def _check(self, problem: Problem) -> None:
        item = problem.extra["synthesis"]["item"]
        relatives = [one for one in self._others if one.group == problem.group]
        relatives = [r for r in relatives if r.extra.get("synthesis", {}).get("item") != item]
        strangers = [one for one in self._others if one.group != problem.group]
        models = {**self._models, problem.id: problem.extra["model_signature"]}
        pairs = find_overlap([problem], [*self._avoided, *strangers], models=models)
        near = find_overlap([problem], relatives, models=models)
        pairs += [pair for pair in near if pair.kind in _COPIES]
        if pairs:
            pair = max(pairs, key=lambda pair: pair.similarity)
            said = f"near to {pair.second} ({pair.kind}, {pair.similarity:.2f})"
            raise Rejected(Cause.NEAR_DUPLICATE, said)
