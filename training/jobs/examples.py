"""Examples for supervised fine-tuning: from reference programs, and from files."""

import ast
import json
import re
from pathlib import Path
from typing import Any

from modelwright.agent.tagged.data_shape import describe_shape
from modelwright.agent.tagged.prompt import tagged_messages
from modelwright.agent.tagged.text import NumberedText, number_text
from modelwright.datasets.families.registry import NAMES, family_named
from modelwright.datasets.problem import Problem
from modelwright.solvers.errors import UsageError

_REFERENCE = re.compile(r" ?\[#\d+\]")


def reference_example(problem: Problem, *, hide_values: bool = False) -> dict[str, Any]:
    """Return {"prompt": messages, "completion": [one message]} for a problem with a program.

    Args:
        problem: its program reads `extra["data_refs"]`, or the data that the problem gives.
        hide_values: show references in the place of the numbers.
    """
    extra = problem.extra
    refs: dict[str, Any] | None = extra.get("data_refs")
    words, source = told_program(extra["program"])
    segments = {"think": _decision(problem), "model": words or "as the program says"}
    if refs is None:
        text, shape = NumberedText(problem.text, (), ()), describe_shape(extra.get("data", {}))
    else:
        text, shape = number_text(problem.text, hide_values=hide_values), None
        segments["data"] = json.dumps(refs, ensure_ascii=False)
    segments["python"] = f"\n{source}"
    reply = "\n".join(f"<{kind}>{body}</{kind}>" for kind, body in segments.items())
    return {
        "prompt": tagged_messages(text, data_shape=shape),
        "completion": [{"role": "assistant", "content": reply}],
    }


def read_examples(path: Path) -> list[dict[str, Any]]:
    """Return the examples of a file: lines of {"prompt": messages, "completion": messages}.

    Raises:
        UsageError: it cannot be read, or a line is no example.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}", kind="missing_file") from None
    return [_example(line, f"{path}, line {n}") for n, line in enumerate(lines, 1) if line.strip()]


def text_of(example: dict[str, Any]) -> str:
    """Return the problem of an example, without references, to compare it with others."""
    asked = [message["content"] for message in example["prompt"] if message["role"] == "user"]
    return _REFERENCE.sub("", "\n".join(asked))


def _example(line: str, place: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
        for name in ("prompt", "completion"):
            if not found[name] or not all(
                isinstance(message["role"], str) and isinstance(message["content"], str)
                for message in found[name]
            ):
                raise TypeError(f"{name} must be messages with role and content")
    except (ValueError, TypeError, KeyError) as error:
        raise UsageError(
            f"{place}: expected an object with prompt and completion; {error!r}",
            hint="Both are lists of messages.",
            kind="bad_example",
        ) from None
    return {name: found[name] for name in ("prompt", "completion")}


def _decision(problem: Problem) -> str:
    """Return what is decided, as far as it is known."""
    family = problem.extra.get("family")
    known = [family_named(family).title] if family in NAMES else []
    known += [
        str(problem.extra[key]) for key in ("problem_class", "sense") if problem.extra.get(key)
    ]
    return "; ".join(known) or "What is decided, what it is worth, what limits it."


def told_program(source: str) -> tuple[str, str]:
    """Return what a program says about itself at its top, and the program without it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return "", source
    words = ast.get_docstring(tree)
    if words is None:
        return "", source
    rest = source.splitlines(keepends=True)[tree.body[0].end_lineno :]
    return " ".join(words.split()), "".join(rest).lstrip("\n")
