"""The standalone folder, run in a fresh process that cannot import this package."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from export_corpus import BY_NAME, CASES

from modelwright.solvers.agreement import agree
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.export.formats import export
from modelwright.solvers.export.subject import Exported
from modelwright.solvers.instance import Instance

InstanceOf = Callable[[str], Instance]

GUARD = '''
import sys
from importlib.machinery import PathFinder

class Guard:
    """Find no package but what a README names, and what these need."""

    allowed = {"pyomo", "ply", "numpy", "model", "solve", %r} | set(sys.stdlib_module_names)

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        top = name.split(".")[0]
        if top.startswith("_") or top in cls.allowed:
            return PathFinder.find_spec(name, path, target)
        return None

sys.meta_path[:] = [finder for finder in sys.meta_path if finder is not PathFinder] + [Guard]
'''


def run(folder: Path, guard: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the script where only Pyomo and the solver that it names can be imported."""
    solver = "highspy" if "highspy" in (folder / "requirements.txt").read_text() else "pyscipopt"
    guard.mkdir(exist_ok=True)
    (guard / "sitecustomize.py").write_text(GUARD % solver)
    packages = [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    return subprocess.run(
        [sys.executable, "-s", *(arguments or ["solve.py"])],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(guard), *packages])},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def exported(name: str, engine: Engine, folder: Path) -> Exported:
    made = export(BY_NAME[name].program, "script", folder, engine=engine)
    assert isinstance(made, Exported)
    return made


def assert_same_optimum(name: str, engine: Engine, tmp_path: Path) -> str:
    expected = exported(name, engine, tmp_path / "out").outcome
    done = run(tmp_path / "out", tmp_path / "guard")
    assert (done.returncode, done.stderr) == (0, "")
    found = re.search(r"^objective: (.*)$", done.stdout, re.M)
    assert found is not None
    assert expected is not None
    assert agree(float(found[1]), expected.objective)
    return done.stdout


def test_a_linear_model_runs_with_pyomo_and_highs_alone(engine: Engine, tmp_path: Path) -> None:
    printed = assert_same_optimum("transport", engine, tmp_path)
    assert "  ship[Bonn,Köln] = 20\n" in printed


@pytest.mark.slow
def test_a_nonlinear_model_with_sets_runs_with_scip_alone(engine: Engine, tmp_path: Path) -> None:
    assert_same_optimum("sos_with_functions", engine, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", [case.name for case in CASES])
def test_the_whole_corpus_gives_the_same_optimum(name: str, engine: Engine, tmp_path: Path) -> None:
    assert_same_optimum(name, engine, tmp_path)


@pytest.mark.slow
def test_model_py_solves_too_and_the_options_work(engine: Engine, tmp_path: Path) -> None:
    exported("factory", engine, tmp_path / "out")
    (tmp_path / "out" / "other.json").write_text(
        (tmp_path / "out" / "data.json").read_text().replace('"pack": 18', '"pack": 12')
    )
    done = run(tmp_path / "out", tmp_path / "guard", "model.py", "--data", "other.json")
    # 12 hours of pack: 6 desks take them all.
    assert "objective: 30.0" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "code", "status"), [("infeasible", 4, "infeasible"), ("unbounded", 4, "unbounded")]
)
def test_models_without_an_optimum_say_so(
    name: str, code: int, status: str, engine: Engine, tmp_path: Path
) -> None:
    exported("upper_zero", engine, tmp_path / "out")
    model = tmp_path / "out" / "model.py"
    row = {"infeasible": "m.x >= 1", "unbounded": "m.x <= 1"}[name]
    model.write_text(model.read_text().replace("m.x >= -4", row))
    done = run(tmp_path / "out", tmp_path / "guard")
    assert done.returncode == code, done.stderr
    assert status in done.stdout.lower()
    assert "objective" not in done.stdout


def test_the_readme_says_what_is_needed(engine: Engine, tmp_path: Path) -> None:
    exported("factory", engine, tmp_path / "lp")
    readme = (tmp_path / "lp" / "README.md").read_text()
    assert "Expected objective: 36.0 (the optimum; maximize, HiGHS" in readme
    assert "highspy" in (tmp_path / "lp" / "requirements.txt").read_text()
    exported("minlp", engine, tmp_path / "minlp")
    assert "PySCIPOpt" in (tmp_path / "minlp" / "README.md").read_text()
    assert "pyscipopt" in (tmp_path / "minlp" / "requirements.txt").read_text()


def test_numbers_alone_cannot_become_a_script(instance_of: InstanceOf, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs the program"):
        export(instance_of("factory"), "script", tmp_path / "x")


def test_a_second_export_replaces_the_first(engine: Engine, tmp_path: Path) -> None:
    exported("factory", engine, tmp_path / "out")
    (tmp_path / "out" / "__pycache__").mkdir()
    exported("diet", engine, tmp_path / "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        exported("diet", engine, tmp_path / "out")
