"""Values of a job's items: samples of the model, each scored by the reward."""

import json
from pathlib import Path
from typing import Any

from modelwright.solvers.errors import UsageError
from modelwright.training.jobs.config import ValuesJob
from modelwright.training.jobs.job import PreparedJob
from modelwright.training.jobs.rewarding import items_of, open_reward
from modelwright.training.values import FolderSampler, ValueStore, estimate_values, reward_version

VALUES, SAMPLES = "values.jsonl", "samples.jsonl"


def run_values(job: PreparedJob) -> dict[str, Any]:
    """Draw what is missing, write the values, and return what came of it.

    Raises:
        UsageError: the model cannot be loaded.
        ServiceMissingError: no reply to some item could be scored on this machine.
    """
    config = job.config
    assert isinstance(config, ValuesJob)
    folder = Path(config.model.path)
    if not folder.is_dir():
        raise UsageError(
            f"model.path: values are drawn from a model in a folder, and {folder} is none",
            hint="Download the model first.",
            kind="missing_file",
        )
    with open_reward(job) as reward:
        items = items_of(job, reward)
        sampler = FolderSampler(
            folder, temperature=config.temperature, max_tokens=config.max_tokens
        )
        store = ValueStore(
            job.folder / SAMPLES,
            revision=sampler.revision,
            reward_version=reward_version(reward),
        )
        found = estimate_values(
            items, sampler, reward, store, samples=config.samples, batch=config.batch
        )
    lines = [
        json.dumps(
            {
                "id": item.id,
                "pass_rate": estimate.pass_rate,
                "value": estimate.value(config.beta1),
                "samples": len(estimate.samples),
            }
        )
        for item, estimate in zip(items, found, strict=True)
    ]
    (job.folder / VALUES).write_text("\n".join(lines) + "\n", encoding="utf-8")
    rates = [estimate.pass_rate for estimate in found]
    return {
        "values": str(job.folder / VALUES),
        "pass_rate": sum(rates) / len(rates),
        "never_right": sum(rate == 0 for rate in rates),
        "always_right": sum(rate == 1 for rate in rates),
    }
