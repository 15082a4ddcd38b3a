"""The screen of `why`: the conflict, the repairs, the ray."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.console import clean, count, heading, number, paragraph, table
from modelwright.agent.console_outcome import (
    describe_end,
    describe_size,
    show_failure,
    show_numbers,
)
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome, Termination
from modelwright.solvers.why.conflict import Conflict
from modelwright.solvers.why.explain import Explanation
from modelwright.solvers.why.members import MemberKind
from modelwright.solvers.why.rays import Ray
from modelwright.solvers.why.repairs import Repairs

_MOST_MEMBERS = 40


def show_explanation(
    found: Explanation, limits: Limits, *, title: str, source: str
) -> Iterator[RenderableType]:
    """Yield the blocks of the screen.

    Args:
        found: what to show.
        limits: it was found under.
        title: of the screen, such as the name of the file.
        source: the program, for an excerpt around a line at fault.
    """
    outcome = found.outcome
    yield Text(clean(title), "bold")
    if size := describe_size(outcome):
        yield paragraph(size)
    yield paragraph(describe_end(outcome, limits))
    if outcome.failure is not None:
        yield from show_failure(outcome.failure, source)
    if found.conflict is not None:
        yield from show_conflict(found.conflict)
    if found.repairs is not None:
        yield from _show_repairs(found.repairs)
    if found.ray is not None:
        yield from _show_ray(found.ray)
    if _is_mystery(found):
        yield paragraph("No explanation was found in the time there was; see --search-time.")
    if outcome.objective is not None:
        yield from show_numbers(outcome)
        yield paragraph("There is nothing to explain: the model has a solution.")


def show_conflict(conflict: Conflict) -> Iterator[RenderableType]:
    """Yield the members of a conflict."""
    yield heading("These cannot hold together", _how_sure(conflict))
    rows = [
        (_word(member.kind), name, text)
        for member, name, text in zip(conflict.members, conflict.names, conflict.texts, strict=True)
    ]
    yield table(("what", "name", "demands"), rows[:_MOST_MEMBERS])
    if len(rows) > _MOST_MEMBERS:
        yield paragraph(f"... {len(rows) - _MOST_MEMBERS} more; --json prints all", 2)


def _how_sure(conflict: Conflict) -> str:
    if conflict.irreducible:
        return "without any one of them the others can"
    return "not proved that none can be spared: time ran out"


def _word(kind: MemberKind) -> str:
    return "constraint" if kind is MemberKind.ROW else kind.value


def _show_repairs(repairs: Repairs) -> Iterator[RenderableType]:
    if repairs.found:
        yield heading("What would mend it", "cheapest first, each solved again")
    for place, repair in enumerate(repairs.found, start=1):
        yield paragraph(f"{place}. {repair.text()}", 2)
    if repairs.note:
        yield paragraph(f"Note: {repairs.note}.", 0 if not repairs.found else 2)


def _show_ray(ray: Ray) -> Iterator[RenderableType]:
    sure = "all constraints stay satisfied" if ray.proved else "seen within large bounds, no proof"
    yield heading("This improves without end", sure)
    rows = [
        (name, f"{'+' if step > 0 else ''}{number(step)}") for name, step in ray.direction.items()
    ]
    yield table(("variable", "change per step"), rows[:_MOST_MEMBERS], numeric=[1])
    if len(rows) > _MOST_MEMBERS:
        yield paragraph(f"... {len(rows) - _MOST_MEMBERS} more; --json prints all", 2)
    yield paragraph(f"Each step changes {ray.objective_name} by {number(ray.rate)}.", 2)
    if ray.missing:
        said = f"Probably missing: {' and '.join(ray.missing)}"
        yield paragraph(f"{said} ({count(len(ray.missing), 'bound')} in all).", 2)


def _is_mystery(found: Explanation) -> bool:
    return _has_no_optimum(found.outcome) and found.conflict is None and found.ray is None


def _has_no_optimum(outcome: Outcome) -> bool:
    return outcome.termination in (
        Termination.INFEASIBLE,
        Termination.UNBOUNDED,
        Termination.INFEASIBLE_OR_UNBOUNDED,
    )
