"""A conversation that stops once the formulation stands, before a program is written."""

import contextlib
from collections.abc import AsyncGenerator
from typing import Self

from modelwright.agent.conversation import Conversation
from modelwright.agent.graph import Graph
from modelwright.agent.state import Tools


class Drafting(Conversation):
    """Formulates and asks; whoever resumes the thread goes on with exactly this formulation."""

    @classmethod
    def of(cls, other: Conversation) -> Self:
        """Return a conversation equipped like another."""
        return cls(
            other.store,
            other._equip,
            budget=other.budget,
            thread=other.thread,
            on_step=other.on_step,
        )

    @contextlib.asynccontextmanager
    async def _graph(self, tools: Tools) -> AsyncGenerator[Graph]:
        async with super()._graph(tools) as graph:
            graph.interrupt_before_nodes = ["write_program"]
            yield graph
