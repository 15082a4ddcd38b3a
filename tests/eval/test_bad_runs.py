"""What `eval run` says when it cannot run."""

import json
from pathlib import Path

import pytest
import shop
from eval_runs import NEEDS_INSPECT, Run

NOWHERE = "http://127.0.0.1:9/v1"


def test_an_unknown_benchmark_is_suggested(run: Run) -> None:
    ended = run("run", "optibnch", "--json")
    assert ended.code == 2
    assert ended.error["hint"] == "Did you mean optibench?"


def test_a_benchmark_that_is_not_here_says_how_to_fetch_it(run: Run) -> None:
    ended = run("run", "optibench", "--json")
    assert ended.code == 2
    assert "modelwright data fetch optibench" in ended.error["hint"]


def test_a_broken_line_is_named_before_anything_runs(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text(json.dumps(shop.record(1)) + '\n{"id": "x"\n')
    ended = run("run", "--file", file, "--json")
    assert ended.code == 2
    assert "line 2" in ended.error["message"]
    assert not Path("modelwright-eval").exists()


def test_an_endpoint_that_is_down_is_found_before_the_first_sample(
    run: Run, tmp_path: Path
) -> None:
    file = shop.write_shop(tmp_path / "shop.jsonl")
    ended = run("run", "--file", file, "--model", "m", "--base-url", NOWHERE, "--json")
    assert ended.code == 6
    assert "no connection" in ended.error["message"]
    assert not Path("modelwright-eval").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "expected a benchmark or --file"),
        (("--file", "shop.jsonl", "--system", "agnet"), "unknown system 'agnet'"),
        (("--file", "shop.jsonl", "--system", "bare"), "needs a language model"),
        (("--file", "shop.jsonl", "--samples", "0"), "expected a whole number"),
        (("--file", "shop.jsonl", "--file", "./shop.jsonl"), "shop is named twice"),
        (("--file", "missing.jsonl"), "missing.jsonl"),
    ],
)
def test_wrong_usage_is_said_in_a_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    shop.write_shop(tmp_path / "shop.jsonl")
    ended = run("run", *arguments, "--json")
    assert ended.code == 2
    assert said in ended.error["message"]


def test_a_file_without_any_label_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "bare.jsonl"
    file.write_text('{"id": "a", "question": "?", "answer": null}\n')
    ended = run("run", "--file", file, "--json")
    assert ended.code == 2
    assert ended.error["kind"] == "no_labels"


@NEEDS_INSPECT
def test_a_folder_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    file = shop.write_shop(tmp_path / "shop.jsonl")
    (tmp_path / "taken").write_text("a file")
    ended = run("run", "--file", file, "--out", "taken/run", "--json")
    assert ended.code == 2
    assert ended.error["kind"] == "unwritable"


@NEEDS_INSPECT
def test_a_folder_of_another_run_is_refused(run: Run, tmp_path: Path) -> None:
    one = shop.write_shop(tmp_path / "one.jsonl", range(1, 2))
    two = shop.write_shop(tmp_path / "two.jsonl", range(1, 3))
    assert run("run", "--file", one, "--out", "out", "--json").code == 0
    ended = run("run", "--file", two, "--out", "out", "--json")
    assert ended.code == 2
    assert ended.error["kind"] == "other_run"


@NEEDS_INSPECT
@pytest.mark.parametrize("command", ["report", "compare"])
def test_a_folder_without_a_run_is_refused(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "empty").mkdir()
    places = ["empty"] * (2 if command == "compare" else 1)
    ended = run(command, *places, "--json")
    assert ended.code == 2
    assert ended.error["kind"] == "no_run"


def test_one_run_cannot_be_compared(run: Run) -> None:
    ended = run("compare", "out", "--json")
    assert ended.code == 2
    assert "at least two runs" in ended.error["message"]


@NEEDS_INSPECT
def test_a_file_that_is_no_log_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.eval").write_text("not a zip")
    ended = run("report", "x.eval", "--json")
    assert ended.code == 2
    assert ended.error["kind"] == "bad_log"
