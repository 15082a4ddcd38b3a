"""The prompts of the baselines: one Jinja2 file each, with a `system` and a `user` block."""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined

from modelwright.agent.prompts import Prompt, fence, mark_text


def render(name: str, **values: Any) -> Prompt:
    """Fill the prompt of one file.

    Raises:
        jinja2.UndefinedError: a value is missing.
    """
    template = _environment().get_template(name)
    context = template.new_context(values)
    parts = {
        block: "".join(lines(context)).strip()
        for block, lines in template.blocks.items()
        if block in ("system", "user")
    }
    return Prompt(**parts)


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
