"""What the tests of trainers share: prompts, a reward that needs no solver, settings for a CPU."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from datasets import (
    Dataset,  # pyright: ignore[reportAttributeAccessIssue]  it sees tests/datasets
)

THIRD_PARTY = [
    # TRL 1.16 still uses the old names `is_gradient_checkpointing` and so on of transformers 5.
    pytest.mark.filterwarnings("ignore:`[a-z_]*gradient_checkpointing[a-z_]*` is:FutureWarning"),
]
_SETTINGS: dict[str, Any] = {
    "use_cpu": True,
    "bf16": False,
    "gradient_checkpointing": None,
    "activation_checkpointing": False,
    "report_to": [],
    "save_strategy": "no",
    "logging_steps": 1,
    "disable_tqdm": True,
    "dataloader_pin_memory": False,
    "learning_rate": 1e-2,
    "lr_scheduler_type": "constant",
    "per_device_train_batch_size": 4,
    "gradient_accumulation_steps": 2,
    "seed": 3,
}
_REPLIES: dict[str, Any] = {"num_generations": 4, "max_completion_length": 12}
RIGHT = (
    "<think>one oven, two products</think><model>max 3 x</model>"
    "<data>{}</data><python>def build_model(data): pass</python>"
)
OTHER = (
    "<think>é, no idea at all</think><model>min y</model><data>[]</data><python>return 1</python>"
)


def settings(out: Path, *, replies: Any = True, **changes: Any) -> dict[str, Any]:
    """Return the arguments of a config; `replies`: those of trainers that generate."""
    drawn = _REPLIES if replies else {}
    return {**_SETTINGS, **drawn, "output_dir": str(out), **changes}


def prompts(count: int = 4, **columns: Sequence[Any]) -> Dataset:
    """Return a data set of chat prompts, with columns of one value for each."""
    messages = [[{"role": "user", "content": f"Maximize {n} x."}] for n in range(count)]
    return Dataset.from_dict({"prompt": messages, **columns})


def vowels(completions: list[Any], **_: Any) -> list[float | None]:
    """A reward that random replies differ in: the share of vowels."""
    texts = [reply[0]["content"] for reply in completions]
    return [sum(c in "aeiou" for c in text) / (1 + len(text)) for text in texts]


def says(tokenizer: Any, replies: Sequence[str]) -> Callable[..., dict[str, Any]]:
    """Return a rollout in which the model gives these replies in turn, and ends each."""

    def rollout(prompts: list[Any], trainer: Any) -> dict[str, Any]:
        texts = [replies[n % len(replies)] for n in range(len(prompts))]
        return {
            "prompt_ids": [
                tokenizer.apply_chat_template(p, add_generation_prompt=True, return_dict=False)
                for p in prompts
            ],
            "completion_ids": [
                [*tokenizer(text)["input_ids"], tokenizer.eos_token_id] for text in texts
            ],
            "logprobs": None,
        }

    return rollout


def curve(trainer: Any, key: str = "loss") -> list[float]:
    """Return what a trainer logged at each step."""
    return [entry[key] for entry in trainer.state.log_history if key in entry]


def load(folder: Path) -> Any:
    """Return the model of a folder."""
    from transformers import AutoModelForCausalLM

    torch.set_num_threads(1)
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)


def one_batch(trainer: Any) -> dict[str, Any]:
    """Return the first batch that a trainer would compute a loss on."""
    trainer.model.train()
    trainer.current_gradient_accumulation_steps = trainer.args.gradient_accumulation_steps
    return trainer._prepare_inputs(next(iter(trainer.get_train_dataloader())))
