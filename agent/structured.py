"""Structured output: an object of a pydantic class from any chat endpoint.

Endpoints differ in what they enforce, so there is a ladder of three rungs: a JSON schema, "some
JSON object" with the schema in the prompt, and JSON in a fence after free text. A rung that does
not work is left for good (`Memory.rung`). Whatever comes is validated here; at most two repair
turns quote the errors.
"""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from modelwright.agent.chat_errors import RequestRejected
from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.chat_reply import Reply
from modelwright.agent.prompts import render
from modelwright.agent.reply_text import ReplyError, extract_json

T = TypeVar("T", bound=BaseModel)
SCHEMA, OBJECT, TEXT = range(3)
MAX_REPAIRS = 2
_MOST_ERRORS = 12


async def complete_as(chat: ChatModel, messages: Sequence[Message], schema: type[T]) -> T:
    """Return the model's reply as a `schema` object.

    The first field of a schema should be free text, so that the model thinks before it commits.

    Raises:
        ReplyError: no valid object after two repair turns; or refused, cut off, too long.
        BudgetExceeded, ServiceMissingError: as `ChatModel.complete`.
    """
    conversation = list(messages)
    repairs = 0
    while True:
        rung = chat.memory.rung
        try:
            reply = await chat.complete(_at_rung(rung, conversation, schema), _format(rung, schema))
        except RequestRejected:
            chat.memory.rung = max(chat.memory.rung, rung + 1)
            continue
        try:
            return schema.model_validate(extract_json(reply.text))
        except ValidationError as error:
            problems = _describe(error)
        except ValueError as error:
            problems = [str(error)]
            if rung < TEXT and not reply.cut_off and not repairs:
                # The endpoint took the format and did not keep to it: perhaps it knows another.
                chat.memory.rung = max(chat.memory.rung, rung + 1)
                continue
        if repairs == MAX_REPAIRS:
            raise _give_up(reply, problems)
        repairs += 1
        conversation = _repair_turn(messages, reply, problems, schema)


def _at_rung(rung: int, messages: list[Message], schema: type[BaseModel]) -> list[Message]:
    if rung == SCHEMA:
        return messages
    system, *rest = messages
    shape = json.dumps(strict_schema(schema))
    note = render("json_output", schema=shape, free_text=rung == TEXT).system
    return [Message(role="system", content=f"{system['content']}\n\n{note}"), *rest]


def _format(rung: int, schema: type[BaseModel]) -> dict[str, Any] | None:
    if rung == SCHEMA:
        named = {"name": schema.__name__, "strict": True, "schema": strict_schema(schema)}
        return {"type": "json_schema", "json_schema": named}
    return {"type": "json_object"} if rung == OBJECT else None


def _repair_turn(
    messages: Sequence[Message], reply: Reply, problems: list[str], schema: type[BaseModel]
) -> list[Message]:
    prompt = render(
        "json_repair",
        problems=problems,
        cut_off=reply.cut_off,
        schema=json.dumps(strict_schema(schema)),
    ).user
    if reply.text and not reply.cut_off:
        said = Message(role="assistant", content=reply.text)
        return [*messages, said, Message(role="user", content=prompt)]
    # An empty assistant message is refused by some endpoints, half a one misleads.
    *before, last = messages
    return [*before, Message(role="user", content=f"{last['content']}\n\n{prompt}")]


def _give_up(reply: Reply, problems: list[str]) -> ReplyError:
    try:
        reply.require_text()
    except ReplyError as error:
        return error
    return ReplyError(
        f"the model gave no valid object in {1 + MAX_REPAIRS} attempts: {'; '.join(problems[:3])}",
        hint="Use a stronger model, or one whose endpoint enforces a JSON schema.",
        kind="invalid_json",
    )


def _describe(error: ValidationError) -> list[str]:
    """Return one line per error: where, what is wrong, what was given."""
    lines = []
    for problem in error.errors(include_url=False)[:_MOST_ERRORS]:
        place = ".".join(str(part) for part in problem["loc"]) or "the object"
        message = problem["msg"].removeprefix("Value error, ")
        given = repr(problem["input"])
        shown = f" (got {given})" if len(given) <= 80 and problem["type"] != "missing" else ""
        lines.append(f"{place}: {message}{shown}")
    return lines


def strict_schema(schema: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema in the subset that strict mode takes.

    All properties required, none added, no defaults and titles.
    """
    return _strict(schema.model_json_schema())


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "properties" not in node:
        return {key: _strict(value) for key, value in node.items() if key != "default"}
    kept = {
        key: _strict(value)
        for key, value in node.items()
        if key not in ("title", "default", "properties", "description")
    }
    # Names of properties are no keywords: a field may be called "title".
    fields = {
        name: {key: value for key, value in _strict(part).items() if key != "title"}
        for name, part in node["properties"].items()
    }
    return {
        **kept,
        "properties": fields,
        "required": list(fields),
        "additionalProperties": False,
    }
