"""A training run for tests that kill it: says when its third step is scored, and hangs there."""

import os
import sys
import time
from pathlib import Path
from typing import Any

import runs


def make(folder: Path, out: Path, reward: Any) -> Any:
    from transformers import AutoTokenizer

    from modelwright.training.trainers.partial_kl import PartialKLConfig, PartialKLTrainer

    saving: dict[str, Any] = {"save_strategy": "steps", "save_steps": 1, "save_total_limit": 2}
    return PartialKLTrainer(
        model=runs.load(folder),
        reward_funcs=reward,
        args=PartialKLConfig(**runs.settings(out, max_steps=4, beta=0.1, **saving)),
        train_dataset=runs.prompts(),
        processing_class=AutoTokenizer.from_pretrained(folder),
    )


def hanging_vowels(completions: list[Any], trainer_state: Any, **_: Any) -> list[float | None]:
    if trainer_state.global_step == 2:
        print("in the third step", flush=True)
        time.sleep(600)
    return runs.vowels(completions)


if __name__ == "__main__":
    os.environ["OMP_NUM_THREADS"] = "1"
    make(Path(sys.argv[1]), Path(sys.argv[2]), hanging_vowels).train()
