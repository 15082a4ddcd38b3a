"""Wrong versions of a correct case, made mechanically from its program (by ast) and its data."""

import ast
import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from certificate_corpus import CorrectCase

FACTORS = (2, 3, 0.5, 1.1, 0.9, 10)


@dataclass(frozen=True)
class Mutant:
    kind: str
    what: str
    source: str
    data: dict[str, Any]
    formulation: dict[str, Any] | None


def make_mutants(case: CorrectCase, per_kind: int, seed: int) -> list[Mutant]:
    """Return at most `per_kind` mutants of each kind, drawn by the seed."""
    found: list[Mutant] = []
    for kind, make in KINDS.items():
        draw = random.Random(f"{seed} {case.name} {kind}")
        candidates = list(make(case, draw))
        draw.shuffle(candidates)
        distinct = {
            (c[1], str(c[2])): c for c in candidates if c[1] != case.source or c[2] != case.data
        }
        for what, source, data, formulation in list(distinct.values())[:per_kind]:
            found.append(Mutant(kind, what, source, data, formulation))
    return found


Candidate = tuple[str, str, dict[str, Any], dict[str, Any] | None]
Edit = Callable[[ast.AST], Iterator[tuple[str, ast.AST]]]


def _by_program(
    find: Callable[
        [ast.Module, CorrectCase, random.Random], Iterator[tuple[str, Callable[[], None]]]
    ],
):
    """Turn a finder of in-place edits into a maker: each edit is applied to a fresh tree."""

    def make(case: CorrectCase, draw: random.Random) -> Iterator[Candidate]:
        count = len(list(find(ast.parse(case.source), case, random.Random(draw.random()))))
        seed = draw.random()
        for position in range(count):
            tree = ast.parse(case.source)
            edits = list(find(tree, case, random.Random(seed)))
            what, apply = edits[position]
            apply()
            source = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
            yield what, source, case.data, case.formulation

    return make


# --- reading the program ---------------------------------------------------------------------


def _builder(tree: ast.Module) -> ast.FunctionDef:
    return next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "build_model")


def _component(statement: ast.stmt) -> str:
    """Return "Constraint", "Objective" or "Var" for a statement that declares one; else ""."""
    if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        return function.attr if isinstance(function, ast.Attribute) else ""
    if isinstance(statement, ast.FunctionDef):
        for decorator in statement.decorator_list:
            if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute):
                return decorator.func.attr
    return ""


def _of(tree: ast.Module, component: str) -> list[ast.stmt]:
    """Return the statements of a kind, with functions that are used as rules."""
    body = _builder(tree).body
    found = [s for s in body if _component(s) == component]
    used = {n.id for s in found for n in ast.walk(s) if isinstance(n, ast.Name)}
    rules = [
        s for s in body if isinstance(s, ast.FunctionDef) and s.name in used and s not in found
    ]
    return found + rules


def _named_expressions(tree: ast.Module) -> list[ast.stmt]:
    """Return assignments of plain names, which components use."""
    return [
        s
        for s in _builder(tree).body
        if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name) and not _component(s)
    ]


