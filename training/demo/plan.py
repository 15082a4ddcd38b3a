"""How large a demonstration is: its model, its problems, its two jobs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modelwright.training.demo.data import EXAMPLES, REWARDED, Sizes
from modelwright.training.demo.scale import Scale

TOGETHER = "evaluations together"
"""Step that stands for all evaluations where several run at a time."""
_REPLY_TOKENS = 184
"""The longest right reply has 174; one that goes on for ever holds up the others of its batch."""


@dataclass(frozen=True)
class Plan:
    """Everything that depends on the machine."""

    scale: Scale
    sizes: Sizes
    sft: Mapping[str, Any]
    """Arguments of the supervised trainer."""
    rl: Mapping[str, Any]
    """Arguments of the reinforcement trainer."""
    parallel: int = 64
    """Problems of an evaluation in flight."""
    evaluations_together: int = 1


PLANS = {
    "cpu": Plan(
        scale=Scale(hidden=160, layers=4, heads=5, vocabulary=2400),
        sizes=Sizes(
            examples=5_600,
            rewarded=2_400,
            tests={"instances": 2000, "phrasings": 300, "family": 100},
        ),
        sft={
            "per_device_train_batch_size": 16,
            "learning_rate": 1.5e-3,
            "lr_scheduler_type": "cosine",
            "warmup_steps": 50,
            "num_train_epochs": 1,
            "max_length": 512,
            "bf16": True,
            "logging_steps": 20,
            "save_steps": 100,
        },
        rl={
            "per_device_train_batch_size": 64,
            "num_generations": 8,
            "max_completion_length": _REPLY_TOKENS,
            "cache_implementation": "static",
            "learning_rate": 6e-5,
            "lr_scheduler_type": "cosine",
            "warmup_steps": 10,
            "max_steps": 280,
            "scale_rewards": "batch",
            "beta": 0.005,
            "epsilon_high": 0.28,
            "temperature": 1.0,
            "save_steps": 20,
        },
    ),
    "gpu": Plan(
        scale=Scale(hidden=576, layers=10, heads=9, vocabulary=4000),
        sizes=Sizes(
            examples=8_000,
            rewarded=4_000,
            tests={"instances": 2000, "phrasings": 1000, "family": 200},
        ),
        sft={
            "per_device_train_batch_size": 64,
            "learning_rate": 1e-3,
            "lr_scheduler_type": "cosine",
            "warmup_steps": 50,
            "num_train_epochs": 1,
            "max_length": 512,
            "activation_checkpointing": False,
            "tf32": True,
            "logging_steps": 10,
            "save_steps": 200,
        },
        rl={
            "per_device_train_batch_size": 64,
            "gradient_accumulation_steps": 4,
            "num_generations": 16,
            "max_completion_length": _REPLY_TOKENS,
            "activation_checkpointing": False,
            "tf32": True,
            "learning_rate": 5e-5,
            "lr_scheduler_type": "cosine",
            "warmup_steps": 10,
            "max_steps": 80,
            "scale_rewards": "batch",
            "beta": 0.005,
            "epsilon_high": 0.28,
            "temperature": 1.0,
            "save_steps": 40,
        },
        parallel=256,
        evaluations_together=6,
    ),
}


def job_files(folder: Path, plan: Plan, seed: int) -> dict[str, str]:
    """Return the files of the jobs "sft" and "rl", in the order in which they run."""
    import yaml

    sft = {
        "kind": "sft",
        "out": str(folder / "sft"),
        "seed": seed,
        "model": {"path": str(folder / "start")},
        "data": {"train": [{"examples": str(folder / EXAMPLES)}]},
        "trainer_args": dict(plan.sft),
    }
    rl = {
        "kind": "rl",
        "out": str(folder / "rl"),
        "seed": seed,
        "model": {"path": str(folder / "sft" / "model")},
        "data": {"train": [{"problems": str(folder / REWARDED)}]},
        "trainer": "partial_kl",
        "trainer_args": dict(plan.rl),
    }
    return {name: yaml.safe_dump(job, sort_keys=False) for name, job in (("sft", sft), ("rl", rl))}
