"""The model of a job: where training starts from, and how what comes of it is kept."""

import json
from pathlib import Path
from typing import Any

from modelwright.agent.local_model import NOTE
from modelwright.solvers.errors import UsageError
from modelwright.training.jobs.config import Lora, Model

MODEL = "model"
"""Folder within that of the run: the trained model, complete."""
ADAPTER = "adapter"


def tokenizer_of(model: Model) -> Any:
    """Return the tokenizer.

    Raises:
        UsageError: there is no model, it is an adapter, or there is no chat template.
    """
    from transformers import AutoTokenizer

    folder = Path(model.path)
    if (folder / "adapter_config.json").is_file():
        raise UsageError(
            f"model.path: {folder} holds an adapter, and training starts from whole models",
            hint="Merge it first: peft's `merge_and_unload`, then `save_pretrained`.",
            kind="bad_model",
        )
    if model.path.startswith((".", "/", "~")) and not (folder / "config.json").is_file():
        raise UsageError(f"model.path: there is no model in {folder}", kind="missing_file")
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(model.path)
    except (OSError, ValueError) as error:
        first = next(iter(str(error).strip().splitlines()), "")
        raise UsageError(
            f"model.path: {model.path} cannot be loaded: {first[:300]}",
            hint="Name a folder, or a model on the Hub that this machine can reach.",
            kind="bad_model",
        ) from None
    if not tokenizer.chat_template:
        raise UsageError(
            f"model.path: the tokenizer of {model.path} has no chat template",
            hint="Take an instruction-tuned model, or save a template with its tokenizer.",
            kind="bad_model",
        )
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def adapter_of(lora: Lora | None) -> Any | None:
    """Return the configuration of adapters for a trainer; None for all weights."""
    if lora is None:
        return None
    from peft import LoraConfig

    targets = lora.targets if isinstance(lora.targets, str) else list(lora.targets)
    return LoraConfig(
        r=lora.r,
        lora_alpha=lora.alpha,
        lora_dropout=lora.dropout,
        target_modules=targets,
        task_type="CAUSAL_LM",
    )


def save_policy(trainer: Any, folder: Path, numbers: str) -> Path:
    """Keep the trained model, with the note by which `solve --model` knows what it replies in.

    An adapter is kept and also merged into its base, so that the folder can be trained on. Spread
    over several processes it is only kept: `modelwright serve` puts it on its base.

    Args:
        trainer: after training; all processes call this.
        folder: of the run.
        numbers: what the model saw of the numbers of a text.
    """
    place = folder / MODEL
    single = trainer.accelerator.num_processes == 1
    model = trainer.accelerator.unwrap_model(trainer.model)
    if hasattr(model, "merge_and_unload") and single:
        trainer.save_model(str(folder / ADAPTER))
        model.merge_and_unload().save_pretrained(place)
    else:
        trainer.save_model(str(place))
    if trainer.is_world_process_zero():
        trainer.processing_class.save_pretrained(place)
        note = {"format": "tagged", "numbers": numbers}
        (place / NOTE).write_text(json.dumps(note) + "\n", encoding="utf-8")
    return place
