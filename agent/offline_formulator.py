"""The embedded reader as a formulator: no language model, nothing to repair."""

from collections.abc import Callable, Sequence
from typing import Any

from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import (
    Abstained,
    Alternative,
    Attempt,
    Brief,
    Drafted,
    Reading,
    Reason,
    Repair,
)
from modelwright.agent.offline.records import TIGHTENED, Abstention, Clause, Draft
from modelwright.agent.settings import OFFLINE
from modelwright.solvers.errors import ServiceMissingError


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

    async def formulate(self, brief: Brief) -> Drafted | Abstained:
        """Return formulation and program, or where reading stopped."""
        if brief.tables:
            return _FILES_NEED_A_MODEL
        return _told(self._read(brief.text))

    async def revise(
        self, brief: Brief, formulation: Formulation, request: str
    ) -> Drafted | Abstained:
        """Read the text again, with the change at its end, which may tighten a bound."""
        if brief.tables:
            return _FILES_NEED_A_MODEL
        found = self._read(brief.text)
        if isinstance(found, Abstention) and found.draft:
            begins = brief.text.rfind(request.strip())
            if all(r.kind == TIGHTENED and r.start >= begins > 0 for r in found.reasons):
                return _told(found.draft)
        return _told(found)

    async def repair(self, attempt: Attempt) -> Repair:
        """Let the outcome stand: reading the same text again changes nothing."""
        return Repair(f"the outcome {attempt.outcome.termination} stands")

    async def reconsider(self, attempt: Attempt, objections: Sequence[str]) -> Repair:
        """Let the answer stand, as `repair` does."""
        return Repair("the answer stands as it was read")

    async def write_program(self, formulation: Formulation, data: dict[str, Any]) -> str:
        """Refuse a formulation that was changed by hand; otherwise the program is there already.

        Raises:
            ServiceMissingError: always.
        """
        raise _program_needs_a_model()

    async def rewrite_program(
        self, formulation: Formulation, data: dict[str, Any], source: str, changes: str
    ) -> str:
        """Refuse, as `write_program` does."""
        raise _program_needs_a_model()

    async def correct_sources(
        self, brief: Brief, formulation: Formulation, issues: Sequence[str]
    ) -> Formulation:
        """Return it as it is: nothing here reads files."""
        return formulation


_FILES_NEED_A_MODEL = Abstained(
    (Reason("data_files", "the offline formulator does not read data files"),),
    "Write the numbers into the text, or name a language model with --model.",
)


def _program_needs_a_model() -> ServiceMissingError:
    return ServiceMissingError(
        "the offline formulator writes no program for a formulation that was changed by hand",
        hint="Change numbers only, which needs no new program; say the change in words; or name a "
        "language model with --model.",
        kind="no_model",
    )


def _readings(clauses: list[Clause]) -> tuple[Reading, ...]:
    return tuple(Reading(c.kind, c.start, c.end, c.told_back) for c in clauses)


def _told(found: Draft | Abstention) -> Drafted | Abstained:
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
