"""YAML with the line of every key, for messages that lead to the place."""

import re
from pathlib import Path
from typing import Any, NamedTuple, cast

from modelwright.solvers.errors import ServiceMissingError, UsageError

Place = tuple[str | int, ...]
"""Keys and positions that lead to a value."""
_FLOAT = re.compile(r"[-+]?(\d[\d_]*)(\.\d*)?[eE][-+]?\d+")


class YamlFile(NamedTuple):
    """What a file holds."""

    content: dict[str, Any]
    lines: dict[Place, int]
    """Place of a key -> its line, from 1."""


def read_yaml(path: Path) -> YamlFile:
    """Return the content of a file.

    Raises:
        UsageError: it cannot be read, is no YAML, holds no keys, or a key twice.
        ServiceMissingError: PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise ServiceMissingError(
            "reading a job needs the package pyyaml, which is not installed",
            hint='Install it: pip install "modelwright[train]"',
            kind="dependency_missing",
        ) from None

    class Loader(yaml.SafeLoader):
        """Reads 1e-6 as a number, which YAML 1.1 takes for a text."""

    Loader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+0123456789"))
    try:
        with path.open(encoding="utf-8") as file:
            loader = Loader(file)
            node = loader.get_single_node()
            content: Any = None if node is None else loader.construct_document(node)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"cannot read {path}: {reason}", kind="missing_file") from None
    except (yaml.YAMLError, ValueError) as error:
        raise UsageError(f"{path} is no YAML: {_said(error)}", kind="bad_yaml") from None
    if not isinstance(content, dict):
        raise UsageError(f"{path}: expected keys with values, as in `out: runs/one`")
    lines: dict[Place, int] = {}
    _walk(node, (), lines, path)
    return YamlFile(cast(dict[str, Any], content), lines)


def _walk(node: Any, place: Place, lines: dict[Place, int], path: Path) -> None:
    if isinstance(node.value, str):
        return
    for number, item in enumerate(node.value):
        key, child = item if isinstance(item, tuple) else (None, item)
        here = (*place, number if key is None else str(key.value))
        line = (child if key is None else key).start_mark.line + 1
        if here in lines:
            raise UsageError(f"{path}, line {line}: {here[-1]} is already in line {lines[here]}")
        lines[here] = line
        _walk(child, here, lines, path)


def _said(error: Exception) -> str:
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
    if mark is None or not problem:
        return " ".join(str(error).split())[:200]
    return f"line {mark.line + 1}: {problem}"
