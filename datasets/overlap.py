"""Overlap of two sets of problems, and groups of near-duplicates in one.

| kind | two problems are paired when |
|---|---|
| exact | their texts are the same |
| normalised | the same but for case, spacing, punctuation and the way numbers are written |
| shingles | enough of their runs of words are the same, numbers apart, and some of their numbers |
| numbers | enough of their numbers are the same, and enough of their words |
| model | their reference programs build the same model, whatever the texts say |

`shingles` and `numbers` find texts whose numbers, or whose words and order of clauses, were
changed. Numbers alone are not enough: small ones are everywhere. Candidates come from hashing
(bands of MinHash, and pairs of long numbers), and every candidate is compared, so no step is
quadratic.
"""

import hashlib
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelwright.datasets.problem import Problem
from modelwright.solvers.canonical import signature
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.number_words import SMALL
from modelwright.solvers.outcome import Failure

SHINGLE_WORDS = 3
PERMUTATIONS = 128
_BANDS = 32  # of 4 values each: 0.95 of the pairs with similarity 0.55 share one
_COMMON = 40  # numbers that more problems share tell nothing
_PRIME = np.uint64((1 << 61) - 1)
_WORD = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+")
_STOP = frozenset((
    "a", "an", "and", "are", "as", "at", "be", "by", "can", "each", "for", "from", "has", "have",
    "how", "if", "in", "is", "it", "its", "many", "much", "must", "no", "not", "of", "on", "or",
    "per", "should", "so", "than", "that", "the", "there", "this", "to", "what", "which", "will",
    "with",
))  # fmt: skip


class Pair(NamedTuple):
    """Two problems that overlap."""

    first: str
    """Id."""
    second: str
    kind: str
    """The first that holds of "exact", "normalised", "shingles", "numbers", "model"."""
    similarity: float
    """From 0 to 1."""


@dataclass(frozen=True)
class Thresholds:
    """From which similarity on two problems are paired; measured by `benchmarks/datasets.py`."""

    shingles: float = 0.5
    """Of the sets of shingles (Jaccard)."""
    some_numbers: float = 0.4
    """Of the bags of numbers, where the shingles agree; else they are two items of one template."""
    shingles_alone: float = 0.9
    """Of the sets of shingles, whatever the numbers are."""
    numbers: float = 0.68
    """Of the bags of numbers (Jaccard, each number weighing its digits that are no zeros at an end,
    less a half), with at least `least_numbers` in common."""
    least_numbers: int = 4
    words: float = 0.5
    """Of the sets of content words (Jaccard), where the numbers agree."""


