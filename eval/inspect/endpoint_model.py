"""Our own client as a model of Inspect, so that whatever endpoint works with `solve` works here.

Inspect's client stops at replies that lack a token count, and loses parts of a JSON schema. Ours
learns what an endpoint cannot do, and says what is wrong with it in a sentence.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from inspect_ai.model import (
    ChatMessage,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
    modelapi,
)
from inspect_ai.tool import ToolChoice, ToolInfo

from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.chat_reply import Reply
from modelwright.agent.settings import Settings
from modelwright.agent.usage import Meter
from modelwright.eval.workbench import chat_of_loop
from modelwright.solvers.errors import ServiceMissingError

PROVIDER = "modelwright"
_RESPONSE_FORMAT: ContextVar[dict[str, Any] | None] = ContextVar("response_format", default=None)


class BridgedChat(ChatModel):
    """The client that a system speaks to; what it asks for reaches the endpoint unchanged."""

    faults: list[ServiceMissingError]
    """Failures of the endpoint, in this client and all that were made from it by `metered`: the
    agent answers with what it has, which must not count as its own doing."""

    def of_sample(self, meter: Meter) -> "BridgedChat":
        """Return the client of one sample."""
        twin = self.metered(meter)
        assert isinstance(twin, BridgedChat), "a copy is of the same class"
        twin.faults = []
        return twin

    async def complete(
        self, messages: Sequence[Message], response_format: dict[str, Any] | None = None
    ) -> Reply:
        """Return the model's reply (see `ChatModel.complete`)."""
        token = _RESPONSE_FORMAT.set(response_format)
        try:
            return await super().complete(messages, response_format)
        except ServiceMissingError as error:
            self.faults.append(error)
            raise
        finally:
            _RESPONSE_FORMAT.reset(token)


@modelapi(name=PROVIDER)
class EndpointModel(ModelAPI):
    """A model behind an OpenAI-compatible endpoint."""

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 - as Inspect's own models have it
        timeout_s: float = 180.0,
        max_retries: int = 2,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        settings = Settings.model_validate(
            {
                "model": model_name,
                "base_url": base_url,
                "api_key": api_key,
                "timeout_s": timeout_s,
                "max_retries": max_retries,
                "temperature": config.temperature,
                "max_tokens": config.max_tokens,
            }
        )
        self._chat = chat_of_loop(lambda: ChatModel(settings))

    async def generate(
        self,
        input: list[ChatMessage],
        tools: list[ToolInfo],
        tool_choice: ToolChoice,
        config: GenerateConfig,
    ) -> ModelOutput:
        """Return the reply to a conversation."""
        messages = [Message(role=message.role, content=message.text) for message in input]
        chat = self._chat().metered(Meter())
        reply = await chat.complete(messages, _RESPONSE_FORMAT.get())
        usage = reply.usage
        output = ModelOutput.from_content(
            self.model_name, reply.text, "max_tokens" if reply.cut_off else "stop"
        )
        output.usage = ModelUsage(
            input_tokens=usage.tokens_in,
            output_tokens=usage.tokens_out,
            total_tokens=usage.tokens_in + usage.tokens_out,
        )
        return output
