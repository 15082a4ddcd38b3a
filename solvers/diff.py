"""What changed from one model to another, constraint by constraint, in the user's names.

Names are matched first, content second, so renames are told from edits. Multiplying a row, turning
its signs, reordering, or repeating and naming subexpressions is no change.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from modelwright.solvers.canonical import signature
from modelwright.solvers.changes import Change, ChangeKind, ModelDiff
from modelwright.solvers.instance import Instance, SpecialOrderedSet
from modelwright.solvers.matching import Matching, match
from modelwright.solvers.terms import Body, TermPool, quantized, read_bodies
from modelwright.solvers.wording import Wording, number

_TOLERANCE = 1e-9
"""Relative; smaller differences are rounding."""


def diff(before: Instance, after: Instance) -> ModelDiff:
    """Return what changed between two models."""
    found = _compared(before, after, match(before, after))
    if found and signature(before) == signature(after):
        # The same names may stand for other things: x1 and x2 swapped.
        by_content = _compared(before, after, match(before, after, by_name=False))
        return min(found, by_content, key=lambda each: len(each.changes))
    return found


def _compared(before: Instance, after: Instance, matching: Matching) -> ModelDiff:
    comparison = _Comparison(before, after, matching)
    return ModelDiff(
        list(comparison.changes()),
        _renamed(before.column_names, after.column_names, matching.columns),
        _renamed(before.row_names, after.row_names, matching.rows),
    )


def _renamed(before: list[str], after: list[str], paired: dict[int, int]) -> dict[str, str]:
    pairs = {before[old]: after[new] for old, new in paired.items()}
    return {old: new for old, new in pairs.items() if old != new}


class _Comparison:
    """Both models over one pool of terms, in which paired columns have one number."""

    def __init__(self, before: Instance, after: Instance, matching: Matching) -> None:
        self.before, self.after, self.matching = before, after, matching
        count = len(before.column_names)
        origin = {new: old for old, new in matching.columns.items()}
        self.origin = origin
        numbers = [origin.get(k, count + k) for k in range(len(after.column_names))]
        names = [*before.column_names, *after.column_names]
        for old, new in matching.columns.items():
            names[old] = after.column_names[new]
        pool = TermPool()
        self.old = read_bodies(before, pool)
        self.new = read_bodies(after, pool, numbers=numbers)
        self.wording = Wording(pool, names)

    def changes(self) -> Iterator[Change]:
        if self.before.sense != self.after.sense:
            senses = self.before.sense.value, self.after.sense.value
            yield Change(ChangeKind.SENSE, "", *senses)
        yield from self._coefficients(
            ChangeKind.OBJECTIVE, "", self.old.objective, self.new.objective
        )
        old, new = self.old.objective.constant, self.new.objective.constant
        if not _close(old, new):
            yield Change(ChangeKind.OBJECTIVE, "", number(old), number(new), "constant")
        yield from self._row_changes()
        yield from self._variable_changes()
        yield from self._sos_changes()

    def _row_changes(self) -> Iterator[Change]:
        for old, new in sorted(self.matching.rows.items(), key=lambda pair: pair[1]):
            yield from self._row(old, new)
        found = set(self.matching.rows.values())
        for row, name in enumerate(self.after.row_names):
            if row not in found:
                text = self._row_text(self.after, self.new.rows[row], row)
                yield Change(ChangeKind.NEW_ROW, name, "", text)
        for row, name in enumerate(self.before.row_names):
            if row not in self.matching.rows:
                text = self._row_text(self.before, self.old.rows[row], row)
                yield Change(ChangeKind.REMOVED_ROW, name, text, "")

    def _row_text(self, instance: Instance, body: Body, row: int) -> str:
        lower, upper = float(instance.row_lower[row]), float(instance.row_upper[row])
        return self.wording.row(body, lower, upper)

    def _row(self, old: int, new: int) -> Iterator[Change]:
        name = self.after.row_names[new]
        first, second = self.old.rows[old], self.new.rows[new]
        sides = _sides(self.before, old, first.constant)
        others = _sides(self.after, new, second.constant)
        if sides == others and first.terms == second.terms:
            return
        factor = _factor(first, second, sides, others)
        second = Body(0.0, {term: value / factor for term, value in second.terms.items()})
        others = (others[0] / factor, others[1] / factor)
        others = others if factor > 0 else (others[1], others[0])
        size = max((abs(side) for side in (*sides, *others) if math.isfinite(side)), default=0.0)
        scale = max([size, *map(abs, first.terms.values())], default=1.0) or 1.0
        if not all(_close(a, b, scale) for a, b in zip(sides, others, strict=True)):
            yield Change(ChangeKind.SIDES, name, *_said(sides, others))
        yield from self._coefficients(ChangeKind.COEFFICIENT, name, first, second)

    def _coefficients(
        self, kind: ChangeKind, name: str, first: Body, second: Body
    ) -> Iterator[Change]:
        for term in dict.fromkeys((*first.terms, *second.terms)):
            old, new = first.terms.get(term, 0.0), second.terms.get(term, 0.0)
            if not _close(old, new):
                detail = f"coefficient of {self.wording.term(term)}"
                yield Change(kind, name, number(old), number(new), detail)

    def _variable_changes(self) -> Iterator[Change]:
        before, after = self.before, self.after
        for old, new in sorted(self.matching.columns.items(), key=lambda pair: pair[1]):
            name = after.column_names[new]
            if before.integer[old] != after.integer[new]:
                words = "continuous", "integer"
                states = words[int(before.integer[old])], words[int(after.integer[new])]
                yield Change(ChangeKind.INTEGRALITY, name, *states)
            for side, a, b in (
                ("lower bound", before.column_lower[old], after.column_lower[new]),
                ("upper bound", before.column_upper[old], after.column_upper[new]),
            ):
                if not _close(float(a), float(b)):
                    yield Change(ChangeKind.BOUND, name, _bound(a), _bound(b), side)
        for column, name in enumerate(after.column_names):
            if column not in self.origin:
                was = f", was fixed at {number(before.fixed[name])}" if name in before.fixed else ""
                yield Change(ChangeKind.NEW_VARIABLE, name, "", _described(after, column) + was)
        for column, name in enumerate(before.column_names):
            if column not in self.matching.columns:
                now = f", fixed at {number(after.fixed[name])} now" if name in after.fixed else ""
                text = _described(before, column) + now
                yield Change(ChangeKind.REMOVED_VARIABLE, name, text, "")
        for name in before.fixed.keys() & after.fixed.keys():
            old_value, new_value = before.fixed[name], after.fixed[name]
            if not _close(old_value, new_value):
                values = number(old_value), number(new_value)
                yield Change(ChangeKind.FIXED, name, *values, "fixed at")

    def _sos_changes(self) -> Iterator[Change]:
        old = [(self._sos(self.before, sos), sos.name) for sos in self.before.sos]
        new = [(self._sos(self.after, sos), sos.name) for sos in self.after.sos]
        both = Counter(text for text, _ in old) & Counter(text for text, _ in new)
        gone = list(_unmatched(old, both))
        added = {name: text for text, name in _unmatched(new, both)}
        for text, name in gone:
            yield Change(ChangeKind.SOS, name, text, added.pop(name, ""))
        for name, text in added.items():
            yield Change(ChangeKind.SOS, name, "", text)

    def _sos(self, instance: Instance, sos: SpecialOrderedSet) -> str:
        """Return the set as text in the new names; two that mean the same have one text."""
        members: list[str] = []
        for column in sos.column[np.argsort(sos.weight, kind="stable")].tolist():
            if instance is self.before:
                new = self.matching.columns.get(column)
                members.append(
                    self.before.column_names[column]
                    if new is None
                    else self.after.column_names[new]
                )
            else:
                members.append(self.after.column_names[column])
        ordered = sorted(members) if sos.kind == 1 else min(members, members[::-1])
        return f"at most {sos.kind} nonzero of {', '.join(ordered)}"


def _unmatched(sets: Sequence[tuple[str, str]], both: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield the sets that the other model does not have."""
    left = Counter(both)
    for text, name in sets:
        if left[text]:
            left[text] -= 1
        else:
            yield text, name


