"""Names of things replaced by letters, in the order in which a text mentions them.

A number of a text is known by its place in the order ("#0", "#1"); so is a thing by its letter.
Copying long names takes a model of this size far longer to learn than reading what is said of
them; they are left to larger ones.
"""

import re
from collections.abc import Mapping
from typing import Any

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""Without those that are words or vowels: names have articles, "a B"."""

_CODE = re.compile("\ue010(\\d+)\ue011")


def coded(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return data with a code for every name: the keys below the top, and words equal to them."""
    names: dict[str, str] = {}
    for value in data.values():
        _collect(value, names)
    return {key: renamed(value, names) for key, value in data.items()}


def letters_of(text: str) -> dict[str, str] | None:
    """Return code -> letter by the first mention; None if there are more codes than letters."""
    codes = list(dict.fromkeys(found[0] for found in _CODE.finditer(text)))
    return dict(zip(codes, LETTERS, strict=False)) if len(codes) <= len(LETTERS) else None


def spelled(text: str, letters: Mapping[str, str]) -> str:
    """Return a text with letters for codes."""
    return _CODE.sub(lambda found: letters.get(found[0], found[0]), text)


def has_code(value: Any) -> bool:
    """Return whether a name is left that no letter stands for."""
    return _CODE.search(str(value)) is not None


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return data with other names; the keys of a table in order."""
    if isinstance(value, dict):
        table = {names.get(key, key): renamed(entry, names) for key, entry in value.items()}
        return dict(sorted(table.items()))
    if isinstance(value, list):
        return [renamed(entry, names) for entry in value]
    return names.get(value, value) if isinstance(value, str) else value


def _collect(value: Any, names: dict[str, str]) -> None:
    if isinstance(value, dict):
        for key, entry in value.items():
            names.setdefault(key, f"\ue010{len(names)}\ue011")
            _collect(entry, names)