def _walk_formulas(statement: ast.stmt) -> Iterator[ast.AST]:
    """Walk a statement without conditions and decorators."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("ifs", "test", "decorator_list"):
                continue
            items = value if isinstance(value, list) else [value]
            pending += [item for item in items if isinstance(item, ast.AST)]


def _data_key(node: ast.AST) -> str | None:
    """Return k for data["k"], data["k"][i] and so on."""
    while isinstance(node, ast.Subscript):
        inner = node.value
        if (
            isinstance(inner, ast.Name)
            and inner.id == "data"
            and isinstance(node.slice, ast.Constant)
        ):
            return str(node.slice.value)
        node = inner
    return None


def _replace(node: ast.AST, new: ast.AST) -> None:
    """Turn a node into another one in place."""
    node.__class__ = new.__class__  # type: ignore[assignment]
    node.__dict__ = new.__dict__


# --- kinds made from the program ---------------------------------------------------------------


def _drop_constraint(tree, case, draw):
    body = _builder(tree).body
    for statement in [s for s in body if _component(s) == "Constraint"]:
        name = (
            statement.name
            if isinstance(statement, ast.FunctionDef)
            else ast.unparse(statement.targets[0])
        )
        yield f"without {name}", lambda s=statement: body.remove(s)


def _flip_sense(tree, case, draw):
    flipped = {ast.LtE: ast.GtE, ast.GtE: ast.LtE}
    for statement in _of(tree, "Constraint"):
        for node in _walk_formulas(statement):
            if isinstance(node, ast.Compare) and type(node.ops[0]) in (ast.LtE, ast.GtE, ast.Eq):
                kind = flipped.get(type(node.ops[0])) or draw.choice((ast.LtE, ast.GtE))
                yield ast.unparse(node)[:60], lambda n=node, k=kind: n.ops.__setitem__(0, k())


def _wrong_coefficient(tree, case, draw):
    for statement in [*_of(tree, "Constraint"), *_of(tree, "Objective"), *_named_expressions(tree)]:
        for node in _walk_formulas(statement):
            if not isinstance(node, ast.BinOp):
                continue
            if isinstance(node.op, ast.Mult) and (key := _data_key(node.left)):
                factor = draw.choice(FACTORS)
                yield (
                    f"{factor} * {key}",
                    lambda n=node, f=factor: setattr(
                        n, "left", ast.BinOp(ast.Constant(f), ast.Mult(), n.left)
                    ),
                )
                others = _same_shape(case.data, key)
                if others:
                    other = draw.choice(others)
                    yield f"{other} for {key}", lambda n=node, o=other: _rename_key(n.left, o)
            elif (
                isinstance(node.op, ast.Add | ast.Sub)
                and _has_model(node.left)
                and _has_model(node.right)
            ):
                new = ast.Sub if isinstance(node.op, ast.Add) else ast.Add
                yield (
                    f"sign in {ast.unparse(node)[:50]}",
                    lambda n=node, o=new: setattr(n, "op", o()),
                )


def _wrong_rhs(tree, case, draw):
    for statement in _of(tree, "Constraint"):
        for node in _walk_formulas(statement):
            if not isinstance(node, ast.Compare):
                continue
            for side in (node.left, node.comparators[0]):
                key = _data_key(side)
                if key is None:
                    continue
                factor = draw.choice(FACTORS)
                wrong = ast.BinOp(ast.Constant(factor), ast.Mult(), copy.deepcopy(side))
                yield f"{factor} * {key}", lambda s=side, w=wrong: _replace(s, w)
                others = _same_shape(case.data, key)
                if others:
                    other = draw.choice(others)
                    yield f"{other} for {key}", lambda s=side, o=other: _rename_key(s, o)


def _wrong_index(tree, case, draw):
    for statement in [*_of(tree, "Constraint"), *_of(tree, "Objective")]:
        loops = _loop_names(statement)
        for node in _walk_formulas(statement):
            if isinstance(node, ast.Subscript) and not _is_data_key(node):
                yield from _index_edits(node, loops, case, draw)
            elif isinstance(node, ast.comprehension):
                others = [s for s in _sets(tree) if s != ast.unparse(node.iter)]
                if others and ast.unparse(node.iter) in _sets(tree):
                    other = draw.choice(others)
                    new = ast.parse(other, mode="eval").body
                    yield f"over {other}", lambda n=node, e=new: setattr(n, "iter", e)


def _drop_integrality(tree, case, draw):
    continuous = {
        "NonNegativeIntegers": "NonNegativeReals",
        "Integers": "Reals",
        "Binary": "UnitInterval",
    }
    for node in ast.walk(_builder(tree)):
        if isinstance(node, ast.Attribute) and node.attr in continuous:
            new = continuous[node.attr]
            yield f"{node.attr} -> {new}", lambda n=node, a=new: setattr(n, "attr", a)


def _drop_objective_term(tree, case, draw):
    for statement in _of(tree, "Objective"):
        for node in _walk_formulas(statement):
            if (
                isinstance(node, ast.BinOp)
                and isinstance(node.op, ast.Add | ast.Sub)
                and (_has_model(node.left) and _has_model(node.right))
            ):
                yield f"without {ast.unparse(node.right)[:40]}", lambda n=node: _replace(n, n.left)
                if isinstance(node.op, ast.Add):
                    yield (
                        f"without {ast.unparse(node.left)[:40]}",
                        lambda n=node: _replace(n, n.right),
                    )
            elif isinstance(node, ast.GeneratorExp) and len(node.generators) == 1:
                loop = node.generators[0]
                rest = ast.parse(f"list({ast.unparse(loop.iter)})[1:]", mode="eval").body
                yield "without the first summand", lambda g=loop, r=rest: setattr(g, "iter", r)


def _flip_direction(tree, case, draw):
    flipped = {"minimize": "maximize", "maximize": "minimize"}
    for node in ast.walk(_builder(tree)):
        if isinstance(node, ast.Attribute) and node.attr in flipped:
            yield flipped[node.attr], lambda n=node: setattr(n, "attr", flipped[n.attr])


def _hard_code(tree, case, draw):
    for statement in _builder(tree).body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Subscript) and _is_data_key(node):
                value = case.data[str(node.slice.value)]
                if _holds_numbers(value):
                    new = ast.parse(repr(value), mode="eval").body
                    yield (
                        f"{node.slice.value} = {str(value)[:40]}",
                        lambda n=node, v=new: _replace(n, v),
                    )


# --- kinds made from the data ------------------------------------------------------------------


def _paths(node: Any, path: tuple = ()) -> Iterator[tuple[tuple, float]]:
    if isinstance(node, dict | list):
        for key, item in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _paths(item, (*path, key))
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield path, node


def _wrong_value(value: float, draw: random.Random) -> float:
    """Return a slip of the pen: another digit, one more, doubled, a factor of ten."""
    if value == 0:
        return draw.choice((1, 5))
    whole = float(value).is_integer()
    choices = [value * 2, value * 10, value + 1 if whole else value * 1.1, value * 1.5]
    digits = str(value)
    if digits.isdigit() and len(digits) > 1 and digits[0] != digits[1]:
        choices.append(int(digits[1] + digits[0] + digits[2:]))
    new = draw.choice([c for c in choices if c])
    return int(new) if whole and float(new).is_integer() else round(new, 6)


def _wrong_data(scalar: bool) -> Callable[[CorrectCase, random.Random], Iterator[Candidate]]:
    def make(case: CorrectCase, draw: random.Random) -> Iterator[Candidate]:
        for path, value in _paths(case.data):
            if (len(path) == 1) is scalar and not _is_label_list(case.data, path):
                new = _wrong_value(value, draw)
                yield f"{path}: {value} -> {new}", case.source, *_with(case, {path: (new, None)})

    return make


def _swap_columns(case: CorrectCase, draw: random.Random) -> Iterator[Candidate]:
    """Swap two parameters of one shape, two columns of a table, or two numbers of a list."""
    keys = list(case.data)
    for one, other in ((a, b) for k, a in enumerate(keys) for b in keys[k + 1 :]):
        if other in _same_shape(case.data, one):
            pairs = [
                ((one, *path[1:]), (other, *path[1:])) for path, _ in _paths(case.data[one], (one,))
            ]
            yield f"{one} <-> {other}", case.source, *_swapped(case, pairs)
    for key, table in case.data.items():
        paths = [path for path, _ in _paths(table, (key,))]
        if not paths or len(paths[0]) < 2 or _is_label_list(case.data, paths[0]):
            continue
        columns = sorted({path[-1] for path in paths}, key=str)
        for one, other in pairwise(columns):
            pairs = [
                (path, (*path[:-1], other))
                for path in paths
                if path[-1] == one and (*path[:-1], other) in paths
            ]
            yield f"{key}: {one} <-> {other}", case.source, *_swapped(case, pairs)


def _swapped(case: CorrectCase, pairs: list[tuple[tuple, tuple]]):
    values = dict(_paths(case.data))
    quotes = _quotes(case.formulation)
    changes = {}
    for one, other in pairs:
        changes[one] = (values[other], quotes.get(other))
        changes[other] = (values[one], quotes.get(one))
    return _with(case, changes)


def _with(case: CorrectCase, changes: dict[tuple, tuple[float, str | None]]):
    """Return data and formulation with other values (and quotes, where they travel along)."""
    data, formulation = copy.deepcopy(case.data), copy.deepcopy(case.formulation)
    for path, (value, quote) in changes.items():
        node = data
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value
        for parameter in (formulation or {}).get("parameters", []):
            for entry in parameter["values"]:
                if (parameter["name"], *entry["key"]) == path:
                    entry["value"] = value
                    entry["quote"] = entry["quote"] if quote is None else quote
    return data, formulation


def _quotes(formulation: dict[str, Any] | None) -> dict[tuple, str]:
    return {
        (parameter["name"], *entry["key"]): entry["quote"]
        for parameter in (formulation or {}).get("parameters", [])
        for entry in parameter["values"]
    }


# --- small things ------------------------------------------------------------------------------


def _same_shape(data: dict[str, Any], key: str) -> list[str]:
    """Return the other parameters whose places are the same."""

    def shape(name: str) -> Any:
        return [path[1:] for path, _ in _paths(data[name], (name,))]

    mine = shape(key)
    return [k for k in data if k != key and mine and shape(k) == mine and data[k] != data[key]]


def _is_label_list(data: dict[str, Any], path: tuple) -> bool:
    items = data[path[0]]
    return isinstance(items, list) and items == list(range(len(items)))


def _holds_numbers(value: Any) -> bool:
    return bool(list(_paths(value)))


def _is_data_key(node: ast.Subscript) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "data"


def _has_model(node: ast.AST) -> bool:
    return any(isinstance(n, ast.Name) and n.id != "data" for n in ast.walk(node))


def _rename_key(node: ast.AST, key: str) -> None:
    while isinstance(node, ast.Subscript):
        if _is_data_key(node):
            node.slice = ast.Constant(key)
            return
        node = node.value


def _loop_names(statement: ast.stmt) -> list[str]:
    names: list[str] = []
    for node in ast.walk(statement):
        if isinstance(node, ast.comprehension):
            names += [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]
        elif isinstance(node, ast.Lambda | ast.FunctionDef):
            names += [a.arg for a in node.args.args if a.arg != "model"]
    return list(dict.fromkeys(names))


def _sets(tree: ast.Module) -> list[str]:
    """Return what the program's comprehensions run over."""
    found = [
        ast.unparse(node.iter) for node in ast.walk(tree) if isinstance(node, ast.comprehension)
    ]
    return list(dict.fromkeys(found))


