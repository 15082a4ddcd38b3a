"""A*-PO: regress the log ratio of policy and reference to the optimal advantage.

`loss = mean over replies of (beta2 * (log pi(y|x) - log pi_ref(y|x)) - (r - V(x)))^2`, where V is
`beta1 * log mean exp(r / beta1)` over samples of the reference. No clipping, no critic, no group
baseline; two replies for each prompt are enough, TRL needs as many.

Source: A*-PO (arXiv 2505.20686), equations of its two stages. Departures: V may come from the group
(experimental: its replies are the policy's, not the reference's; it keeps several right programs
alive instead of one). Rewards should lie in [0, 1]: take the binary mode of the reward.
"""

import math
from dataclasses import dataclass
from typing import Any, Literal, cast

import torch
from torch import Tensor
from trl.trainer.grpo_config import GRPOConfig

from modelwright.solvers.errors import UsageError
from modelwright.training.trainers.scored import ScoredTrainer

VALUE_COLUMN = "value"
"""Of the data set, with V of each prompt (`modelwright.training.values`)."""
_SOURCES = ("offline", "group_logmeanexp", "mean")


@dataclass
class RegressionConfig(GRPOConfig):
    """`GRPOConfig` with the settings of A*-PO; its losses and scalings of rewards are not used.

    Raises:
        UsageError: an unknown value source, a beta that is not positive.
    """

    num_generations: int | None = 2
    """Replies for each prompt; 2 is the least that TRL takes."""
    value_source: Literal["offline", "group_logmeanexp", "mean"] = "offline"
    """Column `value` of the data set; `log_mean_exp` of the group; or its mean reward."""
    beta1: float = 0.5
    """Of the values of a group; offline values have their own."""
    beta2: float = 1e-3
    """Weight of the log ratio."""

    def __post_init__(self) -> None:
        if self.value_source not in _SOURCES:
            raise UsageError(
                f"value_source must be one of {', '.join(_SOURCES)}; got {self.value_source!r}",
                hint="'offline' needs the values of `modelwright train values`.",
            )
        if self.beta1 <= 0 or self.beta2 <= 0:
            raise UsageError(
                f"beta1 and beta2 must be positive, got {self.beta1} and {self.beta2}",
                hint="The paper takes 0.5 and 0.001. For a plain mean set value_source to 'mean'.",
            )
        self.beta = self.beta2  # not 0, so that TRL loads and scores the reference
        super().__post_init__()


class RegressionTrainer(ScoredTrainer):
    """`GRPOTrainer` with the squared loss of A*-PO.

    Takes what `GRPOTrainer` takes, with `RegressionConfig` as `args`; with value source "offline"
    the data set has a column `value`. Logs `value`, `advantage`, `log_ratio`, `residual`, `kl`.

    Raises:
        UsageError: there is no column `value`.
    """

    args: RegressionConfig

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns: list[str] | None = getattr(self.train_dataset, "column_names", None)
        missing = columns is not None and VALUE_COLUMN not in columns
        if self.args.value_source == "offline" and missing:
            raise UsageError(
                f"value_source 'offline' needs a column {VALUE_COLUMN!r}; the data set has "
                f"{', '.join(columns or [])}",
                hint="Run `modelwright train values` first, or set value_source to 'mean'.",
            )

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        out = super()._generate_and_score_completions(inputs)
        rewards = self._local(self.group_rewards)
        if self.args.value_source == "offline":
            values = torch.tensor([row[VALUE_COLUMN] for row in inputs], device=rewards.device)
        else:
            values = self._local(self._group_values())
        out["targets"] = rewards - values
        rows = torch.ones_like(values)
        self._metrics[self._mode]["value"].append(self._mean(values, rows))
        return out

    def _group_values(self) -> Tensor:
        """Return (processes * B,) the value of each reply's group."""
        training = self._mode == "train"
        size = cast(int, self.num_generations if training else self.num_generations_eval)
        groups = self.group_rewards.view(-1, size)
        if self.args.value_source == "mean":
            values = groups.nanmean(dim=1)
        else:
            values = log_mean_exp(groups, self.args.beta1)
        return values.repeat_interleave(size)

    def _compute_loss(self, model: Any, inputs: dict[str, Any]) -> Tensor:
        mask = inputs["completion_mask"]
        if "tool_mask" in inputs:
            mask = mask * inputs["tool_mask"]
        logps, entropies, _ = self._get_per_token_logps_and_entropies(
            model,
            torch.cat([inputs["prompt_ids"], inputs["completion_ids"]], dim=1),
            torch.cat([inputs["prompt_mask"], inputs["completion_mask"]], dim=1),
            inputs["completion_ids"].size(1),
            compute_entropy=True,
        )
        difference = (logps - inputs["ref_per_token_logps"]) * mask
        targets = inputs["targets"]
        # Replies that could not be scored, or are masked as truncated, teach nothing.
        taught = ~targets.isnan() & mask.any(dim=1)
        residuals = self.args.beta2 * difference.sum(1) - targets.nan_to_num(0.0)
        self._log_regression(difference.detach(), residuals.detach(), targets, taught, mask)
        if entropies is not None:
            self._metrics[self._mode]["entropy"].append(self._mean(entropies.detach(), mask))
        training = self._mode == "train"
        accumulation = self.current_gradient_accumulation_steps if training else 1.0
        return (residuals**2 * taught).mean() / accumulation

    def _log_regression(
        self, difference: Tensor, residuals: Tensor, targets: Tensor, taught: Tensor, mask: Tensor
    ) -> None:
        metrics = self._metrics[self._mode]
        metrics["advantage"].append(self._mean(targets.nan_to_num(0.0), taught))
        metrics["log_ratio"].append(self._mean(difference.sum(1), taught))
        metrics["residual"].append(self._mean(residuals.abs(), taught))
        metrics["kl"].append(self._mean((-difference).exp() + difference - 1, mask))


def log_mean_exp(rewards: Tensor, beta: float) -> Tensor:
    """Return (groups,) `beta * log mean exp(r / beta)` of the rewards that are not NaN.

    Args:
        rewards: (groups, samples).
        beta: of A*-PO, "beta1" there; positive.
    """
    scored = ~rewards.isnan()
    scaled = torch.where(scored, rewards / beta, -math.inf)
    return beta * (scaled.logsumexp(dim=1) - scored.sum(dim=1).log())
