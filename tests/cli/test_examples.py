"""The examples: hand-written programs give the optima, and the problems in words agree."""

import json
import re
from pathlib import Path

import pytest
from command_runs import Run

from modelwright.solvers.agreement import agree
from modelwright.solvers.engine import Engine
from modelwright.solvers.program import Program

FOLDER = Path(__file__).parents[2] / "examples"
OPTIMA: dict[str, float | None] = {
    "production": 21000.0,
    "integer": 580.0,
    "blending": 442.9824561403509,
    "transport": 4800.0,
    "nonlinear": 264.3568101,  # 6 pi (165 / pi) ** (2 / 3)
    "infeasible": None,
}


@pytest.mark.slow
def test_each_program_has_the_optimum_of_the_table():
    with Engine(workers=1) as engine:
        for name, optimum in OPTIMA.items():
            source = (FOLDER / "programs" / f"{name}.py").read_text()
            data = json.loads((FOLDER / "programs" / f"{name}.json").read_text())
            outcome = engine.solve(Program(source, data))
            assert outcome.termination == ("infeasible" if optimum is None else "optimal"), name
            assert agree(outcome.objective, optimum), name


def test_the_table_names_each_problem_with_its_optimum():
    table = dict(
        re.findall(
            r"^\| `(\w+)\.\w+` \|[^|]*\| ([^|]+) \|", (FOLDER / "README.md").read_text(), re.M
        )
    )
    assert set(table) == set(OPTIMA)
    for name, optimum in OPTIMA.items():
        printed = table[name].split()[-1]
        assert printed == "none" if optimum is None else agree(float(printed), optimum)


def test_nothing_else_lies_there():
    texts = {path.stem for path in FOLDER.glob("*") if path.suffix in (".txt", ".md")}
    programs = {path.stem for path in (FOLDER / "programs").glob("*.py")}
    assert texts - {"README"} == programs == set(OPTIMA)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in ("production", "nonlinear") else pytest.mark.slow)
        for name in OPTIMA
    ],
)
def test_each_problem_is_solved_offline_or_abstained_from(name: str, run: Run):
    path = next(path for path in FOLDER.glob(f"{name}.*") if path.suffix in (".txt", ".md"))
    ended = run("solve", str(path), "--json")
    answer = ended.json
    if answer["verdict"] == "abstained":
        assert name not in ("production", "integer", "infeasible")
        assert ended.code == 5
        assert answer["reasons"]
        return
    assert agree(answer["outcome"]["objective"], OPTIMA[name])
    assert ended.code in ({4} if OPTIMA[name] is None else {0, 3})
