"""What a reply holds: the steps of a demonstration, a block of numbers, a program."""

import json
from typing import Any

from modelwright.agent.reply_text import ReplyError, extract_code, extract_json, fenced_blocks
from modelwright.solvers.program import Program

_FIRST_STEP = "## Define Variables"


def read_program(text: str) -> Program:
    """Return the program of a reply with the numbers that it is given.

    The last block of numbers counts, as the last program does.

    Raises:
        ReplyError: there is no program, or no object of numbers.
    """
    source = extract_code(text)
    blocks = [content for language, content in fenced_blocks(text) if language == "json"]
    if not blocks:
        raise ReplyError("the reply holds no ```json block with the numbers", kind="no_data")
    try:
        data = extract_json(blocks[-1])
        # 1e999 and half of a surrogate pair can be read, but not be written again.
        json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except ValueError as error:
        raise ReplyError(f"the numbers are no JSON object: {error}", kind="no_data") from None
    return Program(source, data)


def read_steps(text: str) -> str:
    """Return the steps of a reply, without the thoughts before and the blocks after them."""
    text = text.replace("\r\n", "\n")
    return text[max(0, text.rfind(_FIRST_STEP)) :].partition("```")[0].strip()


def as_json(data: dict[str, Any]) -> str:
    """Return numbers as a prompt shows them."""
    return json.dumps(data, ensure_ascii=False)
