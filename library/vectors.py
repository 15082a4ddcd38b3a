"""Embeddings of insights, fetched once and kept in the library."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sql
from numpy.typing import NDArray

from modelwright.library.insight import Insight
from modelwright.library.schema import VECTORS
from modelwright.library.store import Library

_BATCH = 64
"""Texts in one request."""


@dataclass(frozen=True)
class Embedder:
    """An endpoint that turns texts into vectors."""

    model: str
    """Its name; vectors of different models are kept apart."""
    embed: Callable[[Sequence[str]], Awaitable[Sequence[Sequence[float]]]]
    """Called with texts, returns one vector for each."""


async def vectors_of(
    library: Library, insights: Sequence[Insight], embedder: Embedder
) -> NDArray[np.float32]:
    """Return the vectors of insights, (insights, dimensions); asks only for those not kept yet."""
    texts = {_digest(insight.text): insight.text for insight in insights}
    query = sql.select(VECTORS.c.digest, VECTORS.c.vector).where(VECTORS.c.model == embedder.model)
    known = {row[0]: row[1] for row in library.read(query) if row[0] in texts}
    missing = [digest for digest in texts if digest not in known]
    for start in range(0, len(missing), _BATCH):
        digests = missing[start : start + _BATCH]
        vectors = await embedder.embed([texts[digest] for digest in digests])
        for digest, vector in zip(digests, vectors, strict=True):
            known[digest] = np.asarray(vector, "<f4").tobytes()
        with library.transaction() as connection:
            here = VECTORS.c.digest.in_(digests) & (VECTORS.c.model == embedder.model)
            connection.execute(VECTORS.delete().where(here))
            rows = [{"model": embedder.model, "digest": d, "vector": known[d]} for d in digests]
            connection.execute(VECTORS.insert(), rows)
    kept = [np.frombuffer(known[_digest(insight.text)], "<f4") for insight in insights]
    return np.stack(kept).astype(np.float32) if kept else np.zeros((0, 1), np.float32)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
