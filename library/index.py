"""Everything about the insights of a library that search looks at, in memory.

| feature | score of an insight for a problem |
|---|---|
| lexical | BM25 of the problem text against the words of the insight |
| taxonomy | BM25 of the problem text against its topics: their meaning, all their conditions |
| label | 1 for the topics that are asked for by name |
| evidence | similar problems that it was learnt from or helped, less those that it did not |
| record | how often it helped, over all problems; only where another feature speaks for it |
| failure | 1 if it was learnt from the same kind of failure |
| embedding | cosine of the vectors of both texts, where there is an endpoint for them |
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bm25s
import numpy as np
from numpy.typing import NDArray

from modelwright.library.event import Event, EventKind
from modelwright.library.insight import Insight, Label, Track
from modelwright.library.taxonomy import Topic
from modelwright.library.words import words_of

Scores = NDArray[np.float32]
"""(insights,)"""

_NEIGHBOURS = 20
"""Similar problems that are looked at."""
_SHARPNESS = 2
"""Power of the similarity of a problem by which its evidence counts."""
_EVIDENCE = {
    EventKind.HELPED: 1.0,
    EventKind.MISSED: 1.0,
    EventKind.HURT: -1.0,
    EventKind.UNUSED: -0.5,
}
"""What an event of use says about the insight, for problems like that one."""


@dataclass(frozen=True)
class Query:
    """What insights are looked for."""

    text: str
    """The problem in words."""
    labels: tuple[Label, ...] = ()
    """Topics it is known to concern."""
    failure: str = ""
    """Kind of the failure that is to be mended; "" before the first attempt."""
    message: str = ""
    """What the failure said."""
    vector: Sequence[float] | None = None
    """Embedding of the text."""
    tracks: tuple[str, ...] = ()
    """Only insights of these tracks; empty for all."""
    only_failure: bool = False
    """Only insights that were learnt from that kind of failure."""
    but: str = ""
    """Id of a problem whose evidence is left aside, to measure retrieval for it."""


class Index:
    """Insights, ready to be scored.

    Args:
        insights: those that may be found.
        topics: of the taxonomy.
        problems: id -> text of problems that there is evidence for.
        events: of use.
        vectors: (insights, dimensions) embeddings of the insights; None without.
    """

    def __init__(
        self,
        insights: Sequence[Insight],
        topics: Iterable[Topic] = (),
        problems: Mapping[str, str] | None = None,
        events: Iterable[Event] = (),
        vectors: NDArray[np.float32] | None = None,
    ) -> None:
        self.insights = list(insights)
        self._row = {insight.id: row for row, insight in enumerate(self.insights)}
        self._lexical = _Bm25([words_of(insight.text) for insight in self.insights])
        self._place_topics(topics)
        self._problems = list(problems or {})
        self._similar = _Bm25([words_of(text) for text in (problems or {}).values()])
        self._gather_evidence(events)
        self._tracks = {
            str(track): np.array(
                [any(label.track == track for label in one.labels) for one in self.insights],
                np.bool_,
            )
            for track in Track
        }
        """Track -> (insights,); one without a label is of none, and asked for by all."""
        self._failures: dict[str, list[int]] = {}
        for row, insight in enumerate(self.insights):
            for failure in insight.failures:
                self._failures.setdefault(failure, []).append(row)
        self._vectors = None if vectors is None else _unit(vectors)

    def scores(self, query: Query) -> dict[str, Scores]:
        """Return feature -> (insights,) scores, the highest of each being at most 1."""
        words = words_of(f"{query.text} {query.message}")
        found = {
            "lexical": _scaled(self._lexical.scores(words)),
            "taxonomy": self._taxonomy(_scaled(self._topics.scores(words))),
            "evidence": self._nearby(words, query.but),
        }
        if query.labels:
            asked = [self._labels[label] for label in query.labels if label in self._labels]
            topics = np.zeros(len(self._labels), np.float32)
            topics[asked] = 1
            found["label"] = self._taxonomy(topics)
        if query.failure:
            failure = np.zeros(len(self.insights), np.float32)
            failure[self._failures.get(query.failure, [])] = 1
            found["failure"] = failure
        if query.vector is not None and self._vectors is not None:
            vector = _unit(np.asarray([query.vector], np.float32))[0]
            found["embedding"] = _scaled(np.clip(self._vectors @ vector, 0, None))
        # A good record alone is no reason to show an insight.
        concerned = np.any([scores > 0 for scores in found.values()], axis=0)
        found["record"] = np.where(concerned, self._record(query.but), 0)
        return found

    def admits(self, query: Query) -> NDArray[np.bool_]:
        """Return (insights,): whether the query asks for insights like that one at all."""
        found = np.ones(len(self.insights), np.bool_)
        if query.tracks:
            found = ~np.any(list(self._tracks.values()), axis=0)
            for track in query.tracks:
                found |= self._tracks.get(track, False)
        if query.only_failure:
            learnt = np.zeros(len(self.insights), np.bool_)
            learnt[self._failures.get(query.failure, [])] = True
            found &= learnt
        return found

    def _place_topics(self, topics: Iterable[Topic]) -> None:
        told = {topic.label: topic.text for topic in topics}
        texts: dict[Label, list[str]] = {}
        for insight in self.insights:
            for label in insight.labels:
                texts.setdefault(label, [told.get(label, " ".join(label))])
                texts[label].append(insight.condition)
        self._labels = {label: number for number, label in enumerate(texts)}
        self._topics = _Bm25([words_of(" ".join(parts)) for parts in texts.values()])
        pairs = [
            (row, self._labels[label])
            for row, insight in enumerate(self.insights)
            for label in insight.labels
        ]
        self._labelled = np.array(pairs, np.int64).reshape(-1, 2)

    def _taxonomy(self, topics: Scores) -> Scores:
        """Return for each insight the score of its best topic, from those of all topics."""
        found = np.zeros(len(self.insights), np.float32)
        rows, labels = self._labelled.T
        np.maximum.at(found, rows, topics[labels])
        return found

    def _gather_evidence(self, events: Iterable[Event]) -> None:
        """Set, for each problem, the insights that it speaks for or against."""
        said: dict[str, dict[int, float]] = {}
        for row, insight in enumerate(self.insights):
            for source in insight.sources:
                said.setdefault(source, {})[row] = 1.0
        for event in events:
            weight, row = _EVIDENCE.get(event.kind), self._row.get(event.insight)
            if weight is not None and row is not None and event.problem:
                rows = said.setdefault(event.problem, {})
                # Judged both ways, it is no evidence for either; where it was learnt, it belongs.
                if event.problem not in self.insights[row].sources:
                    rows[row] = float(np.clip(rows.get(row, 0.0) + weight, -1, 1))
        self._said = {
            name: (np.fromiter(rows, np.int64), np.fromiter(rows.values(), np.float32))
            for name, rows in said.items()
        }
        self._gains = np.zeros(len(self.insights), np.float32)
        self._counts = np.zeros(len(self.insights), np.float32)
        for rows, weights in self._said.values():
            self._gains[rows] += weights
            self._counts[rows] += 1

    def _nearby(self, words: list[str], but: str) -> Scores:
        found = np.zeros(len(self.insights), np.float32)
        similar = _scaled(self._similar.scores(words))
        if but in self._problems:
            similar[self._problems.index(but)] = 0
            similar = _scaled(similar)
        count = min(_NEIGHBOURS, len(similar))
        for number in np.argpartition(-similar, count - 1)[:count] if count else ():
            rows, weights = self._said.get(self._problems[number], (None, None))
            if rows is not None and weights is not None:
                found[rows] += similar[number] ** _SHARPNESS * weights
        return _scaled(np.clip(found, 0, None))

    def _record(self, but: str) -> Scores:
        gains, counts = self._gains, self._counts
        if but in self._said:
            gains, counts = gains.copy(), counts.copy()
            rows, weights = self._said[but]
            gains[rows] -= weights
            counts[rows] -= 1
        # As if each had two problems more that say nothing: a few do not prove much.
        return np.clip(gains / (counts + 2), 0, None)


class _Bm25:
    """BM25 over texts, of which there may be none."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._size = len(texts)
        self._index: Any = None
        if any(texts):
            self._index = bm25s.BM25(method="lucene")
            self._index.index(list(map(list, texts)), show_progress=False)

    def scores(self, words: Iterable[str]) -> Scores:
        index = self._index
        known = [] if index is None else [word for word in words if word in index.vocab_dict]
        if index is None or not known:
            return np.zeros(self._size, np.float32)
        return np.asarray(index.get_scores(known), np.float32)


def _scaled(scores: Scores) -> Scores:
    highest = scores.max(initial=0)
    return scores / highest if highest > 0 else scores


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)
