"""Verified answers of the threads as training examples: problem, formulation, program."""

import asyncio
from collections.abc import Iterator
from typing import Any

from modelwright.agent.state import Version
from modelwright.agent.state_json import decode
from modelwright.agent.threads import ThreadStore
from modelwright.solvers.canonical import signature
from modelwright.solvers.certificate import Verdict
from modelwright.solvers.engine import Engine
from modelwright.solvers.outcome import Failure


def verified_triples(store: ThreadStore, engine: Engine) -> Iterator[dict[str, Any]]:
    """Yield an object for each different model that was verified, the latest thread first.

    Models are the same if one becomes the other by renaming and reordering
    (`modelwright.solvers.canonical`): of those one is enough.

    Args:
        store: of the threads.
        engine: builds the models.
    """
    seen: set[str] = set()
    for thread in store.all():
        for version in asyncio.run(_versions(store, thread.id)):
            certificate = version.certificate
            if certificate is None or certificate.verdict is not Verdict.VERIFIED:
                continue
            built = engine.build(version.candidate.program)
            if isinstance(built, Failure) or (name := signature(built)) in seen:
                continue
            seen.add(name)
            yield {
                "problem": version.text,
                "formulation": version.candidate.formulation.model_dump(mode="json"),
                "program": version.candidate.program.source,
                "data": version.candidate.program.data,
                "objective": version.candidate.outcome.objective,
                "signature": name,
                "thread": thread.id,
                "formulator": thread.formulator,
            }


async def _versions(store: ThreadStore, thread: str) -> list[Version]:
    config: Any = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    async with store.checkpointer() as saver:
        kept = await saver.aget_tuple(config)
    return [] if kept is None else decode(kept.checkpoint["channel_values"]).get("versions", [])
