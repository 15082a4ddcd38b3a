import copy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from export_corpus import CASES, Case

from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.export.formats import export, text_of
from modelwright.solvers.export.latex_math import harmless
from modelwright.solvers.export.latex_text import escape
from modelwright.solvers.instance import Instance

InstanceOf = Callable[[str], Instance]
Compile = Callable[[str], None]

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed (texlive-latex-recommended)"
)

FORMULATION: dict[str, Any] = {
    "title": "Bakery",
    "sets": [{"name": "goods", "meaning": "what is baked", "members": ["loaf", "roll"]}],
    "parameters": [
        {
            "name": "price",
            "meaning": "selling price",
            "unit": "$ per piece",
            "index": ["goods"],
            "values": [
                {"key": ["loaf"], "value": 4, "quote": ""},
                {"key": ["roll"], "value": 0.5, "quote": ""},
            ],
        },
        {
            "name": "mix",
            "meaning": "two-index table",
            "unit": "",
            "index": ["goods", "goods"],
            "values": [{"key": ["loaf", "roll"], "value": -1.5e-7, "quote": ""}],
        },
        {
            "name": "flour_stock",
            "meaning": "flour at hand",
            "unit": "kg",
            "index": [],
            "values": [{"key": [], "value": 12345.5, "quote": ""}],
        },
    ],
    "variables": [
        {
            "name": "bake",
            "meaning": "pieces baked",
            "unit": "pieces",
            "index": ["goods"],
            "domain": "integer",
            "lower": 0,
            "upper": None,
        }
    ],
    "objective": {
        "sense": "maximize",
        "meaning": "revenue in $",
        "latex": r"\max \sum_{g \in goods} price_g \cdot bake_g",
    },
    "constraints": [
        {
            "name": "flour_limit",
            "meaning": "not more flour than flour_stock",
            "latex": r"\sum_{g \in goods} bake_g \le flour_stock",
            "index": [],
            "quote": "",
        },
        {
            "name": "each",
            "meaning": "at most 9",
            "latex": r"bake_g \le 9 \quad \forall g \in goods",
            "index": ["goods"],
            "quote": "",
        },
    ],
    "assumptions": ["100% of what is baked is sold & paid."],
    "unused": ['"2024": a year'],
}

HOSTILE = [
    r"$$ \sum_{i}^{n x_i \le 5 $$",
    r"\input{/etc/passwd} + \write18{ls}",
    r"\begin{align} x &= 1 \\ y &= 2 \end{align}",
    r"\left( \frac{a}{b} \right] x_{i}_{j}^2^3",
    "100% of $profit & cost #1 ~ ^ _ {",
    r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{else} \end{cases}",
    "∑_{i∈I} cᵢ·xᵢ ≤ 数量 ∀ i ∈ I",
    r"\unknowncmd{x} \mathbb Z \text{a_b % & $x$}",
    "",
    r"x' + x''^2_1 \forall i \in goods",
    r"\frac{1}{",
    r"a \\ b & c",
    "{" * 200 + "x" + "}" * 200,
    r"\sqrt[3]{x} + \sum\limits_{g} bake_{g} \label{eq:1} \tag{7} \nonumber",
    "x" * 500,
    r"\text{unclosed",
    r"\def\x{\x}\x",
    r"a^\text{max}_i + \overline x \hat",
    r"\csname input\endcsname{/etc/passwd} ^^5cinput{/etc/passwd}",
    r"x_\\",
    r"\max \left\{ 0, \; x_g \right\} \leqslant M \cdot y_g,",
    r"\left. x \right|_{0}",
    "\x00\x07\u202e",
]

LARGE = """
I, J, T = range(20), [f"city {k}" for k in range(15)], range(1, 13)
m.open = pyo.Var(I, within=pyo.Binary)
m.ship = pyo.Var(I, J, T, bounds=(0, None))
m.stock = pyo.Var(I, T, bounds=(0, 99))
def balance(m, i, t):
    before = m.stock[i, t - 1] if t > 1 else 5
    return before + 20 * m.open[i] == m.stock[i, t] + sum(m.ship[i, j, t] for j in J)
m.balance = pyo.Constraint(I, T, rule=balance)
m.need = pyo.Constraint(J, T, rule=lambda m, j, t: sum(m.ship[i, j, t] for i in I) >= 1 + t)
m.lots = pyo.ConstraintList()
for k in range(20):
    m.lots.add(sum((k * n) % 7 * m.ship[n, J[n % 15], 1] ** 2 for n in I) <= 50)
m.goal = pyo.Objective(expr=sum(3 * m.open[i] for i in I) + sum(m.ship.values()))
"""


@pytest.fixture
def compiles(tmp_path: Path) -> Compile:
    """Compile a document; no error, no missing letter."""

    def run(text: str) -> None:
        (tmp_path / "d.tex").write_text(text)
        done = subprocess.run(
            ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "d.tex"],
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            check=False,
        )
        log = (tmp_path / "d.log").read_text(errors="replace")
        assert done.returncode == 0, log[-2000:]
        assert "Missing character" not in log

    return run


def text(model: Any, formulation: Any = None, title: str = "") -> str:
    written = text_of(model, "latex", formulation=formulation, title=title)
    assert isinstance(written, str)
    return written


