"""A gradient that is not finite moves nothing, and too many of them end the training."""

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")

import torch
from runs import THIRD_PARTY, curve, load, prompts, settings, vowels

from modelwright.training.trainers.finite import TrainingError
from modelwright.training.trainers.partial_kl import PartialKLConfig, PartialKLTrainer

pytestmark = THIRD_PARTY


class Spoiled(PartialKLTrainer):
    """Makes the losses of some steps NaN."""

    steps: tuple[int, ...] = ()

    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> torch.Tensor:
        loss = super()._compute_loss(model, inputs)
        return loss * float("nan") if self.state.global_step in self.steps else loss


def weights_of(trainer: Any) -> dict[str, torch.Tensor]:
    return trainer.model.state_dict()


def trained(tiny_model: Path, out: Path, steps: int, *spoiled: int) -> Spoiled:
    trainer = Spoiled(
        model=load(tiny_model),
        reward_funcs=vowels,
        args=PartialKLConfig(**settings(out, max_steps=steps, beta=0.0)),
        train_dataset=prompts(),
    )
    trainer.steps = spoiled
    trainer.train()
    return trainer


def test_a_step_without_a_finite_gradient_is_not_taken(tiny_model: Path, tmp_path: Path) -> None:
    before = load(tiny_model).state_dict()
    trainer = trained(tiny_model, tmp_path, 1, 0)
    after = weights_of(trainer)
    assert all(torch.equal(after[name], weights) for name, weights in before.items())
    assert curve(trainer, "steps/skipped") == [1.0]


def test_the_steps_after_it_are_taken(tiny_model: Path, tmp_path: Path) -> None:
    before = load(tiny_model).state_dict()
    trainer = trained(tiny_model, tmp_path, 3, 0)
    after = weights_of(trainer)
    assert curve(trainer, "steps/skipped") == [1.0, 0.0, 0.0]
    assert any(not torch.equal(after[name], weights) for name, weights in before.items())
    assert all(torch.isfinite(weights).all() for weights in after.values())


def test_five_in_a_row_end_the_training(tiny_model: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"5 steps in a row .* step 6"):
        trained(tiny_model, tmp_path, 8, *range(1, 8))
