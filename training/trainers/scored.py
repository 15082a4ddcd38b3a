"""A GRPO trainer that keeps the plain rewards, and resumes with the prompts it would have drawn."""

from collections.abc import Callable, Generator
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor
from torch.utils.data import Sampler
from trl.trainer.grpo_trainer import GRPOTrainer
from trl.trainer.utils import RepeatSampler


class EpochSampler(RepeatSampler):
    """TRL's sampler whose order depends on the seed and the epoch only.

    TRL's goes on from the order before; a resumed run would draw the first epoch's again.

    Args:
        epochs_done: how many epochs are over.
        seed: of the order.
        options: those of `RepeatSampler`.
    """

    def __init__(self, epochs_done: Callable[[], int], *, seed: int, **options: Any) -> None:
        super().__init__(seed=seed, **options)
        self.epochs_done = epochs_done
        self.first_seed = seed

    def __iter__(self) -> Generator[int]:
        if self.shuffle:
            self.generator.manual_seed(self.first_seed)
            for _ in range(self.epochs_done()):
                torch.randperm(self.num_samples, generator=self.generator)
        yield from super().__iter__()


class ScoredTrainer(GRPOTrainer):
    """`GRPOTrainer` with the rewards of the batch that was just generated."""

    group_rewards: Tensor
    """(processes * B,) weighted sum of the reward functions; NaN where none could score."""

    def _get_train_sampler(self, dataset: Dataset | None = None) -> Sampler[int]:
        plain: Any = super()._get_train_sampler(dataset)
        return EpochSampler(
            # `state.epoch` counts parts of epochs; it is whole at the end of one.
            lambda: int((self.state.epoch or 0) + 1e-6),
            data_source=plain.data_source,
            mini_repeat_count=plain.mini_repeat_count,
            batch_size=plain.batch_size,
            repeat_count=plain.repeat_count,
            shuffle=plain.shuffle,
            seed=self.args.seed,
        )

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
        model: Any = self.model
        return "train" if model.training else "eval"
