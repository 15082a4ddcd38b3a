"""Random models, the same models written differently, and single edits of them."""

from dataclasses import replace
from random import Random

import numpy as np

from modelwright.solvers.instance import (
    OBJECTIVE,
    Expression,
    Instance,
    Op,
    QuadraticTerms,
    SparseRows,
    SpecialOrderedSet,
    no_quadratic,
)
from modelwright.solvers.nl import operators as op
from modelwright.solvers.outcome import Sense


def from_rows(rows: list[dict[int, float]], columns: int) -> SparseRows:
    """Return the matrix with these rows of column -> value."""
    start = np.cumsum([0, *(len(row) for row in rows)])
    ordered = [sorted(row.items()) for row in rows]
    column = [c for row in ordered for c, _ in row]
    value = [v for row in ordered for _, v in row]
    assert all(0 <= c < columns for c in column)
    return SparseRows(start.astype(np.int64), np.array(column, np.int64), np.array(value, float))


def to_rows(matrix: SparseRows) -> list[dict[int, float]]:
    """Return the rows as column -> value."""
    rows: list[dict[int, float]] = [{} for _ in range(len(matrix.start) - 1)]
    for row, column, value in zip(
        matrix.row_numbers().tolist(), matrix.column.tolist(), matrix.value.tolist(), strict=True
    ):
        rows[row][column] = value
    return rows


def random_model(draw: Random) -> Instance:
    """Return an LP, MILP, QP, QCP or MINLP with rows of two to five columns."""
    n, m = draw.randint(4, 14), draw.randint(3, 12)
    rows = [
        {c: draw.choice((1.0, 2.0, -1.0, draw.uniform(-9, 9))) for c in draw.sample(range(n), k)}
        for k in (draw.randint(2, min(5, n)) for _ in range(m))
    ]
    sides = [draw.choice(("lower", "upper", "equal", "range")) for _ in range(m)]
    value = [float(draw.randint(-5, 20)) for _ in range(m)]
    kind = draw.choice(("linear", "integer", "quadratic", "nonlinear", "sos"))
    columns = range(n)
    return Instance(
        sense=draw.choice((Sense.MINIMIZE, Sense.MAXIMIZE)),
        offset=float(draw.choice((0, 0, 7.5))),
        cost=np.array([float(draw.randint(-5, 9) or 3) for _ in columns]),
        rows=from_rows(rows, n),
        row_lower=np.array(
            [-np.inf if s == "upper" else v for s, v in zip(sides, value, strict=True)]
        ),
        row_upper=np.array(
            [
                np.inf if s == "lower" else v + 3 if s == "range" else v
                for s, v in zip(sides, value, strict=True)
            ]
        ),
        column_lower=np.array([draw.choice((0.0, 0.0, -np.inf, 1.0)) for _ in columns]),
        column_upper=np.array([draw.choice((np.inf, np.inf, 40.0, 15.0)) for _ in columns]),
        integer=np.array([kind != "linear" and draw.random() < 0.4 for _ in columns]),
        row_names=[f"row[{r}]" for r in range(m)],
        column_names=[f"x[{c}]" for c in columns],
        quadratic=_quadratic(draw, n, m) if kind in ("quadratic", "nonlinear") else no_quadratic(),
        sos=_sos(draw, n) if kind == "sos" else [],
        expressions=_expressions(draw, n, m) if kind == "nonlinear" else {},
    )


def _quadratic(draw: Random, n: int, m: int) -> QuadraticTerms:
    keys = sorted(
        {
            (draw.randint(OBJECTIVE, m - 1), *sorted(draw.choices(range(n), k=2)))
            for _ in range(draw.randint(1, 5))
        }
    )
    row, first, second = (np.array(part, np.int64) for part in zip(*keys, strict=True))
    return QuadraticTerms(row, first, second, np.array([draw.uniform(-3, 3) for _ in keys]))


def _sos(draw: Random, n: int) -> list[SpecialOrderedSet]:
    members = draw.sample(range(n), 4)
    return [SpecialOrderedSet("sos", draw.choice((1, 2)), np.array(members), np.arange(4.0))]


def _expressions(draw: Random, n: int, m: int) -> dict[int, Expression]:
    def leaf() -> Expression:
        return (draw.randrange(n),)

    def tree(depth: int) -> Expression:
        if depth == 0:
            return leaf()
        code = draw.choice((op.EXP, op.SIN, op.TIMES, op.SUM, op.DIVIDE, op.POWER))
        if code in (op.EXP, op.SIN):
            return (Op(code, 1), *tree(depth - 1))
        if code == op.SUM:
            return (Op(code, 3), *tree(depth - 1), *leaf(), draw.uniform(-2, 2))
        if code == op.POWER:
            return (Op(code, 2), *tree(depth - 1), 3.0)
        return (Op(code, 2), *tree(depth - 1), *leaf())

    return {row: tree(draw.randint(1, 3)) for row in draw.sample(range(OBJECTIVE, m), 2)}


