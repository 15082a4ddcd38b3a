"""`eval score`: answers of other systems, and what is wrong with a file of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from eval_runs import Run


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    labels: list[tuple[str, Any, str]] = [
        ("a", 100, ""),
        ("b", 0.4, ""),
        ("c", None, "infeasible"),
        ("d", 1e6, ""),
        ("e", None, "nobody recorded an optimum"),
    ]
    return write(
        tmp_path / "data.jsonl",
        [
            {"id": name, "question": "?", "answer": answer, "answer_text": text}
            for name, answer, text in labels
        ],
    )


def test_every_protocol_is_scored_side_by_side(run: Run, data: Path, tmp_path: Path) -> None:
    predictions = write(
        tmp_path / "p.jsonl",
        [
            {"id": "a", "prediction": 104},
            {"id": "b", "prediction": 0.0},
            {"id": "c", "prediction": "unbounded"},
            {"id": "d", "prediction": 1e6},
        ],
    )
    found = run("score", predictions, "--dataset", data, "--protocol", "all", "--json").json
    right = {name: row["right"] for name, row in found["protocols"].items()}
    assert right["strict"] == 1
    assert right["orlm"] == 4
    assert right["sirl"] == 2
    assert right["alphaopt"] == 1
    assert found["protocols"]["orlm"]["n"] == 4
    assert found["protocols"]["strict"]["accuracy"] == 0.25
    assert found["unlabelled"] == ["e"]
    assert found["classes"] == {"infeasible": {"unbounded": 1}, "number": {"number": 3}}


def test_problems_without_a_prediction_count_as_wrong(run: Run, data: Path, tmp_path: Path) -> None:
    predictions = write(tmp_path / "p.jsonl", [{"id": "a", "prediction": 100}])
    ended = run("score", predictions, "--dataset", data, "--protocol", "strict", "--json")
    assert list(ended.json["protocols"]) == ["strict"]
    assert ended.json["protocols"]["strict"]["right"] == 1
    assert ended.json["protocols"]["strict"]["n"] == 4
    assert ended.json["missing"] == ["b", "c", "d"]


def test_the_table_for_people_names_every_protocol(run: Run, data: Path, tmp_path: Path) -> None:
    predictions = write(tmp_path / "p.jsonl", [{"id": "a", "prediction": 100}])
    ended = run("score", predictions, "--dataset", data)
    assert "resocratic" in ended.out
    assert "3 problems without a prediction count as wrong." in ended.out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"id": "a", "prediction": 1', "broken JSON"),
        ('["a", 1]', "expected an object"),
        ('{"prediction": 1}', "field 'id' must be a text"),
        ('{"id": "a"}', "field 'prediction' is missing"),
        ('{"id": "a", "prediction": "maybe"}', "expected a number"),
        ('{"id": "a", "prediction": NaN}', "expected a number"),
        ('{"id": "b", "prediction": 1}', "there is a prediction for 'b' already"),
    ],
)
def test_a_broken_line_is_named(run: Run, data: Path, tmp_path: Path, line: str, said: str) -> None:
    predictions = tmp_path / "p.jsonl"
    predictions.write_text('{"id": "b", "prediction": 1}\n' + line + "\n")
    ended = run("score", predictions, "--dataset", data, "--json")
    assert ended.code == 2
    assert "line 2" in ended.error["message"]
    assert said in ended.error["message"]


def test_a_prediction_of_another_data_set_is_refused(run: Run, data: Path, tmp_path: Path) -> None:
    predictions = write(tmp_path / "p.jsonl", [{"id": "zzz", "prediction": 100}])
    ended = run("score", predictions, "--dataset", data, "--json")
    assert ended.code == 2
    assert ended.error["kind"] == "unknown_problem"


def test_a_broken_line_of_the_data_set_is_named(run: Run, tmp_path: Path) -> None:
    predictions = write(tmp_path / "p.jsonl", [{"id": "a", "prediction": 100}])
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": "a", "question": "?", "answer": 1}\n{"id": "b"}\n')
    ended = run("score", predictions, "--dataset", broken, "--json")
    assert ended.code == 2
    assert "line 2" in ended.error["message"]
