"""GRPO or REINFORCE++ whose KL penalty counts only on chosen segments of the reply.

Reasoning stays free to change while model and program stay near the reference. With all tokens
chosen, loss and gradient are those of TRL's `GRPOTrainer`.

Source: SIRL (arXiv 2505.11792). Departures: segments are found in the decoded text instead of by
ids of tags, and the advantages of the group are the default.
"""

from dataclasses import dataclass
from typing import Any, Literal

import torch
from torch import Tensor
from trl.trainer.grpo_config import GRPOConfig

from modelwright.agent.tagged.reply import KINDS
from modelwright.solvers.errors import UsageError
from modelwright.training.trainers.kl_mask import (
    TokenSegments,
    in_kinds,
    kl_mask,
    lacking,
    segment_codes,
)
from modelwright.training.trainers.normaliser import LOSS_TYPES, summed
from modelwright.training.trainers.reinforce import reinforce_advantages
from modelwright.training.trainers.scored import ScoredTrainer


@dataclass
class PartialKLConfig(GRPOConfig):
    """`GRPOConfig` with the choice of segments and of advantages.

    Raises:
        UsageError: an unknown segment, choice or loss type.
    """

    beta: float = 0.005
    """Weight of the KL penalty; 0 loads no reference model."""
    kl_segments: tuple[str, ...] = ("model", "data", "python")
    """Kinds of segment that carry the penalty."""
    kl_missing: Literal["all", "none"] = "all"
    """What carries the penalty in a reply without any of them: all of it, or nothing."""
    advantages: Literal["group", "reinforce++"] = "group"
    """GRPO's, from the group of a prompt; or REINFORCE++'s, whitened over all tokens."""
    kl_in: Literal["loss", "reward"] = "loss"
    """With "reinforce++": the penalty is a term of the loss, or lowers the rewards of tokens."""

    def __post_init__(self) -> None:
        self.kl_segments = tuple(self.kl_segments)
        _check("kl_missing", self.kl_missing, ("all", "none"))
        _check("advantages", self.advantages, ("group", "reinforce++"))
        _check("kl_in", self.kl_in, ("loss", "reward"))
        _check("loss_type", self.loss_type, LOSS_TYPES)
        for kind in self.kl_segments:
            _check("kl_segments", kind, KINDS)
        if not self.kl_segments:
            raise UsageError(
                "kl_segments is empty: nothing would carry the KL penalty",
                hint="Set beta to 0 for training without it.",
            )
        if self.kl_in == "reward" and self.advantages == "group":
            raise UsageError(
                "kl_in 'reward' needs advantages 'reinforce++': those of a group are one number "
                "for a whole reply",
                hint="Set advantages to 'reinforce++', or kl_in to 'loss'.",
            )
        if self.advantages == "reinforce++" and (
            self.loss_type == "vespo" or self.off_policy_mask_threshold is not None
        ):
            raise UsageError(
                "advantages 'reinforce++' differ between tokens; loss_type 'vespo' and "
                "off_policy_mask_threshold need one for a whole reply",
                hint="Set advantages to 'group', or loss_type to 'dapo'.",
            )
        super().__post_init__()


