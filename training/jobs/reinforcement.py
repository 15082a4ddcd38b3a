"""Reinforcement learning on the items of a job."""

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from modelwright.solvers.errors import UsageError
from modelwright.training.item import TrainingItem
from modelwright.training.jobs.arguments import arguments_of, refusing
from modelwright.training.jobs.config import RlJob
from modelwright.training.jobs.estimation import VALUES
from modelwright.training.jobs.job import PreparedJob
from modelwright.training.jobs.policy import adapter_of, save_policy, tokenizer_of
from modelwright.training.jobs.rewarding import items_of, open_reward
from modelwright.training.reward.solver_reward import SolverReward
from modelwright.training.trainers.checkpoints import last_checkpoint


def run_rl(job: PreparedJob) -> dict[str, Any]:
    """Train, keep the model, and return what came of it.

    Raises:
        UsageError: an argument is wrong, a prompt is too long, or values are missing.
        ServiceMissingError: this machine cannot run programs in isolation.
    """
    config = job.config
    assert isinstance(config, RlJob)
    with open_reward(job) as reward:  # first: its processes must not inherit a GPU
        items = items_of(job, reward)
        rows = _rows(items, config)
        trainer = _trainer(job, config, rows, reward)
        checkpoint = last_checkpoint(job.folder)
        found = trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        place = save_policy(trainer, job.folder, job.numbers)
    return {
        "steps": found.global_step,
        "items": len(rows),
        "judged": reward.judged,
        "known": reward.found,
        "trained": str(place),
    }


def _trainer(
    job: PreparedJob, config: RlJob, rows: Sequence[dict[str, Any]], reward: SolverReward
) -> Any:
    from datasets import Dataset

    from modelwright.training.environment import FinalReward, SolverEnvironment
    from modelwright.training.trainers.partial_kl import PartialKLConfig, PartialKLTrainer
    from modelwright.training.trainers.regression import RegressionConfig, RegressionTrainer

    chosen: dict[str, Any] = {"log_completions": True, "num_completions_to_print": 0}
    several: dict[str, Any] = {}
    scored: Any = reward
    if config.rounds is not None:
        chosen["max_tool_calling_iterations"] = config.rounds
        several["environment_factory"] = partial(SolverEnvironment, reward, rounds=config.rounds)
        scored = FinalReward(reward)
    kind: Any
    if config.trainer == "regression":
        kind, arguments = RegressionTrainer, arguments_of(RegressionConfig, job, **chosen)
    else:
        if config.trainer == "reinforce++":
            chosen["advantages"] = "reinforce++"
        kind, arguments = PartialKLTrainer, arguments_of(PartialKLConfig, job, **chosen)
    tokenizer = tokenizer_of(config.model)
    _require_room(rows, tokenizer, config.model.path, arguments.max_completion_length or 0)
    from modelwright.training.jobs.records import MetricsFile

    with refusing("the trainer does not take the job"):
        return kind(
            model=config.model.path,
            reward_funcs=scored,
            args=arguments,
            train_dataset=Dataset.from_list(list(rows)),
            processing_class=tokenizer,
            peft_config=adapter_of(config.model.lora),
            callbacks=[MetricsFile(job.folder)],
            **several,
        )


def _rows(items: Sequence[TrainingItem], config: RlJob) -> list[dict[str, Any]]:
    """Return the rows of the data set, with values where the job names them."""
    rows = [{"prompt": item.messages, "item": item.to_json()} for item in items]
    if config.values is None:
        return rows
    known = _read_values(config)
    missing = [item.id for item in items if item.id not in known]
    if missing:
        raise UsageError(
            f"{config.values} has no value for {len(missing)} of {len(items)} problems, such as "
            f"{missing[0]!r}",
            hint="Run `modelwright train values` on the same data.",
            kind="bad_job",
        )
    low, high = config.pass_rate or (0.0, 1.0)
    kept = [
        {**row, "value": known[item.id]["value"]}
        for item, row in zip(items, rows, strict=True)
        if low <= known[item.id]["pass_rate"] <= high
    ]
    if not kept:
        raise UsageError(
            f"no problem has a pass rate from {low:g} to {high:g}", hint="Widen pass_rate."
        )
    return kept


def _read_values(config: RlJob) -> dict[str, dict[str, float]]:
    assert config.values is not None
    path = config.values / VALUES
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return {row["id"]: {key: row[key] for key in ("value", "pass_rate")} for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"cannot read the values in {path}: {error}",
            hint="`values` names the folder of a finished `modelwright train values`.",
            kind="missing_file",
        ) from None


def _require_room(rows: Sequence[dict[str, Any]], tokenizer: Any, path: str, longest: int) -> None:
    """Refuse prompts that leave no room for a reply: TRL would train on what is cut off."""
    from transformers import AutoConfig

    context = getattr(AutoConfig.from_pretrained(path), "max_position_embeddings", None)
    if not context:
        return
    prompts = tokenizer.apply_chat_template(
        [row["prompt"] for row in rows], add_generation_prompt=True, return_dict=False
    )
    sizes = [len(prompt) for prompt in prompts]
    if max(sizes) + longest > context:
        most = context - longest
        over = sum(size > most for size in sizes)
        raise UsageError(
            f"{over} of {len(rows)} prompts have more than {most} tokens (the longest "
            f"{max(sizes)}): with max_completion_length {longest} that is beyond the context of "
            f"the model, {context}",
            hint="Lower max_completion_length, or leave the long problems out.",
            kind="too_long",
        )
