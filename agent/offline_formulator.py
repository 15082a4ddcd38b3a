"""The embedded reader as a formulator: no language model, nothing to repair."""

from collections.abc import Callable

from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import (
    Abstained,
    Alternative,
    Attempt,
    Drafted,
    Reading,
    Reason,
    Repair,
)
from modelwright.agent.offline.records import Abstention, Clause, Draft
from modelwright.agent.settings import OFFLINE


class OfflineFormulator:
    """Formulates by rules.

    Args:
        read: reads one problem; None for that of `modelwright.agent.offline`.
    """

    name = OFFLINE

    def __init__(self, read: Callable[[str], Draft | Abstention] | None = None) -> None:
        if read is None:
            from modelwright.agent.offline.formulator import formulate

            read = formulate
        self._read = read

    async def formulate(self, text: str) -> Drafted | Abstained:
        """Return formulation and program, or where reading stopped."""
        found = self._read(text)
        understood = _readings(found.understood)
        if isinstance(found, Draft):
            alternatives = tuple(
                Alternative(told, other.formulation, other.source, unlikely)
                for readings, unlikely in ((found.alternatives, False), (found.doubts, True))
                for told, other in readings
            )
            return Drafted(found.formulation, found.source, understood, alternatives)
        return Abstained(
            tuple(Reason(r.kind, r.message, r.start, r.end) for r in found.reasons),
            found.hint,
            found.draft.formulation if found.draft else None,
            understood,
        )

    async def write_program(self, formulation: Formulation) -> str:
        """Never needed: the reader writes formulation and program at once."""
        raise AssertionError(f"{formulation.title}: the program comes with the formulation")

    async def repair(self, attempt: Attempt) -> Repair:
        """Let the outcome stand: reading the same text again changes nothing."""
        return Repair(f"the outcome {attempt.outcome.termination} stands")


def _readings(clauses: list[Clause]) -> tuple[Reading, ...]:
    return tuple(Reading(c.kind, c.start, c.end, c.told_back) for c in clauses)
