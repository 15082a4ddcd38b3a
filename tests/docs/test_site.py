"""The documentation as a site."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("mkdocs")
pytest.importorskip("mkdocstrings")

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_site_is_built_without_a_warning_from_commands_and_docstrings(tmp_path: Path):
    site = tmp_path / "site"
    build = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", site]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    commands = (site / "reference/commands/index.html").read_text()
    assert "Write the model of a program, or its solution, as files that others read." in commands
    assert "--sweep PATH=FIRST:LAST:STEP" in commands
    python = (site / "reference/python/index.html").read_text()
    assert "Take one problem from words to its answer, without asking back." in python


@pytest.mark.slow
def test_the_picture_of_a_solve_is_what_the_command_shows(tmp_path: Path):
    found = importlib.util.spec_from_file_location("pictures", ROOT / "docs/pictures.py")
    assert found is not None
    assert found.loader is not None
    pictures = importlib.util.module_from_spec(found)
    found.loader.exec_module(pictures)
    pictures.picture_of_a_solve(tmp_path / "solve.svg")
    drawn = (tmp_path / "solve.svg").read_text()
    assert drawn.startswith("<svg")
    assert "Verified" in drawn
    assert "580" in drawn
