"""LP, MPS and NL files, read back by the solvers that people will read them with."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from export_corpus import BY_NAME, CASES
from readers import Read, solve_with_highs, solve_with_scip

from modelwright.solvers import evaluate
from modelwright.solvers.agreement import agree
from modelwright.solvers.errors import UsageError
from modelwright.solvers.export.formats import export
from modelwright.solvers.export.names import original_names
from modelwright.solvers.export.subject import Exported
from modelwright.solvers.instance import Instance, SparseRows
from modelwright.solvers.outcome import Outcome, Sense, Termination

InstanceOf = Callable[[str], Instance]
OutcomeOf = Callable[[str], Outcome]

NAMES = [case.name for case in CASES]
QUADRATIC = [case.name for case in CASES if "NLP" not in case.problem_class]
FOR_HIGHS = [
    case.name
    for case in CASES
    if case.problem_class in ("LP", "MILP", "QP") and not case.name.startswith(("sos", "nonconvex"))
]
NONLINEAR = [case.name for case in CASES if "NLP" in case.problem_class]


def written(instance: Instance, to: str, folder: Path) -> Path:
    exported = export(instance, to, folder / f"model.{to}")
    assert isinstance(exported, Exported)
    return exported.paths[0]


def assert_same_optimum(read: Read, path: Path, instance: Instance, expected: Outcome) -> None:
    """The reader's objective is ours, and so is that of its point under the user's names."""
    assert agree(read.objective, expected.objective)
    lines = path.read_text().splitlines()
    names = original_names(lines, read.values)
    by_name = {names[name]: value for name, value in read.values.items()}
    point = np.array([by_name[name] for name in instance.column_names])
    assert agree(evaluate.objective(instance, point), expected.objective, 1e-5)
    assert not evaluate.violations(instance, point, 1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_the_corpus_is_what_it_says(
    name: str, instance_of: InstanceOf, outcome_of: OutcomeOf
) -> None:
    case, outcome = BY_NAME[name], outcome_of(name)
    assert instance_of(name).problem_class == case.problem_class
    assert outcome.termination is Termination.OPTIMAL
    assert case.optimum is None or agree(outcome.objective, case.optimum)


@pytest.mark.parametrize("to", ["lp", "mps"])
@pytest.mark.parametrize("name", FOR_HIGHS)
def test_highs_reads_the_same_optimum(
    name: str, to: str, instance_of: InstanceOf, outcome_of: OutcomeOf, tmp_path: Path
) -> None:
    instance = instance_of(name)
    path = written(instance, to, tmp_path)
    assert_same_optimum(solve_with_highs(path), path, instance, outcome_of(name))


@pytest.mark.parametrize("to", ["lp", "mps"])
@pytest.mark.parametrize("name", QUADRATIC)
def test_scip_reads_the_same_optimum(
    name: str, to: str, instance_of: InstanceOf, outcome_of: OutcomeOf, tmp_path: Path
) -> None:
    instance = instance_of(name)
    path = written(instance, to, tmp_path)
    assert_same_optimum(solve_with_scip(path), path, instance, outcome_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_scip_reads_the_same_optimum_from_nl(
    name: str, instance_of: InstanceOf, outcome_of: OutcomeOf, tmp_path: Path
) -> None:
    read = solve_with_scip(written(instance_of(name), "nl", tmp_path))
    assert agree(read.objective, outcome_of(name).objective)


@pytest.mark.parametrize("to", ["lp", "mps"])
@pytest.mark.parametrize("name", NONLINEAR)
def test_lp_and_mps_refuse_functions(
    name: str, to: str, instance_of: InstanceOf, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="nonlinear functions") as caught:
        export(instance_of(name), to, tmp_path / "x")
    assert "--to nl" in caught.value.hint
    assert not list(tmp_path.iterdir())


def test_nl_names_stand_in_their_files(instance_of: InstanceOf, tmp_path: Path) -> None:
    written(instance_of("minlp"), "nl", tmp_path)
    assert (tmp_path / "model.row").read_text().splitlines() == ["a", "goal"]
    assert sorted((tmp_path / "model.col").read_text().splitlines()) == ["n", "x"]


def test_nl_name_files_have_a_line_per_name(instance_of: InstanceOf, tmp_path: Path) -> None:
    instance = instance_of("awkward_names")
    written(instance, "nl", tmp_path)
    lines = (tmp_path / "model.col").read_text(encoding="utf-8").split("\n")
    assert len(lines) == len(instance.column_names) + 1


@pytest.mark.parametrize("to", ["lp", "mps"])
def test_lines_stay_short(to: str, instance_of: InstanceOf, tmp_path: Path) -> None:
    for name in ("awkward_names", "long_lines"):
        path = written(instance_of(name), to, tmp_path)
        assert max(len(line) for line in path.read_text("ascii").splitlines()) <= 400


def test_a_model_without_variables_left_is_written(tmp_path: Path) -> None:
    nothing = np.zeros(0)
    empty = Instance(
        sense=Sense.MAXIMIZE,
        offset=7.5,
        cost=nothing,
        rows=SparseRows(np.zeros(1, np.int64), np.zeros(0, np.int64), nothing),
        row_lower=nothing,
        row_upper=nothing,
        column_lower=nothing,
        column_upper=nothing,
        integer=np.zeros(0, np.bool_),
        row_names=[],
        column_names=[],
        fixed={"x": 2.5},
    )
    for to in ("lp", "mps"):
        path = written(empty, to, tmp_path)
        assert solve_with_highs(path).objective == solve_with_scip(path).objective == 7.5
    assert solve_with_scip(written(empty, "nl", tmp_path)).objective == 7.5
