"""Whether the endpoint is there, asked once before a run instead of by every sample."""

import openai

from modelwright.agent.chat_errors import Endpoint, RequestRejected
from modelwright.agent.settings import DEFAULT_BASE_URL, Settings, require_key

_PATIENCE_S = 4.0
_MISSING_ROUTE = frozenset({404, 405, 501})
"""Some servers answer chat completions and do not list their models."""


def require_endpoint(settings: Settings) -> None:
    """Return if the endpoint answers.

    Raises:
        ServiceMissingError: it does not, or it refuses the key.
    """
    key = require_key(settings)
    base_url = settings.base_url or DEFAULT_BASE_URL
    endpoint = Endpoint(base_url, settings.model or "", key)
    with openai.OpenAI(
        api_key=key, base_url=base_url, timeout=_PATIENCE_S, max_retries=0
    ) as client:
        try:
            client.models.with_raw_response.list()
        except openai.APIStatusError as error:
            if error.status_code not in _MISSING_ROUTE:
                raise _described(endpoint, error) from None
        except openai.OpenAIError as error:
            raise _described(endpoint, error) from None


def _described(endpoint: Endpoint, error: openai.OpenAIError) -> Exception:
    described = endpoint.describe(error, _PATIENCE_S)
    return described.error if isinstance(described, RequestRejected) else described
