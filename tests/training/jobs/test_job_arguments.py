"""Arguments of the trainers, and what a job does to this machine's torch before it begins."""

import dataclasses
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("trl")
pytest.importorskip("yaml")

import torch

from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.training.jobs.arguments import arguments_of
from modelwright.training.jobs.job import PreparedJob, prepare
from modelwright.training.jobs.packages import require_packages
from modelwright.training.jobs.run import avoid_cudnn_attention

_GIVEN = [
    *("use_cpu", "bf16", "dataloader_pin_memory", "logging_steps", "save_strategy", "save_steps"),
    *("save_total_limit", "disable_tqdm", "output_dir", "seed", "report_to", "model_init_kwargs"),
    "gradient_checkpointing",
]
OLD = dataclasses.make_dataclass("OldConfig", [(name, object, None) for name in _GIVEN])
NEW = dataclasses.make_dataclass(
    "NewConfig", [(name, object, None) for name in [*_GIVEN, "activation_checkpointing"]]
)


@pytest.fixture
def job(tmp_path: Path) -> PreparedJob:
    path = tmp_path / "sft.yaml"
    path.write_text(
        f"out: {tmp_path / 'run'}\nmodel: {{path: some/model}}\n"
        "data: {train: [{families: knapsack, items: 1, difficulty: 1}]}\n"
        "trainer_args: {activation_checkpointing: true}\n"
    )
    return prepare("sft", path)


def test_checkpointing_has_the_name_that_transformers_knows(job: PreparedJob) -> None:
    old, new = (vars(arguments_of(kind, job)) for kind in (OLD, NEW))
    assert old["gradient_checkpointing"] is True
    assert new["activation_checkpointing"] is True
    assert new["gradient_checkpointing"] is None


def test_an_unknown_argument_is_named(job: PreparedJob) -> None:
    job.config.trainer_args["save_step"] = 3  # pyright: ignore
    with pytest.raises(UsageError, match="OldConfig has no argument 'save_step'") as caught:
        arguments_of(OLD, job)
    assert "save_steps" in caught.value.hint


def test_training_uses_no_attention_of_cudnn() -> None:
    torch.backends.cuda.enable_cudnn_sdp(True)
    avoid_cudnn_attention()
    assert not torch.backends.cuda.cudnn_sdp_enabled()


def test_missing_packages_are_named_with_the_command_that_installs_them() -> None:
    require_packages("torch")
    with pytest.raises(ServiceMissingError, match="no_such_package") as caught:
        require_packages("no_such_package")
    assert "modelwright[train,eval]" in caught.value.hint
