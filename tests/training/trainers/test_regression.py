import math
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")

import torch
from runs import OTHER, RIGHT, THIRD_PARTY, curve, load, one_batch, prompts, says, settings
from transformers import AutoTokenizer

from modelwright.solvers.errors import UsageError
from modelwright.training.trainers.regression import (
    RegressionConfig,
    RegressionTrainer,
    log_mean_exp,
)

pytestmark = THIRD_PARTY


@pytest.fixture
def regression(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRL_EXPERIMENTAL_SILENCE", "1")

    def make(values: list[float] | None = None, **changes: Any) -> Any:
        tokenizer = AutoTokenizer.from_pretrained(tiny_model)
        columns: dict[str, Any] = {} if values is None else {"value": values}
        return RegressionTrainer(
            model=load(tiny_model),
            reward_funcs=right_ones,
            args=RegressionConfig(**settings(tmp_path, **{"num_generations": 2, **changes})),
            train_dataset=prompts(**columns),
            processing_class=tokenizer,
            rollout_func=says(tokenizer, (RIGHT, OTHER)),
        )

    return make


def right_ones(completions: list[Any], **_: Any) -> list[float | None]:
    """1 for RIGHT, 0 for OTHER."""
    return [float(reply[0]["content"] == RIGHT) for reply in completions]


def shaken(trainer: Any) -> Any:
    torch.manual_seed(5)
    with torch.no_grad():
        for weight in trainer.model.parameters():
            weight.add_(0.05 * torch.randn_like(weight))
    return trainer


def log_probability(model: Any, prompt: list[int], reply: list[int]) -> float:
    """Return log pi(reply | prompt), from the logits of a plain forward pass."""
    with torch.no_grad():
        logits = model(torch.tensor([prompt + reply])).logits[0]
    logps = logits.log_softmax(dim=-1)
    first = len(prompt) - 1
    return sum(logps[first + n, token].item() for n, token in enumerate(reply))


def test_the_loss_is_that_of_a_computation_by_hand(regression: Any, tiny_model: Path) -> None:
    trainer = shaken(regression(values=[0.4] * 4, beta2=0.01))
    batch = one_batch(trainer)
    loss = trainer._compute_loss(trainer.model, batch)
    reference = load(tiny_model)
    squares = list[float]()
    for row in range(4):
        prompt = batch["prompt_ids"][row][batch["prompt_mask"][row].bool()].tolist()
        reply = batch["completion_ids"][row][batch["completion_mask"][row].bool()].tolist()
        right = "one oven" in trainer.processing_class.decode(reply)
        ours = log_probability(trainer.model, prompt, reply)
        theirs = log_probability(reference, prompt, reply)
        squares.append((0.01 * (ours - theirs) + 0.4 - float(right)) ** 2)
    # two micro-batches make a step: each counts half
    assert loss.item() == pytest.approx(sum(squares) / 4 / 2, rel=1e-4)
    assert loss.requires_grad


def test_log_mean_exp_is_the_formula() -> None:
    rewards = torch.tensor([[1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, math.nan]])
    by_hand = [
        0.5 * math.log((math.exp(2) + 3) / 4),
        0.5 * math.log((math.exp(2) + 2) / 3),
    ]
    assert log_mean_exp(rewards, 0.5).tolist() == pytest.approx(by_hand)


def test_values_of_a_group_are_its_log_mean_exp(regression: Any) -> None:
    batch = one_batch(regression(value_source="group_logmeanexp"))
    value = 0.5 * math.log((math.exp(2) + 1) / 2)  # one right and one wrong reply in each group
    assert batch["targets"].unique().tolist() == pytest.approx([-value, 1 - value])


def test_the_mean_of_a_group_is_the_baseline(regression: Any) -> None:
    batch = one_batch(regression(value_source="mean"))
    assert batch["targets"].unique().tolist() == [-0.5, 0.5]


def test_values_of_the_data_set_belong_to_their_prompts(regression: Any) -> None:
    trainer = regression(values=[0.1, 0.2, 0.3, 0.4])
    batch = one_batch(trainer)
    for row in range(4):
        prompt = trainer.processing_class.decode(batch["prompt_ids"][row])
        reply = trainer.processing_class.decode(batch["completion_ids"][row])
        number = next(n for n in range(4) if f"Maximize {n} x" in prompt)
        target = float("one oven" in reply) - 0.1 * (number + 1)
        assert batch["targets"][row].item() == pytest.approx(target)


def test_a_reply_that_cannot_be_scored_teaches_nothing(regression: Any) -> None:
    trainer = shaken(regression(values=[0.4] * 4))
    batch = one_batch(trainer)
    batch["targets"] = torch.full_like(batch["targets"], math.nan)
    loss = trainer._compute_loss(trainer.model, batch)
    loss.backward()
    assert loss.item() == 0
    assert all(weight.grad.abs().max() == 0 for weight in trainer.model.parameters())


def test_training_brings_the_log_ratio_to_the_advantage(regression: Any) -> None:
    trainer = regression(value_source="mean", beta2=0.05, max_steps=5, learning_rate=5e-4)
    trainer.train()
    residuals = curve(trainer, "residual")
    assert residuals[-1] < residuals[0] / 2
    logged = trainer.state.log_history[0].keys()
    assert {"value", "advantage", "log_ratio", "kl", "entropy"} <= logged


def test_offline_values_must_be_there(regression: Any) -> None:
    with pytest.raises(UsageError, match="column 'value'"):
        regression()


@pytest.mark.parametrize("changes", [{"value_source": "critic"}, {"beta1": 0.0}, {"beta2": -1.0}])
def test_wrong_settings_are_refused(changes: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        RegressionConfig(**settings(tmp_path, **changes))
