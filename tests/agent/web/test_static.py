"""Rules that keep the front end safe and small, checked on its source."""

import re
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

STATIC = Path(__file__).parents[3] / "agent" / "web" / "static"
OWN = sorted(path for path in STATIC.rglob("*.js") if "vendor" not in path.parts)
PARSES = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|srcdoc|"
    r"DOMParser|createContextualFragment|setHTML|javascript:|setAttribute\(\s*[\"']on|"
    r"setTimeout\(\s*[\"'`]|setAttribute\(\s*[\"']style"
)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_nothing_makes_markup_or_code_out_of_text(path: Path) -> None:
    found = [
        line
        for line in path.read_text().splitlines()
        if PARSES.search(line) and not line.lstrip().startswith(("//", "*"))
    ]
    assert not found


@pytest.mark.parametrize("path", [*OWN, *STATIC.glob("*.css")], ids=lambda path: path.name)
def test_a_file_is_one_idea_and_says_which(path: Path) -> None:
    text = path.read_text()
    assert text.startswith(("//", "/*"))
    assert len(text.splitlines()) < 300


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_imports_lead_to_files(path: Path) -> None:
    for place in re.findall(r"""(?:from|import\(?)\s+?["'](\.[^"']+)["']""", path.read_text()):
        assert (path.parent / place).is_file(), place


def test_the_page_loads_nothing_from_elsewhere() -> None:
    for path in (STATIC / "index.html", *STATIC.rglob("*.css")):
        text = path.read_text()
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), path
        assert not re.search(r"url\(\s*[\"']?(?:https?:)?//", text), path
        assert "@import" not in text, path


def test_katex_has_its_fonts_and_its_licence() -> None:
    katex = STATIC / "vendor" / "katex"
    wanted = set(re.findall(r"url\((fonts/[^)]+\.woff2)\)", (katex / "katex.min.css").read_text()))
    assert wanted
    assert all((katex / font).is_file() for font in wanted)
    assert "MIT" in (katex / "LICENSE").read_text()
