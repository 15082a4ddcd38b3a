from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")

import torch
from runs import OTHER, RIGHT, THIRD_PARTY, curve, load, one_batch, prompts, says, settings, vowels
from transformers import AutoTokenizer
from trl.trainer.grpo_config import GRPOConfig
from trl.trainer.grpo_trainer import GRPOTrainer

from modelwright.solvers.errors import UsageError
from modelwright.training.trainers.kl_mask import in_kinds
from modelwright.training.trainers.partial_kl import PartialKLConfig, PartialKLTrainer

pytestmark = THIRD_PARTY


@pytest.fixture
def partial(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TRL_EXPERIMENTAL_SILENCE", "1")

    def make(reward: Any = vowels, replies: Any = (), **changes: Any) -> Any:
        tokenizer = AutoTokenizer.from_pretrained(tiny_model)
        return PartialKLTrainer(
            model=load(tiny_model),
            reward_funcs=reward,
            args=PartialKLConfig(**settings(tmp_path, **changes)),
            train_dataset=prompts(),
            processing_class=tokenizer,
            rollout_func=says(tokenizer, replies) if replies else None,
        )

    return make


def shaken(trainer: Any) -> Any:
    """Move the policy away from the reference."""
    torch.manual_seed(5)
    with torch.no_grad():
        for weight in trainer.model.parameters():
            weight.add_(0.05 * torch.randn_like(weight))
    return trainer


def gradients(trainer: Any, batch: dict[str, Any]) -> torch.Tensor:
    """Return (B, T) the derivative of the loss by the log probability of each token."""
    kept: list[torch.Tensor] = []
    plain = trainer._get_per_token_logps_and_entropies

    def keep(*args: Any, **kwargs: Any) -> Any:
        result = plain(*args, **kwargs)
        result[0].retain_grad()
        kept.append(result[0])
        return result

    trainer._get_per_token_logps_and_entropies = keep
    trainer._compute_loss(trainer.model, batch).backward()
    grad = kept[0].grad
    assert grad is not None
    return grad


@pytest.mark.slow
@pytest.mark.parametrize("loss_type", ["dapo", "grpo", "dr_grpo", "bnpo"])
def test_a_mask_of_ones_gives_the_curve_of_grpo(
    loss_type: str, partial: Any, tiny_model: Path, tmp_path: Path
) -> None:
    changes: dict[str, Any] = {"beta": 0.1, "max_steps": 4, "loss_type": loss_type}
    stock = GRPOTrainer(
        model=load(tiny_model),
        reward_funcs=vowels,
        args=GRPOConfig(**settings(tmp_path, **changes)),
        train_dataset=prompts(),
        processing_class=AutoTokenizer.from_pretrained(tiny_model),
    )
    stock.train()
    ours = partial(**changes, kl_missing="all")  # random replies have no tags
    ours.train()
    for key in ("loss", "grad_norm", "kl", "entropy"):
        assert curve(ours, key) == pytest.approx(curve(stock, key), rel=1e-5, abs=1e-9)
    assert len(curve(ours)) == 4
    assert curve(ours, "kl")[-1] > 1e-3
    assert curve(ours, "tags/missing_rate") == [1.0] * 4


@pytest.mark.parametrize("loss_type", ["sapo", "cispo", "luspo", "vespo"])
def test_the_penalty_is_divided_as_each_loss_type_divides(loss_type: str, partial: Any) -> None:
    trainer = shaken(partial(beta=0.1, loss_type=loss_type))
    batch = one_batch(trainer)
    with torch.no_grad():
        ours = trainer._compute_loss(trainer.model, batch)
        stock = GRPOTrainer._compute_loss(trainer, trainer.model, batch)
    assert ours.item() == pytest.approx(stock.item(), rel=1e-5)


def test_the_bias_correction_of_the_penalty_is_that_of_grpo(partial: Any) -> None:
    trainer = shaken(partial(beta=0.1, use_bias_correction_kl=True))
    batch = one_batch(trainer)
    batch["old_per_token_logps"] = batch["ref_per_token_logps"]
    with torch.no_grad():
        ours = trainer._compute_loss(trainer.model, batch)
        stock = GRPOTrainer._compute_loss(trainer, trainer.model, batch)
    assert ours.item() == pytest.approx(stock.item(), rel=1e-5)


def test_the_mask_does_not_change_advantages(partial: Any) -> None:
    batches = [
        one_batch(partial(replies=(RIGHT, OTHER), kl_segments=kinds))
        for kinds in (("model", "python"), ("think",))
    ]
    assert torch.equal(batches[0]["advantages"], batches[1]["advantages"])
    assert batches[0]["advantages"].abs().min() > 0
    assert not torch.equal(batches[0]["kl_mask"], batches[1]["kl_mask"])


def test_think_carries_no_penalty_and_the_other_segments_do(partial: Any) -> None:
    trainer = shaken(
        partial(
            reward=lambda completions, **_: [1.0] * len(completions),
            replies=(RIGHT, OTHER),
            beta=0.1,
        )
    )  # equal rewards: only the penalty
    batch = one_batch(trainer)
    grad = gradients(trainer, batch)
    penalised = in_kinds(batch["segments"], ("model", "data", "python"))
    assert grad[~penalised].abs().max() == 0
    assert grad[penalised].abs().min() > 0


def test_think_carries_the_advantage(partial: Any) -> None:
    trainer = shaken(partial(replies=(RIGHT, OTHER), beta=0.1))
    batch = one_batch(trainer)
    grad = gradients(trainer, batch)
    window = batch["num_items_in_batch"].item()
    thinks = in_kinds(batch["segments"], ("think",))
    expected = (-batch["advantages"].unsqueeze(1) / window).expand_as(grad)
    assert torch.allclose(grad[thinks], expected[thinks], rtol=1e-4)
    assert thinks.sum() > 8


@pytest.mark.parametrize(("missing", "share"), [("all", 1.0), ("none", 0.0)])
def test_a_reply_without_tags_is_penalised_whole_or_not_at_all(
    missing: str, share: float, partial: Any
) -> None:
    batch = one_batch(partial(replies=("no tags here",), kl_missing=missing))
    assert batch["kl_mask"].sum() == share * batch["completion_mask"].sum()


def test_the_divergence_of_each_segment_is_logged(partial: Any) -> None:
    trainer = partial(replies=(RIGHT, OTHER), beta=0.1, max_steps=2)
    trainer.train()
    last = trainer.state.log_history[1]
    for kind in ("think", "model", "data", "python"):
        assert last[f"kl/{kind}"] > 0
        assert last[f"segments/{kind}"] > 2
    assert last["tags/missing_rate"] == 0
    assert 0 < last["kl/share"] < 1


def test_an_evaluation_has_the_loss_of_grpo(partial: Any) -> None:
    trainer = shaken(partial(beta=0.1, per_device_eval_batch_size=8))
    torch.manual_seed(9)
    ours = trainer.evaluate(prompts(2))
    torch.manual_seed(9)
    stock = GRPOTrainer._compute_loss
    trainer._compute_loss = lambda model, inputs: stock(trainer, model, inputs)
    theirs = trainer.evaluate(prompts(2))
    assert ours["eval_loss"] == pytest.approx(theirs["eval_loss"], rel=1e-5)
    assert ours["eval_kl"] == pytest.approx(theirs["eval_kl"], rel=1e-5)
    assert ours["eval_kl"] > 1e-3


def test_without_beta_there_is_no_penalty(partial: Any) -> None:
    trainer = shaken(partial(replies=(RIGHT, OTHER), beta=0.0))
    batch = one_batch(trainer)
    assert "ref_per_token_logps" not in batch
    assert gradients(trainer, batch).abs().max() > 0


def test_reinforce_advantages_differ_from_those_of_the_group(partial: Any) -> None:
    trainer = partial(replies=(RIGHT, OTHER), advantages="reinforce++")
    batch = one_batch(trainer)
    mask = batch["completion_mask"].bool()
    assert batch["advantages"].shape == mask.shape
    assert batch["advantages"][~mask].abs().sum() == 0
    assert trainer._compute_loss(trainer.model, batch).requires_grad


def test_kl_in_the_reward_leaves_the_loss_without_a_penalty(partial: Any) -> None:
    options = {"advantages": "reinforce++", "kl_in": "reward", "beta": 0.1}
    trainer = shaken(partial(replies=(RIGHT, OTHER), **options))
    batch = one_batch(trainer)
    grad = gradients(trainer, batch)
    window = batch["num_items_in_batch"].item()
    assert torch.allclose(grad, -batch["advantages"] / window, rtol=1e-3, atol=1e-8)
    first = batch["advantages"][:, 0]
    last = batch["advantages"].gather(1, batch["completion_mask"].sum(1, keepdim=True) - 1)
    assert (first < last.squeeze(1)).all()  # the penalty of what follows is taken off


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"kl_segments": ("model", "code")}, "code"),
        ({"kl_segments": ()}, "empty"),
        ({"loss_type": "other"}, "loss_type"),
        ({"kl_missing": "some"}, "kl_missing"),
        ({"kl_in": "reward"}, "reinforce"),
        ({"advantages": "reinforce++", "loss_type": "vespo"}, "vespo"),
    ],
)
def test_wrong_settings_are_refused(changes: dict[str, Any], named: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=named):
        PartialKLConfig(**settings(tmp_path, **changes))
