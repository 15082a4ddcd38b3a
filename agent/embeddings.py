"""Texts to vectors, from the same OpenAI-compatible endpoint that serves the language model."""

import time
from collections.abc import Sequence

import openai

from modelwright.agent.chat_errors import Endpoint, RequestRejected
from modelwright.agent.settings import DEFAULT_BASE_URL, Settings, require_key
from modelwright.agent.usage import Meter, Usage


class EmbeddingModel:
    """The embedding model that the settings name.

    Args:
        settings: `embedding_model` must be set.
        meter: counts the calls.

    Raises:
        ServiceMissingError: a key is needed and none is set.
    """

    def __init__(self, settings: Settings, meter: Meter) -> None:
        key = require_key(settings)
        url = settings.base_url or DEFAULT_BASE_URL
        self.name = settings.embedding_model or ""
        self._meter = meter
        self._timeout_s = settings.timeout_s
        self._endpoint = Endpoint(url, self.name, key)
        self._client = openai.AsyncOpenAI(
            api_key=key, base_url=url, timeout=settings.timeout_s, max_retries=settings.max_retries
        )

    async def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Return one vector for each text.

        Raises:
            BudgetExceeded: nothing is left for a call.
            ServiceMissingError: the endpoint cannot be used, or has no such model.
        """
        self._meter.check()
        begin = time.monotonic()
        try:
            reply = await self._client.embeddings.create(
                model=self.name, input=list(texts), encoding_format="float"
            )
        except openai.OpenAIError as error:
            described = self._endpoint.describe(error, self._timeout_s)
            if isinstance(described, RequestRejected):
                raise described.error from None
            raise described from None
        usage = getattr(reply, "usage", None)  # some endpoints leave it out
        tokens = getattr(usage, "prompt_tokens", 0) or 0
        self._meter.record(
            Usage(calls=1, tokens_in=tokens, seconds=time.monotonic() - begin, dollars=None)
        )
        vectors = [list(item.embedding) for item in sorted(reply.data, key=lambda one: one.index)]
        if len(vectors) != len(texts) or len({len(vector) for vector in vectors}) != 1:
            raise self._endpoint.missing(
                f"asked for {len(texts)} vectors, got {len(vectors)} of different sizes or numbers",
                "Check that embedding_model names an embedding model.",
                "not_an_embedding_endpoint",
            )
        return vectors

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.close()
