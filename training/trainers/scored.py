"""A GRPO trainer that keeps the plain rewards, and resumes with the prompts it would have drawn."""

import time
from collections.abc import Callable, Generator
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor
from torch.utils.data import Sampler
from trl.trainer.grpo_trainer import GRPOTrainer
from trl.trainer.utils import RepeatSampler

from modelwright.training.trainers.early import FinishedRows, watched
from modelwright.training.trainers.finite import FiniteSteps


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


class ScoredTrainer(FiniteSteps, GRPOTrainer):
    """`GRPOTrainer` with the rewards of the batch that was just generated.

    A reward with a method `begin` (see `SolverReward`) is told of replies as soon as they are
    finished. Logs `reward/wait_s`: how long a step waited for the rewards.
    """

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

    def _generate_and_score_completions(self, inputs: list[dict[str, Any]]) -> dict[str, Any]:
        early: list[Any] = [reward for reward in self.reward_funcs if hasattr(reward, "begin")]
        items = [row.get("item") for row in inputs]
        if not early or None in items:
            return super()._generate_and_score_completions(inputs)
        for reward in early:
            reward.begin(items)

        ends: Any = self.eos_token_ids
        decode: Any = self.processing_class.decode  # pyright: ignore

        def tell(row: int, tokens: list[int]) -> None:
            text = decode(tokens, skip_special_tokens=True)
            for reward in early:
                reward.begin([items[row]], [text])

        model = self.accelerator.unwrap_model(self.model_wrapped)
        with watched(model, FinishedRows(ends, tell)):
            return super()._generate_and_score_completions(inputs)

    def _calculate_rewards(self, *args: Any, **kwargs: Any) -> Tensor:
        began = time.perf_counter()
        scores: Tensor = super()._calculate_rewards(*args, **kwargs)
        self._metrics[self._mode]["reward/wait_s"].append(time.perf_counter() - began)
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
