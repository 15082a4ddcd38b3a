"""Names and shapes of given data, as lines of text without its numbers."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

_MOST_NAMES = 12


def describe_shape(data: Mapping[str, Any]) -> str:
    """Return a line for each key of the data, as in `data["hours"]: {"saw", "mill": number}`."""
    return "\n".join(f'data["{key}"]: {_shape(value)}' for key, value in data.items())


def _shape(value: Any) -> str:
    if isinstance(value, Mapping):
        return _of_table(cast(Mapping[str, Any], value))
    if isinstance(value, list):
        return _of_list(cast(list[Any], value))
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    return "text" if isinstance(value, str) else "number"


def _of_table(table: Mapping[str, Any]) -> str:
    if not table:
        return "empty object"
    shapes = {key: _shape(value) for key, value in table.items()}
    if len(set(shapes.values())) == 1:
        return f"{{{_names(list(table))}: {next(iter(shapes.values()))}}}"
    return "{" + ", ".join(f'"{key}": {shape}' for key, shape in shapes.items()) + "}"


def _of_list(items: Sequence[Any]) -> str:
    if not items:
        return "empty list"
    if all(isinstance(item, str) for item in items):
        return f"list of {len(items)} texts: {_names(items)}"
    shapes = [_shape(item) for item in items]
    if len(set(shapes)) == 1:
        return f"list of {len(items)}, each: {shapes[0]}"
    return (
        "list: ["
        + "; ".join(shapes[:_MOST_NAMES])
        + ("; ...]" if len(shapes) > _MOST_NAMES else "]")
    )


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f"{shown}, ... ({len(names)} in all)"
