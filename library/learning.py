"""Phase 1: learn insights from the problems that are not solved yet.

For each problem: attempt it; on failure find a right program (the reference, else one found with
the answer shown that is guarded against copying it); extract what the failure teaches; keep only
insights that retrieval shows for their own problem and with which fresh attempts solve it; merge
those of one problem if the merged one does as well without them. In the end, insights of different
problems that say the same are merged (`modelwright.library.merging`).

What a problem yields is kept in one transaction together with the note that it is done, so a run
that was killed goes on with the next problem, and nothing is there twice.

Source: AlphaOPT (arXiv 2510.18428), library learning. Departures: k of n attempts instead of one;
the originals are truly hidden while a merged insight is tested; the exploration is guarded.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.library.event import EventKind
from modelwright.library.exploration import explore
from modelwright.library.insight import Insight, Status, new_id
from modelwright.library.merging import Merger, merges_of
from modelwright.library.practice import Attempt, Draft, Practice
from modelwright.library.shown import Shelf, shelf_of
from modelwright.library.store import Library
from modelwright.library.tasks import finished, finished_problems
from modelwright.library.taxonomy import Topic
from modelwright.library.verify import Repeats, is_verified, verify
from modelwright.library.writer import Writer
from modelwright.solvers.errors import ModelwrightError
from modelwright.solvers.executors import ProgramEngine

_BUDGET = "budget"

OnTask = Callable[[str, dict[str, Any]], None]
"""Called with the id of a problem and what came of it."""


@dataclass(frozen=True)
class Effort:
    """How hard learning tries."""

    explorations: int = 5
    """Rounds of looking for a right program."""
    extractions: int = 3
    """Times that insights are extracted until one is verified."""
    parallel: int = 4
    """Problems at once."""
    repeats: Repeats = field(default_factory=Repeats)
    propose: bool = False
    """Leave insights as proposals, for people to decide."""


@dataclass(frozen=True)
class Learnt:
    """What a run came to."""

    results: dict[str, dict[str, Any]]
    """Problem -> what came of it, earlier runs of the same name included."""
    stopped: str = ""
    """Why the run ended before all problems were done; "" if it did not."""
    merges: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """What came of each offer to merge (`modelwright.library.merging`)."""

    @property
    def insights(self) -> list[str]:
        """Ids of what the run learnt, merged ones in place of their originals."""
        found = {name for result in self.results.values() for name in result.get("insights", [])}
        accepted = [one for one in self.merges if one["merged"]]
        gone = {name.partition("@")[0] for one in accepted for name in one["of"]}
        return sorted((found | {one["merged"] for one in accepted}) - gone)


async def learn(
    library: Library,
    problems: Sequence[Problem],
    practice: Practice,
    engine: ProgramEngine,
    *,
    run: str,
    effort: Effort | None = None,
    on_task: OnTask | None = None,
) -> Learnt:
    """Learn from problems whose answers are known; those without are left out.

    Args:
        library: to learn into.
        problems: to learn from.
        practice: solves and thinks.
        engine: for the guard.
        run: name; a second call with it goes on with the problems that are left.
        effort: how hard to try.
        on_task: told of each problem that is done.
    """
    effort = effort or Effort()
    learner = _Learner(library, practice, engine, run, effort)
    done = finished_problems(library, run)
    room = asyncio.Semaphore(effort.parallel)
    stopped: list[str] = []

    async def one(problem: Problem) -> None:
        async with room:
            if stopped:
                return
            try:
                done[problem.id] = await learner.take(problem)
            except ModelwrightError as error:
                stopped.append(_budget_spent(error))
                return
            if on_task is not None:
                on_task(problem.id, done[problem.id])

    known = {problem.id: problem for problem in problems if problem.expected is not None}
    await asyncio.gather(*(one(problem) for name, problem in known.items() if name not in done))
    if not stopped and not effort.propose:
        try:
            await Merger(library, practice, known, run, effort.repeats).merge_all()
        except ModelwrightError as error:
            stopped.append(_budget_spent(error))
    merges = merges_of(finished(library, run))
    return Learnt(done, "; ".join(dict.fromkeys(stopped)), merges)


def _budget_spent(error: ModelwrightError) -> str:
    """Return what is spent; any other error is raised again."""
    if error.kind != _BUDGET:
        raise error
    return error.message


@dataclass(frozen=True)
class _Learner:
    library: Library
    practice: Practice
    engine: ProgramEngine
    run: str
    effort: Effort

    async def take(self, problem: Problem) -> dict[str, Any]:
        shown = shelf_of(self.library).shown(problem)
        attempt = await self.practice.attempt(problem, shown, 0)
        if attempt.solves(problem.expected):
            return self._finish(problem, {"result": "solved"}, attempt, shown)
        right, how = problem.program, "reference"
        if right is None:
            found = await explore(
                problem, attempt, self.practice, self.engine, self.effort.explorations
            )
            if found.program is None:
                said = {
                    "result": "label_doubtful" if found.doubts_label else "no_right_program",
                    "rounds": found.rounds,
                    "reason": found.reason,
                }
                return self._finish(problem, said, attempt, shown)
            right, how = found.program, "explored"
        for _ in range(self.effort.extractions):
            topics = self.library.topics()
            lesson = await self.practice.extract(problem, attempt, right, topics)
            if lesson.nothing:
                said = {"result": lesson.nothing, "program": how, "reason": lesson.reason}
                return self._finish(problem, said, attempt, shown)
            made = [self._insight(problem, attempt, draft) for draft in lesson.drafts]
            kept = await self._verified(problem, made)
            if kept:
                new = [draft.topic for draft in lesson.drafts if draft.topic is not None]
                return self._keep(problem, kept, new, attempt, shown, how)
        return self._finish(problem, {"result": "nothing_verified", "program": how}, attempt, shown)

    def _insight(self, problem: Problem, attempt: Attempt, draft: Draft) -> Insight:
        return Insight(
            new_id(),
            (draft.label,),
            draft.condition,
            draft.explanation,
            draft.example,
            sources=(problem.id,),
            failures=(attempt.failure,),
            made_by=self.practice.name,
        )

    async def _verified(self, problem: Problem, made: Sequence[Insight]) -> list[Insight]:
        """Return the insights that are shown for their problem and let it be solved.

        One that does so only without the others is kept too: it is they that evolution will blame.
        """
        kept: list[Insight] = []
        text, repeats = {problem.id: problem.text}, self.effort.repeats
        shelf = shelf_of(self.library)
        for insight in made:
            beside = shelf.changed([insight], texts=text)
            runs = await verify(self.practice, insight, [problem], beside, repeats)
            if runs[0].retrieved and not is_verified(runs, repeats) and shelf.insights:
                alone = Shelf([insight], shelf.topics, text)
                runs = await verify(self.practice, insight, [problem], alone, repeats)
            if is_verified(runs, repeats):
                kept.append(replace(insight, verification=tuple(runs)))
        return await self._merged(problem, kept) if len(kept) > 1 else kept

    async def _merged(self, problem: Problem, made: list[Insight]) -> list[Insight]:
        """Return one insight instead of several of one problem, if it does as well alone."""
        draft = await self.practice.merge(made)
        if draft is None:
            return made
        merged = replace(
            made[0],
            id=new_id(),
            labels=tuple(dict.fromkeys(label for one in made for label in one.labels)),
            condition=draft.condition,
            explanation=draft.explanation,
            example=draft.example,
        )
        shelf = shelf_of(self.library).changed([merged], texts={problem.id: problem.text})
        runs = await verify(self.practice, merged, [problem], shelf, self.effort.repeats)
        if not is_verified(runs, self.effort.repeats):
            return made
        return [replace(merged, verification=tuple(runs))]

    def _keep(
        self,
        problem: Problem,
        made: list[Insight],
        topics: list[Topic],
        attempt: Attempt,
        shown: Sequence[Insight],
        how: str,
    ) -> dict[str, Any]:
        status = Status.PROPOSED if self.effort.propose else Status.ACTIVE
        result = {
            "result": "learnt",
            "program": how,
            "insights": [insight.id for insight in made],
        }
        with self.library.writing(self.practice.name) as writer:
            known = {topic.label for topic in self.library.topics()}
            fresh = [topic for topic in topics if topic.label not in known]
            for position, topic in enumerate(fresh, start=len(known)):
                writer.define(topic, position)
            for insight in made:
                kept = replace(insight, status=status)
                writer.add(kept, EventKind.EXTRACTED, run=self.run)
                for run in kept.verification:
                    tried = {"solved": run.solved, "of": run.attempts}
                    writer.note(EventKind.VERIFIED, kept, run.problem, **tried)
            self._close(writer, problem, result, attempt, shown)
        return result

    def _finish(
        self,
        problem: Problem,
        result: dict[str, Any],
        attempt: Attempt,
        shown: Sequence[Insight],
    ) -> dict[str, Any]:
        with self.library.writing(self.practice.name) as writer:
            self._close(writer, problem, result, attempt, shown)
        return result

    def _close(
        self,
        writer: Writer,
        problem: Problem,
        result: dict[str, Any],
        attempt: Attempt,
        shown: Sequence[Insight],
    ) -> None:
        """Keep the text, the use of insights in the first attempt, and that the task is done."""
        writer.keep_problem(problem.id, problem.text)
        solved = attempt.solves(problem.expected)
        for insight in shown:
            writer.note(EventKind.RETRIEVED, insight, problem.id, run=self.run)
            if insight.id not in attempt.applied:
                writer.note(EventKind.UNUSED, insight, problem.id, run=self.run)
                continue
            writer.note(EventKind.APPLIED, insight, problem.id, run=self.run)
            kind = EventKind.HELPED if solved else EventKind.HURT
            writer.note(kind, insight, problem.id, run=self.run)
        writer.finish(self.run, problem.id, result)
