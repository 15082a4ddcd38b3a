import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from modelwright.agent.commands import data
from modelwright.agent.commands.complaints import complain
from modelwright.datasets.problem import Problem
from modelwright.datasets.storage import read_problems, write_problems


class Ended(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        return json.loads(self.err)["error"]


Run = Callable[..., Ended]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run `modelwright data ...` in an empty folder, with no benchmark on the machine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MODELWRIGHT_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def go(*arguments: str) -> Ended:
        try:
            code = data.app(args=list(arguments), prog_name="data", standalone_mode=False)
        except Exception as error:
            code = complain(error, arguments)
        out, err = capsys.readouterr()
        return Ended(code, out, err)

    return go


def test_the_list_says_what_is_here(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELWRIGHT_DATA", ".")
    write_problems("nl4opt.jsonl", [Problem("nl4opt-000", "?", answer=1)])
    rows = {row["name"]: row for row in run("list", "--json").json["benchmarks"]}
    assert len(rows) == 11
    assert rows["nl4opt"]["path"] == "nl4opt.jsonl"
    assert rows["optmath"]["path"] is None
    assert "here" in run("list").out


def test_families_are_listed_with_what_can_be_asked_for(run: Run) -> None:
    rows = {row["name"]: row for row in run("families", "--json").json["families"]}
    assert rows["production"]["statuses"] == ["optimal", "infeasible", "unbounded"]
    assert rows["portfolio"]["problem_class"] == "QP"
    assert "knapsack" in run("families").out


@pytest.mark.slow
def test_generated_problems_are_written_with_answers(run: Run) -> None:
    arguments = ("--n", "3", "--seed", "5", "--difficulty", "1", "--out", "k.jsonl", "--json")
    ended = run("generate", "knapsack", *arguments)
    assert (ended.code, ended.json) == (0, {"path": "k.jsonl", "problems": 3})
    problems = list(read_problems("k.jsonl"))
    assert [problem.id for problem in problems] == [f"knapsack-d1-00000{n}" for n in (5, 6, 7)]
    assert all(problem.answer for problem in problems)
    assert {"data", "program", "program_2"} <= problems[0].extra.keys()


@pytest.mark.slow
def test_generated_problems_can_go_to_standard_output(run: Run) -> None:
    ended = run("generate", "production", "--n", "2", "--status", "unbounded")
    records = [json.loads(line) for line in ended.out.splitlines()]
    assert [record["answer_text"] for record in records] == ["unbounded", "unbounded"]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("knapsak",), "unknown family 'knapsak'"),
        (("knapsack", "--difficulty", "9"), "difficulty must be one of 1, 2, 3, 4, 5, got 9"),
        (("knapsack", "--status", "unbounded"), "status must be one of optimal, infeasible"),
        (("knapsack", "--n", "-1"), "expected a whole number of at least 0, got '-1'"),
        (("knapsack", "--n", "1", "--out", "no/k.jsonl"), "cannot write no/k.jsonl"),
    ],
)
def test_a_wrong_call_of_generate_is_explained(
    run: Run, arguments: tuple[str, ...], part: str
) -> None:
    ended = run("generate", *arguments)
    assert ended.code == 2
    assert part in ended.err


def test_a_problem_is_shown_with_its_files_and_answer(run: Run) -> None:
    write_problems("p.jsonl", [Problem("p-1", "Read d.csv.", answer=4, files={"d.csv": "a\n1\n"})])
    shown = run("show", "p.jsonl", "p-1").out
    assert "Read d.csv." in shown
    assert "d.csv:\na\n1" in shown
    assert "Answer: 4" in shown
    assert run("show", "p.jsonl", "p-1", "--json").json["files"] == {"d.csv": "a\n1\n"}


def test_a_set_is_summed_up(run: Run) -> None:
    problems = [Problem(f"p-{n}", f"Problem number {n}: how many?", answer=n) for n in range(4)]
    write_problems("p.jsonl", problems)
    summary = run("show", "p.jsonl", "--json").json
    assert (summary["problems"], summary["answered"], summary["distinct_openings"]) == (4, 4, 1)


def test_a_problem_that_is_not_there_is_named(run: Run) -> None:
    write_problems("p.jsonl", [Problem("p-1", "?", answer=1)])
    ended = run("show", "p.jsonl", "p-2", "--json")
    assert (ended.code, ended.error["kind"]) == (2, "unknown_problem")


def test_a_name_that_is_no_set_is_explained(run: Run) -> None:
    ended = run("show", "somewhere", "--json")
    assert (ended.code, ended.error["kind"]) == (2, "unknown_set")


def test_a_benchmark_that_is_not_here_says_how_to_get_it(run: Run) -> None:
    ended = run("show", "nl4opt", "--json")
    assert (ended.code, ended.error["kind"]) == (2, "not_fetched")


def test_an_unreachable_home_has_its_own_exit_code(run: Run) -> None:
    ended = run("fetch", "nl4opt", "--mirror", "http://127.0.0.1:9", "--json")
    assert (ended.code, ended.error["kind"]) == (6, "unreachable")


def test_overlap_is_reported_with_its_exit_code(run: Run) -> None:
    texts = ["A baker sells 12 loaves at 3.50 each.", "A farm of 40 hectares grows rye and oats."]
    write_problems("a.jsonl", [Problem(f"a-{k}", text, answer=k) for k, text in enumerate(texts)])
    write_problems("b.jsonl", [Problem("b-0", texts[0].upper(), answer=0)])
    write_problems("c.jsonl", [Problem("c-0", "A lighthouse needs a new lamp.", answer=0)])
    ended = run("overlap", "a.jsonl", "b.jsonl", "--json")
    assert ended.code == 3
    assert ended.json["pairs"] == [
        {"first": "a-0", "second": "b-0", "kind": "normalised", "similarity": 1.0}
    ]
    assert run("overlap", "a.jsonl", "c.jsonl").code == 0
