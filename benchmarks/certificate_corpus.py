"""The correct cases of the certificate's benchmark: text, formulation, program, data, optimum.

A case is one file in `certificate_cases/own` (with its text) or `certificate_cases/shared` (which
names an item of a benchmark; the text is read from the folder in MODELWRIGHT_DATA, never copied).
"""

import ast
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelwright.solvers.checks.text_numbers import TextNumber, find_numbers

FOLDER = Path(__file__).parent / "certificate_cases"
DATA_VARIABLE = "MODELWRIGHT_DATA"
_META = ("TEXT", "SOURCE", "DATA", "DECLARED")


@dataclass(frozen=True)
class CorrectCase:
    name: str
    text: str
    source: str
    """The program alone."""
    data: dict[str, Any]
    formulation: dict[str, Any] | None
    answer: float | None
    """The published optimum; None for our own problems."""


def load_cases() -> list[CorrectCase]:
    """Return our own cases, and the shared ones if their data are there."""
    return [*own_cases(), *shared_cases()]


def own_cases() -> Iterator[CorrectCase]:
    for path in sorted((FOLDER / "own").glob("*.py")):
        meta, source = _split(path)
        yield _case(path.stem, meta["TEXT"].strip(), meta, source, None)


def shared_cases() -> Iterator[CorrectCase]:
    folder = os.environ.get(DATA_VARIABLE)
    if not folder:
        return
    items = {
        item["id"]: item
        for file in Path(folder).glob("*.jsonl")
        for item in map(json.loads, file.read_text().splitlines())
    }
    for path in sorted((FOLDER / "shared").glob("*.py")):
        meta, source = _split(path)
        item = items[meta["SOURCE"]]
        yield _case(path.stem, item["question"], meta, source, float(item["answer"]))


def _split(path: Path) -> tuple[dict[str, Any], str]:
    """Return the constants that describe the case, and the program without them."""
    text = path.read_text()
    lines = text.splitlines()
    meta: dict[str, Any] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            if name in _META:
                meta[name] = _value(node.value)
                end = node.end_lineno or node.lineno
                lines[node.lineno - 1 : end] = [""] * (end - node.lineno + 1)
    return meta, re.sub(r"\n{3,}", "\n\n\n", "\n".join(lines)).strip() + "\n"


def _value(node: ast.expr) -> Any:
    """Return a literal; 1 / 3 counts as one."""

    class Fold(ast.NodeTransformer):
        def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
            assert isinstance(node.op, ast.Div), "only fractions are folded"
            value = ast.literal_eval(node.left) / ast.literal_eval(node.right)
            return ast.copy_location(ast.Constant(value), node)

    return ast.literal_eval(Fold().visit(node))


def _case(
    name: str, text: str, meta: Mapping[str, Any], source: str, answer: float | None
) -> CorrectCase:
    declared = meta.get("DECLARED")
    formulation = _formulation(name, text, meta["DATA"], declared) if declared else None
    return CorrectCase(name, text, source, meta["DATA"], formulation, answer)


def _formulation(
    title: str, text: str, data: Mapping[str, Any], declared: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the full record for the short form that case files hold."""
    sets = {key: value for key, value in data.items() if isinstance(value, list)}
    numbers = find_numbers(text)
    parameters = [
        _parameter(key, value, sets, declared.get("units", {}), numbers)
        for key, value in data.items()
        if key not in sets and not _holds_lists(value)
    ]
    return {
        "title": title,
        "sets": [{"name": k, "meaning": "", "members": v} for k, v in sets.items()],
        "parameters": parameters,
        "variables": [_variable(key, value) for key, value in declared["variables"].items()],
        "objective": {"sense": declared["sense"], "meaning": "", "latex": ""},
        "constraints": [
            {"name": key, "meaning": "", "latex": latex, "index": [], "quote": ""}
            for key, latex in declared["constraints"].items()
        ],
        "assumptions": [],
        "unused": [],
    }


def _holds_lists(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(item, list) for item in value.values())


def _variable(name: str, words: str) -> dict[str, Any]:
    domain, *index = words.split()
    upper = 1.0 if domain == "binary" else None
    common = {"meaning": "", "unit": "", "index": index, "lower": 0.0, "upper": upper}
    return {"name": name, "domain": domain, **common}


def _parameter(
    name: str,
    value: Any,
    sets: Mapping[str, list[Any]],
    units: Mapping[str, str],
    numbers: list[TextNumber],
) -> dict[str, Any]:
    entries = [
        {"key": list(key), "value": number, "quote": _quote(number, numbers)}
        for key, number in _entries((), value)
    ]
    index = [
        next((s for s, members in sets.items() if keys <= set(members)), "")
        for keys in ({e["key"][k] for e in entries} for k in range(len(entries[0]["key"])))
    ]
    return {
        "name": name,
        "meaning": "",
        "unit": units.get(name, ""),
        "index": index,
        "values": entries,
    }


def _entries(key: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], float]]:
    if isinstance(value, dict):
        for member, item in value.items():
            yield from _entries((*key, member), item)
    else:
        yield key, value


def _quote(value: float, numbers: list[TextNumber]) -> str:
    return next((n.quote for n in numbers if abs(n.value - value) <= 1e-9 * abs(value)), "")
