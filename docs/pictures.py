"""Make the pictures of the README: a solve as it looks on a terminal, and the web page.

    python docs/pictures.py [FOLDER]

The pictures are what the program shows, nothing is drawn by hand. The web page needs the extra
`web`, and playwright with its Chromium.
"""

import io
import sys
from pathlib import Path

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


def main(folder: Path) -> None:
    """Make all pictures that can be made here."""
    folder.mkdir(parents=True, exist_ok=True)
    picture_of_a_solve(folder / "solve.svg")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures")
