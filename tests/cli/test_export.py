import json
from pathlib import Path
from typing import Any

import pytest
from command_runs import Run
from openpyxl import load_workbook

PROGRAM = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.make = pyo.Var(list(data["profit"]), within=pyo.NonNegativeReals)
    m.hours = pyo.Constraint(expr=sum(m.make.values()) <= data["hours"])
    m.gain = pyo.Objective(expr=sum(v * m.make[p] for p, v in data["profit"].items()), sense=-1)
    return m
"""
DATA = {"hours": 10, "profit": {"chair": 3, "desk": 5}}  # ten desks: 50
FORMULATION = {
    "title": "Workshop",
    "sets": [{"name": "goods", "meaning": "what is made", "members": ["chair", "desk"]}],
    "parameters": [],
    "variables": [
        {
            "name": "make",
            "meaning": "pieces made",
            "unit": "",
            "index": ["goods"],
            "domain": "continuous",
            "lower": 0,
            "upper": None,
        }
    ],
    "objective": {"sense": "maximize", "meaning": "gain", "latex": "\\sum_g make_g"},
    "constraints": [],
    "assumptions": [],
    "unused": [],
}


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(PROGRAM)
    (tmp_path / "d.json").write_text(json.dumps(DATA))
    (tmp_path / "f.json").write_text(json.dumps(FORMULATION))


@pytest.mark.slow
def test_the_file_is_named_after_the_program(run: Run) -> None:
    ended = run("export", "shop.py", "--data", "d.json", "--to", "lp")
    assert (ended.code, ended.out) == (0, "Wrote shop.lp\n")
    assert "hours: + 1 make(chair) + 1 make(desk) <= 10" in Path("shop.lp").read_text()


@pytest.mark.slow
def test_json_names_all_files(run: Run) -> None:
    ended = run("export", "shop.py", "--data", "d.json", "--to", "nl", "--out", "x.nl", "--json")
    assert ended.json["paths"] == ["x.nl", "x.row", "x.col"]
    assert Path("x.col").read_text() == "make[chair]\nmake[desk]\n"


@pytest.mark.slow
def test_a_text_goes_to_standard_output(run: Run) -> None:
    ended = run("export", "shop.py", "--data", "d.json", "--to", "mps", "--out", "-")
    assert ended.out.startswith("* shop, written by Modelwright\n")
    assert ended.out.endswith("ENDATA\n")


@pytest.mark.slow
def test_the_workbook_shows_the_optimum(run: Run) -> None:
    ended = run("export", "shop.py", "--data", "d.json", "--to", "xlsx")
    assert "Solved: optimal, objective 50" in ended.out
    book: Any = load_workbook("shop.xlsx")
    assert dict(book["summary"].values)["objective"] == 50


@pytest.mark.slow
def test_the_script_is_a_folder(run: Run) -> None:
    ended = run("export", "shop.py", "--data", "d.json", "--to", "script", "--json")
    assert ended.json["outcome"]["objective"] == 50
    assert {path.name for path in Path("shop_standalone").iterdir()} == {
        "model.py", "solve.py", "data.json", "README.md", "requirements.txt"
    }  # fmt: skip


@pytest.mark.slow
def test_a_folder_with_other_files_is_refused(run: Run) -> None:
    ended = run("export", "shop.py", "--data", "d.json", "--to", "script", "--out", ".", "--json")
    assert (ended.code, ended.error["kind"]) == (2, "folder_in_use")


@pytest.mark.slow
def test_latex_prints_the_formulation(run: Run) -> None:
    arguments = ("--data", "d.json", "--formulation", "f.json", "--to", "latex", "--out", "-")
    assert r"\Large Workshop" in run("export", "shop.py", *arguments).out


def test_a_formulation_that_is_none_is_named(run: Run) -> None:
    arguments = ("--data", "d.json", "--formulation", "d.json", "--to", "latex", "--json")
    ended = run("export", "shop.py", *arguments)
    assert (ended.code, ended.error["kind"]) == (2, "bad_formulation")


def test_an_unknown_format_lists_the_known(run: Run) -> None:
    ended = run("export", "shop.py", "--data", "d.json", "--to", "lpp", "--json")
    assert ended.code == 2
    assert "lp, mps, nl, latex, xlsx, script" in ended.error["message"]
    assert ended.error["hint"] == "Did you mean lp?"


@pytest.mark.slow
def test_a_nonlinear_model_names_the_format_that_holds_it(run: Run) -> None:
    Path("curved.py").write_text(PROGRAM.replace("v * m.make[p]", "v * m.make[p] ** 0.5"))
    ended = run("export", "curved.py", "--data", "d.json", "--to", "lp", "--json")
    assert (ended.code, ended.error["kind"]) == (2, "not_representable")
    assert "--to nl" in ended.error["hint"]


def test_a_program_that_fails_is_reported_as_by_check(run: Run) -> None:
    ended = run("export", "shop.py", "--to", "lp", "--json")
    assert ended.code == 5
    assert ended.json["failure"]["kind"] == "build_error"
    assert not Path("shop.lp").exists()


@pytest.mark.slow
def test_a_place_that_cannot_be_written_is_named(run: Run) -> None:
    out = ("--out", "nowhere/x.lp", "--json")
    ended = run("export", "shop.py", "--data", "d.json", "--to", "lp", *out)
    assert (ended.code, ended.error["kind"]) == (2, "unwritable")
