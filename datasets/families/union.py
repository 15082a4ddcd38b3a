"""Many small models through one jail: most of the time of a small program is the jail's own.

One program builds all of them, each in a block of its own; what leaves the jail is taken apart
again, and every part is an `Instance` that a solver gets alone. An objective leaves as a row.
"""

from collections.abc import Sequence

import numpy as np

from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import OBJECTIVE, Instance, Ints, QuadraticTerms, SparseRows
from modelwright.solvers.outcome import Failure, Sense
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
        part = builders[source](instance)
        [goal] = part.component_data_objects(pyo.Objective, active=True)
        goal.deactivate()
        model.add_component(f"b{k}", part)
        sense = "minimize" if goal.sense == pyo.minimize else "maximize"
        model.add_component(f"{sense}{k}", pyo.Constraint(expr=goal.expr >= 0))
    model.nothing = pyo.Objective(expr=0)
    return model
"""


_LONG = len("minimize")
_NONE = np.zeros(0, np.int64)


def build_many(engine: ProgramEngine, programs: Sequence[Program]) -> list[Instance] | Failure:
    """Return the models of several programs, built in one jail; all or none.

    Only for programs of this package: in one jail, one program could spoil the model of another.

    Args:
        engine: whose jail is used.
        programs: linear or quadratic models with one objective each, without SOS.
    """
    sources = list(dict.fromkeys(program.source for program in programs))
    union = Program(
        _UNION,
        {
            "sources": sources,
            "programs": [[sources.index(program.source), program.data] for program in programs],
        },
    )
    whole = engine.build(union)
    return whole if isinstance(whole, Failure) else _take_apart(whole, len(programs))


def _take_apart(whole: Instance, count: int) -> list[Instance]:
    if whole.expressions or whole.sos:
        raise ValueError("only linear and quadratic models can be taken apart")
    columns: list[list[int]] = [[] for _ in range(count)]
    rows: list[list[int]] = [[] for _ in range(count)]
    goals = [(Sense.MINIMIZE, -1)] * count
    for c, name in enumerate(whole.column_names):
        columns[_part_of(name)].append(c)
    for r, name in enumerate(whole.row_names):
        if "." in name:
            rows[_part_of(name)].append(r)
        else:
            goals[int(name[_LONG:])] = (Sense(name[:_LONG]), r)
    return [_part(whole, columns[k], rows[k], *goals[k]) for k in range(count)]


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


def _own_name(name: str) -> str:
    return name[name.index(".") + 1 :]
