"""A model as a labelled graph: columns, terms, sides of rows, the objective, SOS.

Every finite side of a row is a node of its own, "body <= bound" divided by the largest coefficient.
So the order and scale of rows mean nothing, and an equality is the same with its signs turned.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelwright.solvers.instance import Instance, Ints
from modelwright.solvers.outcome import Sense
from modelwright.solvers.refinement import Graph, Hashes, hashed
from modelwright.solvers.terms import COLUMN, SUM, Bodies, Body, TermPool, quantized

_IN_ROW, _OPERAND, _MEMBER, _NEIGHBOUR = 1, 2, 3, 4
_A_COLUMN, _A_TERM, _A_ROW, _AN_OBJECTIVE, _AN_SOS = 11, 12, 13, 14, 15
_ROUNDING = 1e-12


class ModelGraph(NamedTuple):
    """The graph and where things are in it."""

    graph: Graph
    columns: Ints
    """(columns,) node of every column, -1 where nothing uses it."""
    lower: Ints
    """(rows,) node of a row's lower side, -1 where it is open."""
    upper: Ints
    """(rows,)"""


@dataclass
class _Edges:
    first: list[int] = field(default_factory=list[int])
    second: list[int] = field(default_factory=list[int])
    kind: list[int] = field(default_factory=list[int])
    number: list[float] = field(default_factory=list[float])

    def add(self, first: int, second: int, kind: int, number: float) -> None:
        self.first.append(first)
        self.second.append(second)
        self.kind.append(kind)
        self.number.append(number)


class _Builder:
    """Nodes and edges as they are found."""

    def __init__(self) -> None:
        self.kind: list[int] = []
        self.detail: list[int] = []
        self.numbers: list[tuple[float, float]] = []
        self.edges = _Edges()

    def node(self, kind: int, detail: int = 0, first: float = 0.0, second: float = 0.0) -> int:
        self.kind.append(kind)
        self.detail.append(detail)
        self.numbers.append((first, second))
        return len(self.kind) - 1

    def body(self, node: int, terms: Iterable[tuple[int, float]], node_of: Sequence[int]) -> None:
        for term, coefficient in terms:
            self.edges.add(node, node_of[term], _IN_ROW, coefficient)

    def finish(self) -> Graph:
        numbers = quantized(np.array(self.numbers, float).reshape(-1, 2))
        edges = self.edges
        colour = hashed(self.kind, self.detail, numbers[:, 0], numbers[:, 1])
        label: Hashes = hashed(edges.kind, quantized(edges.number))
        first, second = np.array(edges.first, np.int64), np.array(edges.second, np.int64)
        return Graph.undirected(colour, first, second, label)


def build_graph(
    instance: Instance, pool: TermPool, bodies: Bodies, kept: NDArray[np.bool_] | None = None
) -> ModelGraph:
    """Return the graph of a model.

    Args:
        instance: its bounds, integrality and SOS count; its bodies are given.
        pool: of the bodies, of this model alone.
        bodies: what `read_bodies` made of it.
        kept: (rows,) False for rows to leave out.
    """
    builder = _Builder()
    kept = np.ones(len(bodies.rows), bool) if kept is None else kept
    used = _used(pool, bodies, kept, instance)
    node_of, columns = _add_terms(builder, pool, bodies, used, instance)
    goal = builder.node(
        _AN_OBJECTIVE, int(instance.sense is Sense.MAXIMIZE), bodies.objective.constant
    )
    builder.body(goal, bodies.objective.terms.items(), node_of)
    lower = np.full(len(bodies.rows), -1, np.int64)
    upper = lower.copy()
    for row in np.flatnonzero(kept).tolist():
        body = bodies.rows[row]
        for side, bound, sign in (
            (lower, instance.row_lower[row], -1.0),
            (upper, instance.row_upper[row], 1.0),
        ):
            if np.isfinite(bound):
                side[row] = _add_side(builder, body, sign, float(bound), node_of)
    for sos in instance.sos:
        members = sos.column[np.argsort(sos.weight, kind="stable")]
        _add_sos(builder, sos.kind, columns[members].tolist())
    return ModelGraph(builder.finish(), columns, lower, upper)


def _used(
    pool: TermPool, bodies: Bodies, kept: NDArray[np.bool_], instance: Instance
) -> NDArray[np.bool_]:
    """Return which terms matter, (terms,)."""
    used = np.zeros(len(pool.terms), bool)
    for body in (bodies.objective, *(bodies.rows[row] for row in np.flatnonzero(kept))):
        used[list(body.terms)] = True
    for sos in instance.sos:
        members = [bodies.columns[column] for column in sos.column.tolist()]
        used[[term for term in members if term is not None]] = True
    crossed = np.flatnonzero(instance.column_lower > instance.column_upper).tolist()
    used[[term for k in crossed if (term := bodies.columns[k]) is not None]] = True
    # Operands are older than the terms that use them.
    for term in range(len(pool.terms) - 1, -1, -1):
        if used[term] and pool.terms[term].code != COLUMN:
            used[list(pool.terms[term].operands)] = True
    return used


def _add_terms(
    builder: _Builder,
    pool: TermPool,
    bodies: Bodies,
    used: NDArray[np.bool_],
    instance: Instance,
) -> tuple[list[int], Ints]:
    """Add the used terms; return the node of every term and of every column, -1 without one."""
    node_of = [-1] * len(pool.terms)
    columns = np.full(len(bodies.columns), -1, np.int64)
    for column, term in enumerate(bodies.columns):
        if term is not None and used[term]:
            columns[column] = node_of[term] = builder.node(
                _A_COLUMN,
                int(instance.integer[column]),
                float(instance.column_lower[column]),
                float(instance.column_upper[column]),
            )
    for number in np.flatnonzero(used).tolist():
        term = pool.terms[number]
        if term.code == COLUMN:
            continue
        node = node_of[number] = builder.node(_A_TERM, term.code, term.constant)
        for place, operand in enumerate(term.operands):
            if term.code == SUM:
                builder.edges.add(node, node_of[operand], _OPERAND, term.factors[place])
            else:
                position = 0 if term.commutes else place + 1
                builder.edges.add(node, node_of[operand], _OPERAND, position)
    return node_of, columns


def _add_side(
    builder: _Builder, body: Body, sign: float, bound: float, node_of: Sequence[int]
) -> int:
    """Add the node of sign * body <= sign * bound."""
    scale = max(map(abs, body.terms.values()), default=1.0)
    bound = bound - body.constant
    if abs(bound) <= _ROUNDING * max(abs(body.constant), scale):
        bound = 0.0
    node = builder.node(_A_ROW, 0, sign * bound / scale)
    builder.body(node, ((t, sign * c / scale) for t, c in body.terms.items()), node_of)
    return node


def _add_sos(builder: _Builder, kind: int, members: list[int]) -> None:
    node = builder.node(_AN_SOS, kind)
    for member in members:
        builder.edges.add(node, member, _MEMBER, 0)
    if kind == 2:
        for first, second in pairwise(members):
            pair = builder.node(_AN_SOS, 0)
            builder.edges.add(node, pair, _NEIGHBOUR, 0)
            builder.edges.add(pair, first, _MEMBER, 0)
            builder.edges.add(pair, second, _MEMBER, 0)
