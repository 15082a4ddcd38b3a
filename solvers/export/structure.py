"""The algebra behind rows of numbers: which rows of a family have the same form, and what form.

For row capacity[m] every term of make[p, m] either follows the index of the row (m), or is summed
over (p). Rows whose terms all do the same are one line of algebra.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from modelwright.solvers.export.families import Family, Index
from modelwright.solvers.instance import OBJECTIVE, Instance

_FEW = 3
"""Terms of one family in one row that may stand for themselves, such as stock[t-1] and stock[t]."""


class Place(NamedTuple):
    """What stands at one place of a variable's index."""

    kind: str
    """"row": the row's index at `row`, plus `shift`; "fixed": `text`; "sum": summed over."""
    row: int = 0
    shift: int = 0
    text: str = ""


SUMMED = Place("sum")


class Shape(NamedTuple):
    """Form of one term, or of one sum."""

    family: str
    places: tuple[Place, ...]

    @property
    def is_sum(self) -> bool:
        """Whether it stands for several terms."""
        return SUMMED in self.places


Terms = list[tuple[Index, float]]
Ties = dict[tuple[str, int], list[Place]]


class Line(NamedTuple):
    """One row (or the objective): its index, and index and coefficient of each term by shape."""

    row: int
    at: Index
    terms: dict[Shape, Terms]


class Group(NamedTuple):
    """Rows of one form."""

    relation: str
    """One of = <= >= range free."""
    shapes: list[Shape]
    lines: list[Line]


def groups(instance: Instance, family: Family, columns: list[tuple[str, Index]]) -> list[Group]:
    """Return the rows of a family by their form, in as few groups as it takes.

    Args:
        instance: the model.
        family: of rows; position OBJECTIVE is the objective.
        columns: family and index of every column.
    """
    lines = [
        (row, index, _terms_of(instance, row, columns))
        for row, index in zip(family.positions, family.indices, strict=True)
    ]
    ties = _ties(lines)
    best: list[Group] = []
    for few in (_FEW, 1, 0):
        found: dict[tuple[str, frozenset[Shape]], Group] = {}
        for row, index, terms in lines:
            shaped = _shaped(index, terms, few, ties)
            relation = relation_of(instance, row)
            group = found.setdefault((relation, frozenset(shaped)), Group(relation, [], []))
            group.shapes[:] = group.shapes or shaped
            group.lines.append(Line(row, index, shaped))
        if not best or len(found) < len(best):
            best = list(found.values())
    return best


def _ties(lines: list[tuple[int, Index, dict[str, Terms]]]) -> Ties:
    """Return, for each place of each variable, what ties it to the row's index, commonest first.

    In row balance[3,3] a 3 may be either index; what holds in most rows decides.
    """
    counts: dict[tuple[str, int], Counter[Place]] = {}
    for _, index, terms in lines:
        for family, members in terms.items():
            for member, _ in members:
                for k, text in enumerate(member):
                    counts.setdefault((family, k), Counter()).update(_possible(text, index))
    return {key: [place for place, _ in found.most_common()] for key, found in counts.items()}


def _possible(text: str, row: Index) -> list[Place]:
    """Return the ties that one index allows."""
    found = [Place("row", k) for k, other in enumerate(row) if other == text]
    if _is_whole(text):
        for k, other in enumerate(row):
            if _is_whole(other) and abs(int(text) - int(other)) == 1:
                found.append(Place("row", k, int(text) - int(other)))
    return found


def relation_of(instance: Instance, row: int) -> str:
    """Return how a row is bounded."""
    if row == OBJECTIVE:
        return "free"
    lower, upper = float(instance.row_lower[row]), float(instance.row_upper[row])
    if lower == upper:
        return "="
    if lower == -np.inf:
        return "free" if upper == np.inf else "<="
    return ">=" if upper == np.inf else "range"


def _terms_of(instance: Instance, row: int, columns: list[tuple[str, Index]]) -> dict[str, Terms]:
    """Return the linear terms of a row by family of variable."""
    if row == OBJECTIVE:
        listed = np.flatnonzero(instance.cost)
        values = instance.cost[listed]
    else:
        part = slice(instance.rows.start[row], instance.rows.start[row + 1])
        listed, values = instance.rows.column[part], instance.rows.value[part]
    found: dict[str, Terms] = {}
    for column, value in zip(listed.tolist(), values.tolist(), strict=True):
        if value:
            family, index = columns[column]
            found.setdefault(family, []).append((index, value))
    return found


def _shaped(row: Index, terms: dict[str, Terms], few: int, ties: Ties) -> dict[Shape, Terms]:
    """Return the terms by their form, seen from a row's index."""
    shaped: dict[Shape, Terms] = {}
    for family, members in terms.items():
        places = [
            tuple(_place(text, row, ties[family, k]) for k, text in enumerate(index))
            for index, _ in members
        ]
        varying = _varying([index for index, _ in members])
        alone = {
            Shape(family, place): [member] for place, member in zip(places, members, strict=True)
        }
        tied = all(place[k].kind == "row" for place in places for k in varying)
        if len(members) <= few and tied and len(alone) == len(members):
            shaped |= alone
        else:
            summed = (SUMMED if k in varying else place for k, place in enumerate(places[0]))
            shaped[Shape(family, tuple(summed))] = members
    return shaped


def _varying(indices: Iterable[Index]) -> set[int]:
    return {k for k, texts in enumerate(zip(*indices, strict=True)) if len(set(texts)) > 1}


def _place(text: str, row: Index, ties: list[Place]) -> Place:
    """Return the commonest tie that holds here, else the index as it stands."""
    possible = _possible(text, row)
    return next((tie for tie in ties if tie in possible), Place("fixed", text=text))


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isdecimal() and len(text) < 10
