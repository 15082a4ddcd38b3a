"""Many small models through one jail: most of the time of a small program is the jail's own.

One program builds all of them, each in a block of its own; what leaves the jail is taken apart
again, and every part is an `Instance` that a solver gets alone. An objective leaves as a row.
"""

from collections.abc import Sequence

import numpy as np

from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import (
    OBJECTIVE,
    Definition,
    Expression,
    Instance,
    Ints,
    QuadraticTerms,
    SparseRows,
)
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Sense
from modelwright.solvers.program import Program

_UNION = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    builders = []
    for source in data["sources"]:
        namespace = {}
        exec(source, namespace)
        builders.append(namespace["build_model"])
    for k, (source, instance) in enumerate(data["programs"]):
        try:
            part = builders[source](instance)
            [goal] = part.component_data_objects(pyo.Objective, active=True)
            goal.deactivate()
            model.add_component(f"b{k}", part)
        except Exception:
            continue  # whoever misses it builds it alone and is told why
        sense = "minimize" if goal.sense == pyo.minimize else "maximize"
        try:
            model.add_component(f"{sense}{k}", pyo.Constraint(expr=goal.expr >= 0))
        except Exception:  # a constant
            model.del_component(f"b{k}")
    model.nothing = pyo.Objective(expr=0)
    return model
"""


_LONG = len("minimize")
_NONE = np.zeros(0, np.int64)


def build_many(engine: ProgramEngine, programs: Sequence[Program]) -> list[Instance] | None:
    """Return the models of several programs, built in one jail; None if that cannot be done.

    Only for programs of one author: in one jail, one program could spoil the model of another.

    Args:
        engine: whose jail is used.
        programs: each has one objective; a program that fails, or has SOS, spoils all.
    """
    models = build_each(engine, programs)
    if isinstance(models, Failure):
        return None
    built = [model for model in models if model is not None]
    return built if len(built) == len(programs) else None


def build_each(
    engine: ProgramEngine, programs: Sequence[Program], limits: Limits | None = None
) -> list[Instance | None] | Failure:
    """Do the same as `build_many`, with None for a program that cannot be built.

    Args:
        engine: whose jail is used.
        programs: of one author; SOS, or an error while the models are exported, spoil all.
        limits: of building all of them together.
    """
    sources = list(dict.fromkeys(program.source for program in programs))
    union = Program(
        _UNION,
        {
            "sources": sources,
            "programs": [[sources.index(program.source), program.data] for program in programs],
        },
    )
    whole = engine.build(union, limits)
    if isinstance(whole, Failure):
        return whole
    if whole.sos:
        return Failure(FailureKind.UNSUPPORTED, "special ordered sets cannot be built together")
    return _take_apart(whole, len(programs))


def _take_apart(whole: Instance, count: int) -> list[Instance | None]:
    columns: list[list[int]] = [[] for _ in range(count)]
    rows: list[list[int]] = [[] for _ in range(count)]
    goals: list[tuple[Sense, int] | None] = [None] * count
    for c, name in enumerate(whole.column_names):
        columns[_part_of(name)].append(c)
    for r, name in enumerate(whole.row_names):
        if "." in name:
            rows[_part_of(name)].append(r)
        else:
            goals[int(name[_LONG:])] = (Sense(name[:_LONG]), r)
    return [
        None if goal is None else _part(whole, columns[k], rows[k], *goal)
        for k, goal in enumerate(goals)
    ]


def _part_of(name: str) -> int:
    """Return k for "b<k>.name"."""
    return int(name[1 : name.index(".")])


def _part(
    whole: Instance, columns: list[int], rows: list[int], sense: Sense, goal: int
) -> Instance:
    new_column = {old: new for new, old in enumerate(columns)}
    begin, column, value = whole.rows
    cost = np.zeros(len(columns))
    for k in range(begin[goal], begin[goal + 1]):
        cost[new_column[int(column[k])]] = value[k]
    entries = np.concatenate([np.arange(begin[r], begin[r + 1]) for r in rows] or [_NONE])
    lengths = [begin[r + 1] - begin[r] for r in rows]
    new_row = {goal: OBJECTIVE} | {old: new for new, old in enumerate(rows)}
    terms = [k for k, r in enumerate(whole.quadratic.row.tolist()) if r in new_row]
    expressions, definitions = _expressions(whole, new_row, new_column)
    return Instance(
        sense=sense,
        offset=-float(whole.row_lower[goal]),
        cost=cost,
        rows=SparseRows(
            np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            np.array([new_column[c] for c in column[entries].tolist()], np.int64),
            value[entries],
        ),
        row_lower=whole.row_lower[rows],
        row_upper=whole.row_upper[rows],
        column_lower=whole.column_lower[columns],
        column_upper=whole.column_upper[columns],
        integer=whole.integer[columns],
        row_names=[_own_name(whole.row_names[r]) for r in rows],
        column_names=[_own_name(whole.column_names[c]) for c in columns],
        quadratic=_terms(whole.quadratic, terms, new_row, new_column),
        expressions=expressions,
        definitions=definitions,
        start=None if whole.start is None else whole.start[columns],
    )


def _terms(
    quadratic: QuadraticTerms, terms: list[int], new_row: dict[int, int], new_column: dict[int, int]
) -> QuadraticTerms:
    def renumbered(values: Ints, numbers: dict[int, int]) -> Ints:
        return np.array([numbers[v] for v in values[terms].tolist()], np.int64)

    return QuadraticTerms(
        renumbered(quadratic.row, new_row),
        renumbered(quadratic.first, new_column),
        renumbered(quadratic.second, new_column),
        quadratic.value[terms],
    )


def _expressions(
    whole: Instance, new_row: dict[int, int], new_column: dict[int, int]
) -> tuple[dict[int, Expression], list[Definition]]:
    """Return the nonlinear expressions of one part, and the definitions that they refer to."""
    first = len(whole.column_names)  # references from here on are definitions
    used: list[int] = []
    kept = {new_row[r]: tokens for r, tokens in whole.expressions.items() if r in new_row}
    waiting = list(kept.values())
    while waiting:
        for token in waiting.pop():
            if isinstance(token, int) and token >= first and token - first not in used:
                used.append(token - first)
                waiting.append(whole.definitions[token - first].expression)
    used.sort()  # a definition refers to earlier ones only
    numbers = new_column | {first + old: len(new_column) + new for new, old in enumerate(used)}

    def renumbered(tokens: Expression) -> Expression:
        return tuple(numbers[t] if isinstance(t, int) else t for t in tokens)

    definitions: list[Definition] = []
    for old in used:
        column, value, tokens = whole.definitions[old]
        renamed = np.array([new_column[c] for c in column.tolist()], np.int64)
        definitions.append(Definition(renamed, value, renumbered(tokens)))
    return {row: renumbered(tokens) for row, tokens in kept.items()}, definitions


def _own_name(name: str) -> str:
    return name[name.index(".") + 1 :]
