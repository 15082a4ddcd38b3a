"""Signs in a model or program that its answer does not come from a model of the problem."""

import ast
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from modelwright.agent.tagged.reply import bind
from modelwright.solvers.agreement import NoNumber, Value, agree
from modelwright.solvers.canonical import fold
from modelwright.solvers.certificate import CheckStatus
from modelwright.solvers.checks import hard_coded, sanity
from modelwright.solvers.checks.case import Case
from modelwright.solvers.checks.leaves import find_leaves
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination
from modelwright.solvers.program import Program

_TELLING = 10.0
"""Smaller numbers stand in programs for many reasons."""


def is_constant(instance: Instance, *, pinned: bool = True) -> bool:
    """Return whether no variable that is free to move is in the objective.

    Args:
        instance: the model.
        pinned: whether a variable to which constraints on it alone leave one value is not free.
            With some data that happens to honest models as well.
    """
    model = fold(instance).instance if pinned else instance
    return sanity.check_objective(_case(Program(""), model)).status is CheckStatus.FAIL


def is_free(instance: Instance) -> bool:
    """Return whether no constraint touches a variable of the objective; bounds are none."""
    folded = fold(instance)
    model = folded.instance
    if model.expressions or len(model.quadratic.row) or model.sos:
        return False
    kept = folded.kept[model.rows.row_numbers()] & (model.rows.value != 0)
    return not np.isin(np.flatnonzero(model.cost), model.rows.column[kept]).any()


def hard_coded_numbers(
    source: str, own: Any, values: Sequence[float], instance: Instance | None
) -> str:
    """Return which numbers of the instance stand in the program, or as numbers in its own data.

    Args:
        source: of the program.
        own: its data, with references; None where the problem gives them.
        values: the numbers of the text, or of the given data.
        instance: its model.
    """
    data = {"numbers": list(values), "own": bind(own, values)}
    check = hard_coded.check(_case(Program(source, data), instance))
    said = [check.evidence] if check.status is CheckStatus.FAIL else []
    known = set(map(abs, values))
    literal = [n for n in _literals_of_data(own) if abs(n) in known and abs(n) > 1]
    if literal:
        said.append(f"the data repeat {literal[0]:g} instead of referring to it")
    return "; ".join(said)


def has_answer_literal(source: str, own: Any, values: Sequence[float], answer: Value) -> bool:
    """Return whether the answer stands in the program or in its own data as a number.

    A small one, or one that the text gives as well, says nothing.
    """
    if isinstance(answer, NoNumber) or abs(answer) < _TELLING or abs(answer) in map(abs, values):
        return False
    return any(agree(abs(n), abs(answer)) for n in (*_literals(source), *_literals_of_data(own)))


def _literals(source: str) -> Iterator[float]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield float(node.value)  # pyright: ignore[reportArgumentType]: narrowed by type()


def _literals_of_data(own: Any) -> list[float]:
    return [float(leaf.value) for leaf in find_leaves(own)] if isinstance(own, dict) else []


def _case(program: Program, instance: Instance | None) -> Case:
    """Return a case for checks that neither build nor solve."""
    nothing = Failure(FailureKind.UNSUPPORTED, "not here")
    outcome = Outcome(Termination.UNKNOWN)
    return Case(program, outcome, instance, build=lambda _: nothing, solve=lambda _, __: outcome)
