import copy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from formulation_corpus import BAKERY, BOUND, PLANNED, formulations
from hypothesis import HealthCheck, given, settings

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.latex import formulation_latex

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None, reason="pdflatex is not installed (texlive-latex-recommended)"
)


def compile_document(text: str, folder: Path) -> None:
    (folder / "d.tex").write_text(text)
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "d.tex"],
        cwd=folder,
        capture_output=True,
        timeout=60,
        check=False,
    )
    log = (folder / "d.log").read_text(errors="replace")
    assert done.returncode == 0, log[-2000:]
    assert "Missing character" not in log


def test_files_stand_where_numbers_would() -> None:
    plan = Formulation.model_validate(PLANNED)
    said = formulation_latex(plan)
    assert "from sum of table plan, column tons" in said
    bound = formulation_latex(plan, BOUND, origins={"stock": "plan.xlsx, column a_b"})
    assert r"$12.5$ (from sum of plan.xlsx, column a\_b)" in bound
    assert "nut, bolt (from table plan, column product" in bound
    assert r"nut & $1$ & $2$ \\" in bound


def test_names_with_escaped_underscores_are_one_name() -> None:
    said = formulation_latex(Formulation.model_validate(BAKERY))
    assert r"\text{\itshape flour\_need}_{g}" in said


@needs_latex
@pytest.mark.parametrize("data", [None, BOUND], ids=["unbound", "bound"])
def test_a_formulation_with_files_compiles(data: Any, tmp_path: Path) -> None:
    compile_document(formulation_latex(Formulation.model_validate(PLANNED), data), tmp_path)


@needs_latex
def test_hostile_names_of_files_and_broken_formulas_compile(tmp_path: Path) -> None:
    record = copy.deepcopy(PLANNED)
    hostile = r"50% & #1 $x$ \input{x} {_^~ ∑ 数量"
    record["title"] = record["objective"]["latex"] = hostile
    for item in (*record["sets"], *record["parameters"]):
        if source := item.get("source"):
            source["table"] = hostile
    formulation = Formulation.model_validate(record)
    data = {**BOUND, "products": [hostile], "cost": {hostile: {hostile: 1}}}
    compile_document(formulation_latex(formulation, data, origins={"stock": hostile}), tmp_path)


@needs_latex
def test_brackets_and_stars_at_the_beginning_are_text(tmp_path: Path) -> None:
    formulation = Formulation.model_validate(copy.deepcopy(BAKERY))
    formulation.assumptions += ["[an aside", "* a star"]
    formulation.sets[0].meaning = "[things"
    for item in formulation.parameters:
        item.meaning = "*[numbers"
    compile_document(formulation_latex(formulation), tmp_path)


@needs_latex
@pytest.mark.slow
def test_any_formulation_compiles(tmp_path: Path) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(formulations())
    def compiles(formulation: Formulation) -> None:
        compile_document(formulation_latex(formulation), tmp_path)

    compiles()
