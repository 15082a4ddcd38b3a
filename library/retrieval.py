"""Find the insights that concern a problem, at a cost that does not grow with the library.

Every insight is scored in memory; the best twenty are a shortlist; at most one call of a language
model, over the shortlist alone, says which of them truly apply; the first few, within a number of
tokens, are handed out. No filter stands before the scores, so nothing is out of reach.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from modelwright.library.event import USAGE
from modelwright.library.index import Index, Query
from modelwright.library.insight import Insight
from modelwright.library.store import Library
from modelwright.library.vectors import Embedder, vectors_of

LETTERS_PER_TOKEN = 4

Choose = Callable[[str, Sequence[Insight]], Awaitable[Sequence[str]]]
"""Called with a problem text and the shortlist; returns the ids that apply, the best first."""


@dataclass(frozen=True)
class Weights:
    """How much each feature counts; `benchmarks/library.py` measures them."""

    lexical: float = 1.0
    taxonomy: float = 0.3
    label: float = 1.0
    evidence: float = 1.0
    record: float = 0.3
    failure: float = 0.5
    embedding: float = 1.0


@dataclass(frozen=True)
class RetrievalLimits:
    """How much is looked at and handed out."""

    shortlist: int = 20
    """Insights that the language model sees."""
    most: int = 5
    """Insights that are handed out."""
    most_tokens: int = 1200
    """Of their conditions and advice together."""
    least: float = 0.25
    """Share of the best score below which an insight does not come into question."""


@dataclass(frozen=True)
class Found:
    """An insight that was found, and why."""

    insight: Insight
    score: float
    features: dict[str, float]
    """Feature of `modelwright.library.index` -> its share of the score."""


class Retriever:
    """Finds insights in a library, and sees what others change in it.

    Args:
        library: stays open.
        limits: what is looked at and handed out.
        weights: of the features.
    """

    def __init__(
        self,
        library: Library,
        *,
        limits: RetrievalLimits | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.library = library
        self.limits = limits or RetrievalLimits()
        self._weights = vars(weights or Weights())
        self._index: tuple[int, str, Index] | None = None

    async def retrieve(
        self, query: Query, *, choose: Choose | None = None, embedder: Embedder | None = None
    ) -> list[Found]:
        """Return what concerns a problem, the best first, within the limits.

        Args:
            query: what is looked for.
            choose: asks a language model; None takes the shortlist in its order.
            embedder: of an endpoint; None does without vectors.
        """
        index = await self._current(embedder)
        if embedder is not None and index.insights:
            (vector,) = await embedder.embed([query.text])
            query = replace(query, vector=vector)
        found = await asyncio.to_thread(rank, index, query, self._weights, self.limits.shortlist)
        if choose is not None and found:
            chosen = await choose(query.text, [one.insight for one in found])
            known = {one.insight.id: one for one in found}
            found = [known[name] for name in dict.fromkeys(chosen) if name in known]
        return within(found, self.limits)

    async def _current(self, embedder: Embedder | None) -> Index:
        """Return the index of the library as it is now; made anew after each change of it."""
        library, model = self.library, embedder.model if embedder else ""
        revision = await asyncio.to_thread(lambda: library.revision)
        # An index with vectors also serves those who do without.
        kept = self._index
        if kept is None or kept[0] != revision or model not in ("", kept[1]):
            insights = await asyncio.to_thread(library.insights)
            vectors = await vectors_of(library, insights, embedder) if embedder else None
            index = await asyncio.to_thread(_indexed, library, insights, vectors)
            kept = self._index = (revision, model, index)
        return kept[2]


def index_of(library: Library) -> Index:
    """Return the index of the active insights of a library, without vectors."""
    return _indexed(library, library.insights())


def _indexed(
    library: Library, insights: list[Insight], vectors: NDArray[np.float32] | None = None
) -> Index:
    events = library.events(kinds=USAGE)
    return Index(insights, library.topics(), library.problems(), events, vectors)


def rank(
    index: Index, query: Query, weights: dict[str, float] | None = None, most: int = 10
) -> list[Found]:
    """Return the insights with the highest sums of weighted scores, the best first.

    Insights that nothing speaks for are left out.
    """
    weights = vars(Weights()) if weights is None else weights
    shares = {
        name: weights[name] * scores
        for name, scores in index.scores(query).items()
        if weights.get(name)
    }
    total = np.sum(list(shares.values()), axis=0) if shares else np.zeros(0)
    total = np.where(index.admits(query), total, 0)
    best = np.argpartition(-total, most)[:most] if len(total) > most else np.arange(len(total))
    order = best[np.lexsort((best, -total[best]))]
    return [
        Found(
            index.insights[row],
            float(total[row]),
            {name: round(float(share[row]), 4) for name, share in shares.items() if share[row]},
        )
        for row in order.tolist()
        if total[row] > 0
    ]


def within(found: Sequence[Found], limits: RetrievalLimits) -> list[Found]:
    """Return the first that fit; a longer one is passed over for shorter ones after it."""
    kept: list[Found] = []
    left = limits.most_tokens
    floor = limits.least * max((one.score for one in found), default=0.0)
    for one in found:
        tokens = tokens_of(one.insight)
        if len(kept) < limits.most and tokens <= left and one.score >= floor:
            kept.append(one)
            left -= tokens
    return kept


def tokens_of(insight: Insight) -> int:
    """Return about how many tokens an insight takes in a prompt."""
    return -(-len(insight.condition + advice_of(insight)) // LETTERS_PER_TOKEN)


def advice_of(insight: Insight) -> str:
    """Return what a model is told to do: never an example in code of another interface."""
    if insight.example and insight.example_solver in ("", "pyomo"):
        return f"{insight.explanation}\nExample: {insight.example}"
    return insight.explanation


def problem_id(text: str) -> str:
    """Return an id for a problem of which only the text is known."""
    return "text-" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
