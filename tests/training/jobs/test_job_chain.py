"""From a random model to a trained one in use: every command of the chain, on a processor."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

pytest.importorskip("torch")
pytest.importorskip("trl")
pytest.importorskip("yaml")

import dataclasses

import yaml

from modelwright.datasets.families.registry import family_named
from modelwright.datasets.storage import write_problems

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

CONFIGS = Path(__file__).parents[3] / "training" / "configs"
TRAIN = {"families": ["knapsack", "production"], "items": 2, "seed": 1, "difficulty": 1}
COMMON = {"per_device_train_batch_size": 2, "learning_rate": 1e-4}


@pytest.fixture(scope="module")
def start(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model with room for the texts of families, which are long in its tokens."""
    folder = tmp_path_factory.mktemp("chain") / "start"
    folder.mkdir()
    for file in tiny_model.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "max_position_embeddings": 4096}))
    return folder


def modelwright(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as a user does."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}
    command = [sys.executable, "-m", "modelwright", *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )


def train(kind: str, job: dict[str, Any], folder: Path) -> dict[str, Any]:
    path = folder / f"{kind}.yaml"
    path.write_text(yaml.safe_dump(job))
    ended = modelwright("train", kind, path, "--json", folder=folder)
    assert ended.returncode == 0, ended.stderr[-3000:]
    return json.loads(ended.stdout)


@pytest.fixture(scope="module")
def chain(start: Path) -> Path:
    """The folder of a chain whose sft job is done."""
    folder = start.parent
    job = {
        "out": "sft",
        "model": {"path": str(start), "lora": {"r": 4}},
        "data": {"train": [TRAIN]},
        "trainer_args": {**COMMON, "max_steps": 2, "max_length": 4096},
    }
    found = train("sft", job, folder)
    assert found["steps"] == 2
    return folder


def rl_job(**others: Any) -> dict[str, Any]:
    arguments = {**COMMON, "num_generations": 2, "max_completion_length": 12, "beta": 0.01}
    return {
        "out": "rl",
        "model": {"path": "sft/model"},
        "data": {"train": [TRAIN], "test": [{**TRAIN, "seed": 900}]},
        "reward": {"workers": 1},
        "trainer_args": {**arguments, "max_steps": 2, "save_steps": 1},
        **others,
    }


def steps_of(folder: Path) -> list[int]:
    lines = (folder / "metrics.jsonl").read_text().splitlines()
    return [record["step"] for record in map(json.loads, lines) if "loss" in record]


def test_an_adapter_is_merged_into_a_model_that_says_what_it_is(chain: Path) -> None:
    model = chain / "sft" / "model"
    assert not (model / "adapter_config.json").exists()
    assert json.loads((model / "modelwright.json").read_text()) == {
        "format": "tagged",
        "numbers": "shown",
    }
    manifest = json.loads((chain / "sft" / "manifest.json").read_text())
    assert manifest["results"]["steps"] == 2
    assert manifest["versions"]["trl"].startswith("1.16")


def test_reinforcement_resumes_and_a_finished_run_is_only_reported(chain: Path) -> None:
    job = rl_job()
    assert train("rl", job, chain)["steps"] == 2
    job["trainer_args"]["max_steps"] = 3
    longer = train("rl", job, chain)
    assert (longer["state"], longer["steps"]) == ("goes on", 3)
    assert steps_of(chain / "rl") == [1, 2, 3]
    assert train("rl", job, chain)["state"] == "done"
    assert steps_of(chain / "rl") == [1, 2, 3]


def test_a_killed_run_goes_on_from_its_checkpoint(chain: Path) -> None:
    job = rl_job(out="killed")
    job["trainer_args"]["max_steps"] = 50
    path = chain / "killed.yaml"
    path.write_text(yaml.safe_dump(job))
    command = [sys.executable, "-m", "modelwright", "train", "rl", str(path)]
    process = subprocess.Popen(
        command, cwd=chain, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 240
    while not (chain / "killed" / "checkpoint-1" / "trainer_state.json").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    seen = max(steps_of(chain / "killed"))
    job["trainer_args"]["max_steps"] = seen + 1
    assert train("rl", job, chain)["steps"] == seen + 1
    assert steps_of(chain / "killed")[-1] == seen + 1


def test_values_feed_the_regression_trainer(chain: Path) -> None:
    values = {
        "out": "values",
        "model": {"path": "sft/model"},
        "data": {"train": [TRAIN]},
        "samples": 2,
        "max_tokens": 8,
        "reward": {"workers": 1},
    }
    found = train("values", values, chain)
    assert found["never_right"] == 4
    assert train("values", values, chain)["state"] == "done"
    job = rl_job(out="regression", trainer="regression", values="values")
    del job["trainer_args"]["beta"]
    job["trainer_args"]["max_steps"] = 1
    assert train("rl", job, chain)["steps"] == 1
    (first, *_) = (chain / "regression" / "metrics.jsonl").read_text().splitlines()
    assert json.loads(first)["value"] == 0.0


def test_an_argument_that_trl_does_not_know_is_named(chain: Path) -> None:
    job = rl_job(out="wrong")
    job["trainer_args"]["lerning_rate"] = 1
    (chain / "wrong.yaml").write_text(yaml.safe_dump(job))
    ended = modelwright("train", "rl", "wrong.yaml", "--json", folder=chain)
    assert ended.returncode == 2
    assert "Did you mean learning_rate?" in ended.stderr


def test_the_trained_model_is_used_by_solve(chain: Path) -> None:
    problem = family_named("knapsack").item(0, seed=77, difficulty=1, data_in="text")
    (chain / "problem.txt").write_text(problem.text)
    ended = modelwright("solve", "problem.txt", "--model", "sft/model", "--json", folder=chain)
    assert ended.returncode == 5, ended.stderr
    answer = json.loads(ended.stdout)
    assert answer["formulator"] == "model"
    assert answer["verdict"] == "abstained"
    assert answer["reasons"][0]["kind"] in ("no_code", "cut_off", "empty")
    assert "Traceback" not in ended.stderr


def test_the_trained_model_is_measured_by_the_harness(chain: Path) -> None:
    pytest.importorskip("inspect_ai")
    items = [family_named("knapsack").item(k, seed=50, difficulty=1) for k in range(3)]
    write_problems(
        chain / "test.jsonl", [dataclasses.replace(item, answer=1.0, files={}) for item in items]
    )
    command = ("eval", "run", "--file", "test.jsonl", "--model", "sft/model", "--out", "measured")
    ended = modelwright(*command, "--json", folder=chain)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["abstained"] == 3
    run = json.loads((chain / "measured" / "run.json").read_text())
    assert run["system"] == "tagged"
    assert run["weights"]
    assert run["base_url"] is None


def test_a_server_dies_with_whoever_started_it(chain: Path) -> None:
    code = (
        "import time\n"
        "from modelwright.agent.local_model import at_endpoint\n"
        "from modelwright.agent.settings import Settings\n"
        "print(at_endpoint(Settings(model='sft/model')).base_url, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=chain, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline().startswith("http://127.0.0.1:")
        (server,) = psutil.Process(parent.pid).children()
        parent.kill()
    server.wait(10)


@pytest.mark.parametrize(
    "name", [path.name for path in CONFIGS.glob("*.yaml") if "accelerate" not in path.name]
)
def test_every_argument_in_the_configs_is_one_of_the_trainer(name: str) -> None:
    from trl.trainer.sft_config import SFTConfig

    from modelwright.training.trainers.partial_kl import PartialKLConfig

    job = yaml.safe_load((CONFIGS / name).read_text())
    kind = SFTConfig if job["kind"] == "sft" else PartialKLConfig
    known = {field.name for field in dataclasses.fields(kind)}
    assert set(job.get("trainer_args", {})) <= known
