"""Load and fill the prompts: one Jinja2 file each, with a `system` and a `user` block.

Problem text, programs and messages are only ever values, never templates, and stand between marks
or fences that they cannot contain.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined


@dataclass(frozen=True)
class Prompt:
    """A filled prompt; "" for a part that the file does not have."""

    system: str
    user: str


def render(name: str, **values: Any) -> Prompt:
    """Fill the prompt of one file.

    Raises:
        jinja2.UndefinedError: a value is missing.
    """
    template = _environment().get_template(name)
    parts = {}
    for block in ("system", "user"):
        lines = template.blocks.get(block)
        context = template.new_context(values)
        parts[block] = "".join(lines(context)).strip() if lines else ""
    return Prompt(**parts)


def mark_text(text: str) -> str:
    """Put text between two lines that name a digest of it, so that it cannot end early."""
    mark = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
    return f"<text {mark}>\n{text.strip()}\n</text {mark}>"


def fence(text: str, language: str = "") -> str:
    """Put text into a code fence longer than any that it contains."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{text.rstrip()}\n{ticks}"


def prompt_names() -> list[str]:
    """Return the names of all prompts."""
    found = (item.name for item in files(__name__).iterdir())
    return sorted(name.removesuffix(".jinja") for name in found if name.endswith(".jinja"))


def prompts_digest() -> str:
    """Return the SHA-256 of all prompts: equal digests mean equal wording."""
    whole = "\0".join(f"{name}\0{_source(name)}" for name in prompt_names())
    return hashlib.sha256(whole.encode()).hexdigest()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_source),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # plain text, not HTML
    )
    environment.filters.update(mark_text=mark_text, fence=fence)
    return environment


def _source(name: str) -> str | None:
    file = files(__name__) / f"{name}.jinja"
    return file.read_text(encoding="utf-8") if file.is_file() else None
