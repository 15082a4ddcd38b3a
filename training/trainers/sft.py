"""Supervised fine-tuning on prompts with completions; only the completions are learned."""

from collections.abc import Mapping, Sequence
from typing import Any

from datasets import Dataset
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from modelwright.solvers.errors import UsageError
from modelwright.training.trainers.finite import FiniteSteps

_NAMED = 3


class _Supervised(FiniteSteps, SFTTrainer):
    """TRL's trainer, which takes no step along a gradient that is not finite."""


def sft_trainer(
    model: Any,
    examples: Sequence[Mapping[str, Any]],
    args: SFTConfig,
    *,
    tokenizer: Any,
    eval_examples: Sequence[Mapping[str, Any]] | None = None,
    **options: Any,
) -> SFTTrainer:
    """Return a trainer of TRL whose loss counts on completions only.

    Args:
        model: a model, or the folder or name of one.
        examples: {"prompt": messages, "completion": messages} each, as of
            `modelwright.training.triples`.
        args: `completion_only_loss` is set.
        tokenizer: with a chat template.
        eval_examples: the same, to measure the loss on.
        options: what else `SFTTrainer` takes, such as `peft_config` and `callbacks`.

    Raises:
        UsageError: there is no example, or one is longer than `args.max_length`; TRL would cut off
            the end of its program.
    """
    if not examples:
        raise UsageError("there is no example to train on", hint="Look at the job's data sources.")
    args.completion_only_loss = True
    _check_lengths([*examples, *(eval_examples or ())], args.max_length, tokenizer)
    return _Supervised(
        model=model,
        args=args,
        train_dataset=_dataset(examples),
        eval_dataset=None if eval_examples is None else _dataset(eval_examples),
        processing_class=tokenizer,
        **options,
    )


def _dataset(examples: Sequence[Mapping[str, Any]]) -> Dataset:
    return Dataset.from_list(
        [{key: row[key] for key in ("prompt", "completion")} for row in examples]
    )


def _check_lengths(
    examples: Sequence[Mapping[str, Any]], longest: int | None, tokenizer: Any
) -> None:
    if longest is None:
        return
    talks = [[*row["prompt"], *row["completion"]] for row in examples]
    tokens = tokenizer.apply_chat_template(talks, tokenize=True, return_dict=False)
    long = [n for n, ids in enumerate(tokens) if len(ids) > longest]
    if long:
        listed = ", ".join(map(str, long[:_NAMED])) + (", ..." if len(long) > _NAMED else "")
        raise UsageError(
            f"{len(long)} of {len(talks)} examples are longer than max_length {longest} (number "
            f"{listed}; the longest has {max(map(len, tokens))} tokens) and would be cut off",
            hint="Raise max_length, or leave these examples out.",
            kind="too_long",
        )
