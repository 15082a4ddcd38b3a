"""A GRPO trainer that keeps the plain rewards, for advantages that are not those of the group."""

from typing import Any

import torch
from torch import Tensor
from trl.trainer.grpo_trainer import GRPOTrainer


class ScoredTrainer(GRPOTrainer):
    """`GRPOTrainer` with the rewards of the batch that was just generated."""

    group_rewards: Tensor
    """(processes * B,) weighted sum of the reward functions; NaN where none could score."""

    def _calculate_rewards(self, *args: Any, **kwargs: Any) -> Tensor:
        scores: Tensor = super()._calculate_rewards(*args, **kwargs)
        weights = self.reward_weights.to(scores.device)
        self.group_rewards = (scores * weights).nansum(dim=1)
        self.group_rewards[scores.isnan().all(dim=1)] = torch.nan
        return scores

    def _local(self, values: Tensor) -> Tensor:
        """Return this process's part of a tensor over all processes."""
        size = len(values) // self.accelerator.num_processes
        start = size * self.accelerator.process_index
        return values[start : start + size]

    def _total(self, local: Tensor) -> Tensor:
        """Return the sum of a tensor over the processes."""
        return self.accelerator.reduce(local, reduction="sum")  # pyright: ignore[reportReturnType]
        # a tensor in gives a tensor out

    def _mean(self, values: Tensor, mask: Tensor) -> float:
        """Return the mean over the mask and all processes; NaN, which no log counts, if empty."""
        total = self._total(torch.stack([(values * mask).sum(), mask.sum().to(values.dtype)]))
        return (total[0] / total[1]).item()

    @property
    def _mode(self) -> str:
        return "train" if self.model.training else "eval"
