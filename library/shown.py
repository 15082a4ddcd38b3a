"""Which insights a problem is shown, in the library as it is or as it would be after a change."""

from collections.abc import Iterable, Mapping, Sequence

from modelwright.datasets.problem import Problem
from modelwright.library.event import USAGE, Event
from modelwright.library.index import Index, Query
from modelwright.library.insight import Insight
from modelwright.library.retrieval import Found, RetrievalLimits, rank, within
from modelwright.library.store import Library
from modelwright.library.taxonomy import Topic


class Shelf:
    """The active insights with all that retrieval looks at, apart from the store.

    Args:
        insights: that may be shown.
        topics: of the taxonomy.
        problems: id -> text of problems that there is evidence for.
        events: of use.
        limits: what is shown.
    """

    def __init__(
        self,
        insights: Sequence[Insight],
        topics: Sequence[Topic] = (),
        problems: Mapping[str, str] | None = None,
        events: Sequence[Event] = (),
        limits: RetrievalLimits | None = None,
    ) -> None:
        self.insights = insights
        self.topics = topics
        self.problems = problems or {}
        self.events = events
        self.limits = limits or RetrievalLimits()
        self._index = Index(insights, topics, self.problems, events)

    def shown(self, problem: Problem) -> list[Insight]:
        """Return what a problem is shown, the best first."""
        return [one.insight for one in within(self._ranked(problem), self.limits)]

    def shortlist(self, problem: Problem) -> list[Insight]:
        """Return what comes into question for a problem."""
        return [one.insight for one in self._ranked(problem)]

    def standing(self, insight: str, problem: Problem) -> float:
        """Return the score of an insight for a problem, as a share of the best; 0 if far off."""
        found = self._ranked(problem)
        scores = [one.score for one in found if one.insight.id == insight]
        return scores[0] / found[0].score if scores else 0.0

    def _ranked(self, problem: Problem) -> list[Found]:
        return rank(self._index, Query(problem.text), most=self.limits.shortlist)

    def changed(
        self,
        added: Iterable[Insight] = (),
        without: Iterable[str] = (),
        texts: Mapping[str, str] | None = None,
    ) -> "Shelf":
        """Return the shelf with insights added or replaced, and others taken away.

        Args:
            added: in place of those with the same id.
            without: ids.
            texts: id of a problem -> its text, as far as new.
        """
        new = {insight.id: insight for insight in added}
        gone = {*without, *new}
        kept = [insight for insight in self.insights if insight.id not in gone]
        problems = {**self.problems, **(texts or {})}
        return Shelf([*kept, *new.values()], self.topics, problems, self.events, self.limits)


def shelf_of(library: Library, limits: RetrievalLimits | None = None) -> Shelf:
    """Return the shelf of a library as it is now."""
    return Shelf(
        library.insights(),
        library.topics(),
        library.problems(),
        library.events(kinds=USAGE),
        limits,
    )
