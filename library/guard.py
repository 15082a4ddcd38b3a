"""Whether a program computes its answer: changed data must change its objective."""

import random
from typing import Any

from modelwright.solvers.agreement import NoNumber, Value, agree, value_of
from modelwright.solvers.checks.leaves import find_leaves, is_whole, with_values
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.program import Program

_RESAMPLES = 4
_SPREAD = 0.2
"""Largest relative change of a number."""
_COUNTS_BELOW = 10
"""Whole numbers below may count things, such as periods, and stay."""


def resampled(data: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return data with other numbers.

    What a number becomes depends on its value and the seed alone, so the same instance in two
    layouts stays the same instance. Whole numbers stay whole, small ones stay.
    """
    changes: dict[Any, Any] = {}
    for leaf in find_leaves(data):
        value = float(leaf.value)
        if is_whole(leaf.value) and abs(value) < _COUNTS_BELOW:
            continue
        factor = 1 + random.Random(f"{seed}:{abs(value):.12g}").uniform(-_SPREAD, _SPREAD)
        changes[leaf.path] = round(value * factor) if is_whole(leaf.value) else value * factor
    return with_values(data, changes)


async def values_on_resamples(
    engine: ProgramEngine, program: Program, seeds: range = range(_RESAMPLES)
) -> list[Value]:
    """Return what the program answers for each resample of its data."""
    found: list[Value] = []
    for seed in seeds:
        changed = Program(program.source, resampled(program.data, seed))
        found.append(value_of(await engine.asolve(changed)))
    return found


async def computes(engine: ProgramEngine, program: Program, value: Value | None) -> bool:
    """Return whether the objective depends on the data.

    A program that answers without a number (infeasible) passes: there is nothing to copy.
    """
    if value is None or value is NoNumber.NONE:
        return False
    if isinstance(value, NoNumber):
        return True
    found = await values_on_resamples(engine, program)
    return any(not isinstance(other, NoNumber) and not agree(other, value) for other in found)
