"""Whether a parameter has a number for each combination of members, and what stands for none."""

from collections.abc import Sequence
from itertools import islice, product
from math import prod

from modelwright.agent.formulation import Parameter, ValueSource
from modelwright.agent.tables.amounts import Key
from modelwright.agent.tables.issue import Notebook
from modelwright.agent.tables.limits import CELLS
from modelwright.agent.tables.table import counted, some
from modelwright.agent.tables.values import Fetched

_SPARSE_SHARE = 0.05
"""From this share of missing combinations on, a table with two keys is a list of those that exist.
"""
_COUNTED = 2_000_000
"""Up to so many combinations, those of a member with itself are not counted as missing."""
_EXAMPLES = 20


def complete(
    parameter: Parameter,
    source: ValueSource,
    found: Fetched,
    index: Sequence[list[str]],
    book: Notebook,
) -> dict[Key, float]:
    """Return the numbers, with `blank` for missing combinations if the source gives it.

    Missing numbers are fatal, unless the parameter has several index sets and many combinations
    are missing: then those that are there are the ones that exist. Combinations of a member with
    itself (from a city to the same city) may always be missing.

    Args:
        parameter: whose numbers they are.
        source: where they come from.
        found: the numbers in the table.
        index: members of each index set.
        book: takes the issues.
    """
    total = prod(map(len, index))
    values = found.values
    if len(values) == total:
        return values
    if source.blank is not None:
        if total > CELLS:
            book.refuse("too_large", f"{total:,} combinations cannot all be filled in")
            return values
        return {key: values.get(key, source.blank) for key in product(*index)}
    pairs = _pairs(parameter.index)
    missing = (key for key in product(*index) if key not in values and not _is_self(key, pairs))
    if total > _COUNTED:
        _report(parameter, found, total, [*islice(missing, _EXAMPLES)], book)
        return values
    examples = [*islice(missing, _EXAMPLES)]
    lacking = len(examples) + sum(1 for _ in missing)
    if lacking:
        _report(parameter, found, len(values) + lacking, examples, book)
    return values


def _report(
    parameter: Parameter, found: Fetched, total: int, examples: list[Key], book: Notebook
) -> None:
    lacking = total - len(found.values)
    shown = some([" / ".join(key) for key in examples])
    if not parameter.index:
        book.refuse("missing_value", "the cell with its number is blank")
        return
    sparse = len(parameter.index) > 1 and lacking >= _SPARSE_SHARE * total and found.values
    advice = "give `blank`, what a missing number stands for, or choose a fitting set"
    for name, words in zip(parameter.index, found.absent, strict=True):
        if words:
            say = book.note if len(parameter.index) > 1 else book.refuse
            what = f"no row for {some([*map(repr, words)])} of set {name}"
            say("member_not_in_table", what if sparse else f"{what}: {advice}")
    if sparse:
        book.note(
            "missing_value",
            f"{lacking:,} of {total:,} combinations have no number and count as not existing, "
            f"such as {shown}",
        )
    elif len(parameter.index) > 1 or found.blank:
        numbers = counted(lacking, "number")
        book.refuse("missing_value", f"{numbers} missing, such as {shown}: {advice}")


def _pairs(index: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of the key that run over the same set."""
    return [
        (a, b) for a in range(len(index)) for b in range(a + 1, len(index)) if index[a] == index[b]
    ]


def _is_self(key: Key, pairs: list[tuple[int, int]]) -> bool:
    return any(key[a] == key[b] for a, b in pairs)