def test_the_formulation_is_printed_as_a_paper_does(instance_of: InstanceOf) -> None:
    document = text(instance_of("factory"), FORMULATION)
    for part in (
        r"\sum_{g\in \text{\itshape goods}} \text{\itshape price}_{g}",
        r"\text{maximize}\quad",
        r"\text{subject to}\quad",
        r"\forall\, g\in \text{\itshape goods}",
        r"\text{\itshape flour\_stock}",
        "loaf: $4$, roll: $0.5$",
        r"$-1.5 \cdot 10^{-7}$",
        r"100\% of what is baked is sold \& paid.",
        "$12345.5$",
    ):
        assert part.replace(" ", "") in document.replace(" ", ""), part
    assert document.isascii()


@needs_latex
def test_a_formulation_compiles(instance_of: InstanceOf, compiles: Compile) -> None:
    compiles(text(instance_of("factory"), FORMULATION))


@needs_latex
def test_a_hostile_formulation_compiles_and_reads_no_file(
    instance_of: InstanceOf, compiles: Compile, tmp_path: Path
) -> None:
    hostile = copy.deepcopy(FORMULATION)
    hostile["title"] = '50% \\of & $x_1$ # {bad} ~ ^ \\input{x} 数量 Ж Ω "q" <tag> \'\\\\'
    hostile["constraints"] = [
        {"name": f"c{k}", "meaning": part, "latex": part, "index": ["goods"] * (k % 2), "quote": ""}
        for k, part in enumerate(HOSTILE)
    ]
    compiles(text(instance_of("factory"), hostile))
    assert "/etc/passwd" not in (tmp_path / "d.log").read_text(errors="replace")


@pytest.mark.parametrize("formula", HOSTILE)
def test_formulas_are_made_harmless(formula: str) -> None:
    made = harmless(formula)
    assert made.isascii()
    for command in (r"\input", r"\write", r"\def", r"\csname", r"\begin{align}", "^^"):
        assert command not in made
    assert made.count("{") - made.count(r"\{") == made.count("}") - made.count(r"\}")


def test_formulas_keep_their_mathematics() -> None:
    names = frozenset({"unit_cost", "x"})
    assert harmless("$x_i$", names) == "x_{i}"
    assert harmless("unit_cost_{i}", names) == r"\text{\itshape unit\_cost}_{i}"
    assert harmless("unit_cost_i", names) == r"\text{\itshape unit\_cost}_{i}"
    assert harmless("a_i", names) == "a_{i}"
    assert harmless(r"\frac{1}{2} a \le 3") == r"\frac{1}{2} a \le  3"
    assert harmless(r"a_{i}_{j}") == "a_{i}{}_{j}"


def test_text_is_escaped_letter_by_letter() -> None:
    assert escape("50% & #1_a ~^\\{}$") == (
        r"50\% \& \#1\_a \textasciitilde{}\textasciicircum{}\textbackslash{}\{\}\$"
    )
    assert escape("Größe é ñ Ω ≤ 数") == (
        r"Gr\"{o}\ss{}e \'{e} \~{n} \ensuremath{\Omega} \ensuremath{\le} \texttt{U+6570}"
    )


def test_rows_of_one_form_are_one_line(instance_of: InstanceOf) -> None:
    document = text(instance_of("transport"))
    assert r"\sum_{j \in J} \text{\itshape ship}_{i,j} \le b^{(1)}_{i}" in document
    assert r"\sum_{i \in I} \text{\itshape ship}_{i,j} = b^{(2)}_{j}" in document
    assert r"\forall\, j \in J" in document
    assert r"Ulm: $30$" in document


def test_the_first_period_is_told_from_the_others(instance_of: InstanceOf) -> None:
    document = text(instance_of("lot_sizing"))
    assert r"\text{\itshape stock}_{j-1} - \text{\itshape stock}_{j} = b^{(1)}_{j}" in document
    assert r"\text{\itshape make}_{\text{1}} - \text{\itshape stock}_{\text{1}} = 15" in document
    assert r"\text{\itshape make}_{i} - 60\, \text{\itshape setup}_{i} \le 0" in document


@needs_latex
@pytest.mark.slow
def test_a_large_model_is_shortened_and_says_so(engine: Engine, compiles: Compile) -> None:
    document = text_of(Case("large", "MILP", LARGE).program, "latex", engine=engine)
    assert isinstance(document, str)
    assert r"\forall\, i \in I, l \in L" in document
    assert "17 further rows of lots" in document
    assert len(document) < 20_000
    compiles(document)


@needs_latex
@pytest.mark.parametrize("name", ["awkward_names", "sos_with_functions"])
def test_awkward_models_compile(name: str, instance_of: InstanceOf, compiles: Compile) -> None:
    compiles(text(instance_of(name), title=name))


@needs_latex
@pytest.mark.slow
@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_the_corpus_compiles(name: str, instance_of: InstanceOf, compiles: Compile) -> None:
    compiles(text(instance_of(name), title=name))


def test_an_incomplete_formulation_is_a_wrong_call(instance_of: InstanceOf, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not complete"):
        export(instance_of("factory"), "latex", tmp_path / "x.tex", formulation={"sets": []})