class PartialKLTrainer(ScoredTrainer):
    """`GRPOTrainer` that penalises the KL divergence on the segments in `args.kl_segments`.

    Takes what `GRPOTrainer` takes, with `PartialKLConfig` as `args`. Logs `kl` over all tokens,
    `kl/<kind>`, `segments/<kind>` (mean tokens of a reply), `tags/missing_rate` (replies with no
    penalised segment) and `kl/share` (tokens that carry the penalty).

    With a beta, and all weights trained, TRL loads the reference from the folder that the model was
    loaded from: save a model that was made in memory, and load it, first.
    """

    args: PartialKLConfig

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._segments = TokenSegments(self._tokenizer)
        self._logps: Tensor | None = None

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        out = super()._generate_and_score_completions(inputs)
        mask = _trained(out)
        codes = segment_codes(self._segments, out["completion_ids"], out["completion_mask"])
        out["segments"] = codes
        out["kl_mask"] = kl_mask(codes, mask, self.args.kl_segments, self.args.kl_missing)
        if self.args.advantages == "reinforce++":
            out["advantages"] = self._token_advantages(out, mask)
        self._log_segments(codes, mask)
        return out

    def _token_advantages(self, out: dict[str, Any], mask: Tensor) -> Tensor:
        penalty = None
        if self.args.kl_in == "reward" and self.beta:
            if "old_per_token_logps" not in out:
                out["old_per_token_logps"] = self._sampling_logps(out)
            divergence = _k3(out["old_per_token_logps"], out["ref_per_token_logps"])
            penalty = self.beta * divergence * out["kl_mask"]
        rewards = self._local(self.group_rewards)
        return reinforce_advantages(rewards, mask, penalty, self._total)

    def _sampling_logps(self, out: dict[str, Any]) -> Tensor:
        """Return (B, T) log probabilities under the policy that made the replies."""
        size = self.args.per_device_train_batch_size
        with torch.no_grad():
            logps, _, _ = self._get_per_token_logps_and_entropies(
                self.model,
                torch.cat([out["prompt_ids"], out["completion_ids"]], dim=1),
                torch.cat([out["prompt_mask"], out["completion_mask"]], dim=1),
                out["completion_ids"].size(1),
                batch_size=size,
            )
        return logps

    def _get_per_token_logps_and_entropies(self, *args: Any, **kwargs: Any) -> Any:
        result = super()._get_per_token_logps_and_entropies(*args, **kwargs)
        self._logps = result[0]
        return result

    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> Tensor:
        # TRL puts its penalty on every token: it is switched off and ours added, on the same
        # log probabilities. The reference was scored before, while beta was not 0.
        beta, self.beta = self.beta, 0.0
        try:
            loss: Tensor = super()._compute_loss(model, inputs)
        finally:
            self.beta = beta
        logps, self._logps = self._logps, None
        if not beta or logps is None:
            return loss
        mask = _trained(inputs)
        divergence = _k3(logps, inputs["ref_per_token_logps"])
        if self.args.use_bias_correction_kl:
            divergence = divergence * self._ratio(logps, inputs, mask)
        self._log_divergence(divergence.detach(), inputs, mask)
        if self.args.kl_in == "reward":
            return loss
        training = self._mode == "train"
        accumulation = self.current_gradient_accumulation_steps if training else 1.0
        window = inputs["num_items_in_batch"].clamp(min=1.0) / self.accelerator.num_processes
        if training:
            window = window * accumulation / self.args.steps_per_generation
        return loss + beta * summed(
            divergence * inputs["kl_mask"],
            mask,
            self.loss_type,
            accumulation=accumulation,
            window_tokens=window,
            longest=self.max_completion_length or 0,  # None only where no loss type asks for it
        )

    def _ratio(self, logps: Tensor, inputs: dict[str, Any], mask: Tensor) -> Tensor:
        """Return the importance weights: (B, T), or (B, 1) of whole replies."""
        old = inputs.get("old_per_token_logps")
        change = logps - (logps.detach() if old is None else old)
        if self.importance_sampling_level == "sequence":
            change = (change * mask).sum(-1, keepdim=True) / mask.sum(-1, keepdim=True).clamp(min=1)
        return change.exp()

    def _log_segments(self, codes: Tensor, mask: Tensor) -> None:
        metrics = self._metrics[self._mode]
        rows = torch.ones(len(codes), device=codes.device)
        missing = lacking(codes, self.args.kl_segments).float()
        metrics["tags/missing_rate"].append(self._mean(missing, rows))
        for kind in KINDS:
            tokens = (in_kinds(codes, (kind,)) * mask).sum(1).float()
            metrics[f"segments/{kind}"].append(self._mean(tokens, rows))

    def _log_divergence(self, divergence: Tensor, inputs: dict[str, Any], mask: Tensor) -> None:
        metrics = self._metrics[self._mode]
        metrics["kl"].append(self._mean(divergence, mask))
        metrics["kl/share"].append(self._mean(inputs["kl_mask"], mask))
        for kind in KINDS:
            there = in_kinds(inputs["segments"], (kind,)) * mask
            metrics[f"kl/{kind}"].append(self._mean(divergence, there))


def _trained(inputs: dict[str, Any]) -> Tensor:
    """Return (B, T) 1 on tokens that the model wrote and that are not masked out."""
    mask = inputs["completion_mask"]
    return mask * inputs["tool_mask"] if "tool_mask" in inputs else mask


def _k3(logps: Tensor, reference: Tensor) -> Tensor:
    """Return Schulman's estimate of KL(policy || reference) for each token."""
    difference = reference - logps
    return difference.exp() - difference - 1


def _check(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise UsageError(
            f"{name} must be one of {', '.join(known)}; got {value!r}",
            hint="See modelwright/training/trainers/partial_kl.py for what each means.",
        )
