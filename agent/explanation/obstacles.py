"""Why there is no optimum: what contradicts itself, or grows without end, in words."""

from dataclasses import dataclass

from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.vocabulary import Vocabulary
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.why.explain import explain
from modelwright.solvers.why.members import MemberKind
from modelwright.solvers.why.rays import Ray
from modelwright.solvers.why.repairs import Repair

_MOST_REPAIRS = 3
_MOST_DEMANDS = 12
_MOST_STEPS = 6


@dataclass(frozen=True)
class Demand:
    """One of the conditions that cannot hold together."""

    name: str
    meaning: str
    text: str
    """"30 bake[rye] + 20 bake[wheat] <= 600"."""
    kind: str
    """"row", "bound", "integrality" or "sos"."""
    is_plain: bool
    """Only says that something is not negative, or whole."""


@dataclass(frozen=True)
class Change:
    """One number that a repair changes."""

    name: str
    meaning: str
    """Of the limit, or of the variable whose bound it is; "" if unknown."""
    source: str
    """Meaning of the number of the data; "" where that is not certain."""
    before: float
    after: float
    unit: str


@dataclass(frozen=True)
class Mend:
    """Changes that together make the model feasible, and what it is then."""

    changes: list[Change]
    objective: float | None
    """The best with the changes; None if that was not proved."""


@dataclass(frozen=True)
class Growth:
    """One decision of a direction without end."""

    decision: str
    step: float
    unit: str


@dataclass(frozen=True)
class Obstacles:
    """What keeps the problem from having an optimum."""

    termination: str
    demands: list[Demand]
    unlisted: int
    """Demands that are not listed."""
    irreducible: bool
    """Without any one of the demands the others can hold."""
    mends: list[Mend]
    growth: list[Growth]
    """Per step of the direction of endless improvement."""
    rate: float | None
    """Change of the objective per step."""
    missing: list[str]
    """Decisions that probably lack a bound."""


def find_obstacles(
    engine: ProgramEngine,
    instance: Instance,
    vocabulary: Vocabulary,
    limits: Limits,
    budget_s: float,
) -> Obstacles:
    """Return the obstacles; empty lists where nothing was found in time.

    Args:
        engine: for the solves.
        instance: the model.
        vocabulary: meanings.
        limits: of each solve.
        budget_s: seconds in all.
    """
    found = explain(
        engine, instance, limits=limits, repairs=_MOST_REPAIRS, search_s=max(1.0, budget_s / 2)
    )
    conflict, ray = found.conflict, found.ray
    demands: list[Demand] = []
    if conflict is not None:
        listed = zip(conflict.members, conflict.names, conflict.texts, strict=True)
        for member, name, text in listed:
            is_row = member.kind is MemberKind.ROW
            meaning = vocabulary.constraint(name) if is_row else vocabulary.decision(name)
            plain = member.kind is MemberKind.INTEGRALITY or text.endswith(">= 0")
            demands.append(Demand(name, meaning, text, member.kind.value, plain and not is_row))
    demands.sort(key=lambda demand: demand.is_plain)
    return Obstacles(
        found.outcome.termination.value,
        demands[:_MOST_DEMANDS],
        max(0, len(demands) - _MOST_DEMANDS),
        conflict is not None and conflict.irreducible,
        [_mend(repair, vocabulary) for repair in (found.repairs.found if found.repairs else [])],
        _growth(ray, vocabulary),
        tidy(ray.rate) if ray else None,
        [_unbounded(said, vocabulary) for said in ray.missing] if ray else [],
    )


def _mend(repair: Repair, vocabulary: Vocabulary) -> Mend:
    changes: list[Change] = []
    for move in repair.moves:
        is_bound = move.member.kind is MemberKind.BOUND
        known = vocabulary.formulation is not None
        given = vocabulary.limit(move.name, move.before, is_bound=is_bound) if known else None
        meaning = vocabulary.decision(move.name) if is_bound else vocabulary.constraint(move.name)
        unit = vocabulary.unit_of(move.name) if is_bound else given.unit if given else ""
        sign = -1.0 if given and given.value * move.before < 0 else 1.0
        before, after = tidy(sign * move.before), tidy(sign * move.after)
        source = given.meaning if given else ""
        changes.append(Change(move.name, meaning, source, before, after, unit))
    proved = repair.termination == "optimal" and repair.objective is not None
    return Mend(changes, tidy(repair.objective or 0.0) if proved else None)


def _growth(ray: Ray | None, vocabulary: Vocabulary) -> list[Growth]:
    if ray is None:
        return []
    steps = [(n, s) for n, s in ray.direction.items() if not vocabulary.is_helper(n)]
    return [
        Growth(vocabulary.decision(name), tidy(step), vocabulary.unit_of(name))
        for name, step in steps[:_MOST_STEPS]
    ]


def _unbounded(said: str, vocabulary: Vocabulary) -> str:
    """Return "an upper bound on make[chair]" with the decision in words."""
    kind, on, name = said.partition(" on ")
    return f"{kind}{on}{vocabulary.decision(name)}"
