"""What a job's file may say. Paths are relative to the folder that the command is called in."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else [value]


Numbers = Literal["shown", "hidden"]
_MEDIUM = (2,)
Fraction = Annotated[float, Field(ge=0, le=1)]


class Source(_Part):
    """Where data come from: exactly one of the first four."""

    problems: str | None = None
    """A benchmark on this machine, or a .jsonl or .parquet file of problems."""
    families: Annotated[tuple[str, ...], BeforeValidator(_listed)] | None = None
    """Names of problem families, or "all"."""
    triples: Path | None = None
    """What `modelwright library export --sft` wrote; for sft only."""
    examples: Path | None = None
    """Lines of {"prompt": messages, "completion": messages}; for sft only."""
    items: int | None = Field(default=None, ge=1)
    """How many of each family (needed there), or the most of another source."""
    seed: int = 0
    """Of the items of families; other seeds are other items."""
    difficulty: Annotated[
        tuple[Annotated[int, Field(ge=1, le=5)], ...],
        BeforeValidator(_listed),
        Field(min_length=1),
    ] = _MEDIUM
    """Of the items of families; of several, in turn."""

    @model_validator(mode="after")
    def _is_one(self) -> "Source":
        kinds = ("problems", "families", "triples", "examples")
        given = [name for name in kinds if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"expected exactly one of {', '.join(kinds)}, got {given or 'none'}")
        if self.families is not None and self.items is None:
            raise ValueError("families need `items`: how many of each")
        if self.families is None and (self.seed != 0 or self.difficulty != _MEDIUM):
            raise ValueError("seed and difficulty are for families")
        return self


class Data(_Part):
    """What is trained on, and what will be measured on."""

    train: tuple[Source, ...] = Field(min_length=1)
    test: tuple[Source, ...] = ()
    """What the model will be measured on: training on any of it is refused."""
    allow_overlap: str | None = Field(default=None, min_length=10)
    """Why training on some of it is right; it is kept with the run."""


class Lora(_Part):
    """Low-rank adapters instead of all weights."""

    r: int = Field(default=16, ge=1)
    alpha: int = Field(default=32, ge=1)
    dropout: float = Field(default=0.0, ge=0, lt=1)
    targets: str | tuple[str, ...] = "all-linear"
    """Names of the layers that get one."""


class Model(_Part):
    """The model that training starts from."""

    path: str
    """A folder, or a name on the Hub."""
    dtype: Literal["float32", "bfloat16", "float16"] = "float32"
    lora: Lora | None = None
    numbers: Numbers | None = None
    """Whether it sees the numbers of the text; None for what its folder says, else shown."""


class Reward(_Part):
    """What scores replies."""

    stage: Literal[1, 2, "binary"] | None = None
    """Weights: 1 to learn the form, 2 once it is learnt, binary for right or not; None: 1, and
    binary for values and for the trainer regression."""
    hacks: bool = True
    """Whether right answers are looked at for hacks."""
    executor: str = "local"
    """Where programs run: local, ray or ray://HOST:PORT."""
    workers: int | None = Field(default=None, ge=1)
    """Programs at the same time, of each training process; None shares the processors."""
    cache: Path | None = None
    """File of verdicts; None for one in the folder of the run."""


class _Job(_Part):
    out: Path
    """Folder of the run."""
    seed: int = 0
    model: Model
    data: Data


class ValuesJob(_Job):
    """Samples of a model on each problem: pass rates, and the values of A*-PO."""

    kind: Literal["values"] = "values"
    reward: Reward = Reward()
    samples: int = Field(default=8, ge=1)
    temperature: float = Field(default=1.0, gt=0, le=2)
    max_tokens: int = Field(default=1024, ge=1)
    beta1: float = Field(default=0.5, ge=0)
    batch: int = Field(default=32, ge=1)
    """Replies that are written together."""


class _TrainingJob(_Job):
    trainer_args: dict[str, Any] = {}
    """Passed on to TRL as they are."""
    report_to: tuple[Literal["tensorboard", "trackio", "wandb"], ...] = ()

    @model_validator(mode="after")
    def _sets_nothing_twice(self) -> "_TrainingJob":
        for name, instead in _ELSEWHERE.items():
            if name in self.trainer_args:
                raise ValueError(f"trainer_args: {name} is set by {instead}")
        return self


_ELSEWHERE = {
    "output_dir": "`out`",
    "seed": "`seed`",
    "report_to": "`report_to`",
    "model_init_kwargs": "`model.dtype`",
    "resume_from_checkpoint": "the folder: a run that was stopped goes on",
    "reward_weights": "`reward.stage`",
}


class SftJob(_TrainingJob):
    """Supervised fine-tuning on verified programs."""

    kind: Literal["sft"] = "sft"


class RlJob(_TrainingJob):
    """Reinforcement learning with the reward of the solver."""

    kind: Literal["rl"] = "rl"
    trainer: Literal["partial_kl", "reinforce++", "regression"] = "partial_kl"
    reward: Reward = Reward()
    values: Path | None = None
    """Folder of a values job on the same problems."""
    pass_rate: tuple[Fraction, Fraction] | None = None
    """Only problems whose pass rate in `values` lies between them."""
    rounds: int | None = Field(default=None, ge=2, le=10)
    """Submissions for each problem, each answered with what came of it; None: one reply."""

    @model_validator(mode="after")
    def _has_values(self) -> "RlJob":
        if self.trainer == "regression":
            source = self.trainer_args.get("value_source", "offline")
            if source == "offline" and self.values is None:
                raise ValueError("trainer regression needs `values`: the folder of a values job")
            if self.reward.stage not in (None, "binary"):
                raise ValueError("trainer regression needs rewards of 0 and 1: `stage: binary`")
        if self.pass_rate is not None:
            if self.values is None:
                raise ValueError("pass_rate needs `values`: the folder of a values job")
            if self.pass_rate[0] > self.pass_rate[1]:
                raise ValueError("pass_rate: the first must not exceed the second")
        return self


Job = ValuesJob | SftJob | RlJob
JOBS: dict[str, type[Job]] = {"values": ValuesJob, "sft": SftJob, "rl": RlJob}
