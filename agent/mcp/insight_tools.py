"""The tool for the experience library: what was learnt from earlier problems."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from modelwright.agent.mcp.replies import Reply, reply
from modelwright.library.insight import Insight
from modelwright.library.place import LIBRARY_VARIABLE, default_place, exists
from modelwright.solvers.errors import UsageError

_TOKENS_EACH = 600


@dataclass(frozen=True)
class InsightTools:
    """Each public method but `all` is a tool; its docstring is what the host reads."""

    def all(self) -> list[Callable[..., Any]]:
        """Return the tools."""
        return [self.search_insights]

    async def search_insights(
        self,
        query: Annotated[
            str,
            Field(
                description="The problem in words, or the modelling question, such as 'setup costs "
                "with a minimum batch' or the message of a program that failed."
            ),
        ],
        most: Annotated[int, Field(ge=1, le=20, description="Most insights to return.")] = 5,
    ) -> Reply:
        """Look up what was learnt from earlier problems: when it applies, and what to do then.

        Use it before you write or correct a Pyomo program yourself. Needs no language model.

        Returns `insights`, the best first, each with the condition under which it applies, the
        advice, and often an example. Check the condition: not everything found fits. Next: write
        the program and give it to `check_program`.
        """
        if not query.strip():
            raise UsageError("the query is empty", hint="Say what the problem is about.")
        place = os.environ.get(LIBRARY_VARIABLE) or default_place()
        if place == "none" or not exists(place):
            note = f"There is no library of insights at {place}."
            return reply({"insights": [], "note": note}, note)
        found = await _search(place, query, most)
        record = {"insights": [_record(insight) for insight in found], "note": ""}
        return reply(record, _tell(found))


async def _search(place: str, query: str, most: int) -> Sequence[Insight]:
    from modelwright.library.index import Query
    from modelwright.library.retrieval import RetrievalLimits, Retriever
    from modelwright.library.store import Library

    limits = RetrievalLimits(most=most, most_tokens=most * _TOKENS_EACH)
    with await asyncio.to_thread(Library, place) as library:
        found = await Retriever(library, limits=limits).retrieve(Query(query))
    return [one.insight for one in found]


def _record(insight: Insight) -> dict[str, Any]:
    whole = insight.to_json()
    kept = ("id", "version", "labels", "condition", "explanation", "example", "example_solver")
    return {key: whole[key] for key in kept if key in whole}


def _tell(found: Sequence[Insight]) -> str:
    if not found:
        return "Nothing in the library concerns this."
    return "\n\n".join(
        f"{number}. {insight.name}: {'; '.join(map(str, insight.labels))}\n"
        f"When: {insight.condition}\nWhat to do: {insight.explanation}"
        + (f"\nExample: {insight.example}" if insight.example else "")
        for number, insight in enumerate(found, start=1)
    )
