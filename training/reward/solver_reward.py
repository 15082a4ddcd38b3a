"""The reward of batches of replies, over one engine; the form that TRL calls.

>>> from modelwright.training.reward.solver_reward import SolverReward
>>> reward = SolverReward()                                                      # doctest: +SKIP
>>> trainer = GRPOTrainer(model, reward_funcs=reward, train_dataset=data, ...)   # doctest: +SKIP

The dataset has the columns `prompt` (messages) and `item` (`TrainingItem.to_json`).
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from modelwright.agent.tagged.reply import TaggedReply, read_reply
from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine, open_engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.program import Program
from modelwright.training.item import TrainingItem
from modelwright.training.reward.bench import LIMITS, Bench, InfrastructureError
from modelwright.training.reward.cache import VerdictCache, verdict_key
from modelwright.training.reward.examination import Examination, examine
from modelwright.training.reward.judge import Candidate, judge, machine_fault
from modelwright.training.reward.metrics import batch_metrics
from modelwright.training.reward.score import Score, score
from modelwright.training.reward.verdict import Verdict
from modelwright.training.reward.weights import STAGE_1, RewardWeights

_MOST_EXAMINATIONS = 256
"""Items whose reference is kept solved; the oldest is forgotten first."""
_SMALLEST = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0, 1))
    model.goal = pyo.Objective(expr=model.x)
    return model
"""
_logger = logging.getLogger(__name__)


