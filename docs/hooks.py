"""Hooks of MkDocs: the page of commands, and where the docstrings are read from."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.plugins import event_priority

SOURCE = Path(__file__).parents[1] / "src" / "modelwright"

PAGE = "reference/commands.md"
MARK = "<!-- every command -->"


@event_priority(100)  # before mkdocstrings reads it
def on_config(config: Any) -> Any:
    """Let the reader of docstrings see the six folders as packages.

    They have no `__init__.py`, on purpose, and a package without one inside a package is nothing
    to it. So it gets a tree of links that has them.
    """
    mirror = tempfile.TemporaryDirectory(prefix="modelwright-docs-")
    config["mirror"] = mirror  # lives as long as the build
    root = Path(mirror.name) / "modelwright"
    root.mkdir()
    for part in SOURCE.iterdir():
        if not part.is_dir():
            (root / part.name).symlink_to(part.resolve())
        elif part.name != "__pycache__":
            (root / part.name).mkdir()
            (root / part.name / "__init__.py").touch()
            for module in part.resolve().iterdir():
                (root / part.name / module.name).symlink_to(module)
    config.plugins["mkdocstrings"].config.handlers["python"]["paths"] = [mirror.name]
    return config


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fill in the page of commands."""
    if page.file.src_uri != PAGE:
        return markdown
    assert MARK in markdown, f"{PAGE} says where the commands go"
    return markdown.replace(MARK, "\n".join(_sections()))


def _sections() -> Iterator[str]:
    """Yield a section for each command, in the order of `modelwright --help`."""
    import click
    import typer

    from modelwright.__main__ import app

    os.environ.pop("COLUMNS", None)

    def visit(command: Any, path: str, parent: click.Context | None) -> Iterator[str]:
        context = click.Context(command, info_name=path.split()[-1], parent=parent)
        context.max_content_width = 100
        context.terminal_width = 100
        level = "##" if path.count(" ") < 2 else "###"
        yield f"{level} {path}\n\n```text\n{command.get_help(context)}\n```\n"
        for name in getattr(command, "commands", ()):
            yield from visit(command.commands[name], f"{path} {name}", context)

    yield from visit(typer.main.get_command(app), "modelwright", None)
