"""Which variable and row of one model is which of another: by name first, by content second."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from modelwright.solvers.instance import Instance
from modelwright.solvers.model_graph import ModelGraph, build_graph
from modelwright.solvers.refinement import MOST_ROUNDS, Hashes, hashed, mixed
from modelwright.solvers.terms import TermPool, quantized, read_bodies

_MOST_WORK = 20_000_000
"""Edges visited for telling apart what looks the same."""
_NEAR = (3, 2, 1)
"""Rounds of refinement, so that what is near an edit is still found."""

_SPREAD = 0x9E3779B97F4A7C15
"""Makes a colour of a mark; refinement mixes it further."""
_ALIKE = 0.5
"""Share of neighbours that makes two rows the same row, edited."""
_MOST_SHARING = 200

Pair = tuple[str, int]
"""("column" or "row", its number)."""


class Matching(NamedTuple):
    """Numbers of the first model -> numbers of the second."""

    columns: dict[int, int]
    rows: dict[int, int]


def match(before: Instance, after: Instance, *, by_name: bool = True) -> Matching:
    """Return what corresponds to what.

    Args:
        before: the first model.
        after: the second model.
        by_name: whether equal names correspond; False leaves all to content.
    """
    matcher = _Matcher(before, after)
    if by_name:
        matcher.pair_equal_names()
    matcher.pair_unique(MOST_ROUNDS)
    if matcher.has_open() and matcher.look_the_same():
        matcher.break_ties()
    paired = -1
    while paired < matcher.paired_count() and matcher.has_open():
        paired = matcher.paired_count()
        for rounds in _NEAR:
            matcher.pair_unique(rounds)
        matcher.pair_similar()
        if paired == matcher.paired_count():
            matcher.pair_components()
    return matcher.matching()


class _Side:
    """One of the two models."""

    def __init__(self, instance: Instance) -> None:
        pool = TermPool()
        self.built: ModelGraph = build_graph(instance, pool, read_bodies(instance, pool))
        self.names = {
            "column": instance.column_names,
            "row": instance.row_names,
        }
        self.unused: Hashes = hashed(
            instance.integer.astype(np.int64),
            quantized(instance.column_lower),
            quantized(instance.column_upper),
        )
        self.colour = self.built.graph.colour.copy()
        """Of every node before refinement, with what is paired already marked."""
        self.marked = np.zeros(len(self.colour), bool)

    def mark(self, what: Pair, mark: int) -> None:
        """Give a column or row a colour of its own."""
        kind, number = what
        built = self.built
        places = (built.columns,) if kind == "column" else (built.lower, built.upper)
        nodes = [int(place[number]) for place in places]
        for node in nodes:
            if node >= 0:
                self.colour[node] = (mark * _SPREAD + 1) % (1 << 64)
                self.marked[node] = True

    def colours(self, rounds: int) -> dict[str, Hashes]:
        """Return the colour of every column and every row."""
        refined = np.append(self.built.graph.refined(self.colour, rounds), np.uint64(0))
        columns = np.where(self.built.columns < 0, self.unused, refined[self.built.columns])
        rows = mixed(refined[self.built.lower]) + mixed(refined[self.built.upper])
        return {"column": columns, "row": rows}

    def neighbours(self, kind: str, done: Iterable[int]) -> dict[int, set[int]]:
        """Return the marks next to each unpaired column or row that has any."""
        finished = set(done)
        built, graph = self.built, self.built.graph
        owner = np.full(len(graph.colour), -1, np.int64)
        for place in (built.columns,) if kind == "column" else (built.lower, built.upper):
            numbers = np.array([k for k in np.flatnonzero(place >= 0) if k not in finished], int)
            owner[place[numbers]] = numbers
        near = (owner[graph.target] >= 0) & self.marked[graph.source]
        found: dict[int, set[int]] = defaultdict(set)
        owners, marks = owner[graph.target[near]], self.colour[graph.source[near]]
        for number, mark in zip(owners.tolist(), marks.tolist(), strict=True):
            found[number].add(mark)
        return found

    def histogram_with(self, what: Pair, mark: int) -> Hashes:
        """Return the histogram there would be if a column or row were marked."""
        kept = self.colour.copy(), self.marked.copy()
        self.mark(what, mark)
        found = self.histogram()
        self.colour, self.marked = kept
        return found

    def histogram(self) -> Hashes:
        """Return the sorted colours of all nodes and of the unused columns."""
        unused = self.unused[self.built.columns < 0]
        return np.sort(np.concatenate((self.built.graph.refined(self.colour), unused)))


class _Matcher:
    def __init__(self, before: Instance, after: Instance) -> None:
        self.before, self.after = _Side(before), _Side(after)
        self.paired: dict[str, dict[int, int]] = {"column": {}, "row": {}}
        self.taken: dict[str, set[int]] = {"column": set(), "row": set()}
        self.work = 0

    def matching(self) -> Matching:
        return Matching(self.paired["column"], self.paired["row"])

    def paired_count(self) -> int:
        return len(self.paired["column"]) + len(self.paired["row"])

    def pair(self, kind: str, first: int, second: int) -> None:
        self.paired[kind][first] = second
        self.taken[kind].add(second)
        mark = self.paired_count()
        self.before.mark((kind, first), mark)
        self.after.mark((kind, second), mark)

    def pair_equal_names(self) -> None:
        for kind in ("column", "row"):
            place = {name: number for number, name in enumerate(self.after.names[kind])}
            for number, name in enumerate(self.before.names[kind]):
                if name in place:
                    self.pair(kind, number, place[name])

    def open_classes(self, kind: str, rounds: int) -> list[tuple[list[int], list[int]]]:
        """Return unpaired members of each colour that both models have."""
        classes: dict[int, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        sides = (self.before, self.paired[kind].keys()), (self.after, self.taken[kind])
        for k, (side, done) in enumerate(sides):
            for number, colour in enumerate(side.colours(rounds)[kind].tolist()):
                if number not in done:
                    classes[colour][k].append(number)
        return [members for members in classes.values() if members[0] and members[1]]

    def pair_unique(self, rounds: int) -> None:
        """Pair what has a colour of its own in both models, until nothing more has."""
        progress = self.has_open()
        while progress:
            progress = False
            for kind in ("column", "row"):
                for first, second in self.open_classes(kind, rounds):
                    if len(first) == len(second) == 1:
                        self.pair(kind, first[0], second[0])
                        progress = True
            progress = progress and self.has_open()

    def has_open(self) -> bool:
        """Return whether both models have something left to pair."""
        return any(
            len(self.paired[kind]) < min(len(self.before.names[kind]), len(self.after.names[kind]))
            for kind in ("column", "row")
        )

    def look_the_same(self) -> bool:
        return np.array_equal(self.before.histogram(), self.after.histogram())

    def break_ties(self) -> None:
        """Pair members of equal colour one by one, as long as the rest keeps looking the same."""
        for kind in ("column", "row"):
            while classes := self.open_classes(kind, MOST_ROUNDS):
                first, second = min(classes, key=lambda members: len(members[0]))
                if self.work > _MOST_WORK or len(first) != len(second):
                    return
                self._break_tie(kind, first[0], self._by_likeness(kind, first[0], second))
                self.pair_unique(MOST_ROUNDS)

    def _break_tie(self, kind: str, number: int, candidates: Sequence[int]) -> None:
        mark = 1 << 40
        wanted = self.before.histogram_with((kind, number), mark)
        chosen = candidates[0]
        for candidate in candidates:
            self.work += len(self.after.built.graph.source)
            if np.array_equal(wanted, self.after.histogram_with((kind, candidate), mark)):
                chosen = candidate
                break
        self.pair(kind, number, chosen)

    def _by_likeness(self, kind: str, number: int, candidates: Iterable[int]) -> list[int]:
        """Return the candidates, those with the same index first."""
        index = _split(self.before.names[kind][number])[1]
        names = self.after.names[kind]
        return sorted(candidates, key=lambda candidate: _split(names[candidate])[1] != index)

    def pair_similar(self) -> None:
        """Pair what shares most of its paired neighbours: an edited row, an edited variable."""
        for kind in ("row", "column"):
            first = self.before.neighbours(kind, self.paired[kind])
            second = self.after.neighbours(kind, self.taken[kind])
            having: dict[int, list[int]] = defaultdict(list)
            for number, marks in second.items():
                for mark in marks:
                    having[mark].append(number)
            likeness: list[tuple[float, int, int]] = []
            for number, marks in first.items():
                shared = Counter(k for mark in marks for k in having.get(mark, ())[:_MOST_SHARING])
                for other, both in shared.most_common(3):
                    share = both / max(len(marks), len(second[other]))
                    likeness.append((-share, number, other))
            for share, number, other in sorted(likeness):
                free = number not in self.paired[kind] and other not in self.taken[kind]
                if free and -share >= _ALIKE:
                    self.pair(kind, number, other)

    def pair_components(self) -> None:
        """Pair make[*] with produce[*] where no other component has the same unpaired indices."""
        for kind in ("column", "row"):
            first = self._components(self.before, kind, self.paired[kind])
            second = self._components(self.after, kind, self.taken[kind])
            for indices, components in first.items():
                if len(components) == len(second.get(indices, [])) == 1:
                    (old,), (new,) = components, second[indices]
                    for index in indices:
                        self.pair(kind, old[index], new[index])

    def _components(
        self, side: _Side, kind: str, done: Iterable[int]
    ) -> dict[frozenset[str], list[dict[str, int]]]:
        """Return index set -> the components that have it, each as index -> number."""
        finished = set(done)
        components: dict[str, dict[str, int]] = defaultdict(dict)
        for number, name in enumerate(side.names[kind]):
            if number not in finished:
                component, index = _split(name)
                components[component][index] = number
        by_indices: dict[frozenset[str], list[dict[str, int]]] = defaultdict(list)
        for members in components.values():
            by_indices[frozenset(members)].append(members)
        return by_indices


def _split(name: str) -> tuple[str, str]:
    """Return component and index: ("make", "[chair]")."""
    component, bracket, index = name.partition("[")
    return component, bracket + index
