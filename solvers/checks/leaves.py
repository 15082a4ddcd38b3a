"""The numbers in instance data: where each one is, and the same data with some of them changed."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

Path = tuple[str | int, ...]
Scalar = int | float


@dataclass(frozen=True)
class Leaf:
    """One number of the data."""

    path: Path
    """Keys and positions that lead to it."""
    value: Scalar

    @cached_property
    def name(self) -> str:
        """The number's place as people write it, for example "cost[north][3]"."""
        first, *rest = self.path
        return str(first) + "".join(f"[{key}]" for key in rest)

    @property
    def top(self) -> str:
        """The name of the whole parameter."""
        return str(self.path[0])

    @property
    def on_diagonal(self) -> bool:
        """Whether two keys are equal, as in the distance of a place to itself."""
        keys = self.path[1:]
        return len(set(map(str, keys))) < len(keys)


def find_leaves(data: Mapping[str, Any]) -> list[Leaf]:
    """Return the numbers of the data in order; truth values and texts are none."""
    return [Leaf(path, value) for path, value in _walk((), data)]


def _walk(path: Path, node: Any) -> Iterator[tuple[Path, Scalar]]:
    if isinstance(node, Mapping):
        for key, item in cast(Mapping[str, Any], node).items():
            yield from _walk((*path, key), item)
    elif isinstance(node, list):
        for position, item in enumerate(cast(list[Any], node)):
            yield from _walk((*path, position), item)
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield path, node


def with_values(data: dict[str, Any], changes: Mapping[Path, Scalar]) -> dict[str, Any]:
    """Return a copy of the data with other numbers at some places."""
    changed: Any = copy.deepcopy(data)
    for path, value in changes.items():
        node = changed
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value
    return changed


def is_whole(value: Scalar) -> bool:
    """Return whether the number is an integer, also one written as 3.0."""
    return float(value).is_integer()