def _sides(instance: Instance, row: int, constant: float) -> tuple[float, float]:
    return float(instance.row_lower[row]) - constant, float(instance.row_upper[row]) - constant


def _factor(
    first: Body, second: Body, sides: tuple[float, float], others: tuple[float, float]
) -> float:
    """Return by what most numbers of a row were multiplied; 1 unless something speaks for more."""
    ratios = [
        value / first.terms[term] for term, value in second.terms.items() if term in first.terms
    ]
    for a, b in ((0, 0), (1, 1), (0, 1), (1, 0)):
        # A negative factor swaps the sides.
        if math.isfinite(sides[a]) and math.isfinite(others[b]) and sides[a] and others[b]:
            ratio = others[b] / sides[a]
            if (ratio > 0) == (a == b):
                ratios.append(ratio)
    if not ratios:
        return 1.0
    places = quantized([abs(ratio) for ratio in ratios]).tolist()
    keys = [(place, ratio > 0) for place, ratio in zip(places, ratios, strict=True)]
    votes = Counter(keys)
    one = (int(quantized([1.0])[0]), True)
    key, most = max(votes.items(), key=lambda item: (item[1], item[0] == one))
    return ratios[keys.index(key)] if most > max(1, votes[one]) or len(ratios) == 1 else 1.0


def _close(a: float, b: float, scale: float = 0.0) -> bool:
    if not (math.isfinite(a) and math.isfinite(b)):
        return a == b
    return abs(a - b) <= _TOLERANCE * max(abs(a), abs(b), scale * 1e-3)


def _said(sides: tuple[float, float], others: tuple[float, float]) -> tuple[str, str, str]:
    """Return before, after and what to call it: "40", "36", "rhs"; or "<= 40", ">= 40", ""."""
    old, new = _side_text(*sides), _side_text(*others)
    (old_word, old_number), (new_word, new_number) = old, new
    if old_word == new_word and old_word != "between":
        return old_number, new_number, "rhs"
    return f"{old_word} {old_number}", f"{new_word} {new_number}", ""


def _side_text(lower: float, upper: float) -> tuple[str, str]:
    if lower == upper:
        return "=", number(lower)
    if math.isfinite(lower) and math.isfinite(upper):
        return "between", f"{number(lower)} and {number(upper)}"
    if math.isfinite(lower):
        return ">=", number(lower)
    return ("<=", number(upper)) if math.isfinite(upper) else ("free", "")


def _bound(value: float) -> str:
    return number(float(value)) if math.isfinite(value) else "none"


def _described(instance: Instance, column: int) -> str:
    lower, upper = _bound(instance.column_lower[column]), _bound(instance.column_upper[column])
    kind = "integer" if instance.integer[column] else "continuous"
    if (kind, lower, upper) == ("integer", "0", "1"):
        return "binary"
    return f"{kind}, lower bound {lower}, upper bound {upper}"
