import sys

import pytest

from modelwright.agent.console import clean, facts, number, paragraph, render, table
from modelwright.agent.console_math import plain_math


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\sum_{i \in I} c_i x_{i} \le b", "Σ_(i ∈ I) c_i x_i ≤ b"),
        (r"\text{unit\_cost}_{i,j} \, x", "unit_cost[i,j] x"),
        (r"\text{make}_{\text{rye loaves}} \ge 3", "make[rye loaves] ≥ 3"),
        (r"\frac{a}{b + 1} \cdot x^{2}", "(a)/(b + 1) · x^2"),
        (r"x \ge 0 \quad \forall i", "x ≥ 0 for all i"),
        (r"\left( x + y \right)", "( x + y )"),
        (r"\unknown{x}", r"\unknownx"),
        (r"50\% \{1\}", "50% {1}"),
        ("plain", "plain"),
    ],
)
def test_latex_becomes_text(latex: str, text: str):
    assert plain_math(latex) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4100.0, "4100"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1e12, "1e+12"),
        (442.982456140351, "442.9824561"),
    ],
)
def test_numbers_have_no_noise(value: float, text: str):
    assert number(value) == text


def test_control_characters_are_shown_not_obeyed():
    assert clean("a\x1b[31m\tb\r\u202ec") == "a\\x1b[31m b\\x0d\\x202ec"
    assert clean("Ä€日\n") == "Ä€日\n"
    assert len(clean("x" * 100_000)) < 5000


def test_long_names_are_folded_never_cut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    name = "ship[" + "abcdefghij" * 12 + "]"
    out = render(table(("variable", "value"), [(name, "1")], numeric=[1]))
    assert max(len(line) for line in out.splitlines()) <= 60
    joined = "".join(out.split()[3:])
    assert name in joined.replace("1", "") + joined
    assert "…" not in out


def test_markup_in_names_is_text():
    assert "[bold]x[/bold] :smile:" in render(paragraph("[bold]x[/bold] :smile:"))
    assert "x[1]" in render(table(("n",), [("x[1]",)]))
    assert "[red]y" in render(facts({"a": "[red]y"}))


@pytest.mark.parametrize("plain", [True, False])
def test_colours_only_on_a_terminal_that_wants_them(plain: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    if plain:
        monkeypatch.setenv("NO_COLOR", "1")
    assert ("\x1b[" in render(table(("n",), [("x",)]))) != plain
