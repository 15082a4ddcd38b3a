import json
import os
from pathlib import Path

import pytest

from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import read_problems, write_problems
from modelwright.solvers.agreement import NoNumber
from modelwright.solvers.errors import ServiceMissingError, UsageError

LINE = {"id": "own-1", "question": "How many?", "answer": 3, "source": "own", "extra": {}}
PROBLEM = Problem(
    "own-2",
    "Wie viele Stühle?",
    answer=(1.5, 2.0),
    source="own",
    files={"d.csv": "a,b\n1,2\n"},
    extra={"near_duplicate_group": "g1", "results": {"chairs": 1.5}, "original_answer": 7},
)


def write(folder: Path, *lines: object) -> Path:
    path = folder / "own.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(texts) + "\n")
    return path


def complaint(path: Path) -> UsageError:
    with pytest.raises(UsageError) as caught:
        list(read_problems(path))
    return caught.value


def test_a_problem_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    assert write_problems(path, [PROBLEM, Problem.from_json(LINE)]) == 2
    assert list(read_problems(path)) == [PROBLEM, Problem.from_json(LINE)]
    assert [entry.name for entry in tmp_path.iterdir()] == ["own.jsonl"]


def test_the_properties_read_what_extra_holds() -> None:
    assert (PROBLEM.expected, PROBLEM.group) == (1.5, "g1")
    assert PROBLEM.values == {"chairs": 1.5}
    assert PROBLEM.label_history == {"original": 7}
    assert Problem("own-3", "?").group == "own-3"


@pytest.mark.parametrize(
    ("words", "value"), [("Infeasible", NoNumber.INFEASIBLE), ("No Best Solution", None)]
)
def test_only_a_known_reason_for_no_answer_is_compared(words: str, value: object) -> None:
    assert Problem("own-4", "?", answer_text=words).expected is value


def test_a_broken_line_is_named_with_its_file(tmp_path: Path) -> None:
    path = write(tmp_path, LINE, '{"id": "own-2", "quest')
    assert complaint(path).message.startswith(f"{path}, line 2: broken JSON")


@pytest.mark.parametrize("field", ["id", "question", "answer"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    path = write(tmp_path, {key: value for key, value in LINE.items() if key != field})
    assert complaint(path).message == f"{path}, line 1: field {field!r} is missing"


@pytest.mark.parametrize("answer", ["12", [], [1, "2"], True, {"a": 1}])
def test_an_answer_that_is_no_number_is_refused(tmp_path: Path, answer: object) -> None:
    path = write(tmp_path, {**LINE, "answer": answer})
    assert "line 1: field 'answer' must be a number" in complaint(path).message


def test_an_id_that_occurs_twice_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, LINE, "", LINE)
    assert complaint(path).message == f"{path}, line 3: id 'own-1' is already in {path}, line 1"


def test_a_file_name_that_leaves_its_folder_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, {**LINE, "files": {"../d.csv": "a"}})
    assert "plain file name, got '../d.csv'" in complaint(path).message


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    assert complaint(tmp_path / "none.jsonl").kind == "missing_file"


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = write(tmp_path, LINE)

    def endless() -> object:
        yield PROBLEM
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_problems(path, endless())  # pyright: ignore[reportArgumentType]
    assert [problem.id for problem in read_problems(path)] == ["own-1"]
    assert len(list(tmp_path.iterdir())) == 1


def test_parquet_holds_the_same(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "own.parquet"
    problems = [PROBLEM, Problem("own-5", "?", answer_text="unbounded", source="own")]
    assert write_problems(path, problems) == 2
    assert list(read_problems(path)) == problems


def test_without_pyarrow_parquet_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ServiceMissingError) as caught:
        write_problems(tmp_path / "own.parquet", [PROBLEM])
    assert "pip install pyarrow" in caught.value.hint
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif("MODELWRIGHT_DATA" not in os.environ, reason="no benchmark data here")
def test_every_benchmark_file_is_read_whole() -> None:
    paths = sorted(Path(os.environ["MODELWRIGHT_DATA"]).glob("*.jsonl"))
    assert len(paths) == 11
    for path in paths:
        lines = sum(1 for line in path.read_text().split("\n") if line.strip())
        problems = list(read_problems(path))
        assert len(problems) == lines
        assert all(problem.text and problem.source for problem in problems)