def _index_edits(node: ast.Subscript, loops: list[str], case: CorrectCase, draw: random.Random):
    shown = ast.unparse(node)
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if len(parts) == 2:
        yield f"{shown} transposed", lambda p=parts: p.reverse()
    for part in parts:
        if isinstance(part, ast.Name) and part.id in loops:
            others = [name for name in loops if name != part.id]
            if others:
                other = draw.choice(others)
                yield f"{other} in {shown}", lambda p=part, o=other: setattr(p, "id", o)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            members = next(
                (m for m in _member_lists(case.data) if part.value in m and len(m) > 1), []
            )
            others = [m for m in members if m != part.value]
            if others:
                other = draw.choice(others)
                yield f"{other} in {shown}", lambda p=part, o=other: setattr(p, "value", o)
        elif isinstance(part, ast.BinOp) and isinstance(part.left, ast.Name):
            yield f"shift lost in {shown}", lambda p=part: _replace(p, p.left)


def _member_lists(data: Any) -> Iterator[list[str]]:
    if isinstance(data, dict):
        yield list(data)
        for item in data.values():
            yield from _member_lists(item)
    elif isinstance(data, list) and all(isinstance(item, str) for item in data):
        yield data


KINDS = {
    "constraint dropped": _by_program(_drop_constraint),
    "sense flipped": _by_program(_flip_sense),
    "coefficient wrong (data)": _wrong_data(scalar=False),
    "coefficient wrong (program)": _by_program(_wrong_coefficient),
    "rhs wrong (data)": _wrong_data(scalar=True),
    "rhs wrong (program)": _by_program(_wrong_rhs),
    "wrong index": _by_program(_wrong_index),
    "integrality dropped": _by_program(_drop_integrality),
    "objective term missing": _by_program(_drop_objective_term),
    "direction flipped": _by_program(_flip_direction),
    "number hard-coded": _by_program(_hard_code),
    "data column swapped": _swap_columns,
}
