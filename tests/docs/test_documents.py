"""What the documentation shows is what happens: its commands, code, files and output."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import typer
from fenced import Block, blocks_of, differs
from writer import writing_model

from modelwright.__main__ import app

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
ENDPOINT = "http://localhost:8000/v1"
"""What pages write for an endpoint of the reader's own."""
_FILES = ("text", "json", "csv", "yaml", "toml", "python")


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=name_of)
def test_every_command_is_one_that_modelwright_understands(page: Path):
    for block in blocks_of(page):
        for arguments in block.commands if block.language == "sh" else ():
            try:
                parse(arguments)
            except (typer.Exit, SystemExit):  # --help and --version
                pass
            except Exception as error:
                pytest.fail(f"{name_of(page)}:{block.line}: {arguments}: {error}")


def parse(arguments: list[str]) -> None:
    """Read the arguments of a command without running it."""
    command: Any = typer.main.get_command(app)
    context: Any = None
    rest, name = arguments, "modelwright"
    while hasattr(command, "resolve_command"):
        context = command.make_context(name, rest, parent=context)
        rest = [*context._protected_args, *context.args]
        name, command, rest = command.resolve_command(context, rest)
    command.make_context(name, rest, parent=context)


def test_what_is_not_run_says_why_and_is_little():
    blocks = [block for page in PAGES for block in blocks_of(page) if block.title is None]
    run = [block for block in blocks if block.not_run is None]
    assert all(block.language in ("sh", "python", "output") for block in run)
    assert len(run) >= len(blocks) / 2


@pytest.fixture(scope="module")
def model() -> Generator[str]:
    """An endpoint with a model that knows the problems of the pages; gives its URL."""
    with writing_model() as url:
        yield url


@pytest.fixture
def environment(tmp_path: Path, model: str) -> dict[str, str]:
    """What commands of a page see: modelwright, and nothing of whoever runs the tests."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for name, module in (("modelwright", "-m modelwright"), ("python", ""), ("python3", "")):
        tool = tools / name
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module} "$@"\n')
        tool.chmod(0o755)
    kept = ("HOME", "LANG", "LC_ALL", "TMPDIR")
    homes = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "DATA", "STATE")}
    return {
        **{key: value for key, value in os.environ.items() if key in kept},
        **homes,
        "PATH": f"{tools}:/usr/bin:/bin",
        "PYTHONPATH": str(ROOT / "src"),
        "OPENAI_BASE_URL": model,
        "OPENAI_API_KEY": "sk-of-the-reader",
        "COLUMNS": "100",
    }


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_does_what_it_says(page: Path, tmp_path: Path, environment: dict[str, str]):
    desk = tmp_path / "desk"
    shutil.copytree(ROOT / "examples", desk / "examples")
    printed = ""
    for block in blocks_of(page):
        place = f"{name_of(page)}:{block.line}"
        if block.needs is not None:
            pytest.importorskip(block.needs)
        if block.not_run is not None:
            continue
        if block.title is not None:
            assert block.language in _FILES, place
            (desk / block.title).write_text(block.body)
        elif block.language == "output":
            wrong = differs(printed, block.body)
            assert wrong is None, f"{place}: {wrong!r} is not printed:\n{printed}"
        else:
            body = block.body.replace(ENDPOINT, environment["OPENAI_BASE_URL"])
            printed = perform(block, body, desk, environment, place)


def perform(block: Block, body: str, desk: Path, environment: dict[str, str], place: str) -> str:
    """Run a block, and return what it printed."""
    # Without -e, so that `exits with` may be said of the last command only.
    by = ["bash", "-uo", "pipefail", "-c"] if block.language == "sh" else [sys.executable, "-c"]
    done = subprocess.run(
        [*by, body],
        cwd=desk,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == block.code, f"{place}: exit code {done.returncode}\n{done.stdout}"
    assert "Traceback" not in done.stdout, f"{place}\n{done.stdout}"
    return done.stdout


def test_pages_link_to_what_exists():
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{name_of(page)}: {target}"
