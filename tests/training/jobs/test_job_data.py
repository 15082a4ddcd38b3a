"""The data of a job: what is used, what is left out, what must not overlap."""

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("yaml")

from modelwright.agent.tagged.reply import read_reply
from modelwright.datasets.families.registry import family_named
from modelwright.solvers.errors import UsageError
from modelwright.training.jobs.config import Data
from modelwright.training.jobs.data import load_data
from modelwright.training.jobs.examples import reference_example
from modelwright.training.jobs.job import prepare
from modelwright.training.jobs.manifest import write_manifest

BAKERY: dict[str, Any] = {
    "id": "bakery-1",
    "question": "Bread earns 3, cake 8. The oven has 40 hours; bread takes 2, cake 5. Earn most.",
    "answer": 64,
    "source": "made up",
}


def data(*train: dict[str, Any], **others: Any) -> Data:
    return Data.model_validate({"train": train, **others})


def write(path: Path, *records: dict[str, Any]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def test_items_of_families_are_the_same_whenever_they_are_asked_for() -> None:
    source = {"families": ["knapsack", "diet"], "items": 3, "seed": 5, "difficulty": [1, 2]}
    first, second = load_data(data(source), "rl"), load_data(data(source), "rl")
    assert len(first.problems) == 6
    assert first.digest == second.digest
    assert [p.extra["difficulty"] for p in first.problems] == [1, 2, 1] * 2
    assert not any(problem.files for problem in first.problems)


def test_what_a_job_cannot_use_is_counted(tmp_path: Path) -> None:
    unknown = {**BAKERY, "id": "bakery-2", "answer": None}
    filed = {**BAKERY, "id": "bakery-3", "files": {"oven.csv": "hours\n40\n"}}
    path = write(tmp_path / "p.jsonl", BAKERY, unknown, filed)
    found = load_data(data({"problems": path}), "rl")
    assert [problem.id for problem in found.problems] == ["bakery-1"]
    assert found.left_out == {"no answer": 1, "data stand in files": 1}
    with pytest.raises(UsageError, match="no reference program: 2"):
        load_data(data({"problems": path}), "sft")


def test_training_on_test_problems_is_refused_by_name(tmp_path: Path) -> None:
    reworded = {**BAKERY, "id": "test-1", "question": BAKERY["question"].replace("Earn", "EARN")}
    train = {"problems": write(tmp_path / "train.jsonl", BAKERY)}
    test = {"problems": write(tmp_path / "test.jsonl", reworded)}
    with pytest.raises(UsageError, match=r"bakery-1 and test-1 \(normalised\)"):
        load_data(data(train, test=[test]), "rl")
    reason = "it is a test of the test itself"
    found = load_data(data(train, test=[test], allow_overlap=reason), "rl")
    assert [(pair.first, pair.second) for pair in found.overlap] == [("bakery-1", "test-1")]


def test_examples_are_compared_without_their_references(tmp_path: Path) -> None:
    example = {
        "prompt": [{"role": "user", "content": BAKERY["question"].replace("40", "40 [#2]")}],
        "completion": [{"role": "assistant", "content": "<python>pass</python>"}],
    }
    train = {"examples": write(tmp_path / "e.jsonl", example)}
    test = {"problems": write(tmp_path / "test.jsonl", BAKERY)}
    with pytest.raises(UsageError, match=r"e\.jsonl:1 and bakery-1 \(exact\)"):
        load_data(data(train, test=[test]), "sft")


def test_replies_are_no_data_for_reinforcement(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="needs problems"):
        load_data(data({"examples": str(tmp_path / "e.jsonl")}), "rl")


def test_the_same_problem_twice_is_refused() -> None:
    source = {"families": "knapsack", "items": 2}
    with pytest.raises(UsageError, match="named twice"):
        load_data(data(source, source), "rl")


def test_an_unknown_family_is_named() -> None:
    with pytest.raises(UsageError, match="knapsak"):
        load_data(data({"families": "knapsak", "items": 1}), "rl")


@pytest.mark.parametrize("name", ["knapsack", "transport", "order_quantity"])
def test_a_reference_program_becomes_a_reply_of_the_right_form(name: str) -> None:
    problem = family_named(name).item(0, difficulty=1, data_in="text")
    example = reference_example(problem)
    (completion,) = example["completion"]
    reply = read_reply(completion["content"], data_given=True)
    assert reply.defects == ()
    assert reply.source is not None
    assert reply.source.startswith("import pyomo")


JOB = """
out: {out}
model: {{path: {model}}}
data:
  train:
    - families: knapsack
      items: {items}
      difficulty: 1
trainer_args: {{max_steps: {steps}, beta: {beta}}}
"""


@pytest.fixture
def job(tmp_path: Path):
    """Prepare a job on a folder that only looks like a model."""
    model = tmp_path / "model"
    model.mkdir()
    (model / "config.json").write_text("{}")

    def go(items: int = 2, steps: int = 2, beta: float = 0.0):
        path = tmp_path / "job.yaml"
        values = {"out": tmp_path / "run", "model": model}
        path.write_text(JOB.format(items=items, steps=steps, beta=beta, **values))
        return prepare("rl", path)

    return go


def test_a_run_goes_on_with_more_steps_and_with_nothing_else_changed(job, tmp_path: Path) -> None:
    first = job()
    assert first.before is None
    write_manifest(first.folder, first.manifest | {"results": {"steps": 2}})
    assert job().is_done
    longer = job(steps=3)
    assert not longer.is_done
    assert longer.summary()["state"] == "goes on"
    with pytest.raises(UsageError, match=r"trainer_args\.beta was 0\.0, is 0\.1"):
        job(beta=0.1)
    with pytest.raises(UsageError, match="data"):
        job(items=3)
    (tmp_path / "model" / "config.json").write_text('{"other": 1}')
    with pytest.raises(UsageError, match="is another"):
        job()


def test_the_manifest_says_what_the_run_was_made_of(job) -> None:
    manifest = job().manifest
    assert manifest["kind"] == "rl"
    assert manifest["config"]["data"]["train"][0]["families"] == ["knapsack"]
    assert manifest["data"]["items"] == 2
    assert {"modelwright", "python", "highspy"} <= manifest["versions"].keys()
    assert manifest["numbers"] == "shown"


def test_numbers_must_be_those_of_the_model(job, tmp_path: Path) -> None:
    (tmp_path / "model" / "modelwright.json").write_text('{"numbers": "hidden"}')
    assert job().numbers == "hidden"
