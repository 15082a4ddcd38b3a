"""Make the pictures of the README: a solve as it looks on a terminal, and the web page.

    python docs/pictures.py [FOLDER]

The pictures are what the program shows, nothing is drawn by hand. The web page needs the extra
`web`, and playwright with its Chromium.
"""

import contextlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Generator
from pathlib import Path
from typing import IO

from rich.console import Console

ROOT = Path(__file__).parents[1]
PROBLEM = ROOT / "examples/integer.txt"
COLUMNS = 104


def picture_of_a_solve(path: Path) -> None:
    """Write an SVG of `modelwright solve`, from the decision on."""
    from modelwright import solve
    from modelwright.agent.console_answer import show_answer
    from modelwright.solvers.limits import Limits

    answer = solve(PROBLEM.read_text(), model="offline")
    console = Console(
        record=True,
        width=COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        markup=False,
        highlight=False,
        emoji=False,
    )
    for block in show_answer(answer, Limits(), formulation=False):
        console.print(block)
    console.save_svg(str(path), title=f"modelwright solve examples/{PROBLEM.name}")


def picture_of_the_web_page(path: Path) -> None:
    """Write a screenshot of a thread in `modelwright web`.

    Raises:
        ImportError: playwright is not installed.
    """
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as home,
        _served(Path(home)) as url,
        sync_playwright() as driver,
    ):
        system = shutil.which("chromium") or shutil.which("google-chrome")
        options = {"executable_path": system, "args": ["--no-sandbox"]} if system else {}
        browser = driver.chromium.launch(**options)
        page = browser.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=1)
        page.goto(url)
        page.get_by_role("textbox").first.fill(PROBLEM.read_text())
        page.get_by_role("button", name="Solve").click()
        page.get_by_text("What would change the decision").wait_for(timeout=60_000)
        page.wait_for_timeout(1500)  # formulas and plots are drawn after the text
        page.screenshot(path=path)
        browser.close()


@contextlib.contextmanager
def _served(home: Path) -> Generator[str]:
    """Run the server with nothing in its store; gives the address."""
    command = [sys.executable, "-m", "modelwright", "web", "--no-browser", "--json", "--port", "0"]
    homes = {f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "DATA", "STATE")}
    process = subprocess.Popen(
        [*command, "--model", "offline"],
        env={**os.environ, **homes},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield json.loads(_object(process.stdout))["url"]
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


def _object(stream: IO[str]) -> str:
    """Return the lines of a stream up to the end of the first JSON object."""
    text = ""
    for line in stream:
        text += line
        if line.startswith("}") or (line.startswith("{") and line.rstrip().endswith("}")):
            break
    return text


def main(folder: Path) -> None:
    """Make both pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    picture_of_a_solve(folder / "solve.svg")
    picture_of_the_web_page(folder / "web.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
