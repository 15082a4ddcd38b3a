"""Is the model the one that the formulation declares: its constraints, senses, domains, data?"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.instance import Instance

NAME = "as_formulated"
_SIGN = re.compile(r"\\leq?(?![a-z])|\\geq?(?![a-z])|<=|>=|≤|≥|(?<![\\<>!=])=")
Parts = Sequence[Mapping[str, Any]]


def check(case: Case) -> Check:
    """Pass if names, senses, integrality and values agree with the formulation."""
    if case.formulation is None:
        return skipped(NAME, "no formulation was given", Weight.ADVISORY)
    if case.instance is None:
        return skipped(NAME, "the program cannot be built again", Weight.REQUIRED)
    instance, formulation = case.instance, case.formulation
    wrong = [
        *_variables(instance, cast(Parts, formulation.get("variables") or [])),
        *_constraints(instance, formulation),
        *_values(case.program.data, cast(Parts, formulation.get("parameters") or [])),
    ]
    if wrong:
        return failed(NAME, listed(wrong, 3), Weight.ADVISORY)
    counts = (
        f"{len(formulation.get('variables') or [])} kinds of variables, "
        f"{len(formulation.get('constraints') or [])} of constraints and all values"
    )
    return passed(NAME, f"{counts} are as the formulation says", Weight.ADVISORY)


def base_name(name: str) -> str:
    """Return the name of the family that a row or variable belongs to."""
    return name.partition("[")[0].rsplit(".", 1)[-1]


def _variables(instance: Instance, declared: Parts) -> Iterator[str]:
    families = _families(instance.column_names)
    for variable in declared:
        name, domain = variable["name"], variable.get("domain")
        columns = families.get(name)
        if columns is None:
            if not any(base_name(fixed) == name for fixed in instance.fixed):
                yield f"there is no variable {name}"
            continue
        integer = instance.integer[columns]
        moving = instance.column_lower[columns] < instance.column_upper[columns]
        if domain in ("integer", "binary") and not integer[moving].all():
            yield f"{name} is declared {domain}, but continuous in the model"
        elif domain == "continuous" and integer.any():
            yield f"{name} is declared continuous, but integer in the model"
        lower = variable.get("lower")
        below = lower is not None and (instance.column_lower[columns] < lower - 1e-9).any()
        if below and not _row_bounded(instance, columns):
            yield f"{name} is declared at least {lower:g}, which the model leaves out"


def _row_bounded(instance: Instance, columns: list[int]) -> bool:
    """Return whether some row holds one of the variables alone."""
    single = np.flatnonzero(np.diff(instance.rows.start) == 1)
    alone = set(instance.rows.column[instance.rows.start[single]].tolist())
    return bool(alone & set(columns))


def _constraints(instance: Instance, formulation: Mapping[str, Any]) -> Iterator[str]:
    families = _families([*instance.row_names, *(item.name for item in instance.sos)])
    declared = cast(Parts, formulation.get("constraints") or [])
    known = [item for item in declared if item["name"] in families]
    if declared and not known and len(instance.row_names) and not _as_bound(instance):
        yield "none of the declared constraints is in the model under its name"
        return
    names = [v["name"] for v in cast(Parts, formulation.get("variables") or [])]
    for item in declared:
        rows = families.get(item["name"])
        if rows is None:
            if not _as_bound(instance):
                yield f"constraint {item['name']} is not in the model"
            continue
        sign = _declared_sign(item.get("latex", ""), names)
        found = _sign_of(instance, rows)
        if sign and found and found not in sign and sign not in found:
            yield f"constraint {item['name']} is declared {sign}, in the model it is {found}"


def _as_bound(instance: Instance) -> bool:
    """Return whether variables have bounds of their own, which may be a declared constraint."""
    lower, upper = instance.column_lower, instance.column_upper
    natural = instance.integer & (upper == 1) & (lower == 0)
    return bool(((np.isfinite(upper) & ~natural) | (np.isfinite(lower) & (lower != 0))).any())


def _declared_sign(latex: str, variables: list[str]) -> str:
    """Return <=, >= or = as seen from the variables; "<= or >=" where both sides hold some."""
    formula = re.split(r"\\forall|\\text\{\s*for|,\s*\\quad", latex)[0]
    plain = re.sub(r"\\text(?:it|rm)?\{([^}]*)\}|\\math\w+\{([^}]*)\}", r"\1\2", formula)
    plain = re.sub(r"_\{[^{}]*\}", " ", plain.replace("\\_", "¤")).replace("¤", "_")
    signs = list(_SIGN.finditer(plain))
    signs = [m for m in signs if "\\sum" not in plain[max(0, m.start() - 8) : m.start()]]
    if len(signs) != 1:
        return ""
    if signs[0].group() == "=":
        return "="
    if "-" in plain:
        return "<= or >="
    left, right = plain[: signs[0].start()], plain[signs[0].end() :]
    sides = [
        any(re.search(rf"(?<![A-Za-z]){v}(?![A-Za-z])", s) for v in variables)
        for s in (left, right)
    ]
    sign = "<=" if signs[0].group().lstrip("\\")[0] in "l<≤" else ">="
    if sides == [True, False]:
        return sign
    return {"<=": ">=", ">=": "<="}[sign] if sides == [False, True] else "<= or >="


def _sign_of(instance: Instance, rows: list[int]) -> str:
    """Return the sign that all rows of a family share, with coefficients made positive; else ""."""
    found = {_row_sign(instance, row) for row in rows if row < len(instance.row_names)}
    return found.pop() if len(found) == 1 else ""


def _row_sign(instance: Instance, row: int) -> str:
    part = slice(instance.rows.start[row], instance.rows.start[row + 1])
    values = instance.rows.value[part]
    lower, upper = np.isfinite(instance.row_lower[row]), np.isfinite(instance.row_upper[row])
    if lower and upper:
        return "=" if instance.row_lower[row] == instance.row_upper[row] else ""
    nonlinear = row in instance.expressions or (instance.quadratic.row == row).any()
    if nonlinear or (values > 0).any() == (values < 0).any():
        return "<= or >="
    return "<=" if bool(upper) == bool((values > 0).any()) else ">="


def _values(data: Mapping[str, Any], declared: Parts) -> Iterator[str]:
    for parameter in declared:
        if parameter.get("source") and parameter["name"] not in data:
            yield f"{parameter['name']}, from a file, is not in the data"
        for entry in parameter.get("values") or []:
            node: Any = data.get(parameter["name"])
            for key in entry.get("key", []):
                node = cast(Mapping[str, Any], node).get(key) if isinstance(node, Mapping) else None
            if node != entry["value"]:
                place = "".join(f"[{key}]" for key in entry.get("key", []))
                said = f"is {node} in the data, declared {entry['value']:g}"
                yield f"{parameter['name']}{place} {said}"


def _families(names: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for position, name in enumerate(names):
        found.setdefault(base_name(name), []).append(position)
    return found
