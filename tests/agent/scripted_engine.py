"""An engine that gives the outcomes a test tells it to, and keeps the programs."""

from collections.abc import Sequence

from modelwright.solvers.errors import ModelwrightError
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program


class ScriptedEngine:
    def __init__(self, outcomes: Sequence[Outcome | ModelwrightError]) -> None:
        self._outcomes = list(outcomes)
        self.programs: list[Program] = []
        self.limits: list[Limits] = []

    async def asolve(self, program: Program, limits: Limits) -> Outcome:
        self.programs.append(program)
        self.limits.append(limits)
        outcome = self._outcomes[len(self.programs) - 1]
        if isinstance(outcome, ModelwrightError):
            raise outcome
        return outcome
