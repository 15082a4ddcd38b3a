from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")

from runs import RIGHT, THIRD_PARTY, curve, load, settings
from transformers import AutoTokenizer
from trl.trainer.sft_config import SFTConfig

from modelwright.solvers.errors import UsageError
from modelwright.training.trainers.sft import sft_trainer

pytestmark = THIRD_PARTY

EXAMPLES = [
    {
        "prompt": [{"role": "user", "content": f"Maximize {n} x."}],
        "completion": [{"role": "assistant", "content": RIGHT}],
    }
    for n in range(4)
]


def trainer_of(folder: Path, out: Path, examples: Any = EXAMPLES, **changes: Any) -> Any:
    return sft_trainer(
        load(folder),
        examples,
        SFTConfig(**settings(out, replies=False, **{"max_length": 256, **changes})),
        tokenizer=AutoTokenizer.from_pretrained(folder),
    )


def test_only_completions_are_learned(tiny_model: Path, tmp_path: Path) -> None:
    trainer = trainer_of(tiny_model, tmp_path)
    batch = next(iter(trainer.get_train_dataloader()))
    learned = batch["labels"][0][batch["labels"][0] != -100]
    text = trainer.processing_class.decode(learned)
    assert text.startswith(RIGHT + "<|end|>")
    assert "Maximize" not in text


def test_the_loss_falls(tiny_model: Path, tmp_path: Path) -> None:
    trainer = trainer_of(tiny_model, tmp_path, max_steps=4, learning_rate=3e-2)
    trainer.train()
    losses = curve(trainer)
    assert losses[-1] < 0.8 * losses[0]


def test_an_example_that_would_be_cut_off_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="4 of 4 examples"):
        trainer_of(tiny_model, tmp_path, max_length=40)


def test_no_example_is_refused(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no example"):
        trainer_of(tiny_model, tmp_path, examples=[])
