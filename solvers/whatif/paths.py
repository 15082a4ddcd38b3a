"""Changes of instance data by path: "demand.north=120", "price*=1.1", "cost[2].*+=5".

    path    name, then .name, [number] or ["any text"]; * stands for every entry
    change  = value (any JSON; a word that is no JSON is a string), *= += -= /= number

Arithmetic on a table changes all numbers in it; assigning to a table needs .* or a whole table.
"""

import copy
import difflib
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from modelwright.solvers.errors import UsageError

Keys = tuple[str, ...]
Place = tuple[str | int, ...]

_QUOTED = r'"(?:\\.|[^"\\])*"'
# In "demand.*=5" the star belongs to the path.
_OPERATOR = r"(?<!\.)\*=|\+=|-=|/=|="
_CHANGE = re.compile(
    rf"\s*(?P<path>(?:{_QUOTED}|[^\"])*?)\s*(?P<operator>{_OPERATOR})(?P<value>.*)", re.S
)
_KEY = re.compile(
    rf"\.?(?:\[\s*(?:(?P<quoted>{_QUOTED})|(?P<inside>[^\]\"]*))\s*\]|(?P<name>[^.\[\]]+))"
)
_OPERATIONS: dict[str, Callable[[float, float], float]] = {
    "*=": lambda old, by: old * by,
    "+=": lambda old, by: old + by,
    "-=": lambda old, by: old - by,
    "/=": lambda old, by: old / by,
}
WILDCARD = "*"


@dataclass(frozen=True)
class DataChange:
    """One change of the data, as it was written."""

    keys: Keys
    operator: str
    value: Any
    text: str

    def apply(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of the data with the change made.

        Raises:
            UsageError: the path leads nowhere, or to what is no number.
        """
        changed = copy.deepcopy(data)
        for place in _places(changed, self.keys, self.text):
            _make(changed, place, self)
        return changed


def parse_change(text: str) -> DataChange:
    """Return the change that a text such as "price.*=3" stands for.

    Raises:
        UsageError: it is none.
    """
    match = _CHANGE.fullmatch(text)
    if match is None or not match["path"]:
        raise UsageError(
            f"expected PATH=VALUE such as demand.north=120 or price*=1.1, got {text!r}",
            kind="bad_change",
        )
    operator, value = match["operator"], _value(match["value"].strip())
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if operator != "=" and not number:
        raise UsageError(f"{text!r}: {operator} needs a number", kind="bad_change")
    if operator == "/=" and value == 0:
        raise UsageError(f"{text!r} divides by zero", kind="bad_change")
    return DataChange(parse_path(match["path"]), operator, value, text.strip())


def parse_path(text: str) -> Keys:
    """Return the keys of a path.

    Raises:
        UsageError: it is none.
    """
    keys: list[str] = []
    position = 0
    while position < len(text):
        match = _KEY.match(text, position)
        if match is None:
            raise UsageError(
                f"cannot read the path {text!r} from {text[position:]!r} on",
                hint='Write name.name, name[3] or name["any text"]; * stands for every entry.',
                kind="bad_path",
            )
        if match["quoted"] is not None:
            keys.append(json.loads(match["quoted"]))
        else:
            keys.append((match["inside"] or match["name"] or "").strip())
        position = match.end()
    if not keys:
        raise UsageError("expected a path into the data, got nothing", kind="bad_path")
    return tuple(keys)


def changed(data: dict[str, Any], changes: Sequence[DataChange]) -> dict[str, Any]:
    """Return a copy of the data with the changes made, one after another."""
    for change in changes:
        data = change.apply(data)
    return data


def _places(data: Any, keys: Keys, text: str) -> Iterator[Place]:
    """Yield every place that a path stands for."""
    found: list[tuple[Place, Any]] = [((), data)]
    for depth, key in enumerate(keys):
        following: list[tuple[Place, Any]] = []
        for place, container in found:
            following += _entries(place, container, key, text, keys[: depth + 1])
        found = following
    yield from (place for place, _ in found)


def _entries(
    place: Place, container: Any, key: str, text: str, path: Keys
) -> list[tuple[Place, Any]]:
    if key == WILDCARD and isinstance(container, dict | list):
        listed = container.items() if isinstance(container, dict) else enumerate(container)
        return [((*place, name), value) for name, value in listed]
    if isinstance(container, dict) and key in container:
        return [((*place, key), container[key])]
    if isinstance(container, list) and re.fullmatch(r"-?\d+", key):
        index = int(key)
        if -len(container) <= index < len(container):
            return [((*place, index), container[index])]
    raise _nowhere(container, key, text, path)


def _nowhere(container: Any, key: str, text: str, path: Keys) -> UsageError:
    where = ".".join(path)
    if isinstance(container, dict):
        close = difflib.get_close_matches(key, list(container), n=1, cutoff=0.5)
        known = ", ".join(list(container)[:8])
        hint = f"Did you mean {close[0]}?" if close else f"There are: {known}"
    elif isinstance(container, list):
        hint = f"It is a list of {len(container)}, counted from 0."
    else:
        hint = f"Above it there is {container!r}, which has no entries."
    return UsageError(f"{text!r}: the data have no {where}", hint=hint, kind="bad_path")


def _make(data: Any, place: Place, change: DataChange) -> None:
    container = data
    for key in place[:-1]:
        container = container[key]
    old = container[place[-1]]
    if change.operator == "=":
        if isinstance(old, dict | list) and not isinstance(change.value, dict | list):
            raise UsageError(
                f"{change.text!r}: {'.'.join(map(str, place))} is a table, not one value",
                hint=f"Write {'.'.join(change.keys)}.*={change.value} to set all its entries.",
                kind="bad_change",
            )
        container[place[-1]] = change.value
        return
    numbers = list(_numbers(container, place[-1]))
    if not numbers:
        raise UsageError(f"{change.text!r}: {old!r} is no number", kind="bad_change")
    for holder, key in numbers:
        holder[key] = _result(holder[key], change)


def _numbers(container: Any, key: str | int) -> Iterator[tuple[Any, str | int]]:
    """Yield holder and key of every number in an entry."""
    value = container[key]
    if isinstance(value, dict | list):
        for inner in list(value) if isinstance(value, dict) else range(len(value)):
            yield from _numbers(value, inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield container, key


def _result(old: float, change: DataChange) -> float:
    """Return the new number; whole numbers stay whole where the result is."""
    new = _OPERATIONS[change.operator](old, change.value)
    if not math.isfinite(new):
        raise UsageError(f"{change.text!r} makes {old!r} infinite", kind="bad_change")
    # 3 * 1.1 is 3.3000000000000003; nobody means the rest.
    new = float(format(new, ".15g")) if isinstance(new, float) else new
    whole = isinstance(old, int) and float(new).is_integer()
    return int(new) if whole else new


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        return text
    if isinstance(value, float) and not math.isfinite(value):
        raise UsageError(f"{text!r} is no finite number", kind="bad_change")
    return value
