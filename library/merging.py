"""Merge what a run learnt from different problems, where it says the same.

Offered are insights that share a topic or most of their words. A merge passes the gate, with the
originals hidden: on their sources, and on the problems of the run that are shown one of them. All
that comes of an offer is kept in one change, so a run that was killed offers nothing twice.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.library.event import EventKind
from modelwright.library.gate import Gate
from modelwright.library.index import Index, Query
from modelwright.library.insight import Insight, new_id
from modelwright.library.practice import Draft, Practice
from modelwright.library.retrieval import rank
from modelwright.library.review import ProposalKind, propose
from modelwright.library.shown import shelf_of
from modelwright.library.store import Library
from modelwright.library.tasks import BESIDE, finished
from modelwright.library.verify import Repeats

_PREFIX = f"{BESIDE}merge "
_MOST = 4
"""Insights in one offer."""
_NEIGHBOURS = 8
_NEAR = 0.4
"""Share of an insight's own BM25 score that another reaches, both ways. Of 139 insights of AlphaOPT
192 pairs are that near, and 165 of these share a topic."""
_WORDS = {"lexical": 1.0}


@dataclass(frozen=True)
class Merger:
    """Offers the insights of one run for merging."""

    library: Library
    practice: Practice
    problems: Mapping[str, Problem]
    """Id -> problem of the run: an insight with another source is left alone."""
    run: str
    repeats: Repeats

    async def merge_all(self) -> None:
        """Offer until nothing is left that was not offered.

        Raises:
            ModelwrightError: of kind "budget" when that is spent; the run can be gone on with.
        """
        while group := self._next():
            await self._offer(group)

    def _next(self) -> list[Insight]:
        done = finished(self.library, self.run)
        fresh = {name for result in done.values() for name in result.get("insights", [])}
        fresh |= {result.get("merged") for result in done.values()}
        loose = [
            insight
            for insight in self.library.insights()
            if not insight.pinned and insight.sources and set(insight.sources) <= set(self.problems)
        ]
        for group in groups_of(loose, fresh):
            if _task(group) not in done:
                return group
        return []

    async def _offer(self, group: Sequence[Insight]) -> None:
        said: dict[str, Any] = {"of": [insight.name for insight in group], "merged": ""}
        draft = await self.practice.merge(group)
        if draft is None:
            with self.library.writing(self.practice.name) as writer:
                writer.finish(self.run, _task(group), {**said, "reason": "they differ"})
            return
        shelf, ids = shelf_of(self.library), {insight.id for insight in group}
        touched = [
            problem
            for problem in self.problems.values()
            if ids & {insight.id for insight in shelf.shown(problem)}
        ]
        gate = Gate(self.practice, self.problems, touched, self.repeats)
        merged = replace(merged_of(group, draft), id=new_id(), made_by=self.practice.name)
        # The gate must see that it is a merge, although it is kept only with the ruling.
        ruling = await gate.rule(replace(merged, extra={"proposal": ProposalKind.MERGE}), shelf)
        with self.library.writing(self.practice.name) as writer:
            proposal = propose(writer, merged, ProposalKind.MERGE, run=self.run)
            ruling = gate.settle(self.library, writer, proposal, ruling, EventKind.MERGED)
            said["merged"] = proposal.id if ruling.accepted else ""
            writer.finish(self.run, _task(group), {**said, "reason": ruling.reason})


def merges_of(tasks: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what came of the offers of a run: `of` names, `merged` id or "", `reason`."""
    return [result for task, result in tasks.items() if task.startswith(_PREFIX)]


def merged_of(group: Sequence[Insight], draft: Draft) -> Insight:
    """Return the insight that takes the place of several."""
    return replace(
        group[0],
        labels=tuple(dict.fromkeys(label for one in group for label in one.labels)),
        condition=draft.condition,
        explanation=draft.explanation,
        example=draft.example,
        sources=tuple(dict.fromkeys(name for one in group for name in one.sources)),
        failures=tuple(dict.fromkeys(kind for one in group for kind in one.failures)),
        parents=tuple(one.name for one in group),
        verification=(),
        extra={},
    )


def groups_of(insights: Sequence[Insight], fresh: Iterable[str]) -> list[list[Insight]]:
    """Return groups of insights of different problems that may say the same.

    Args:
        insights: to group; the order does not matter.
        fresh: ids of which each group holds at least one.
    """
    index, wanted = Index(insights), set(fresh)
    near = {insight.id: _near(index, insight) for insight in insights}
    groups: list[list[Insight]] = []
    for insight in insights:
        if insight.id not in wanted:
            continue
        others = [
            other
            for other in insights
            if other.sources != insight.sources
            and (
                set(other.labels) & set(insight.labels)
                or (other.id in near[insight.id] and insight.id in near[other.id])
            )
        ]
        # The nearest first, so that the group keeps what is most likely the same.
        others.sort(key=lambda other: (-near[insight.id].get(other.id, 0.0), other.id))
        if others:
            groups.append(sorted([insight, *others[: _MOST - 1]], key=lambda one: one.id))
    return groups


def _near(index: Index, insight: Insight) -> dict[str, float]:
    """Return id -> share of the insight's own score, of those that are near it."""
    found = rank(index, Query(insight.text), _WORDS, most=_NEIGHBOURS)
    scores = {one.insight.id: one.score for one in found}
    own = scores.pop(insight.id, 1.0)
    return {name: score / own for name, score in scores.items() if score >= _NEAR * own}


def _task(group: Sequence[Insight]) -> str:
    names = " ".join(insight.name for insight in group)
    return _PREFIX + hashlib.sha256(names.encode()).hexdigest()[:16]
