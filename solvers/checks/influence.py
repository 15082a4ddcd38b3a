"""Which number of the data ends up where in the model.

One build with every number scaled by a factor of its own tells most of it: an entry of the model
that changed by exactly one of these factors comes from that number. The rest is tested one by one,
or by halving groups.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from modelwright.solvers.checks.flat import Flat, Place, differences, is_same
from modelwright.solvers.checks.leaves import Leaf, Path, Scalar, is_whole
from modelwright.solvers.instance import Floats

if TYPE_CHECKING:
    from modelwright.solvers.checks.case import Case

_SPREAD = 0.03
_RESOLUTION = 1e-9
_ALONE = 40
"""Most numbers of a parameter that are tried one by one."""


@dataclass
class Influence:
    """What is known of the numbers of the data."""

    places: dict[Path, list[Place]] = field(default_factory=dict[Path, list[Place]])
    """Where a number stands in the model, as far as one build showed."""
    alive: set[Path] = field(default_factory=set[Path])
    """Numbers that change the model."""
    dead: list[Leaf] = field(default_factory=list[Leaf])
    """Numbers that do not, however they are changed."""
    untested: list[Leaf] = field(default_factory=list[Leaf])
    """Numbers there was no budget for."""


def find_influence(case: "Case") -> Influence:
    """Return where the numbers of the data act. Zeros are left out: they may stand for nothing."""
    found = Influence()
    if case.flat is None:
        return found
    leaves = [leaf for leaf in case.leaves if leaf.value != 0]
    if not _scale(case, case.flat, leaves, found):
        for name in dict.fromkeys(leaf.top for leaf in leaves):
            _scale(case, case.flat, [leaf for leaf in leaves if leaf.top == name], found)
    for name in dict.fromkeys(leaf.top for leaf in leaves):
        _test(case, case.flat, [leaf for leaf in leaves if leaf.top == name], found)
    return found


def _test(case: "Case", base: Flat, leaves: Sequence[Leaf], found: Influence) -> None:
    """Sort those numbers of one parameter that are not known to be alive.

    Groups hold numbers of one parameter only: a distance and the limit it is compared with would
    hide each other. What seems dead as a group is tried alone, as far as `_ALONE` goes.
    """
    pending = [leaf for leaf in leaves if leaf.path not in found.alive]
    for alone in (False, True):
        if alone and len(pending) > _ALONE:
            break
        for change in (_step, _large, _nothing):
            search = _Search(case, base, change)
            for group in [[leaf] for leaf in pending] if alone else [pending]:
                search.run(group)
            found.alive |= {leaf.path for leaf in search.alive}
            found.untested += search.untested
            pending = search.unchanged
    found.dead += pending


def _scale(case: "Case", base: Flat, leaves: Sequence[Leaf], found: Influence) -> bool:
    """Scale all given numbers at once and attribute what changed; False if that told nothing."""
    draw = random.Random(20240817)
    factors = np.array([1 + _SPREAD * draw.uniform(0.2, 1) for _ in leaves])
    changes = {leaf.path: leaf.value * float(f) for leaf, f in zip(leaves, factors, strict=True)}
    built = case.rebuild(changes) if leaves else None
    places = differences(base, built) if isinstance(built, Flat) else None
    if places is None:
        return False
    steps = np.abs(np.array([float(leaf.value) for leaf in leaves]) * (factors - 1))
    by_factor, by_step = _Nearest(factors), _Nearest(steps)
    for place in places:
        cause = _cause(place, by_factor, by_step)
        if cause is not None:
            path = leaves[cause].path
            found.alive.add(path)
            found.places.setdefault(path, []).append(place)
    return True


class _Nearest:
    """Finds the numbers that equal a given one."""

    def __init__(self, values: Floats) -> None:
        self.order = np.argsort(values)
        self.sorted = values[self.order]

    def equal(self, value: float, resolution: float) -> list[int]:
        """Return the positions of at most two values within the resolution."""
        first = int(np.searchsorted(self.sorted, value - resolution))
        found = range(first, min(first + 2, len(self.sorted)))
        return [int(self.order[k]) for k in found if self.sorted[k] <= value + resolution]


def _cause(place: Place, by_factor: _Nearest, by_step: _Nearest) -> int | None:
    """Return which number's own factor, or own step, the change of an entry shows."""
    if not (np.isfinite(place.before) and np.isfinite(place.after)):
        return None
    if place.before != 0 and place.after != 0:
        ratio = place.after / place.before
        for wanted in (ratio, 1 / ratio):
            close = by_factor.equal(wanted, _RESOLUTION)
            if close:
                return close[0]
    step = abs(place.after - place.before)
    close = by_step.equal(step, _RESOLUTION * max(1.0, step))
    return close[0] if len(close) == 1 else None


class _Search:
    """Finds by halving which of many numbers change the model under one kind of change."""

    def __init__(self, case: "Case", base: Flat, change: Callable[[Leaf], Scalar]) -> None:
        self.case, self.base, self.change = case, base, change
        self.alive: list[Leaf] = []
        self.unchanged: list[Leaf] = []
        self.untested: list[Leaf] = []

    def run(self, leaves: Sequence[Leaf], *, known: bool = False) -> None:
        """Sort the numbers into alive, unchanged and untested.

        Args:
            leaves: the numbers.
            known: whether at least one of them is known to change the model.
        """
        if not leaves:
            return
        if not (known and len(leaves) == 1):
            built = self.case.rebuild({leaf.path: self.change(leaf) for leaf in leaves})
            if built is None:
                self.untested += leaves
                return
            if isinstance(built, Flat) and is_same(self.base, built):
                self.unchanged += leaves
                return
        # A program that cannot be built with the number changed does use it.
        if len(leaves) == 1:
            self.alive += leaves
            return
        middle, before = len(leaves) // 2, len(self.alive)
        self.run(leaves[:middle])
        none_in_first = len(self.alive) == before and not self.untested
        self.run(leaves[middle:], known=none_in_first)


def _step(leaf: Leaf) -> Scalar:
    if leaf.value == 1:
        return 0  # a yes in a table of yes and no
    return int(leaf.value) + 1 if is_whole(leaf.value) else leaf.value * 1.1


def _large(leaf: Leaf) -> Scalar:
    """Pass any threshold the number is compared with."""
    return leaf.value * 1000 + 1000


def _nothing(leaf: Leaf) -> Scalar:
    return 0
