"""The checks without a language model, as the graph's `certify`."""

import asyncio

from modelwright.agent.formulation import Formulation
from modelwright.agent.state import Certify
from modelwright.solvers.certificate import Certificate
from modelwright.solvers.certify import acertify
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program


def certifier_of(engine: Engine, limits: Limits) -> Certify:
    """Return what checks an answer with this engine."""

    async def certify(
        text: str, formulation: Formulation, program: Program, outcome: Outcome
    ) -> Certificate:
        elements = formulation.model_dump(mode="json")
        try:
            return await acertify(
                program, outcome, engine=engine, text=text, formulation=elements, limits=limits
            )
        except asyncio.CancelledError:
            engine.close()  # else Ctrl-C would wait for the checks, which run in a thread
            raise

    return certify
