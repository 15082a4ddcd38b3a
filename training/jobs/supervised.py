"""Supervised fine-tuning on the examples of a job."""

from typing import Any

from trl.trainer.sft_config import SFTConfig

from modelwright.training.jobs.arguments import arguments_of, refusing
from modelwright.training.jobs.job import PreparedJob
from modelwright.training.jobs.policy import adapter_of, save_policy, tokenizer_of
from modelwright.training.jobs.records import MetricsFile
from modelwright.training.trainers.checkpoints import last_checkpoint
from modelwright.training.trainers.sft import sft_trainer


def run_sft(job: PreparedJob) -> dict[str, Any]:
    """Train, keep the model, and return what came of it.

    Raises:
        UsageError: an argument is wrong, or an example is too long.
    """
    model = job.config.model
    tokenizer = tokenizer_of(model)
    arguments = arguments_of(SFTConfig, job)
    with refusing("the trainer does not take the job"):
        trainer = sft_trainer(
            model.path,
            job.data.examples,
            arguments,
            tokenizer=tokenizer,
            peft_config=adapter_of(model.lora),
            callbacks=[MetricsFile(job.folder)],
        )
    checkpoint = last_checkpoint(job.folder)
    found = trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    place = save_policy(trainer, job.folder, job.numbers)
    return {"steps": found.global_step, "loss": found.training_loss, "trained": str(place)}
