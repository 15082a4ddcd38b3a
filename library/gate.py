"""The gate: a change of the library is made only if it loses nothing.

Tried on the sources of what it touches and on a held-out gate set, each problem several times with
the same seeds before and after. Refused if a problem that was solved before is not any more, or if
the score falls: the share of problems solved, less a price for each token.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.library.event import EventKind
from modelwright.library.insight import Insight, Verification
from modelwright.library.practice import Attempt, Practice
from modelwright.library.review import ProposalKind, apply, kind_of, refuse
from modelwright.library.shown import Shelf, shelf_of
from modelwright.library.store import Library
from modelwright.library.verify import Repeats, repeat
from modelwright.library.writer import Writer
from modelwright.solvers.errors import UsageError


@dataclass(frozen=True)
class Result:
    """A problem tried several times."""

    solved: int
    attempts: int
    tokens: float
    """Per attempt."""

    @property
    def share(self) -> float:
        """Attempts that solved it, of all."""
        return self.solved / self.attempts


@dataclass(frozen=True)
class Ruling:
    """What the gate says about a change."""

    accepted: bool
    reason: str
    before: float
    """Score."""
    after: float
    runs: tuple[Verification, ...] = ()
    """After the change."""

    @property
    def evidence(self) -> dict[str, Any]:
        """The ruling for the log."""
        return {"reason": self.reason, "before": self.before, "after": self.after}


@dataclass
class Gate:
    """Tries changes; what a problem was shown is tried once, however often it comes up."""

    practice: Practice
    problems: Mapping[str, Problem]
    """Id -> problem, of all that may be sources."""
    gate_set: Sequence[Problem]
    """Held out: nothing was learnt from them."""
    repeats: Repeats = field(default_factory=Repeats)
    token_price: float = 1e-6
    """Share of problems solved that one token per problem is worth."""
    _tried: dict[tuple[str, tuple[str, ...]], Result] = field(
        default_factory=dict[tuple[str, tuple[str, ...]], Result]
    )

    async def rule(self, proposal: Insight, shelf: Shelf) -> Ruling:
        """Return whether a proposal may be applied, without applying it."""
        after = _after(proposal, shelf)
        sources = {name for name in proposal.sources if name in self.problems}
        tried = {problem.id: problem for problem in self.gate_set}
        tried |= {name: self.problems[name] for name in sources}
        if not tried:
            return Ruling(False, "there is no problem to try it on", 0.0, 0.0)
        results = {
            name: (await self.result(problem, shelf), await self.result(problem, after))
            for name, problem in sorted(tried.items())
        }
        olds, news = ([pair[k] for pair in results.values()] for k in (0, 1))
        before, now = self.score(olds), self.score(news)
        runs = tuple(
            Verification(
                name, new.solved, new.attempts, model=self.practice.name, tokens=round(new.tokens)
            )
            for name, (_, new) in results.items()
            if name in sources
        )
        lost = [
            name
            for name, (old, new) in results.items()
            if old.solved >= self.repeats.needed > new.solved
        ]
        if lost:
            said = f"no longer solved: {', '.join(lost)}"
            return Ruling(False, said, before, now, runs)
        if now < before - 1e-12:
            return Ruling(
                False, f"the score falls from {before:.4f} to {now:.4f}", before, now, runs
            )
        if kind_of(proposal) is ProposalKind.ADD and now <= before:
            return Ruling(False, "nothing gets better", before, now, runs)
        return Ruling(True, "nothing is lost", before, now, runs)

    async def decide(self, library: Library, proposal: Insight, kind: EventKind) -> Ruling:
        """Rule on a proposal of a library, and apply or refuse it; one change either way.

        Args:
            library: that it is kept in.
            proposal: as it is kept.
            kind: what the log calls it if it is applied.
        """
        ruling = await self.rule(proposal, shelf_of(library))
        with library.writing(self.practice.name) as writer:
            return self.settle(library, writer, proposal, ruling, kind)

    def settle(
        self, library: Library, writer: Writer, proposal: Insight, ruling: Ruling, kind: EventKind
    ) -> Ruling:
        """Apply or refuse a proposal as was ruled; return the ruling that stands."""
        if ruling.accepted:
            try:
                apply(library, writer, _proved(proposal, ruling), kind)
                writer.note(EventKind.VERIFIED, proposal, **ruling.evidence)
                return ruling
            except UsageError as error:  # pinned, or changed meanwhile
                ruling = replace(ruling, accepted=False, reason=error.message)
        refuse(writer, proposal, **ruling.evidence)
        return ruling

    async def result(self, problem: Problem, shelf: Shelf) -> Result:
        """Return how a problem does with what it is shown."""
        shown = shelf.shown(problem)
        key = (problem.id, tuple(_words(insight) for insight in shown))
        if key not in self._tried:
            attempts = await repeat(self.practice, problem, shown, self.repeats)
            self._tried[key] = _summed(attempts, problem)
        return self._tried[key]

    def score(self, results: Sequence[Result]) -> float:
        """Return the share of problems solved, less the price of the tokens per problem."""
        if not results:
            return 0.0
        share = sum(result.share for result in results) / len(results)
        tokens = sum(result.tokens for result in results) / len(results)
        return share - self.token_price * tokens


def _after(proposal: Insight, shelf: Shelf) -> Shelf:
    parents = [name.partition("@")[0] for name in proposal.parents]
    kind = kind_of(proposal)
    if kind is ProposalKind.RETIRE:
        return shelf.changed(without=parents)
    if kind is ProposalKind.CHANGE:
        return shelf.changed([replace(proposal, id=parents[0])])
    return shelf.changed([proposal], without=parents)


def _proved(proposal: Insight, ruling: Ruling) -> Insight:
    return replace(proposal, verification=(*proposal.verification, *ruling.runs))


def _words(insight: Insight) -> str:
    """Return what of an insight a model sees."""
    return "\n".join((insight.id, insight.condition, insight.explanation, insight.example))


def _summed(attempts: Sequence[Attempt], problem: Problem) -> Result:
    solved = sum(attempt.solves(problem.expected) for attempt in attempts)
    tokens = sum(attempt.tokens for attempt in attempts) / len(attempts)
    return Result(solved, len(attempts), tokens)
