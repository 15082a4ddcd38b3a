"""A line that says how far a run is, how good so far, when it ends and what it cost."""

import re
from collections.abc import Iterable

from inspect_ai.hooks import Hooks, SampleEnd, TaskStart, hooks
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from modelwright.eval.inspect.logs import record_of
from modelwright.eval.record import Record

_QUOTED = re.compile(r"""\A\w+\((['"])(.*)\1,?\)\Z""", re.S)
"""An exception as Inspect shows it: its class and its message."""


class RunProgress:
    """Shows the samples of a run as they end, on standard error.

    Args:
        total: samples of the whole run.
        before: records of samples that an earlier process finished.
        visible: False shows nothing.
    """

    current: "RunProgress | None" = None
    """Who is told of samples that end."""

    def __init__(self, total: int, before: Iterable[Record] = (), *, visible: bool = True) -> None:
        self.errors: list[str] = []
        """Messages of samples that could not be scored."""
        self._seen: set[tuple[str, str, int]] = set()
        self._right, self._tokens, self._dollars = 0, 0, 0.0
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[told]}"),
            TimeRemainingColumn(compact=True),
            console=Console(stderr=True),
            disable=not visible,
        )
        self._task = self.bar.add_task("eval", total=total, told="")
        for record in before:
            self.note(record)

    def __enter__(self) -> "RunProgress":
        RunProgress.current = self
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        RunProgress.current = None
        self.bar.stop()

    def note(self, record: Record) -> None:
        """Count a sample; one that was counted before changes nothing."""
        key = record.benchmark, record.id, record.sample
        if key in self._seen:
            return
        self._seen.add(key)
        self._right += record.is_right
        self._dollars += record.dollars or 0.0
        self._tokens += record.tokens_in + record.tokens_out
        told = f"right {self._right / len(self._seen):.1%}"
        if self._dollars:
            told += f"  ${self._dollars:.2f}"
        elif self._tokens:
            told += f"  {self._tokens:,} tokens"
        self.bar.update(self._task, completed=len(self._seen), told=told)


@hooks(  # pyright: ignore[reportUntypedClassDecorator]
    name="modelwright_progress", description="tells modelwright's progress line of samples"
)
class _SampleHooks(Hooks):  # pyright: ignore[reportUnusedClass] - Inspect has it
    def __init__(self) -> None:
        self._names: dict[str, str] = {}  # id of a running task -> its name

    def enabled(self) -> bool:
        return RunProgress.current is not None

    async def on_task_start(self, data: TaskStart) -> None:
        self._names[data.eval_id] = data.spec.task

    async def on_sample_end(self, data: SampleEnd) -> None:
        line, sample = RunProgress.current, data.sample
        if line is None:
            return
        if sample.error is not None:
            line.errors.append(_QUOTED.sub(r"\2", sample.error.message))
        record = record_of(sample, self._names.get(data.eval_id, ""))
        if record is not None:
            line.note(record)
