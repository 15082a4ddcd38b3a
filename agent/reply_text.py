"""Find the program or the JSON in a reply that may hold prose, several fences, or none closed."""

import ast
import json
import re
from typing import Any

from modelwright.solvers.errors import ModelwrightError

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+-]*)[^\n]*$", re.M)
_BUILDS = re.compile(r"^\s*(?:async\s+)?def\s+build_model\b|^\s*build_model\s*=", re.M)
_PROGRAM_START = re.compile(r"^(?:import |from \w[\w.]* import |def build_model\b)", re.M)
_BAD_ESCAPE = re.compile(r'\\(\\|["/bfnrtu])?')


class ReplyError(ModelwrightError):
    """A reply that cannot be used, as a typed failure.

    `kind`: refusal, cut_off, empty, too_long, invalid_json (no JSON, or not of the schema),
    no_code, bad_reference (data refer to a number that the text does not have).
    """

    exit_code = 5
    default_kind = "invalid_json"


def fenced_blocks(text: str) -> list[tuple[str, str]]:
    """Return (language, content) of each fenced block; the last may be unclosed."""
    blocks: list[tuple[str, str]] = []
    opening: re.Match[str] | None = None
    for mark in _FENCE.finditer(text):
        if opening is None:
            opening = mark
        elif mark[1][0] == opening[1][0] and len(mark[1]) >= len(opening[1]) and not mark[2]:
            blocks.append((opening[2].lower(), text[opening.end() + 1 : mark.start()]))
            opening = None
    if opening is not None:
        blocks.append((opening[2].lower(), text[opening.end() + 1 :]))
    return blocks


def extract_code(text: str) -> str:
    """Return the source of the program in a reply.

    The last block that defines `build_model` counts: models quote the broken program before the
    mended one, and show drafts before the final version.

    Raises:
        ReplyError: there is no program (kind "no_code").
    """
    text = text.replace("\r\n", "\n")
    blocks = [content for _, content in fenced_blocks(text)]
    programs = [block for block in blocks if _BUILDS.search(block)]
    if programs:
        return _dedent(programs[-1])
    if _BUILDS.search(text) and not blocks:
        return _unfenced(text)
    if blocks:
        return _dedent(max(blocks, key=len))
    raise ReplyError(
        "the model's reply holds no program: no fenced code block defines build_model(data)",
        hint="Use a stronger model, or raise max_tokens if replies are cut short.",
        kind="no_code",
    )


def _dedent(block: str) -> str:
    """Undo the indentation of a block inside a list item; leave the rest as it is."""
    lines = block.strip("\n").split("\n")
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:].rstrip() for line in lines).strip("\n") + "\n"


def _unfenced(text: str) -> str:
    """Return the program between prose: from its first import to the last line that parses."""
    start = _PROGRAM_START.search(text)
    lines = text[start.start() if start else 0 :].split("\n")
    for end in range(len(lines), 0, -1):
        source = "\n".join(lines[:end])
        try:
            ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if _BUILDS.search(source):
            return source.strip("\n") + "\n"
    return "\n".join(lines).strip("\n") + "\n"


def extract_json(text: str) -> dict[str, Any]:
    """Return the JSON object in a reply: the whole text, else a fenced block, else the largest.

    Backslashes that JSON does not know, as in unescaped LaTeX, are taken literally.

    Raises:
        ValueError: there is none; the message says where parsing stopped.
    """
    text = text.strip()
    fenced = [content for language, content in fenced_blocks(text) if language in ("json", "")]
    problem = "there is no JSON object in the reply"
    for candidate in (text, *reversed(fenced)):
        try:
            found = _parse(candidate)
        except ValueError as error:
            if "{" in candidate:
                problem = str(error)
            continue
        if isinstance(found, dict):
            return found
    if (found := _largest_object(text)) is not None:
        return found
    raise ValueError(problem)


def mend_escapes(text: str) -> str:
    r"""Return JSON with the backslashes that it does not know doubled, as in "\leq"."""
    return _BAD_ESCAPE.sub(lambda found: found[0] if found[1] else r"\\", text)


def _parse(text: str) -> Any:
    try:
        return _DECODER.decode(text.strip())
    except json.JSONDecodeError as error:
        mended = mend_escapes(text)
        if mended == text:
            raise
        try:
            return _DECODER.decode(mended.strip())
        except json.JSONDecodeError:
            raise error from None
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


def _largest_object(text: str) -> dict[str, Any] | None:
    best: dict[str, Any] | None = None
    best_length, position, tries = 0, text.find("{"), 0
    mended = mend_escapes(text)
    for source in dict.fromkeys((text, mended)):
        position, tries = source.find("{"), 0
        while position >= 0 and tries < 200:
            tries += 1
            try:
                found, end = _DECODER.raw_decode(source, position)
            except (ValueError, RecursionError):
                end = position + 1
            else:
                if end - position > best_length:
                    best, best_length = found, end - position
            position = source.find("{", end)
        if best is not None:
            return best
    return None


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
