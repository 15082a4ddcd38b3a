"""The decision: values of the variables, one group a family, zeros and long lists only counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.vocabulary import Key, Vocabulary, take_apart
from modelwright.agent.formulation import Variable

_MOST_LINES = 12
"""Values of one group that are listed."""
_MOST_ZEROS = 6
_ZERO = 1e-7


@dataclass(frozen=True)
class DecisionLine:
    """One variable that is not zero."""

    members: Key
    value: float


@dataclass(frozen=True)
class Totals:
    """Sums over all indices but one."""

    index: str
    """Which: "raw gasolines", or "first index" where the name is not known or not the only one."""
    lines: list[DecisionLine]
    """One per member whose sum is not 0."""


@dataclass(frozen=True)
class DecisionGroup:
    """All variables of one name."""

    name: str
    meaning: str
    unit: str
    domain: str
    """"continuous", "integer" or "binary"; "" where no formulation says it."""
    count: int
    nonzero: int
    lines: list[DecisionLine]
    """In the order of the model if all fit, else the largest."""
    zeros: list[Key]
    """Members whose value is 0; empty if they are many."""
    total: float
    """Sum of all values."""
    totals: list[Totals] = field(default_factory=list[Totals])
    """Of variables with several indices, for each index with few members."""

    @property
    def unlisted(self) -> int:
        """Values other than 0 that are not in `lines`."""
        return self.nonzero - len(self.lines)


def group_decisions(
    variables: Mapping[str, float], vocabulary: Vocabulary
) -> tuple[list[DecisionGroup], int]:
    """Return the groups, and how many variables are helpers of the program alone.

    Args:
        variables: name -> value.
        vocabulary: meanings and units.
    """
    families: dict[str, list[DecisionLine]] = {}
    helpers = 0
    for name, value in variables.items():
        if vocabulary.is_helper(name):
            helpers += 1
            continue
        family, members = take_apart(name)
        clean = 0.0 if abs(value) <= _ZERO else tidy(value)
        families.setdefault(family, []).append(DecisionLine(members, clean))
    return [_group(family, lines, vocabulary) for family, lines in families.items()], helpers


def _group(family: str, lines: list[DecisionLine], vocabulary: Vocabulary) -> DecisionGroup:
    variable = vocabulary.variable(family)
    nonzero = [line for line in lines if line.value]
    shown = nonzero
    if len(nonzero) > _MOST_LINES:
        shown = sorted(nonzero, key=lambda line: -abs(line.value))[:_MOST_LINES]
    zeros = [line.members for line in lines if not line.value]
    unit = variable.unit if variable else ""
    indices = _index_names(variable, len(lines[0].members))
    # "laborers; machines" is a unit that depends on the member: there is nothing to add up.
    is_summable = len(indices) > 1 and ";" not in unit
    sums = [_totals(nonzero, k, name) for k, name in enumerate(indices) if is_summable]
    return DecisionGroup(
        family,
        variable.meaning if variable else "",
        unit,
        variable.domain if variable else "",
        len(lines),
        len(nonzero),
        shown,
        zeros if len(zeros) <= _MOST_ZEROS else [],
        tidy(sum(line.value for line in lines)),
        [totals for totals in sums if totals is not None],
    )


def _index_names(variable: Variable | None, count: int) -> list[str]:
    sets = variable.index if variable and len(variable.index) == count else []
    ordinals = ("first", "second", "third", "fourth")
    return [
        sets[k].replace("_", " ") if sets and sets.count(sets[k]) == 1 else f"{ordinal} index"
        for k, ordinal in enumerate(ordinals[:count])
    ]


def _totals(lines: list[DecisionLine], place: int, index: str) -> Totals | None:
    """Return the sum for each member of one index; None if they are many, or repeat the lines."""
    sums: dict[str, list[float]] = {}
    for line in lines:
        if place < len(line.members):
            sums.setdefault(line.members[place], []).append(line.value)
    if not 1 < len(sums) <= _MOST_LINES or all(len(values) == 1 for values in sums.values()):
        return None
    told = [DecisionLine((member,), tidy(sum(values))) for member, values in sums.items()]
    return Totals(index, told)
