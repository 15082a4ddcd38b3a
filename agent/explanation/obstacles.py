"""Why there is no optimum: what contradicts itself, or grows without end, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.resolves import with_number
from modelwright.agent.explanation.vocabulary import Given, Vocabulary
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Termination
from modelwright.solvers.program import Program
from modelwright.solvers.why.explain import explain
from modelwright.solvers.why.members import MemberKind
from modelwright.solvers.why.rays import Ray
from modelwright.solvers.why.repairs import Move, Repair

_MOST_REPAIRS = 3
_MOST_DEMANDS = 12
_MOST_STEPS = 6
Solve = Callable[[Mapping[Given, float]], float | None]
"""Numbers of the data, other values -> the optimum with them; None if it was not found."""


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
    program: Program,
    instance: Instance,
    vocabulary: Vocabulary,
    limits: Limits,
    budget_s: float,
) -> Obstacles:
    """Return the obstacles; empty lists where nothing was found in time.

    Args:
        engine: for the solves.
        program: of the model.
        instance: the model.
        vocabulary: meanings.
        limits: of each solve.
        budget_s: seconds in all.
    """
    found = explain(
        engine, instance, limits=limits, repairs=_MOST_REPAIRS, search_s=max(1.0, budget_s / 2)
    )
    conflict, ray = found.conflict, found.ray
    repairs = found.repairs.found if found.repairs else []
    one = replace(limits, time_limit_s=min(limits.time_limit_s, max(1.0, budget_s / 8)))
    solve = solving(engine, program, one)
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
        [mend_of(repair, vocabulary, solve) for repair in repairs],
        _growth(ray, vocabulary),
        tidy(ray.rate) if ray else None,
        [_unbounded(said, vocabulary) for said in ray.missing] if ray else [],
    )


def solving(engine: ProgramEngine, program: Program, limits: Limits) -> Solve:
    """Return what finds the optimum of the program with other numbers."""

    def solve(numbers: Mapping[Given, float]) -> float | None:
        changed = program
        for given, value in numbers.items():
            changed = with_number(changed, given, value)
        outcome = engine.solve(changed, limits)
        return outcome.objective if outcome.termination is Termination.OPTIMAL else None

    return solve


def mend_of(repair: Repair, vocabulary: Vocabulary, solve: Solve) -> Mend:
    """Return a repair as changes of the data if they do the same, else as changes of the rows."""
    proved = repair.termination == "optimal" and repair.objective is not None
    best = repair.objective if proved else None
    moves = [(move, _source(move, vocabulary)) for move in repair.moves]
    numbers = {given: _sign(move, given) * move.after for move, given in moves if given}
    # The program may have a number in other places too: only a solve says what it leads to.
    by_data = solve(numbers) if all(given for _, given in moves) else None
    if by_data is None:
        changes = [_change(move, None, vocabulary) for move, _ in moves]
    else:
        changes = [*{given: _change(move, given, vocabulary) for move, given in moves}.values()]
        best = by_data
    return Mend(changes, None if best is None else tidy(best))


def _source(move: Move, vocabulary: Vocabulary) -> Given | None:
    is_bound = move.member.kind is MemberKind.BOUND
    if vocabulary.formulation is None:
        return None
    return vocabulary.limit(move.name, move.before, is_bound=is_bound)


def _sign(move: Move, given: Given | None) -> float:
    """Return -1 where the model has the number with the other sign (-x <= -5), else 1."""
    return -1.0 if given and given.value * move.before < 0 else 1.0


def _change(move: Move, given: Given | None, vocabulary: Vocabulary) -> Change:
    is_bound = move.member.kind is MemberKind.BOUND
    meaning = vocabulary.decision(move.name) if is_bound else vocabulary.constraint(move.name)
    unit = vocabulary.unit_of(move.name) if is_bound else given.unit if given else ""
    before, after = (tidy(_sign(move, given) * value) for value in (move.before, move.after))
    source = given.meaning if given else ""
    return Change(move.name, meaning, source, before, after, unit)


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
