"""The arguments of TRL's trainers: those of the job over those that we choose."""

import dataclasses
import difflib
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, TypeVar

from modelwright.solvers.errors import UsageError
from modelwright.training.jobs.job import PreparedJob

T = TypeVar("T")
_NEW, _OLD = "activation_checkpointing", "gradient_checkpointing"
"""Names of one switch: transformers 5.10 to 5.17, which vLLM pairs with, know only the old one."""


def arguments_of(kind: type[T], job: PreparedJob, **chosen: Any) -> T:
    """Return the configuration of a trainer.

    Args:
        kind: a dataclass of TRL, or ours.
        job: its `trainer_args` go before everything chosen here.
        chosen: what the trainer gets unless the job says otherwise.

    Raises:
        UsageError: the trainer knows no such argument, or does not take its value.
    """
    import torch

    config = job.config
    assert config.kind != "values", "that job trains nothing"
    known = {item.name for item in dataclasses.fields(kind)}  # pyright: ignore[reportArgumentType]
    asked = dict(config.trainer_args)
    if _NEW in asked and _NEW not in known:
        asked[_OLD] = asked.pop(_NEW)
    for name in asked:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise UsageError(
                f"trainer_args: {kind.__name__} has no argument {name!r}",
                hint=f"Did you mean {near[0]}?" if near else "See the documentation of TRL.",
                kind="bad_job",
            )
    cuda = torch.cuda.is_available()
    given: dict[str, Any] = {
        "use_cpu": not cuda,
        "bf16": cuda,
        "dataloader_pin_memory": cuda,
        # TRL 1.16 still sets the old name by itself.
        **({_OLD: None, _NEW: cuda} if _NEW in known else {_OLD: cuda}),
        "logging_steps": 1,
        "save_strategy": "steps",
        "save_steps": 50,
        "save_total_limit": 2,
        "disable_tqdm": True,
        **chosen,
        **asked,
        "output_dir": str(job.folder),
        "seed": config.seed,
        "report_to": list(config.report_to),
        "model_init_kwargs": {"dtype": config.model.dtype},
    }
    with refusing("trainer_args"):
        return kind(**given)


@contextmanager
def refusing(what: str) -> Generator[None]:
    """Turn what TRL says against a job into our error, while arguments and trainer are made.

    Raises:
        UsageError: TRL does not take something.
    """
    try:
        yield
    except (TypeError, ValueError, ImportError, NotImplementedError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise UsageError(f"{what}: {said[:400]}", kind="bad_job") from None
