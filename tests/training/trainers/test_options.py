"""What comes with TRL and transformers has to work through our trainers."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")
pytest.importorskip("peft")

import torch
from peft import LoraConfig
from runs import THIRD_PARTY, curve, load, prompts, settings, vowels
from transformers import AutoTokenizer

from modelwright.training.trainers.partial_kl import PartialKLConfig, PartialKLTrainer
from modelwright.training.trainers.regression import RegressionConfig, RegressionTrainer

pytestmark = [*THIRD_PARTY, pytest.mark.slow]


def run(
    folder: Path, out: Path, trainer: Any = PartialKLTrainer, config: Any = PartialKLConfig,
    lora: bool = False, **changes: Any,
) -> Any:  # fmt: skip
    made = trainer(
        model=load(folder),
        reward_funcs=vowels,
        args=config(**settings(out, **{"max_steps": 2, "beta": 0.1, **changes})),
        train_dataset=prompts(),
        processing_class=AutoTokenizer.from_pretrained(folder),
        peft_config=LoraConfig(r=4, target_modules=["q_proj", "v_proj"]) if lora else None,
    )
    made.train()
    return made


@pytest.mark.parametrize(
    ("trainer", "config", "options"),
    [
        (PartialKLTrainer, PartialKLConfig, {}),
        (PartialKLTrainer, PartialKLConfig, {"advantages": "reinforce++", "kl_in": "reward"}),
        (RegressionTrainer, RegressionConfig, {"value_source": "group_logmeanexp"}),
    ],
)
def test_adapters_are_trained_and_the_base_is_the_reference(
    trainer: Any, config: Any, options: dict[str, Any], tiny_model: Path, tmp_path: Path
) -> None:
    made = run(tiny_model, tmp_path, trainer, config, lora=True, **options)
    assert made.ref_model is None
    trained = [name for name, weight in made.model.named_parameters() if weight.requires_grad]
    assert trained
    assert all("lora_" in name for name in trained)
    kl = curve(made, "kl")
    assert kl[0] == pytest.approx(0, abs=1e-7)
    assert kl[1] > 1e-6
    made.save_model(str(tmp_path / "adapter"))
    assert (tmp_path / "adapter" / "adapter_model.safetensors").exists()


def test_activation_checkpointing_changes_no_loss(tiny_model: Path, tmp_path: Path) -> None:
    plain = run(tiny_model, tmp_path / "plain")
    saving = run(tiny_model, tmp_path / "saving", activation_checkpointing=True)
    assert curve(saving) == pytest.approx(curve(plain), rel=1e-5, abs=1e-9)


@pytest.mark.parametrize("optimizer", ["adafactor", "sgd"])
def test_optimizers_of_transformers_can_be_chosen(
    optimizer: str, tiny_model: Path, tmp_path: Path
) -> None:
    made = run(tiny_model, tmp_path, optim=optimizer)
    assert all(torch.isfinite(weight).all() for weight in made.model.parameters())
    assert made.optimizer.optimizer.__class__.__name__.lower() == optimizer


def test_metrics_go_to_tensorboard(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    monkeypatch.setenv("TENSORBOARD_LOGGING_DIR", str(tmp_path / "logs"))
    run(tiny_model, tmp_path / "out", report_to=["tensorboard"])
    (events,) = (tmp_path / "logs").glob("events*")
    read = accumulator.EventAccumulator(str(events))
    read.Reload()
    assert {"train/kl", "train/tags/missing_rate"} <= set(read.Tags()["scalars"])