def rewritten(instance: Instance, draw: Random, *, rename: bool = True) -> Instance:
    """Return the same model: renamed, reordered, rows multiplied, some of them turned."""
    n, m = len(instance.column_names), len(instance.row_names)
    columns, rows = draw.sample(range(n), n), draw.sample(range(m), m)
    """The old number of each new one."""
    new_column = {old: new for new, old in enumerate(columns)}
    factors = [
        draw.choice((1.0, 2.0, -1.0, draw.uniform(0.1, 9), -draw.uniform(0.1, 9))) for _ in range(m)
    ]
    old_rows = to_rows(instance.rows)
    listed = [{new_column[c]: v * factors[row] for c, v in old_rows[row].items()} for row in rows]
    low, high = instance.row_lower, instance.row_upper
    sides = [
        (low[r] * factors[r], high[r] * factors[r])
        if factors[r] > 0
        else (high[r] * factors[r], low[r] * factors[r])
        for r in rows
    ]
    terms = instance.quadratic
    new_row = {old: new for new, old in enumerate(rows)} | {OBJECTIVE: OBJECTIVE}
    factor_of = {row: factors[row] for row in range(m)} | {OBJECTIVE: 1.0}
    pairs = [
        sorted((new_column[a], new_column[b]))
        for a, b in zip(terms.first.tolist(), terms.second.tolist(), strict=True)
    ]
    names = draw.sample(range(10 * n), n)
    return replace(
        instance,
        cost=instance.cost[columns],
        rows=from_rows(listed, n),
        row_lower=np.array([low for low, _ in sides]),
        row_upper=np.array([high for _, high in sides]),
        column_lower=instance.column_lower[columns],
        column_upper=instance.column_upper[columns],
        integer=instance.integer[columns],
        row_names=[f"c{k}" if rename else instance.row_names[row] for k, row in enumerate(rows)],
        column_names=[
            f"v{names[k]}" if rename else instance.column_names[column]
            for k, column in enumerate(columns)
        ],
        quadratic=QuadraticTerms(
            np.array([new_row[row] for row in terms.row.tolist()], np.int64),
            np.array([a for a, _ in pairs], np.int64),
            np.array([b for _, b in pairs], np.int64),
            terms.value * np.array([factor_of[row] for row in terms.row.tolist()]),
        ),
        sos=[
            replace_members(sos, np.array([new_column[c] for c in sos.column.tolist()]))
            for sos in instance.sos
        ],
        expressions={
            new_row[row]: _renumbered(expression, new_column, factor_of[row])
            for row, expression in instance.expressions.items()
        },
    )


def replace_members(sos: SpecialOrderedSet, members: np.ndarray) -> SpecialOrderedSet:
    return sos._replace(column=members)


def _renumbered(expression: Expression, place: dict[int, int], factor: float) -> Expression:
    body = tuple(place[token] if isinstance(token, int) else token for token in expression)
    return body if factor == 1.0 else (Op(op.TIMES, 2), factor, *body)


EDITS = (
    "rhs",
    "coefficient",
    "turn",
    "equality",
    "objective",
    "sense",
    "offset",
    "integrality",
    "bound",
    "drop_row",
    "add_row",
    "drop_entry",
    "swap_index",
)


def edited(instance: Instance, draw: Random) -> tuple[str, Instance]:
    """Return the kind of one random edit that changes the model, and the model after it."""
    kind = draw.choice(EDITS)
    rows, n = to_rows(instance.rows), len(instance.column_names)
    r, c = draw.randrange(len(rows)), draw.randrange(n)
    low, high = instance.row_lower.copy(), instance.row_upper.copy()
    names = instance.row_names
    if kind == "rhs":
        low[r], high[r] = low[r] + 1.5, high[r] + 1.5
    elif kind == "turn":
        low[r], high[r] = (high[r], np.inf) if np.isfinite(high[r]) else (-np.inf, low[r])
    elif kind == "equality":
        side = high[r] if np.isfinite(high[r]) else low[r]
        equal = low[r] == high[r]
        low[r], high[r] = (-np.inf, side) if equal else (side, side)
    elif kind == "coefficient":
        column = draw.choice(sorted(rows[r]))
        rows[r][column] += draw.choice((0.5, 2.25))
    elif kind == "drop_entry":
        del rows[r][draw.choice(sorted(rows[r]))]
    elif kind == "swap_index":
        others = [k for k in range(n) if k not in rows[r]]
        if not others:
            return edited(instance, draw)
        rows[r][draw.choice(others)] = rows[r].pop(draw.choice(sorted(rows[r])))
    elif kind in ("drop_row", "add_row"):
        if kind == "add_row":
            rows.append({c: 3.25, (c + 1) % n: -1.75})
            low, high = np.append(low, -np.inf), np.append(high, 11.0)
            names = [*names, "extra"]
        else:
            nonlinear = {*instance.expressions, *instance.quadratic.row.tolist()}
            r = max(set(range(len(rows))) - nonlinear, default=r)
            if r != len(rows) - 1 and nonlinear:
                return edited(instance, draw)
            rows.pop(r)
            low, high = np.delete(low, r), np.delete(high, r)
            names = names[:r] + names[r + 1 :]
    changed = replace(
        instance, rows=from_rows(rows, n), row_lower=low, row_upper=high, row_names=names
    )
    if kind == "objective":
        cost = changed.cost.copy()
        cost[c] += 1.25
        changed = replace(changed, cost=cost)
    if kind == "sense":
        other = Sense.MINIMIZE if instance.sense is Sense.MAXIMIZE else Sense.MAXIMIZE
        changed = replace(changed, sense=other)
    if kind == "offset":
        changed = replace(changed, offset=instance.offset + 2.0)
    if kind == "integrality":
        integer = changed.integer.copy()
        integer[c] = not integer[c]
        changed = replace(changed, integer=integer)
    if kind == "bound":
        upper = changed.column_upper.copy()
        upper[c] = 33.0
        changed = replace(changed, column_upper=upper)
    return kind, changed
