"""The data of an item with other numbers: they tell a model from a number that happens to fit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple, cast

from modelwright.agent.tagged.reply import bind, references
from modelwright.solvers.checks.leaves import Path, Scalar, find_leaves, with_values
from modelwright.solvers.checks.structural import structural_places
from modelwright.training.item import TrainingItem

Key = int | Path
"""A number of the text by its reference, or a number of given data by its place."""


class Number(NamedTuple):
    """A number of an item that can be changed."""

    key: Key
    value: Scalar
    name: str
    """As people write it: "#3", or "cost[north]"."""


@dataclass(frozen=True)
class Change:
    """Other numbers for an item; one of the two fields is set."""

    values: tuple[float, ...] | None = None
    """Of the text."""
    data: dict[str, Any] | None = None
    """Instead of the given data."""

    def data_for(self, own: Any) -> dict[str, Any]:
        """Return what a program is to be given.

        Args:
            own: the data of the program, with references; not used where the item gives them.
        """
        return self.data if self.values is None else bind(own, self.values)  # type: ignore[return-value]


def numbers_of(item: TrainingItem) -> list[Number]:
    """Return what can be changed: of a text what the reference uses, of data what is no size.

    Zeros stay: an optional rule that does not apply would begin to.
    """
    if item.data is None:
        used = range(len(item.text.values))
        if item.reference is not None:
            used = sorted(references(item.reference.data))
        return [
            Number(k, item.text.values[k], f"#{k}")
            for k in used
            if k < len(item.text.values) and item.text.values[k]
        ]
    sizes = structural_places(item.data)
    leaves = [leaf for leaf in find_leaves(item.data) if leaf.path not in sizes and leaf.value]
    return [Number(leaf.path, leaf.value, leaf.name) for leaf in leaves]


def change(item: TrainingItem, changes: Mapping[Key, Scalar]) -> Change:
    """Return the item's data with other numbers at some places."""
    if item.data is not None:
        return Change(data=with_values(item.data, cast(dict[Path, Scalar], dict(changes))))
    values = list(item.text.values)
    for key, value in changes.items():
        values[cast(int, key)] = value
    return Change(values=tuple(values))


def restated(item: TrainingItem, changed: Change) -> Change:
    """Return the change with numbers that the reference does not use following those it does.

    A text may tell a number twice; a program may refer to either.
    """
    if changed.values is None or item.reference is None:
        return changed
    before, values = item.text.values, list(changed.values)
    used = sorted(references(item.reference.data))
    new = {before[k]: values[k] for k in reversed(used) if k < len(before)}
    for k in set(range(len(before))) - set(used):
        values[k] = new.get(before[k], before[k])
    return Change(values=tuple(values))


def one_at_a_time(item: TrainingItem, number: Number) -> tuple[Change, ...]:
    """Return the item with one number about four times as large, and as small."""
    new = (scaled(number.value, 4.0), scaled(number.value, 0.25))
    return tuple(change(item, {number.key: value}) for value in new if value != number.value)


def all_at_once(
    item: TrainingItem, numbers: Sequence[Number], draw: Random, spread: float
) -> Change:
    """Return the item with all numbers changed.

    Args:
        item: with its data.
        numbers: which to change.
        draw: where the factors come from.
        spread: they lie between 1 / (1 + spread) and 1 + spread.
    """
    factors = [(1 + spread) ** draw.uniform(-1, 1) for _ in numbers]
    return change(item, {n.key: scaled(n.value, f) for n, f in zip(numbers, factors, strict=True)})


def scaled(value: Scalar, factor: float) -> Scalar:
    """Return another number of the same kind: whole, a fraction of 1, or any; of the same sign."""
    if value < 0:
        return -scaled(-value, factor)
    if float(value).is_integer():
        new = max(1, round(value * factor))
        return new if new != value else max(1, round(value) + (1 if factor > 1 else -1))
    if value < 1:
        return round(min(value * factor, (1 + value) / 2), 6)
    return round(value * factor, 4)