class Fingerprint:
    """What of a problem is compared."""

    def __init__(self, problem: Problem, model: str = "") -> None:
        self.id = problem.id
        self.model = model
        files = (content.replace(",", ", ") for content in problem.files.values())  # no thousands
        self.text = "\n".join([problem.text, *files])
        self.tokens = [_token(word) for word in _WORD.findall(self.text.lower())]

    @cached_property
    def exact(self) -> str:
        """Digest of the text."""
        return _digest(self.text)

    @cached_property
    def normalised(self) -> str:
        """Digest of the words and numbers."""
        return _digest(" ".join(self.tokens))

    @cached_property
    def numbers(self) -> Counter[str]:
        """The numbers, each as often as it occurs."""
        return Counter(token for token in self.tokens if token[0].isdigit())

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that say what it is about."""
        return frozenset(
            token for token in self.tokens if not token[0].isdigit() and token not in _STOP
        )

    @cached_property
    def shingles(self) -> frozenset[int]:
        """Hashes of runs of words, every number being the same word."""
        plain = ["0" if token[0].isdigit() else token for token in self.tokens]
        count = max(1, len(plain) - SHINGLE_WORDS + 1)
        runs = {" ".join(plain[k : k + SHINGLE_WORDS]) for k in range(count)}
        return frozenset(_hash(run) for run in runs)

    @cached_property
    def sketch(self) -> NDArray[np.uint64]:
        """MinHash of the shingles, (PERMUTATIONS,)."""
        values = np.fromiter(self.shingles, np.uint64, len(self.shingles))
        return _permuted(values).min(axis=0)


def find_overlap(
    train: Iterable[Problem],
    test: Iterable[Problem],
    thresholds: Thresholds | None = None,
    models: Mapping[str, str] | None = None,
) -> list[Pair]:
    """Return the pairs of a problem of `train` and one of `test` that overlap.

    Args:
        train: one set.
        test: the other.
        thresholds: None for the defaults.
        models: id -> signature of the reference model (see `model_signatures`), where known.
    """
    left = _fingerprints(train, models)
    both = left + _fingerprints(test, models)
    crossing = ((i, j) for i, j in _candidates(both) if i < len(left) <= j)
    return _compare(both, crossing, thresholds or Thresholds())


def find_duplicates(
    problems: Iterable[Problem],
    thresholds: Thresholds | None = None,
    models: Mapping[str, str] | None = None,
) -> list[Pair]:
    """Return the pairs of problems in one set that overlap (see `find_overlap`)."""
    prints = _fingerprints(problems, models)
    return _compare(prints, _candidates(prints), thresholds or Thresholds())


def model_signatures(engine: ProgramEngine, problems: Iterable[Problem]) -> dict[str, str]:
    """Return id -> signature of the model, for the problems whose reference program builds one.

    Equal signatures are equal models, numbers included (see `solvers/canonical.py`).
    """
    signatures: dict[str, str] = {}
    for problem in problems:
        if problem.program is not None:
            instance = engine.build(problem.program)
            if not isinstance(instance, Failure):
                signatures[problem.id] = signature(instance)
    return signatures


def group(ids: Iterable[str], pairs: Iterable[Pair]) -> dict[str, str]:
    """Return id -> name of its group: the first id that it is connected to by pairs.

    A split into train and test keeps a group on one side.
    """
    parent = {name: name for name in ids}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    order = {name: place for place, name in enumerate(parent)}
    for pair in pairs:
        first, second = sorted((root(pair.first), root(pair.second)), key=order.__getitem__)
        parent[second] = first
    return {name: root(name) for name in parent}


def _fingerprints(
    problems: Iterable[Problem], models: Mapping[str, str] | None
) -> list[Fingerprint]:
    return [Fingerprint(problem, (models or {}).get(problem.id, "")) for problem in problems]


def _compare(
    prints: Sequence[Fingerprint], candidates: Iterable[tuple[int, int]], thresholds: Thresholds
) -> list[Pair]:
    pairs: list[Pair] = []
    for i, j in sorted(candidates):
        first, second = prints[i], prints[j]
        if found := _kind(first, second, thresholds):
            pairs.append(Pair(first.id, second.id, *found))
    return pairs


def _kind(
    first: Fingerprint, second: Fingerprint, thresholds: Thresholds
) -> tuple[str, float] | None:
    if first.exact == second.exact:
        return "exact", 1.0
    if first.normalised == second.normalised:
        return "normalised", 1.0
    runs = _jaccard(first.shingles, second.shingles)
    shared = first.numbers & second.numbers
    numbers = _weight(shared) / (_weight(first.numbers | second.numbers) or 1.0)
    if runs >= thresholds.shingles_alone or (
        runs >= thresholds.shingles and numbers >= thresholds.some_numbers
    ):
        return "shingles", runs
    same_numbers = shared.total() >= thresholds.least_numbers and numbers >= thresholds.numbers
    if same_numbers and _jaccard(first.words, second.words) >= thresholds.words:
        return "numbers", numbers
    if first.model and first.model == second.model:
        return "model", 1.0
    return None


def _candidates(prints: Sequence[Fingerprint]) -> set[tuple[int, int]]:
    """Return pairs (i, j), i < j, that share a band of their sketches or a rare set of numbers."""
    buckets: dict[bytes, list[int]] = defaultdict(list)
    size = PERMUTATIONS // _BANDS
    for place, item in enumerate(prints):
        for band in range(_BANDS):
            values = item.sketch[band * size : (band + 1) * size]
            buckets[bytes([band]) + values.tobytes()].append(place)
        for key in _number_keys(item):
            buckets[key].append(place)
        if item.model:
            buckets[f"model {item.model}".encode()].append(place)
    return {
        pair
        for key, places in buckets.items()
        if len(places) <= _COMMON or key[0] < _BANDS
        for pair in itertools.combinations(places, 2)
    }


def _number_keys(item: Fingerprint) -> Iterator[bytes]:
    """Yield keys that bags of numbers share if most of them are the same.

    These are pairs of neighbours among the longest numbers, which are the rarest.
    """
    longest = sorted(item.numbers, key=lambda text: (-len(text), text))[:8]
    for first, second in itertools.combinations(longest, 2):
        yield f"number {first} {second}".encode()


def _token(word: str) -> str:
    """Return a word as it is, and a number without separators and needless digits."""
    if word in SMALL:
        return str(int(SMALL[word]))
    if not word[0].isdigit():
        return word
    whole, _, rest = word.replace(",", "").partition(".")
    rest = rest.rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{rest}" if rest else whole


def _jaccard(
    first: frozenset[int] | frozenset[str], second: frozenset[int] | frozenset[str]
) -> float:
    union = len(first | second)
    return len(first & second) / union if union else 1.0


def _weight(numbers: Counter[str]) -> float:
    """Return how much numbers tell: one of a single digit is everywhere, 1729 is not."""
    digits = {text: len(text.replace(".", "").strip("0")) or 1 for text in numbers}
    return sum(count * (digits[text] - 0.5) for text, count in numbers.items())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).digest())


_DRAW = np.random.default_rng(20250806)
_FACTORS = _DRAW.integers(1, 1 << 29, PERMUTATIONS, dtype=np.uint64)
_SHIFTS = _DRAW.integers(0, 1 << 61, PERMUTATIONS, dtype=np.uint64)


def _permuted(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return (values, PERMUTATIONS) images under (a x + b) mod p; 32-bit x keeps it in 64 bits."""
    return (values[:, None] * _FACTORS[None, :] + _SHIFTS[None, :]) % _PRIME
