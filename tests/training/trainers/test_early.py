"""Replies are judged as soon as they are finished, while others are still being written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("trl")

import torch
from runs import THIRD_PARTY, load, prompts, settings

from modelwright.training.trainers.early import FinishedRows, watched
from modelwright.training.trainers.partial_kl import PartialKLConfig, PartialKLTrainer

pytestmark = THIRD_PARTY


class Begun:
    """A reward that notes what it is told before it is asked."""

    def __init__(self) -> None:
        self.prepared: list[str] = []
        self.begun: dict[str, list[str]] = {}
        self.__name__ = "begun"

    def begin(self, items: Sequence[str], completions: Sequence[str] = ()) -> None:
        if not completions:
            self.prepared = list(items)
        for item, text in zip(items, completions, strict=False):
            self.begun.setdefault(item, []).append(text)

    def __call__(self, completions: list[Any], item: list[str], **_: Any) -> list[float]:
        self.asked: dict[str, list[str]] = {}
        for name, reply in zip(item, completions, strict=True):
            self.asked.setdefault(name, []).append(reply[0]["content"])
        return [float(len(reply[0]["content"])) for reply in completions]


def test_each_finished_row_is_told_once_with_its_tokens() -> None:
    told: list[tuple[int, list[int]]] = []
    rows = FinishedRows([9], lambda row, tokens: told.append((row, tokens)), every=2)
    written = torch.tensor([[1, 1, 5, 9, 0, 0, 0], [1, 1, 5, 6, 7, 8, 9], [1, 1, 9, 0, 0, 0, 0]])
    stopped = [rows(written[:, :length], None) for length in range(3, 8)]
    assert not torch.stack(stopped).any()
    # Looked at after the second and the fourth token: the last row to end is left to the caller.
    assert told == [(0, [5, 9]), (2, [9])]


def test_generate_is_its_own_again_after_an_error(tiny_model: Path) -> None:
    model = load(tiny_model)
    rows = FinishedRows([0], lambda row, tokens: None)
    with watched(model, rows), pytest.raises(ValueError, match="no_such_argument"):
        model.generate(no_such_argument=1)
    assert "generate" not in vars(model)


def test_a_reward_hears_of_replies_before_it_is_asked(tiny_model: Path, tmp_path: Path) -> None:
    reward = Begun()
    trainer = PartialKLTrainer(
        model=load(tiny_model),
        reward_funcs=reward,
        args=PartialKLConfig(
            **settings(tmp_path, max_steps=1, max_completion_length=64, temperature=3.0, beta=0.0)
        ),
        train_dataset=prompts(4, item=[f"item {n}" for n in range(4)]),
    )
    trainer.train()
    assert set(reward.prepared) == set(reward.asked)
    early = sum(map(len, reward.begun.values()))
    assert early > 0
    for item, texts in reward.begun.items():
        left = list(reward.asked[item])
        for text in texts:  # the very text that is asked about later
            left.remove(text)
    assert trainer.state.log_history[0]["reward/wait_s"] >= 0
