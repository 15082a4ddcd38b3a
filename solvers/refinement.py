"""Colour refinement (Weisfeiler-Lehman): nodes of a graph told apart by their surroundings.

Source: Weisfeiler and Lehman, 1968; for linear programs Grohe, Kersting, Mladenov and Selman,
"Dimension reduction via colour refinement", 2014. Colours are 64-bit hashes, so they can be
compared between graphs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

MOST_ROUNDS = 64
"""After so many rounds colours know their surroundings to that distance, and no further."""
_ODD = np.uint64(0x9E3779B97F4A7C15)


def mixed(values: Hashes) -> Hashes:
    """Return a well-spread hash of each value (the finalizer of splitmix64)."""
    values = values + _ODD
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def hashed(*columns: Sequence[int] | NDArray[np.int64]) -> Hashes:
    """Return one hash for each row of a table of whole numbers given by its columns."""
    total: Hashes | None = None
    for column in columns:
        part = np.asarray(column, np.int64).astype(np.uint64)
        total = mixed(part) if total is None else mixed(total * _ODD + part)
    assert total is not None
    return total


@dataclass(frozen=True)
class Graph:
    """A graph with coloured nodes and labelled edges; labels tell the two directions apart."""

    colour: Hashes
    """(nodes,) what a node is, before its surroundings are known."""
    source: NDArray[np.int64]
    """(edges,)"""
    target: NDArray[np.int64]
    """(edges,) ascending."""
    label: Hashes
    """(edges,)"""

    @classmethod
    def undirected(
        cls,
        colour: Hashes,
        first: NDArray[np.int64],
        second: NDArray[np.int64],
        label: Hashes,
    ) -> "Graph":
        """Return the graph with every edge in both directions."""
        source, target = np.concatenate((first, second)), np.concatenate((second, first))
        both = np.concatenate((label, mixed(label)))
        order = np.argsort(target, kind="stable")
        return cls(colour, source[order], target[order], both[order])

    def refined(self, colour: Hashes | None = None, rounds: int = MOST_ROUNDS) -> Hashes:
        """Return the colours, (nodes,), after refinement until no class splits any more.

        With fewer than `MOST_ROUNDS` all rounds are run, so that unequal graphs can be compared.
        """
        colour = self.colour if colour is None else colour
        if not len(self.source):
            return mixed(colour)
        begins = np.flatnonzero(np.diff(self.target, prepend=-1))
        reached = self.target[begins]
        classes = len(np.unique(colour))
        for _ in range(rounds):
            messages = mixed(colour[self.source] * _ODD + self.label)
            heard = np.zeros_like(colour)
            heard[reached] = np.add.reduceat(messages, begins)
            colour = mixed(mixed(colour) + heard)
            found = len(np.unique(colour))
            if found == classes and rounds == MOST_ROUNDS:
                break
            classes = found
        return colour
