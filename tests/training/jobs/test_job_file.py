"""What a job's file may say, and how it is refused; nothing here needs torch."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("yaml")

import yaml

from modelwright.solvers.errors import UsageError
from modelwright.training.jobs.config import JOBS, RlJob
from modelwright.training.jobs.reading import read_job

CONFIGS = Path(__file__).parents[3] / "training" / "configs"
FILES = sorted(path for path in CONFIGS.glob("*.yaml") if not path.name.startswith("accelerate"))
PLAIN = """
out: run
model:
  path: models/one
data:
  train:
    - problems: train.jsonl
"""


@pytest.fixture
def job(tmp_path: Path):
    """Write a job and read it."""

    def read(text: str, kind: str = "rl"):
        path = tmp_path / "job.yaml"
        path.write_text(text)
        return read_job(kind, path)

    return read


def test_every_config_is_valid_and_loads_no_torch() -> None:
    assert len(FILES) >= 6
    code = (
        "import sys; from pathlib import Path; import yaml\n"
        "from modelwright.training.jobs.reading import read_job\n"
        "for name in sys.argv[1:]:\n"
        "    read_job(yaml.safe_load(Path(name).read_text())['kind'], Path(name))\n"
        "assert not {'torch', 'trl', 'transformers'} & sys.modules.keys()\n"
    )
    subprocess.run([sys.executable, "-c", code, *map(str, FILES)], check=True)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_config_says_what_it_takes(path: Path) -> None:
    text = path.read_text()
    for word in ("# model ", "# data ", "# memory ", "# hours ", "(estimate"):
        assert word in text


def test_accelerate_starts_as_many_processes_as_the_job_is_reckoned_for() -> None:
    for name, count in (("six_gpus", 6), ("two_nodes", 16)):
        path = CONFIGS / f"accelerate_{name}_fsdp2.yaml"
        assert yaml.safe_load(path.read_text())["num_processes"] == count
        assert any(path.name in other.read_text() for other in FILES)


def test_small_numbers_with_an_exponent_are_numbers(job) -> None:
    found = job(PLAIN + "trainer_args: {learning_rate: 1e-6, beta: 5E-3, warmup_steps: 10}\n")
    assert found.trainer_args == {"learning_rate": 1e-6, "beta": 5e-3, "warmup_steps": 10}


def test_one_value_may_stand_for_a_list(job) -> None:
    text = PLAIN.replace("problems: train.jsonl", "families: knapsack\n      items: 3")
    (source,) = job(text).data.train
    assert source.families == ("knapsack",)
    assert source.difficulty == (2,)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        (PLAIN.replace("out:", "outt:"), "line 2: outt: unknown key", "Did you mean out?"),
        (
            PLAIN.replace("problems", "problem"),
            "line 7: data.train[0].problem: unknown",
            "problems",
        ),
        (PLAIN.replace("    - problems: train.jsonl", "    []"), "data.train", ""),
        (PLAIN.replace("out: run\n", ""), "out: is missing", ""),
        (PLAIN + "seed: many\n", "line 8: seed:", ""),
        (PLAIN + "seed: 1\nseed: 2\n", "line 9: seed is already in line 8", ""),
        (PLAIN + "trainer: ppo\n", "line 8: trainer:", ""),
        (PLAIN + "trainer: regression\n", "needs `values`", ""),
        (PLAIN + "pass_rate: [0.1, 0.9]\n", "needs `values`", ""),
        (PLAIN + "trainer_args: {output_dir: x}\n", "output_dir is set by `out`", ""),
        (PLAIN + "kind: sft\n", "a job of kind 'sft', not 'rl'", "train sft"),
        (PLAIN.replace("train.jsonl", "train.jsonl\n      triples: t.jsonl"), "exactly one", ""),
        (PLAIN.replace("problems: train.jsonl", "families: knapsack"), "need `items`", ""),
        (PLAIN.replace("train.jsonl", "t.jsonl\n      seed: 3"), "seed and difficulty are", ""),
        (PLAIN + "reward: {stage: 3}\n", "reward.stage", ""),
        ("out: [unclosed\n", "is no YAML: line", ""),
        ("- a list\n", "expected keys", ""),
        ("", "expected keys", ""),
    ],
)
def test_a_wrong_file_is_refused_with_key_and_line(job, text: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        job(text)
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nowhere\.yaml"):
        read_job("sft", tmp_path / "nowhere.yaml")


def test_the_configuration_is_kept_whole_in_a_manifest(job) -> None:
    found = job(PLAIN + "trainer: reinforce++\nreport_to: [tensorboard]\n")
    assert isinstance(found, RlJob)
    again = JOBS["rl"].model_validate(json.loads(json.dumps(found.model_dump(mode="json"))))
    assert again == found