class SolverReward:
    """Scores tagged replies; identical programs are judged once, and verdicts are kept.

    The engine's processes start here, before anything uses a GPU. One per process.

    Args:
        weights: of the components.
        engine: lent, and not closed; None opens one of its own.
        workers: of an engine of its own; None uses every processor.
        limits: of each program.
        hacks: whether right answers are looked at for hacks (`benchmarks/reward.py` says what it
            costs).
        cache: file of verdicts that outlives the process; None keeps them in memory.

    Raises:
        ServiceMissingError: this machine cannot run programs in isolation.
        UsageError: the cache cannot be used.
    """

    def __init__(
        self,
        weights: RewardWeights = STAGE_1,
        *,
        engine: ProgramEngine | None = None,
        workers: int | None = None,
        limits: Limits = LIMITS,
        hacks: bool = True,
        cache: Path | None = None,
    ) -> None:
        self.weights = weights
        self.hacks = hacks
        self.verdicts = VerdictCache(cache)
        self._own_engine = engine is None
        self.engine = engine or open_engine(workers=workers)
        self.bench = Bench(self.engine, limits)
        self._threads = ThreadPoolExecutor(self.engine.workers, thread_name_prefix="reward")
        self._examinations: dict[str, Future[Examination]] = {}
        self._under_way: dict[str, Future[Verdict]] = {}
        self._lock = threading.Lock()
        self.judged = self.asked = 0
        """Programs that were run, and programs whose verdict was asked for."""
        self._waits: list[float] = []
        self._start_engine()

    @property
    def found(self) -> int:
        """Programs whose verdict was known when it was asked for, or that were under way twice."""
        return max(0, self.asked - self.judged)

    def begin(self, items: Sequence[str], completions: Sequence[Any] = ()) -> None:
        """Start to judge replies before all of a batch are written; who asks later waits less.

        Args:
            items: as in the column of the dataset.
            completions: as many, or none: then only what the items need is prepared.
        """
        read = [_item(text) for text in items]
        if not completions:
            for item in read:
                self._examination(item)
        for item, completion in zip(read, completions, strict=False):
            reply = read_reply(_text(completion), data_given=item.data is not None)
            candidate = _candidate(item, reply)
            if candidate is not None and self._known(item, candidate) is None:
                self._judged(item, candidate)

    async def scores(self, items: Sequence[TrainingItem], replies: Sequence[str]) -> list[Score]:
        """Return a score for each reply.

        Args:
            items: one for each reply, (B,).
            replies: texts of the replies, (B,).

        Raises:
            UsageError: there are not as many items as replies.
        """
        if len(items) != len(replies):
            raise UsageError(f"there are {len(items)} items for {len(replies)} replies")
        read = [
            read_reply(text, data_given=item.data is not None)
            for item, text in zip(items, replies, strict=True)
        ]
        candidates = [_candidate(item, reply) for item, reply in zip(items, read, strict=True)]
        for item, candidate in zip(items, candidates, strict=True):
            # All references first: a program that waits for one holds a worker.
            if candidate is not None and self._known(item, candidate) is None:
                self._examination(item)
        verdicts = await asyncio.gather(*map(self._verdict, items, candidates))
        return [
            score(item, reply, verdict, self.weights)
            for item, reply, verdict in zip(items, read, verdicts, strict=True)
        ]

    async def __call__(
        self,
        prompts: Sequence[Any],
        completions: Sequence[Any],
        item: Sequence[str],
        log_metric: Callable[[str, float], None] | None = None,
        log_extra: Callable[[str, list[Any]], None] | None = None,
        **_: Any,
    ) -> list[float | None]:
        """Return rewards (B,) for TRL; None excludes a reply that this machine failed to judge.

        Args:
            prompts: not used.
            completions: texts, or lists of messages.
            item: the column of the dataset.
            log_metric: of TRL; gets what `batch_metrics` lists.
            log_extra: of TRL; gets a word, the answer and the evidence for each reply.
        """
        asked = self.asked
        scores = await self.scores([_item(text) for text in item], list(map(_text, completions)))
        if log_metric is not None and scores:
            for name, value in batch_metrics(scores).items():
                log_metric(name, value)
            known = self.asked - asked - len(self._waits)
            log_metric("solver/cache_hit_rate", known / max(1, self.asked - asked))
            log_metric("solver/queue_wait", max(self._waits, default=0.0))
        self._waits.clear()
        if log_extra is not None:
            log_extra("verdict", [one.word for one in scores])
            log_extra("answer", [one.verdict and str(one.verdict.answer) for one in scores])
            log_extra("evidence", [_evidence(one) for one in scores])
        return [one.total for one in scores]

    def close(self) -> None:
        """End what was started here."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        if self._own_engine:
            self.engine.close()
        self.verdicts.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    async def _verdict(self, item: TrainingItem, candidate: Candidate | None) -> Verdict | None:
        if candidate is None:
            return None
        self.asked += 1
        known = self._known(item, candidate)
        if known is not None:
            return known
        return await asyncio.shield(asyncio.wrap_future(self._judged(item, candidate)))

    def _key(self, item: TrainingItem, candidate: Candidate) -> str:
        return verdict_key(item, candidate, self.bench.limits, self.hacks)

    def _known(self, item: TrainingItem, candidate: Candidate) -> Verdict | None:
        return self.verdicts.get(self._key(item, candidate))

    def _judged(self, item: TrainingItem, candidate: Candidate) -> Future[Verdict]:
        """Return the verdict to come; one for all replies with the same program."""
        key, asked = self._key(item, candidate), time.monotonic()
        examination = self._examination(item)

        def work() -> Verdict:
            self._waits.append(time.monotonic() - asked)
            try:
                verdict = self._judge(item, candidate, examination)
                self.verdicts.put(key, verdict)
                return verdict
            finally:
                with self._lock:
                    del self._under_way[key]

        with self._lock:
            if key not in self._under_way:
                self.judged += 1
                self._under_way[key] = self._threads.submit(work)
            return self._under_way[key]

    def _judge(
        self, item: TrainingItem, candidate: Candidate, examination: Future[Examination]
    ) -> Verdict:
        try:
            known = examination.result()
        except InfrastructureError as error:
            verdict = machine_fault(error)
        else:
            verdict = judge(item, candidate, known, self.bench, hacks=self.hacks)
        if verdict.infrastructure:
            _logger.warning("no reward for a reply to %s: %s", item.id, verdict.message)
        return verdict

    def _examination(self, item: TrainingItem) -> Future[Examination]:
        """Return what the reference of an item says, solved once."""
        key = item.to_json()
        with self._lock:
            future = self._examinations.get(key)
            if future is None or (future.done() and future.exception() is not None):
                while len(self._examinations) >= _MOST_EXAMINATIONS:
                    del self._examinations[next(iter(self._examinations))]
                future = self._threads.submit(examine, item, self.bench, probes=self.hacks)
                self._examinations[key] = future
            return future

    def _start_engine(self) -> None:
        """Start all processes of the engine, which otherwise start with the first programs."""
        programs = [Program(_SMALLEST, {"k": k}) for k in range(self.engine.workers)]
        for outcome in self.engine.solve_many(programs):
            if outcome.failure is not None:
                raise InfrastructureError(outcome.failure.message, hint="Run `modelwright doctor`.")


def _candidate(item: TrainingItem, reply: TaggedReply) -> Candidate | None:
    """Return the program of a reply; None if it holds none, or not the data that it needs."""
    if reply.source is None or (item.data is None and not isinstance(reply.data, dict)):
        return None
    return Candidate(reply.source, reply.data if item.data is None else None)


@lru_cache(maxsize=_MOST_EXAMINATIONS)
def _item(text: str) -> TrainingItem:
    return TrainingItem.from_json(text)


def _text(completion: Any) -> str:
    """Return the text of a completion: a text itself, or messages of which the last one counts.

    Some chat templates take the thoughts out of the content; they are put back.
    """
    if isinstance(completion, str):
        return completion
    if not completion:
        return ""
    content, thoughts = completion[-1]["content"] or "", completion[-1].get("reasoning_content")
    return f"<think>{thoughts}</think>\n{content}" if thoughts else content


def _evidence(one: Score) -> str:
    if one.verdict is None:
        return "; ".join(one.defects)
    return one.verdict.hack_evidence or one.verdict.message
