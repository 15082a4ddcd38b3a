"""How well a model does on each item before training: pass rates, and the values of A*-PO.

Samples are written to a file as they are scored, by item, model revision and reward version; what
is there is never drawn again, also after `kill -9`.
"""

import asyncio
import hashlib
import json
import math
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.training.item import TrainingItem
from modelwright.training.reward.score import Score
from modelwright.training.reward.verdict import REWARD_VERSION

if TYPE_CHECKING:  # the one loads the whole client, the other starts processes
    from modelwright.agent.chat_model import Message
    from modelwright.training.reward.solver_reward import SolverReward

_NOT_THE_MODEL = ("trainer_state.json", "training_args.bin")


class Sample(NamedTuple):
    """One reply that was scored."""

    reward: float
    right: bool


@dataclass(frozen=True)
class ValueEstimate:
    """What samples of the reference say about one item."""

    samples: tuple[Sample, ...]
    """At least one."""

    @property
    def pass_rate(self) -> float:
        """Share of the replies that are right."""
        return sum(sample.right for sample in self.samples) / len(self.samples)

    def value(self, beta1: float = 0.5) -> float:
        """Return `beta1 * log mean exp(reward / beta1)`; the mean reward for beta1 0.

        Source: A*-PO (arXiv 2505.20686), first stage.
        """
        rewards = [sample.reward for sample in self.samples]
        if beta1 == 0:
            return sum(rewards) / len(rewards)
        top = max(rewards)
        mean = sum(math.exp((reward - top) / beta1) for reward in rewards) / len(rewards)
        return top + beta1 * math.log(mean)


class Sampler(Protocol):
    """A model that replies."""

    revision: str
    """Differs for another model, and for another way of drawing replies."""

    def __call__(self, prompts: "Sequence[list[Message]]") -> list[str]:
        """Return one reply for each prompt."""
        ...


class Scorer(Protocol):
    """What scores replies, as `SolverReward` does."""

    async def scores(self, items: Sequence[TrainingItem], replies: Sequence[str]) -> list[Score]:
        """Return a score for each reply."""
        ...


class ValueStore:
    """Samples in a file: one line for each batch of an item, each written at once.

    Args:
        path: made if it is not there.
        revision: of the model.
        reward_version: of `reward_version`.

    Raises:
        UsageError: it cannot be read or written.
    """

    def __init__(self, path: Path, *, revision: str, reward_version: str) -> None:
        self.path = path
        self.revision = revision
        self.reward_version = reward_version
        self._samples: dict[str, list[Sample]] = defaultdict(list)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a+b") as file:
                file.seek(0)
                for line in file:
                    self._take(line)
        except OSError as error:
            raise UsageError(
                f"cannot use {path} for values: {error.strerror}",
                hint="Name a file in a folder that can be written.",
                kind="unwritable",
            ) from None

    def samples(self, item: TrainingItem) -> list[Sample]:
        """Return the samples of an item, in the order in which they were drawn."""
        return list(self._samples[self._key(item)])

    def add(self, item: TrainingItem, samples: Sequence[Sample]) -> None:
        """Keep samples, and return when they are on the disk."""
        record = {"key": self._key(item), "samples": samples}
        # A newline first: the line before may have been cut off by a kill.
        line = b"\n" + json.dumps(record).encode()
        with self.path.open("ab", buffering=0) as file:
            file.write(line)
            os.fsync(file.fileno())
        self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            record = json.loads(line)
            found = [Sample(float(reward), bool(right)) for reward, right in record["samples"]]
            self._samples[record["key"]] += found
        except (ValueError, TypeError, KeyError):
            return  # empty, or cut off: it is drawn again

    def _key(self, item: TrainingItem) -> str:
        content = json.dumps([item.to_json(), self.revision, self.reward_version])
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def estimate_values(
    items: Sequence[TrainingItem],
    sampler: Sampler,
    scorer: Scorer,
    store: ValueStore,
    *,
    samples: int = 8,
    batch: int = 64,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[ValueEstimate]:
    """Return an estimate for each item, drawing what the store lacks.

    Args:
        items: to estimate.
        sampler: the reference model.
        scorer: of the replies; those without a reward (a fault of this machine) do not count.
        store: of samples.
        samples: for each item.
        batch: replies that are drawn and scored together.
        progress: told how many replies of how many there are.

    Raises:
        ServiceMissingError: no reply to an item could be scored.
    """
    missing = [item for item in items for _ in range(samples - len(store.samples(item)))]
    total = samples * len(items)
    progress(total - len(missing), total)
    for start in range(0, len(missing), batch):
        chunk = missing[start : start + batch]
        replies = sampler([item.messages for item in chunk])
        _keep(store, chunk, asyncio.run(scorer.scores(chunk, replies)))
        progress(total - len(missing) + start + len(chunk), total)
    return [ValueEstimate(_samples(store, item, samples)) for item in items]


def reward_version(reward: "SolverReward") -> str:
    """Return a text that differs if the same reply would get another reward."""
    return json.dumps([REWARD_VERSION, asdict(reward.weights), reward.hacks])


class FolderSampler:
    """Replies of a model in a folder, through transformers.

    Args:
        folder: with the model and its tokenizer, or an adapter.
        temperature: of the draws; 1 for the values of A*-PO.
        max_tokens: of a reply.
    """

    def __init__(self, folder: Path, *, temperature: float = 1.0, max_tokens: int = 1024) -> None:
        from modelwright.training.serving.text_model import TextModel

        self.model = TextModel(folder)
        self.temperature = temperature
        self.max_tokens = max_tokens
        self.revision = json.dumps([folder_digest(folder), temperature, max_tokens])

    def __call__(self, prompts: "Sequence[list[Message]]") -> list[str]:
        """Return one reply for each prompt."""
        from modelwright.training.serving.text_model import Wish

        talks: Sequence[Any] = prompts
        wishes = [
            Wish(self.model.encode(talk), self.temperature, self.max_tokens) for talk in talks
        ]
        return [written.text for written in self.model.write(wishes)]


def folder_digest(folder: Path) -> str:
    """Return the SHA-256 of the files that make a model: weights, settings and tokenizer."""
    digest = hashlib.sha256()
    for path in sorted(_model_files(folder)):
        digest.update(path.name.encode() + b"\0")
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _model_files(folder: Path) -> Iterator[Path]:
    for pattern in ("*.json", "*.jinja", "*.safetensors", "*.bin", "*.model"):
        yield from (path for path in folder.glob(pattern) if path.name not in _NOT_THE_MODEL)


def _keep(store: ValueStore, items: Sequence[TrainingItem], scores: Sequence[Score]) -> None:
    found: dict[str, tuple[TrainingItem, list[Sample]]] = {}
    for item, score in zip(items, scores, strict=True):
        if score.total is not None:
            right = bool(score.components["right"])
            found.setdefault(item.to_json(), (item, []))[1].append(Sample(score.total, right))
    for item, samples in found.values():
        store.add(item, samples)


def _samples(store: ValueStore, item: TrainingItem, count: int) -> tuple[Sample, ...]:
    samples: Any = store.samples(item)[:count]
    if not samples:
        raise ServiceMissingError(
            f"no reply to {item.id!r} could be scored on this machine",
            hint="Run `modelwright doctor`, then this again: what was scored is kept.",
            kind="infrastructure",
        )
    return tuple(samples)
