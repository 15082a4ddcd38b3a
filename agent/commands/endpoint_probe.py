"""Whether the configured language model can be reached; a key is never shown."""

import json
import time
from collections.abc import Iterator

from modelwright.agent.commands.examination import Finding
from modelwright.agent.local_model import folder_of, note_of
from modelwright.agent.settings import DEFAULT_BASE_URL, Settings, config_path, load_settings
from modelwright.solvers.errors import ModelwrightError, UsageError

_GROUP = "language model"
_PATIENCE_S = 5.0
_MOST_NAMES = 5


def examine_language_model() -> Iterator[Finding]:
    """Yield the config file, the settings, and whether the endpoint answers."""
    path = config_path()
    state = "read" if path.exists() else "not there, which is fine"
    yield Finding(_GROUP, "config file", True, f"{path} ({state})", needed=False)
    try:
        settings = load_settings()
    except UsageError as error:
        yield Finding(_GROUP, "settings", False, error.message, error.hint or "Correct it.")
        return
    if settings.offline:
        yield Finding(
            _GROUP,
            "model",
            True,
            "none configured: the built-in offline formulator reads problems",
            "For others, set --model and --base-url, or MODELWRIGHT_MODEL, OPENAI_BASE_URL and "
            "OPENAI_API_KEY, or the config file.",
        )
        return
    try:
        folder = folder_of(settings)
        note = note_of(folder) if folder else {}
    except UsageError as error:
        yield Finding(_GROUP, "model", False, error.message, error.hint)
        return
    if folder is not None:
        replies = settings.format or note.get("format") or "json"
        told = f"{folder}, a folder that is served when it is used (format {replies})"
        yield Finding(_GROUP, "model", True, told)
        return
    key = "a key is set" if settings.api_key else "no key is set"
    yield Finding(_GROUP, "model", True, f"{settings.model} ({key})")
    yield _probe(settings)


def _probe(settings: Settings) -> Finding:
    import openai

    from modelwright.agent.chat_errors import Endpoint, RequestRejected
    from modelwright.agent.settings import require_key

    name, began = "endpoint", time.monotonic()
    base_url = settings.base_url or DEFAULT_BASE_URL
    try:
        key = require_key(settings)
        endpoint = Endpoint(base_url, settings.model or "", key)
        with openai.OpenAI(
            api_key=key, base_url=base_url, timeout=_PATIENCE_S, max_retries=0
        ) as client:
            try:
                raw = client.models.with_raw_response.list()
            except openai.OpenAIError as error:
                raise endpoint.describe(error, _PATIENCE_S) from None
    except RequestRejected as rejection:
        return Finding(_GROUP, name, False, rejection.error.message, rejection.error.hint)
    except ModelwrightError as error:
        return Finding(_GROUP, name, False, error.message, error.hint)
    try:
        names = [str(item["id"]) for item in json.loads(raw.text)["data"]]
    except (ValueError, KeyError, TypeError):
        said = endpoint.clean(raw.text)[:100]
        message = f"{endpoint.url}/models does not answer as an OpenAI-compatible API does: {said}"
        return Finding(_GROUP, name, False, message, "Check that the URL ends in /v1.")
    if names and settings.model not in names:
        listed = ", ".join(names[:_MOST_NAMES]) + (", ..." if len(names) > _MOST_NAMES else "")
        message = f"{endpoint.url} answers, but does not list model {settings.model!r}"
        # Many servers accept aliases that they do not list.
        return Finding(_GROUP, name, False, message, f"It lists: {listed}.", needed=False)
    took = f"{time.monotonic() - began:.2f} s"
    return Finding(_GROUP, name, True, f"{endpoint.url} answers GET /models in {took}")
